import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from tandem.kit.actor import Actor
from tandem.kit.verdict import ALLOWED, Verdict
from tandem.mentoring.banks.models import MenteeState, MentorProfile, MentorState, Request, RequestState
from tandem.mentoring.mentorships.models import TRANSITIONS, Mentorship, State
from tandem.registry.orgs.choices import STAFF
from tandem.registry.programs import policy as programs

NOTICE_DAYS = 3
"""Working days between the notice and the end of labour mentoring (ст. 351.8 ТК)."""

HOLIDAYS = {(1, day) for day in range(1, 9)} | {(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}
"""(month, day) of holidays by ст. 112 ТК; yearly transfers of days off only make the notice longer."""


def can_view(actor: Actor, mentorship: Mentorship) -> Verdict:
    """Staff of the school or of the programme, the participants, their guardians. Twin: queries.visible_to.

    The participations must be loaded (queries.with_people).
    """
    if actor.has(STAFF, mentorship.program.organization.path, mentorship.program_id):
        return ALLOWED
    parts = mentorship.participations.all()
    people = {mentorship.mentor.person_id} | {p.request.mentee.person_id for p in parts if not p.is_void}
    if people & (actor.person_ids | actor.ward_ids):
        return ALLOWED
    return Verdict(_("Only the participants and the staff of the school see the pair."))


def can_see_gate(actor: Actor, mentorship: Mentorship) -> Verdict:
    """What is missing tells about other people's consents: only for the staff."""
    if actor.has(STAFF, mentorship.program.organization.path, mentorship.program_id):
        return ALLOWED
    return Verdict(_("Only the staff of the school sees which consents are missing."))


def can_open(actor: Actor, mentor: MentorProfile, form_code: str, today: dt.date) -> Verdict:
    """May this mentor get a mentee in this form now? Places are counted by the service."""
    rights = programs.can_run(actor, mentor.program)
    if not rights:
        return rights
    name = {"name": mentor.person.short_name}
    if mentor.state != MentorState.APPROVED:
        return Verdict(_("%(name)s is not admitted by the working group. Record its decision first.") % name)
    if mentor.trained_on is None or mentor.trained_on > today:
        return Verdict(_("%(name)s has not finished the training of mentors. Record the training first.") % name)
    if form_code not in mentor.form_codes:
        return Verdict(_("%(name)s does not work in this form of mentoring. Choose another form or another mentor.") % name)
    return ALLOWED


def can_pair(mentor: MentorProfile, request: Request, form_code: str, related: bool) -> Verdict:
    """Hard rules between one mentor and one request; `related`: one is the other's guardian."""
    name = {"name": request.mentee.person.short_name}
    if request.mentee.program_id != mentor.program_id:
        return Verdict(_("The mentor and the mentee are in different programmes."))
    if request.mentee.person_id == mentor.person_id:
        return Verdict(_("%(name)s cannot be a mentor of himself or herself.") % name)
    if related:
        return Verdict(_("A parent or guardian cannot be the mentor of the own child: %(name)s.") % name)
    if request.mentee.state != MenteeState.IN_BANK:
        return Verdict(_("%(name)s is not in the bank of mentees now.") % name)
    if request.state != RequestState.OPEN:
        return Verdict(_("The request of %(name)s already has a mentor or is closed.") % name)
    if request.form_code != form_code:
        return Verdict(_("%(name)s asked for another form of mentoring.") % name)
    return ALLOWED


def can_agree(actor: Actor, mentorship: Mentorship) -> Verdict:
    return (
        _step(actor, mentorship, State.AGREED)
        if mentorship.state == State.PROPOSED
        else Verdict(_("The participants have already agreed."))
    )


def can_add_to_group(actor: Actor, mentorship: Mentorship) -> Verdict:
    """A group grows before its order; later a new pair is opened and ordered."""
    rights = programs.can_run(actor, mentorship.program)
    if rights and mentorship.state not in (State.PROPOSED, State.AGREED):
        return Verdict(_("The group is already in an order. Open another pair with the same mentor."))
    return rights


def can_cancel(actor: Actor, mentorship: Mentorship) -> Verdict:
    return _step(actor, mentorship, State.CANCELLED)


def can_pause(actor: Actor, mentorship: Mentorship) -> Verdict:
    return _step(actor, mentorship, State.PAUSED)


def can_resume(actor: Actor, mentorship: Mentorship) -> Verdict:
    if mentorship.state != State.PAUSED:
        return Verdict(_("Only a paused pair is resumed."))
    return _step(actor, mentorship, State.ACTIVE)


def can_close(actor: Actor, mentorship: Mentorship) -> Verdict:
    return _step(actor, mentorship, State.CLOSED)


def can_record_agreement(actor: Actor, mentorship: Mentorship) -> Verdict:
    rights = programs.can_run(actor, mentorship.program)
    if rights and mentorship.state in (State.CLOSED, State.CANCELLED):
        return Verdict(_("The pair is finished: there is nothing to agree on."))
    return rights


def earliest_end(notice_on: dt.date) -> dt.date:
    """First day on which labour mentoring may end after a notice: three working days later (ст. 351.8 ТК)."""
    return working_days_after(notice_on, NOTICE_DAYS)


def working_days_after(day: dt.date, number: int) -> dt.date:
    """The day that comes so many working days later."""
    while number:
        day += dt.timedelta(days=1)
        number -= is_working(day)
    return day


def is_working(day: dt.date) -> bool:
    return day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS


def needs_clearance(mentor_is_minor: bool, mentees_are_minor: Iterable[bool]) -> bool:
    """An adult who works with a minor needs the admission (ст. 351.1 ТК and the rule of safety of the method)."""
    return not mentor_is_minor and any(mentees_are_minor)


def _step(actor: Actor, mentorship: Mentorship, new: str) -> Verdict:
    """Rights over the programme and the table of states."""
    rights = programs.can_run(actor, mentorship.program)
    if rights and not TRANSITIONS.allows(mentorship.state, new):
        return Verdict(_("This cannot be done with the pair now: it is %(state)s.") % {"state": mentorship.get_state_display()})
    return rights
