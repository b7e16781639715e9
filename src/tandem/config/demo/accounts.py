"""Accounts of the demo: one for each role, all with one password that the sign-in page tells."""

import datetime as dt
from dataclasses import asdict, dataclass

from tandem.kit.actor import Actor
from tandem.registry.orgs.choices import Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people import services as people
from tandem.registry.people.models import Person, User

PASSWORD = "vmeste-my-sila"


@dataclass(frozen=True)
class Account:
    """A line of the sign-in page and of `tandem demo --json`; `school` is the code of the place, empty for the administrator; the page tells its name."""

    login: str
    password: str
    roles: list[str]
    school: str
    place: str = ""

    @property
    def labels(self) -> str:
        return ", ".join(str(Role(role).label) for role in self.roles)

    def as_json(self) -> dict[str, object]:
        line = asdict(self)
        del line["place"]
        return line


@dataclass(frozen=True)
class Holder:
    """Who gets the account: login, card, roles and the place where they are held (None: the whole installation)."""

    login: str
    person: Person
    roles: tuple[str, ...]
    place: Organization | None


def open_accounts(actor: Actor, holders: list[Holder], password_hash: str, since: dt.date) -> dict[str, User]:
    """{login: account}, each with its roles."""
    made = {}
    for holder in holders:
        made[holder.login] = people.create_account(
            actor=actor, person=holder.person, login=holder.login, password_hash=password_hash, is_temporary=False
        )
        for role in holder.roles:
            people.grant_role(actor=actor, person=holder.person, organization=holder.place, role=role, since=since)
    return made


def demo_accounts() -> list[Account]:
    """Accounts of the loaded demo, in the order in which they were made; empty when it is not loaded. Two queries."""
    users = User.objects.filter(persons__organization__is_demo=True, is_active=True).order_by("pk").distinct()
    rows = users.prefetch_related("persons__memberships__organization", "persons__program_roles__program__organization")
    return [_account(user) for user in rows]


def _account(user: User) -> Account:
    held = [m for person in user.persons.all() for m in person.memberships.all() if m.finished_on is None]
    places = [m.organization for m in held if m.organization is not None]
    return Account(user.username, PASSWORD, [m.role for m in held], *((places[0].code, places[0].short_name) if places else ("",)))
