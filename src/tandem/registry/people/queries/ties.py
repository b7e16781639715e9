"""Where else a person stands: banks, pairs. Higher apps say it, the card shows it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from tandem.kit.actor import Actor
from tandem.registry.people.models import Person


@dataclass(frozen=True)
class Tie:
    """A line of the card: what the person is there, its name, its state and the address of its own page."""

    what: str
    name: str
    state: str
    address: str


TIES: list[Callable[[Actor, Person], list[Tie]]] = []
"""What the actor may know of the person: filled from `apps.ready()` of higher apps, each at a fixed number of queries."""

ROLES: list[Callable[[Actor, Person, dt.date | None], list[Tie]]] = []
"""Roles narrower than an organization (in one programme), told by higher apps in the same way: all, or those of a day."""


def ties_of(actor: Actor, person: Person) -> list[Tie]:
    """Everything that stands on the person, as the higher apps say."""
    return [tie for told in TIES for tie in told(actor, person)]


def narrow_roles(actor: Actor, person: Person, day: dt.date | None = None) -> list[Tie]:
    """Roles of the person that are not held at a whole organization: all, or those of a day."""
    return [tie for told in ROLES for tie in told(actor, person, day)]
