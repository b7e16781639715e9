import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.mentoring.banks import services as banks
from tandem.mentoring.banks.models import MentorProfile, Request
from tandem.mentoring.mentorships import policy
from tandem.mentoring.mentorships.models import LabourAgreement, Mentorship, Participation, State
from tandem.mentoring.mentorships.queries.gates import EMPLOYEES
from tandem.mentoring.mentorships.queries.lists import parts_of
from tandem.mentoring.mentorships.services.gates import refresh_gate
from tandem.mentoring.mentorships.services.locks import (
    lock_mentor,
    lock_mentors,
    lock_mentorship,
    lock_mentorships,
    lock_program,
    lock_requests,
    note,
)
from tandem.mentoring.mentorships.services.opening import open_mentorship
from tandem.registry.programs.models import ProgramForm


@dataclass(frozen=True)
class Departure:
    """A mentee who leaves a pair for another mentor, or to wait for one (None). `notice_on`: the day of an employee's notice."""

    mentorship: Mentorship
    request: Request
    mentor: MentorProfile | None
    reason: str
    notice_on: dt.date | None = None


@transaction.atomic
def cancel_mentorship(*, actor: Actor, mentorship: Mentorship, reason: str, today: dt.date) -> Mentorship:
    """Call the pair off before it is active: its days count for nothing, the requests wait again."""
    lock_mentor(mentorship.mentor)
    row = lock_mentorship(mentorship)
    require(policy.can_cancel(actor, row))
    _finish(actor, row, State.CANCELLED, max(today, row.started_on), reason, is_void=True)
    note(actor, row, "mentorship.cancelled")
    return row


@transaction.atomic
def pause_mentorship(*, actor: Actor, mentorship: Mentorship, reason: str, today: dt.date) -> Mentorship:
    """Stop the work for a while; the places and the requests stay taken."""
    row = lock_mentorship(mentorship)
    require(policy.can_pause(actor, row))
    row.state = State.PAUSED
    row.version += 1
    row.save(update_fields=["state", "version"])
    note(actor, row, "mentorship.paused", on=today.isoformat(), has_reason=bool(reason))
    return row


@transaction.atomic
def resume_mentorship(*, actor: Actor, mentorship: Mentorship, today: dt.date) -> Mentorship:
    """Go on after a pause. Refused with what is missing when a consent is not in place."""
    row = lock_mentorship(mentorship)
    require(policy.can_resume(actor, row))
    missing = refresh_gate(actor=actor, mentorship=row, day=today)
    if missing:
        raise Refused(_("The pair cannot go on: %(what)s.") % {"what": "; ".join(m.text for m in missing)})
    row = lock_mentorship(row)
    row.state = State.ACTIVE
    row.version += 1
    row.save(update_fields=["state", "version"])
    note(actor, row, "mentorship.resumed", on=today.isoformat())
    return row


@transaction.atomic
def close_mentorship(
    *, actor: Actor, mentorship: Mentorship, finished_on: dt.date, reason: str, today: dt.date, notice_on: dt.date | None = None
) -> Mentorship:
    """Finish the pair on a day that has come; `notice_on` is the day of the notice for employees (ст. 351.8 ТК)."""
    lock_mentor(mentorship.mentor)
    row = lock_mentorship(mentorship)
    require(policy.can_close(actor, row))
    require(policy.can_end_on(row, finished_on, today))
    require(policy.is_told_in_time(row, finished_on, notice_on, labour_forms(row.program_id)))
    _finish(actor, row, State.CLOSED, finished_on, reason, is_void=False)
    note(actor, row, "mentorship.closed", on=finished_on.isoformat())
    return row


@transaction.atomic
def replace_mentor(
    *,
    actor: Actor,
    mentorship: Mentorship,
    mentor: MentorProfile,
    finished_on: dt.date,
    reason: str,
    today: dt.date,
    notice_on: dt.date | None = None,
) -> Mentorship:
    """Finish the pair and open one with another mentor on the next day, for the same requests; the new pair waits for its order."""
    lock_program(mentorship.program_id)
    lock_mentors([mentorship.mentor, mentor])
    row = lock_mentorship(mentorship)
    if mentor.pk == row.mentor_id:
        raise Refused(_("Choose another mentor: this one is in the pair already."))
    requests = [part.request for part in parts_of(row)]
    close_mentorship(actor=actor, mentorship=row, finished_on=finished_on, reason=reason, today=today, notice_on=notice_on)
    next_day = finished_on + dt.timedelta(days=1)
    made = open_mentorship(
        actor=actor, mentor=mentor, requests=requests, form_code=row.form_code, role_model=row.role_model, goal=row.goal,
        started_on=next_day, planned_until=max(row.planned_until, next_day), today=today,
    )  # fmt: skip
    note(actor, row, "mentorship.replaced", by=made.pk)
    return made


@transaction.atomic
def move_mentees(*, actor: Actor, departures: Sequence[Departure], finished_on: dt.date, today: dt.date) -> dict[int, Mentorship]:
    """Mentees of one programme leave their pairs on one day and go to other mentors on the next: all of them or nobody.

    First every pair is left, then new ones are opened, so two may change places. The rest of a group works on; the last one to go
    ends it. Mentees of one pair who go to one mentor stay together. {request: the new pair} of those who do not wait.
    """
    lock_program(departures[0].mentorship.program_id)
    lock_mentors(mentor for one in departures for mentor in (one.mentorship.mentor, one.mentor) if mentor)
    lock_requests(one.request for one in departures)
    leaving: dict[int, list[Departure]] = {}
    for one in departures:
        leaving.setdefault(one.mentorship.pk, []).append(one)
    for row in lock_mentorships(leaving):
        _let_go(actor, row, leaving[row.pk], finished_on, today)
    made: dict[int, Mentorship] = {}
    for group in _going_together(departures):
        opened = _open_next(actor, group, finished_on + dt.timedelta(days=1), today)
        made |= {one.request.pk: opened for one in group}
    return made


@transaction.atomic
def record_labour_agreement(
    *, actor: Actor, mentorship: Mentorship, number: str, dated_on: dt.date, payment: str, today: dt.date
) -> LabourAgreement:
    """The additional agreement with the employee (ст. 351.8 ТК): number, date and payment; typed again is corrected."""
    row = lock_mentorship(mentorship)
    require(policy.can_record_agreement(actor, row))
    if dated_on > today:
        raise Refused(_("The date of the agreement is in the future. Give the date that stands on the paper."))
    made, _new = LabourAgreement.objects.update_or_create(
        mentorship=row, defaults={"number": number.strip()[:40], "dated_on": dated_on, "payment": payment.strip()[:200]}
    )
    note(actor, row, "agreement.recorded", number=made.number)
    return made


def labour_forms(program_id: int) -> set[str]:
    """Forms in which an employee helps an employee. One query."""
    return set(ProgramForm.objects.filter(program=program_id, family=EMPLOYEES).values_list("code", flat=True))


def _let_go(actor: Actor, row: Mentorship, group: Sequence[Departure], day: dt.date, today: dt.date) -> None:
    """These mentees leave the pair on the day; it ends with the last of them."""
    require(policy.can_close(actor, row))
    require(policy.can_end_on(row, day, today))
    running = {part.request_id: part for part in parts_of(row) if part.finished_on is None}
    labour = labour_forms(row.program_id)
    for one in group:
        if one.request.pk not in running:
            raise Refused(_("The mentee is not in this pair any more."))
        require(policy.is_told_in_time(row, day, one.notice_on, labour))
    if len(group) == len(running):
        _finish(actor, row, State.CLOSED, day, group[0].reason, is_void=False)
    else:
        gone = [running[one.request.pk] for one in group]
        for part in gone:
            part.finished_on = max(day, part.started_on)
        _leave(actor, gone)
    for one in group:
        note(actor, row, "mentorship.left", request=one.request.pk, on=day.isoformat())


def _going_together(departures: Sequence[Departure]) -> list[list[Departure]]:
    """Those who do not wait, by the pair that they leave and the mentor to whom they go."""
    groups: dict[tuple[int, int], list[Departure]] = {}
    for one in departures:
        if one.mentor is not None:
            groups.setdefault((one.mentorship.pk, one.mentor.pk), []).append(one)
    return list(groups.values())


def _open_next(actor: Actor, group: Sequence[Departure], day: dt.date, today: dt.date) -> Mentorship:
    """The pair that continues the work of another one with a new mentor."""
    row, mentor = group[0].mentorship, group[0].mentor
    assert mentor is not None
    return open_mentorship(
        actor=actor, mentor=mentor, requests=[one.request for one in group], form_code=row.form_code, role_model=row.role_model,
        goal=row.goal, started_on=day, planned_until=max(row.planned_until, day), today=today,
    )  # fmt: skip


def _finish(actor: Actor, row: Mentorship, state: str, day: dt.date, reason: str, *, is_void: bool) -> None:
    """End the pair and its running participations, let the requests wait again."""
    running = [part for part in row.participations.all() if part.finished_on is None]
    lock_requests(part.request for part in running)
    for part in running:
        part.finished_on, part.is_void = max(day, part.started_on), is_void
    _leave(actor, running)
    row.state, row.finished_on, row.end_reason = state, day, reason.strip()[:300]
    row.version += 1
    row.save(update_fields=["state", "finished_on", "end_reason", "version"])


def _leave(actor: Actor, parts: list[Participation]) -> None:
    """Keep the ends of participations and let their requests wait again."""
    Participation.objects.bulk_update(parts, ["finished_on", "is_void"])
    banks.mark_open(actor=actor, requests=[part.request for part in parts])
