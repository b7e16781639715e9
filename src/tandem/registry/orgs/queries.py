import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.functional import Promise

from tandem.kit.actor import Actor
from tandem.registry.orgs.choices import UPPER, Kind, Role
from tandem.registry.orgs.models import Organization

COUNTS: dict[str, tuple[str | Promise, Callable[[list[str]], dict[int, int]]]] = {}
"""Open list, filled from `apps.ready()` of higher apps: code → (label, {organization id: number} under the paths)."""

NEXT_NUMBER: list[Callable[[Organization, dt.date], str]] = []
"""What the next order would be numbered; filled from `apps.ready()` of the app that numbers."""

TIMEZONES = (
    ("Europe/Kaliningrad", "Калининград, МСК−1"), ("Europe/Moscow", "Москва"), ("Europe/Samara", "Самара, МСК+1"),
    ("Asia/Yekaterinburg", "Екатеринбург, МСК+2"), ("Asia/Omsk", "Омск, МСК+3"), ("Asia/Krasnoyarsk", "Красноярск, МСК+4"),
    ("Asia/Irkutsk", "Иркутск, МСК+5"), ("Asia/Yakutsk", "Якутск, МСК+6"), ("Asia/Vladivostok", "Владивосток, МСК+7"),
    ("Asia/Magadan", "Магадан, МСК+8"), ("Asia/Kamchatka", "Камчатка, МСК+9"),
)  # fmt: skip


@dataclass(frozen=True)
class Node:
    """A line of the tree: how deep it stands, what is counted at and under it."""

    organization: Organization
    depth: int
    schools: int
    counts: list[int] = field(default_factory=list)


def visible_to(actor: Actor) -> QuerySet[Organization]:
    """Organizations where the actor has any role, or above which he has one."""
    return Organization.objects.under(list({g.path for g in actor.grants}))


def managed_by(actor: Actor) -> QuerySet[Organization]:
    """Organizations whose settings the actor may change."""
    return Organization.objects.under(actor.paths(Role.HEAD, Role.CURATOR, Role.ADMIN, Role.MUNICIPAL, Role.REGIONAL))


def schools_of(actor: Actor) -> QuerySet[Organization]:
    """Schools where the actor may open the working pages, by short name."""
    return visible_to(actor).filter(kind="school").order_by("short_name")


def zones() -> list[str]:
    """Time zones of the organizations: the day begins at another hour in each."""
    return sorted(set(Organization.objects.order_by().values_list("timezone", flat=True).distinct()))


def is_empty() -> bool:
    """A fresh installation: no organization yet, the first-run set-up is open."""
    return not Organization.objects.exists()


def overseen_by(actor: Actor) -> QuerySet[Organization]:
    """Organizations that the actor looks after from above, in the order of the tree."""
    return Organization.objects.under(actor.paths(Role.ADMIN, *UPPER)).order_by("path")


def parent_choices(actor: Actor) -> QuerySet[Organization]:
    """Under what the actor may put a new organization."""
    return overseen_by(actor).exclude(kind=Kind.SCHOOL)


def tree(actor: Actor) -> list[Node]:
    """The tree with numbers summed up from below. One query and one for each thing that is counted."""
    found = list(overseen_by(actor))
    paths = actor.paths(Role.ADMIN, *UPPER)
    counted = [count(paths) for _label, count in COUNTS.values()]
    top = min((node.depth for node in found), default=1)
    return [_node(node, found, counted, top) for node in found]


def _node(node: Organization, found: list[Organization], counted: list[dict[int, int]], top: int) -> Node:
    under = [other for other in found if other.path.startswith(node.path)]
    schools = sum(1 for other in under if other.kind == Kind.SCHOOL)
    return Node(node, node.depth - top, schools, [sum(numbers.get(other.pk, 0) for other in under) for numbers in counted])


def next_number(organization: Organization, day: dt.date) -> str:
    """What the next order would be numbered, or nothing when no app numbers."""
    return NEXT_NUMBER[0](organization, day) if NEXT_NUMBER else ""


def code_for(kind: str, short_name: str) -> str:
    """A free code for addresses: «Школа № 24» → school-24, without a number → school."""
    number = re.search(r"\d+", short_name)
    return free_code(f"{kind}-{number.group()[:9]}" if number else kind)


def free_code(wish: str) -> str:
    """A code for addresses that nobody has: the wish, else with a number."""
    taken = set(Organization.objects.filter(code__startswith=wish).values_list("code", flat=True))
    return next(code for code in (wish, *(f"{wish}-{n}" for n in range(2, 100_000))) if code not in taken)
