"""What people do when something happens to their account; connected in apps.ready()."""

from typing import Any

from tandem.registry.people import services
from tandem.registry.people.models import User


def password_was_changed(sender: Any, *, user: User, **_: Any) -> None:
    services.note_own_password(user=user)
