import datetime as dt
from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from holidays.countries.russia import Russia

from tandem.kit.actor import Actor
from tandem.kit.verdict import ALLOWED, Verdict
from tandem.mentoring.banks.models import MenteeState, MentorProfile, MentorState, Request, RequestState
from tandem.mentoring.mentorships.models import TRANSITIONS, Mentorship, State
from tandem.registry.orgs.choices import STAFF
from tandem.registry.programs import policy as programs

NOTICE_DAYS = 3
"""Working days between the notice and the end of labour mentoring (ст. 351.8 ТК)."""

CALENDAR = Russia()  # type: ignore[no-untyped-call]
"""Holidays of ст. 112 ТК and the transfers of days off that the government names each year; it fills in a year when it is first asked about."""

REASONS = {
    "NOT_ADMITTED": gettext_lazy("%(name)s is not admitted by the working group. Record its decision first."),
    "NOT_TRAINED": gettext_lazy("%(name)s has not finished the training of mentors. Record the training first."),
    "NOT_IN_FORM": gettext_lazy("%(name)s does not work in this form of mentoring. Choose another form or another mentor."),
    "OTHER_PROGRAM": gettext_lazy("The mentor and the mentee are in different programmes."),
    "ONESELF": gettext_lazy("%(name)s cannot be a mentor of himself or herself."),
    "OWN_CHILD": gettext_lazy("A parent or guardian cannot be the mentor of the own child: %(name)s."),
    "NOT_IN_BANK": gettext_lazy("%(name)s is not in the bank of mentees now."),
    "NOT_OPEN": gettext_lazy("The request of %(name)s already has a mentor or is closed."),
    "OTHER_FORM": gettext_lazy("%(name)s asked for another form of mentoring."),
    "TOGETHER": gettext_lazy("They are in a pair already."),
    "HELD": gettext_lazy("The request of %(name)s had a mentor until %(day)s. Begin the pair on the next day."),
    "NO_PLACES": gettext_lazy("%(name)s has no free place. Choose another mentor."),
    "FEW_PLACES": ngettext_lazy(
        "%(name)s has only %(left)s free place. Choose fewer mentees or another mentor.",
        "%(name)s has only %(left)s free places. Choose fewer mentees or another mentor.",
        "left",
    ),
}
"""Why two people are not put together, by code: a round keeps the code and says it in the language of its reader."""


def because(code: str, **parts: str | int) -> Verdict:
    """No, for this reason."""
    return Verdict(str(REASONS[code] % parts), code, parts)


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
    name = mentor.person.short_name
    if mentor.state != MentorState.APPROVED:
        return because("NOT_ADMITTED", name=name)
    if mentor.trained_on is None or mentor.trained_on > today:
        return because("NOT_TRAINED", name=name)
    if form_code not in mentor.form_codes:
        return because("NOT_IN_FORM", name=name)
    return ALLOWED


def can_pair(mentor: MentorProfile, request: Request, form_code: str, related: bool) -> Verdict:
    """Hard rules between one mentor and one request; `related`: one is the other's guardian."""
    name = request.mentee.person.short_name
    if request.mentee.program_id != mentor.program_id:
        return because("OTHER_PROGRAM")
    if request.mentee.person_id == mentor.person_id:
        return because("ONESELF", name=name)
    if related:
        return because("OWN_CHILD", name=name)
    if request.mentee.state != MenteeState.IN_BANK:
        return because("NOT_IN_BANK", name=name)
    if request.state != RequestState.OPEN:
        return because("NOT_OPEN", name=name)
    if request.form_code != form_code:
        return because("OTHER_FORM", name=name)
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


def can_end_on(mentorship: Mentorship, finished_on: dt.date, today: dt.date) -> Verdict:
    """A pair ends on a day that has come, not before it began."""
    if finished_on > today:
        return Verdict(_("The day of the end is in the future. Finish the pair when it has come."))
    if finished_on < mentorship.started_on:
        return Verdict(_("The pair began on %(day)s: it cannot end earlier.") % {"day": f"{mentorship.started_on:%d.%m.%Y}"})
    return ALLOWED


def is_told_in_time(mentorship: Mentorship, finished_on: dt.date, notice_on: dt.date | None, labour_forms: Collection[str]) -> Verdict:
    """An employee's mentoring ends before its term only after a notice of three working days."""
    if mentorship.form_code not in labour_forms or finished_on >= mentorship.planned_until:
        return ALLOWED
    if notice_on is None:
        return Verdict(_("Give the day of the notice: an employee's mentoring ends early three working days after it (art. 351.8)."))
    first = earliest_end(notice_on)
    if finished_on >= first:
        return ALLOWED
    said = _("After a notice of %(notice)s the pair may end on %(day)s or later: three working days (art. 351.8).")
    return Verdict(said % {"notice": f"{notice_on:%d.%m.%Y}", "day": f"{first:%d.%m.%Y}"})


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
    """By the production calendar of five days: not a holiday nor a day off, or a Saturday that is worked."""
    return CALENDAR.is_working_day(day)


def needs_clearance(mentor_is_minor: bool, mentees_are_minor: Iterable[bool]) -> bool:
    """An adult who works with a minor needs the admission (ст. 351.1 ТК and the rule of safety of the method)."""
    return not mentor_is_minor and any(mentees_are_minor)


def _step(actor: Actor, mentorship: Mentorship, new: str) -> Verdict:
    """Rights over the programme and the table of states."""
    rights = programs.can_run(actor, mentorship.program)
    if rights and not TRANSITIONS.allows(mentorship.state, new):
        return Verdict(_("This cannot be done with the pair now: it is %(state)s.") % {"state": mentorship.get_state_display()})
    return rights
