"""What programmes do when something happens below them; connected in apps.ready(), inside the sender's transaction."""

import datetime as dt
from typing import Any

from tandem.kit.actor import Actor
from tandem.registry.people.models import Person
from tandem.registry.programs import services


def person_was_merged(sender: Any, *, kept: Person, gone: Person, **_: Any) -> None:
    services.move_roles(kept=kept, gone=gone)


def person_was_archived(sender: Any, *, person: Person, actor: Actor, today: dt.date, **_: Any) -> None:
    services.end_roles_of(actor=actor, person=person, today=today)
