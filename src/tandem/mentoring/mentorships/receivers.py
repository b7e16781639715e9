"""What pairs do when something happens below them; connected in apps.ready(), inside the sender's transaction."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused
from tandem.mentoring.mentorships import services
from tandem.mentoring.mentorships.choices import PAIRS_ORDER
from tandem.mentoring.mentorships.models import LIVE, Mentorship, Participation
from tandem.registry.documents.models import Paper
from tandem.registry.people.models import Person


def look_at_gates(sender: Any, *, person: Person, actor: Actor, today: dt.date, **rest: Any) -> None:
    """A consent changed: every running pair of the person is looked at again, by number (one order of locks)."""
    for row in _running_pairs(person):
        services.refresh_gate(actor=actor, mentorship=row, day=today)


def person_was_merged(sender: Any, *, kept: Person, gone: Person, actor: Actor, **rest: Any) -> None:
    """Pairs stand on the banks' profiles, which the banks move; the gates are looked at with the new card's consents."""
    if Participation.objects.filter(mentor__person=kept, request__mentee__person=kept, finished_on=None).exists():
        raise Refused(_("These two cards are the mentor and the mentee of one pair. They are two people, or finish the pair first."))
    needs_were_changed(sender, person=kept, actor=actor)


def needs_were_changed(sender: Any, *, person: Person, actor: Actor, **rest: Any) -> None:
    """Another age, other conditions: other consents may be needed from this moment."""
    look_at_gates(sender, person=person, actor=actor, today=clock.today(person.organization.timezone))


def order_was_registered(sender: Any, *, paper: Paper, actor: Actor, today: dt.date, **rest: Any) -> None:
    if paper.kind == PAIRS_ORDER:
        services.order_registered(actor=actor, paper=paper, today=today)


def order_was_returned(sender: Any, *, paper: Paper, actor: Actor, **rest: Any) -> None:
    if paper.kind == PAIRS_ORDER:
        services.release_returned(actor=actor, paper=paper)


def order_was_signed(sender: Any, *, paper: Paper, actor: Actor, today: dt.date, **rest: Any) -> None:
    if paper.kind == PAIRS_ORDER:
        services.activate_signed(actor=actor, paper=paper, today=today)


def _running_pairs(person: Person) -> list[Mentorship]:
    theirs = Participation.objects.filter(mentorship=OuterRef("pk"), request__mentee__person=person, finished_on=None)
    rows = Mentorship.objects.filter(Q(mentor__person=person) | Q(Exists(theirs)), state__in=LIVE)
    return list(rows.order_by("pk"))
