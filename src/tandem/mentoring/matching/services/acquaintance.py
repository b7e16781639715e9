import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.foundation.notify import services as notify
from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.mentoring.matching import policy
from tandem.mentoring.matching.models import Acquaintance, Mark
from tandem.mentoring.matching.queries import acquaintance as queries
from tandem.registry.people.models import Person
from tandem.registry.programs.models import Program


@transaction.atomic
def hold_acquaintance(*, actor: Actor, program: Program, held_on: dt.date, closes_on: dt.date, people: Collection[int]) -> Acquaintance:
    """A general meeting was held: whoever was there may mark whom he or she would like. Accounts are told."""
    require(policy.can_change_rules(actor, program))
    mentors, mentees = queries.may_come(program)
    sides = [{profile.person_id for profile in side} & set(people) for side in (mentors, mentees)]
    if not all(sides):
        raise Refused(_("Tick at least one mentor and one mentee who were at the meeting."))
    if closes_on < held_on:
        raise Refused(_("Marks are taken after the meeting: give a later day."))
    row = Acquaintance.objects.create(program=program, held_on=held_on, closes_on=closes_on, created_at=clock.now())
    row.attendees.set(sides[0] | sides[1])
    _note(actor, row, "acquaintance.held", people=len(sides[0] | sides[1]))
    users = Person.objects.filter(pk__in=sides[0] | sides[1], user__is_active=True).values_list("user", flat=True)
    subject = _("Mark whom you would like to work with: it takes two minutes")
    notify.tell(recipients=[(user, "") for user in users], kind="acquaintance.held", subject=subject, url="/today/")
    return row


@transaction.atomic
def move_closing(*, actor: Actor, meeting: Acquaintance, closes_on: dt.date) -> Acquaintance:
    """Marks are taken longer, or till an earlier day."""
    row = Acquaintance.objects.select_for_update(of=("self",)).select_related("program__organization").get(pk=meeting.pk)
    require(policy.can_change_rules(actor, row.program))
    if closes_on < row.held_on:
        raise Refused(_("Marks are taken after the meeting: give a later day."))
    before, row.closes_on = row.closes_on, closes_on
    row.save(update_fields=["closes_on"])
    _note(actor, row, "acquaintance.moved", before=before.isoformat(), after=closes_on.isoformat())
    return row


@transaction.atomic
def set_marks(*, actor: Actor, meeting: Acquaintance, by: Person, marks: Mapping[int, int], today: dt.date) -> None:
    """What a person marked about the other side: 1 together, −1 not together, 0 may be. Only the curator sees it."""
    row = Acquaintance.objects.select_for_update(of=("self",)).select_related("program__organization").get(pk=meeting.pk)
    known = {guest.person.pk for guest in queries.guests(row, today, by)}
    require(policy.can_mark(actor, row, by, set(row.attendees.values_list("pk", flat=True)), today))
    if set(marks) - known:
        raise Refused(_("Mark only those who were at the meeting."))
    row.marks.filter(by=by).delete()
    Mark.objects.bulk_create(Mark(acquaintance=row, by=by, about_id=about, value=value) for about, value in sorted(marks.items()) if value)
    _note(actor, row, "acquaintance.marked", by=by.pk)


def _note(actor: Actor, row: Acquaintance, action: str, **details: object) -> None:
    audit.record(actor=actor, action=action, subject=row, place=row.program.organization.path, label=row.program.name, **details)
