import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.mentoring.banks import services as banks
from tandem.mentoring.banks.models import MentorProfile, Request
from tandem.mentoring.mentorships import policy
from tandem.mentoring.mentorships.models import Mentorship, Participation, State
from tandem.mentoring.mentorships.queries.lists import with_people
from tandem.mentoring.mentorships.queries.places import open_place_numbers, relatives_of, requests_held
from tandem.mentoring.mentorships.services.gates import refresh_gate
from tandem.mentoring.mentorships.services.locks import lock_mentor, lock_mentorship, lock_program, lock_requests, note


@transaction.atomic
def open_mentorship(
    *,
    actor: Actor,
    mentor: MentorProfile,
    requests: Sequence[Request],
    form_code: str,
    role_model: str = "",
    goal: str = "",
    started_on: dt.date,
    planned_until: dt.date,
    today: dt.date,
    is_agreed: bool = True,
) -> Mentorship:
    """Open a pair (one request) or a group. Every hard rule is checked under the locks; the refusal says which.

    `is_agreed=False` leaves the pair proposed until both sides have said yes.
    """
    lock_program(mentor.program_id)
    mentor = lock_mentor(mentor)
    asked = lock_requests(requests)
    require(policy.can_open(actor, mentor, form_code, today))
    _check_dates(mentor, started_on, planned_until)
    state = State.AGREED if is_agreed else State.PROPOSED
    made = Mentorship.objects.create(
        program=mentor.program, mentor=mentor, form_code=form_code, role_model=role_model[:120], goal=goal[:500], state=state,
        started_on=started_on, planned_until=planned_until, created_at=clock.now(),
    )  # fmt: skip
    _take_places(actor, made, mentor, asked, started_on)
    made = with_people(Mentorship.objects.all()).get(pk=made.pk)
    refresh_gate(actor=actor, mentorship=made, day=today)
    note(actor, made, "mentorship.opened", form=form_code, mentees=len(asked))
    made.refresh_from_db(fields=["state", "consents_complete", "version"])
    return made


@transaction.atomic
def add_to_group(*, actor: Actor, mentorship: Mentorship, requests: Sequence[Request], started_on: dt.date, today: dt.date) -> Mentorship:
    """More mentees to a group that is not in an order yet."""
    mentor = lock_mentor(mentorship.mentor)
    asked = lock_requests(requests)
    row = lock_mentorship(mentorship)
    require(policy.can_add_to_group(actor, row))
    require(policy.can_open(actor, mentor, row.form_code, today))
    if started_on < row.started_on or started_on > row.planned_until:
        raise Refused(_("Look at the dates: the mentee joins while the group works."))
    _take_places(actor, row, mentor, asked, started_on)
    row = lock_mentorship(row)
    row.version += 1
    row.save(update_fields=["version"])
    refresh_gate(actor=actor, mentorship=row, day=today)
    note(actor, row, "mentorship.joined", mentees=len(asked))
    return row


@transaction.atomic
def agree_mentorship(*, actor: Actor, mentorship: Mentorship, today: dt.date) -> Mentorship:
    """Both sides have said yes to the proposed pair."""
    row = lock_mentorship(mentorship)
    require(policy.can_agree(actor, row))
    row.state = State.AGREED
    row.version += 1
    row.save(update_fields=["state", "version"])
    refresh_gate(actor=actor, mentorship=row, day=today)
    note(actor, row, "mentorship.agreed")
    return row


def _check_dates(mentor: MentorProfile, started_on: dt.date, planned_until: dt.date) -> None:
    program = mentor.program
    if not program.started_on <= started_on <= program.finished_on:
        raise Refused(
            _("The pair must begin within the programme: %(first)s – %(last)s.")
            % {"first": program.started_on.strftime("%d.%m.%Y"), "last": program.finished_on.strftime("%d.%m.%Y")}
        )
    if planned_until < started_on:
        raise Refused(_("The pair ends before it begins. Look at both dates."))
    if planned_until > program.finished_on:
        raise Refused(_("The programme ends on %(day)s: plan the pair until then.") % {"day": program.finished_on.strftime("%d.%m.%Y")})


def _take_places(actor: Actor, row: Mentorship, mentor: MentorProfile, asked: list[Request], started_on: dt.date) -> None:
    """Check the rules of each request, give each a free place number, mark the requests paired."""
    if not asked:
        raise Refused(_("Choose at least one mentee."))
    if len({request.mentee_id for request in asked}) < len(asked):
        raise Refused(_("One mentee cannot stand in a group twice."))
    related = relatives_of(mentor.person_id, [request.mentee.person_id for request in asked])
    for request in asked:
        require(policy.can_pair(mentor, request, row.form_code, request.mentee.person_id in related))
    for held in requests_held([request.pk for request in asked], started_on):
        raise Refused(
            _("The request of %(name)s had a mentor until %(day)s. Begin the pair on the next day.")
            % {"name": held.request.mentee.person.short_name, "day": f"{held.finished_on:%d.%m.%Y}"}
        )
    places = open_place_numbers(mentor, started_on)
    if len(places) < len(asked):
        raise Refused(_no_places(mentor, len(places)))
    try:
        with transaction.atomic():
            Participation.objects.bulk_create(
                Participation(mentorship=row, mentor=mentor, request=request, place=place, started_on=started_on)
                for request, place in zip(asked, places, strict=False)
            )
    except IntegrityError as error:
        raise Refused(_no_places(mentor, 0)) from error
    for request in asked:
        banks.mark_paired(actor=actor, request=request)


def _no_places(mentor: MentorProfile, left: int) -> str:
    if not left:
        return _("%(name)s has no free place. Choose another mentor.") % {"name": mentor.person.short_name}
    return ngettext(
        "%(name)s has only %(left)s free place. Choose fewer mentees or another mentor.",
        "%(name)s has only %(left)s free places. Choose fewer mentees or another mentor.",
        left,
    ) % {"name": mentor.person.short_name, "left": left}
