"""What programmes do when something happens below them; connected in apps.ready(), inside the sender's transaction."""

from typing import Any

from tandem.registry.people.models import Person
from tandem.registry.programs import services


def person_was_merged(sender: Any, *, kept: Person, gone: Person, **_: Any) -> None:
    services.move_roles(kept=kept, gone=gone)
