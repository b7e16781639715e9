import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.mentoring.banks import policy
from tandem.mentoring.banks.models import MENTOR_TRANSITIONS, Clearance, MentorProfile, MentorState, SelectionMark
from tandem.mentoring.banks.services.mentors import locked, refuse_with_pairs
from tandem.registry.people.models import Person


@transaction.atomic
def decide_on_mentor(
    *, actor: Actor, mentor: MentorProfile, is_admitted: bool, marks: dict[str, bool] | None, decided_on: dt.date, note: str = ""
) -> MentorProfile:
    """The decision of the working group with its marks by the criteria of selection; None keeps the marks as they are."""
    row = locked(mentor)
    require(policy.can_decide(actor, row))
    state = MentorState.APPROVED if is_admitted else MentorState.DECLINED
    if row.state != state and not MENTOR_TRANSITIONS.allows(row.state, state):
        raise Refused(_("This mentor cannot be decided on now: %(state)s.") % {"state": row.get_state_display()})
    if not is_admitted:
        refuse_with_pairs(row)
    row.state, row.decided_on, row.decision_note = state, decided_on, note
    row.version += 1
    row.save(update_fields=["state", "decided_on", "decision_note", "version"])
    if marks is not None:
        row.marks.all().delete()
        SelectionMark.objects.bulk_create(SelectionMark(mentor=row, criterion=c, is_met=met) for c, met in marks.items())
    place = row.program.organization.path
    audit.record(
        actor=actor,
        action="mentor.decided",
        subject=row,
        place=place,
        label=row.person.short_name,
        state=state,
        marks=marks or {},
        on=decided_on.isoformat(),
    )
    return row


@transaction.atomic
def record_training(*, actor: Actor, mentors: Sequence[MentorProfile], trained_on: dt.date, today: dt.date) -> int:
    """Mark many mentors as trained on a day; the number marked."""
    if trained_on > today:
        raise Refused(_("The day of training is in the future. Mark it when it has taken place."))
    for mentor in sorted(mentors, key=lambda m: m.pk):
        row = locked(mentor)
        require(policy.can_change_profile(actor, row))
        row.trained_on = trained_on
        row.version += 1
        row.save(update_fields=["trained_on", "version"])
        place = row.program.organization.path
        audit.record(actor=actor, action="training.recorded", subject=row, place=place, label=row.person.short_name)
    return len(mentors)


@transaction.atomic
def record_clearance(
    *, actor: Actor, person: Person, number: str, checked_on: dt.date, valid_until: dt.date | None, checked_by: str, today: dt.date
) -> Clearance:
    """Admission to work with minors (ст. 351.1 ТК): number and date of the check; the paper itself is never kept."""
    programs = MentorProfile.objects.filter(person=person).values_list("program", flat=True)
    require(policy.can_record_clearance(actor, person, programs))
    if checked_on > today:
        raise Refused(_("The date of the check is in the future. Give the date that stands on the paper."))
    if valid_until is not None and valid_until < checked_on:
        raise Refused(_("The check ends before it begins. Look at both dates."))
    row, made = Clearance.objects.get_or_create(
        person=person, number=number, checked_on=checked_on, defaults={"valid_until": valid_until, "checked_by": checked_by}
    )
    if made:
        place = person.organization.path
        audit.record(actor=actor, action="clearance.recorded", subject=person, place=place, label=person.short_name)
    return row
