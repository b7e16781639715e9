"""What a load puts into the banks in a few statements, and how it is taken back. One journal row a call.

People chosen on a page go by `many`: a journal row for each of them.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.mentoring.banks.models import (
    MenteeProfile,
    MenteeState,
    MentorProfile,
    MentorTopic,
    Request,
    RequestTopic,
    Source,
)
from tandem.mentoring.banks.services import mentees, mentors
from tandem.mentoring.banks.services.mentees import Asked
from tandem.registry.people.models import Person
from tandem.registry.programs import policy as programs
from tandem.registry.programs.models import Program


@dataclass(frozen=True)
class Loaded:
    """A person for a bank: fields of the profile, topics of a mentor, the day of entering (today without one)."""

    person: Person
    data: dict[str, object] = field(default_factory=dict)
    topics: tuple[str, ...] = ()


@transaction.atomic
def load_mentors(*, actor: Actor, program: Program, entries: Sequence[Loaded], today: dt.date) -> list[MentorProfile]:
    """Profiles in the order of the entries. IntegrityError when one of them is in the bank already."""
    _check(actor, program, entries)
    rows = [
        MentorProfile(program=program, person=e.person, entered_on=today, source=Source.IMPORT, created_at=clock.now()) for e in entries
    ]
    for row, entry in zip(rows, entries, strict=True):
        mentors._fill(row, entry.data)
        mentors._check_places(row, program)
    MentorProfile.objects.bulk_create(rows, batch_size=300)
    topics = [MentorTopic(mentor=row, code=code) for row, e in zip(rows, entries, strict=True) for code in dict.fromkeys(e.topics)]
    MentorTopic.objects.bulk_create(topics, batch_size=500)
    _note(actor, program, "mentors.entered", [row.pk for row in rows])
    return rows


@transaction.atomic
def load_mentees(*, actor: Actor, program: Program, entries: Sequence[Loaded], today: dt.date) -> list[MenteeProfile]:
    """Profiles in the order of the entries. IntegrityError when one of them is in the bank already."""
    _check(actor, program, entries)
    rows = [
        MenteeProfile(
            program=program, person=e.person, entered_on=today, source=Source.IMPORT, created_at=clock.now(), state=MenteeState.IN_BANK
        )
        for e in entries
    ]
    for row, entry in zip(rows, entries, strict=True):
        mentees._fill(row, entry.data)
    MenteeProfile.objects.bulk_create(rows, batch_size=300)
    _note(actor, program, "mentees.entered", [row.pk for row in rows])
    return rows


@transaction.atomic
def load_requests(*, actor: Actor, program: Program, asked: Sequence[tuple[MenteeProfile, Asked]], today: dt.date) -> list[Request]:
    """Requests of many mentees of the programme, in the given order."""
    require(programs.can_manage(actor, program))
    known = set(program.forms.values_list("code", flat=True))
    if any(item.form_code not in known for _mentee, item in asked):
        raise Refused(_("The programme has no such form of mentoring. Choose one of its forms."))
    rows = [
        Request(mentee=mentee, form_code=item.form_code, words=item.words[:500], priority=item.priority, asked_on=today)
        for mentee, item in asked
    ]
    Request.objects.bulk_create(rows, batch_size=300)
    topics = [
        RequestTopic(request=row, code=code) for row, (_m, item) in zip(rows, asked, strict=True) for code in dict.fromkeys(item.topics)
    ]
    RequestTopic.objects.bulk_create(topics, batch_size=500)
    _note(actor, program, "request.added", [row.pk for row in rows])
    return rows


@transaction.atomic
def forget_requests(*, actor: Actor, program: Program, ids: Sequence[int]) -> None:
    """Delete requests made by mistake (undo of a load). ProtectedError when a pair stands on one of them."""
    require(programs.can_manage(actor, program))
    Request.objects.filter(mentee__program=program, pk__in=ids).delete()
    _note(actor, program, "request.closed", ids)


@transaction.atomic
def forget_mentors(*, actor: Actor, program: Program, ids: Sequence[int]) -> None:
    """ProtectedError from the database when a pair stands on one of them."""
    require(programs.can_manage(actor, program))
    MentorProfile.objects.filter(program=program, pk__in=ids).delete()
    audit.record(actor=actor, action="mentor.left", subject=program, place=program.organization.path, ids=list(ids))


@transaction.atomic
def forget_mentees(*, actor: Actor, program: Program, ids: Sequence[int]) -> None:
    """ProtectedError from the database when a pair stands on one of their requests."""
    require(programs.can_manage(actor, program))
    MenteeProfile.objects.filter(program=program, pk__in=ids).delete()
    audit.record(actor=actor, action="mentee.left", subject=program, place=program.organization.path, ids=list(ids))


def _check(actor: Actor, program: Program, entries: Sequence[Loaded]) -> None:
    require(programs.can_manage(actor, program))
    if any(entry.person.organization_id != program.organization_id for entry in entries):
        raise Refused(_("The person has a card in another school."))


def _note(actor: Actor, program: Program, action: str, ids: Sequence[int]) -> None:
    if ids:
        audit.record(
            actor=actor, action=action, subject=program, place=program.organization.path, label=program.name, count=len(ids), ids=list(ids)
        )
