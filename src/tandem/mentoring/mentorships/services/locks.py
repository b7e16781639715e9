"""One order of locks for everybody: the programme when something new is made in it, the mentor's row, then requests by number, then pairs by number."""

from collections.abc import Iterable

from tandem.foundation.audit import services as audit
from tandem.kit.actor import Actor
from tandem.mentoring.banks.models import MentorProfile, Request
from tandem.mentoring.mentorships.models import Mentorship
from tandem.mentoring.mentorships.queries.lists import title_of, with_people
from tandem.registry.programs.models import Program


def lock_mentor(mentor: MentorProfile) -> MentorProfile:
    return lock_mentors([mentor])[mentor.pk]


def lock_mentors(mentors: Iterable[MentorProfile]) -> dict[int, MentorProfile]:
    """{number: row}, locked by number."""
    rows = MentorProfile.objects.select_for_update(of=("self",)).select_related("program__organization", "person")
    return {row.pk: row for row in rows.filter(pk__in={mentor.pk for mentor in mentors}).order_by("pk")}


def lock_requests(requests: Iterable[Request]) -> list[Request]:
    rows = Request.objects.select_for_update(of=("self",)).select_related("mentee__person", "mentee__program__organization")
    return list(rows.filter(pk__in=[request.pk for request in requests]).order_by("pk"))


def lock_mentorship(mentorship: Mentorship) -> Mentorship:
    return lock_mentorships([mentorship.pk])[0]


def lock_mentorships(ids: Iterable[int]) -> list[Mentorship]:
    rows = Mentorship.objects.select_for_update(of=("self",)).filter(pk__in=list(ids)).order_by("pk")
    return list(with_people(rows))


def lock_program(program_id: int) -> Program:
    """Before every other lock: orders and pairs of one programme are made one after another, and not while it is being finished."""
    return Program.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=program_id)


def note(actor: Actor, row: Mentorship, action: str, **details: object) -> None:
    place = row.program.organization.path
    audit.record(actor=actor, action=action, subject=row, place=place, label=title_of(row), **details)


def note_opened(actor: Actor, rows: Iterable[Mentorship]) -> None:
    """One write for all that was opened at once."""
    entries = []
    for row in rows:
        details = {"form": row.form_code, "mentees": len(row.participations.all())}
        entries.append(audit.Entry("mentorship.opened", row, row.program.organization.path, title_of(row), details))
    audit.record_many(actor=actor, entries=entries)
