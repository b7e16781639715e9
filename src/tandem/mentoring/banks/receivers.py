"""What the banks do when something happens below them; connected in apps.ready(), inside the sender's transaction."""

from typing import Any

from tandem.kit.actor import Actor
from tandem.mentoring.banks import services
from tandem.registry.people.models import Person


def person_was_merged(sender: Any, *, kept: Person, gone: Person, actor: Actor, **_: Any) -> None:
    services.move_profiles(actor=actor, kept=kept, gone=gone)
