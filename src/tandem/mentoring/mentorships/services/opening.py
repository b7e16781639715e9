import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.mentoring.banks import services as banks
from tandem.mentoring.banks.models import MentorProfile, Request
from tandem.mentoring.mentorships import policy
from tandem.mentoring.mentorships.models import Mentorship, Participation, State
from tandem.mentoring.mentorships.queries.places import Book, book_of, open_place_numbers
from tandem.mentoring.mentorships.services.gates import refresh_gate, refresh_gates
from tandem.mentoring.mentorships.services.locks import (
    lock_mentor,
    lock_mentors,
    lock_mentorship,
    lock_program,
    lock_requests,
    note,
    note_opened,
)


@dataclass(frozen=True)
class Wanted:
    """A pair (one request) or a group to be opened.

    `is_agreed=False` leaves it proposed until both sides have said yes; `is_first`: it is refused when the two are in a pair already.
    """

    mentor: MentorProfile
    requests: Sequence[Request]
    form_code: str
    role_model: str = ""
    goal: str = ""
    is_agreed: bool = True
    is_first: bool = False


@dataclass(frozen=True)
class Plan:
    """What may be written: a pair, not written yet, and the places of its mentees."""

    row: Mentorship
    asked: list[Request]
    places: list[int]


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
    """Open a pair (one request) or a group. Every hard rule is checked under the locks; the refusal says which."""
    wanted = Wanted(mentor, requests, form_code, role_model, goal, is_agreed)
    [answer] = open_mentorships(actor=actor, wanted=[wanted], started_on=started_on, planned_until=planned_until, today=today)
    if isinstance(answer, Refused):
        raise answer
    return answer


@transaction.atomic
def open_mentorships(
    *, actor: Actor, wanted: Sequence[Wanted], started_on: dt.date, planned_until: dt.date, today: dt.date
) -> list[Mentorship | Refused]:
    """Open pairs and groups of one programme under one set of locks: for each the pair or why it was refused; the rest goes on."""
    lock_program(wanted[0].mentor.program_id)
    mentors = lock_mentors(one.mentor for one in wanted)
    requests = lock_requests(request for one in wanted for request in one.requests)
    book = book_of(mentors.values(), requests, started_on)
    answers: list[Plan | Refused] = []
    for one in wanted:
        ids = {request.pk for request in one.requests}
        row = _row(one, mentors[one.mentor.pk], started_on, planned_until)
        try:
            require(policy.can_open(actor, row.mentor, one.form_code, today))
            _check_dates(row.mentor, started_on, planned_until)
            answers.append(_plan(book, row, [request for request in requests if request.pk in ids], is_first=one.is_first))
        except Refused as refusal:
            answers.append(refusal)
    plans = [answer for answer in answers if isinstance(answer, Plan)]
    try:
        with transaction.atomic():
            Mentorship.objects.bulk_create([plan.row for plan in plans])
            _take_places(actor, plans, started_on)
    except IntegrityError:
        if len(wanted) == 1:
            return [_no_places(wanted[0].mentor, 0)]
        alone = [
            open_mentorships(actor=actor, wanted=[one], started_on=started_on, planned_until=planned_until, today=today) for one in wanted
        ]
        return [answer for [answer] in alone]
    opened = {row.pk: row for row, _missing in refresh_gates(actor=actor, ids=[plan.row.pk for plan in plans], day=today)}
    note_opened(actor, opened.values())
    return [opened[answer.row.pk] if isinstance(answer, Plan) else answer for answer in answers]


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
    plan = _plan(book_of([mentor], asked, started_on), row, asked)
    try:
        with transaction.atomic():
            _take_places(actor, [plan], started_on)
    except IntegrityError as error:
        raise _no_places(mentor, 0) from error
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


def _row(one: Wanted, mentor: MentorProfile, started_on: dt.date, planned_until: dt.date) -> Mentorship:
    return Mentorship(
        program=mentor.program, mentor=mentor, form_code=one.form_code, role_model=one.role_model[:120], goal=one.goal[:500],
        state=State.AGREED if one.is_agreed else State.PROPOSED,
        started_on=started_on, planned_until=planned_until, created_at=clock.now(),
    )  # fmt: skip


def _plan(book: Book, row: Mentorship, asked: list[Request], *, is_first: bool = False) -> Plan:
    """Check the rules of each request and find a free place number for it; the book knows of them from now on."""
    mentor = row.mentor
    if not asked:
        raise Refused(_("Choose at least one mentee."))
    if len({request.mentee_id for request in asked}) < len(asked):
        raise Refused(_("One mentee cannot stand in a group twice."))
    if is_first and any((mentor.pk, request.mentee_id) in book.together for request in asked):
        require(policy.because("TOGETHER"))
    for request in asked:
        related = (mentor.person_id, request.mentee.person_id) in book.related
        require(policy.can_pair(mentor, request, row.form_code, related))
    for held in filter(None, (book.held.get(request.pk) for request in asked)):
        require(policy.because("HELD", name=held.request.mentee.person.short_name, day=f"{held.finished_on:%d.%m.%Y}"))
    places = open_place_numbers(mentor, book.taken.get(mentor.pk, ()))[: len(asked)]
    if len(places) < len(asked):
        raise _no_places(mentor, len(places))
    book.give(mentor, asked, places)
    return Plan(row, asked, places)


def _take_places(actor: Actor, plans: Sequence[Plan], started_on: dt.date) -> None:
    """Mentees of the pairs take their places, their requests are no longer open. The last guard is the database's: IntegrityError."""
    Participation.objects.bulk_create(
        Participation(mentorship=plan.row, mentor_id=plan.row.mentor_id, request=request, place=place, started_on=started_on)
        for plan in plans
        for request, place in zip(plan.asked, plan.places, strict=True)
    )
    banks.mark_paired(actor=actor, requests=[request for plan in plans for request in plan.asked])


def _no_places(mentor: MentorProfile, left: int) -> Refused:
    name = mentor.person.short_name
    verdict = policy.because("FEW_PLACES", name=name, left=left) if left else policy.because("NO_PLACES", name=name)
    return Refused(verdict.reason, verdict.code, verdict.parts)
