import datetime as dt
from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet

from tandem.kit.actor import Actor, Grant
from tandem.kit.periods import running_on
from tandem.registry.orgs.choices import STAFF
from tandem.registry.people.models import Affiliation, Guardianship, Membership, Person, User


def grants_of(user: User, today: dt.date) -> tuple[frozenset[Grant], frozenset[int], frozenset[int]]:
    """(grants, ids of own cards, ids of wards' cards) of a user on a day. Three queries."""
    cards = Person.objects.living().filter(user=user).values_list("pk", flat=True)
    own = frozenset(cards)
    rows = Membership.objects.filter(running_on(today), person__in=own).values_list("role", "organization__path")
    wards = Guardianship.objects.filter(running_on(today), guardian__in=own, is_limited=False)
    return (
        frozenset(Grant(role, path or "") for role, path in rows),
        own,
        frozenset(wards.values_list("child", flat=True)),
    )


def visible_to(actor: Actor) -> QuerySet[Person]:
    """The queryset twin of policy.can_view."""
    wanted = Q(pk__in=actor.person_ids | actor.ward_ids)
    for path in actor.paths(*STAFF):
        wanted |= Q(organization__path__startswith=path)
    return Person.objects.filter(wanted).select_related("organization")


def as_of(people: QuerySet[Person], day: dt.date) -> QuerySet[Person]:
    """With what each person was on the day, in `person.posts` (a list of Affiliation): «как было на 20 декабря»."""
    posts = Affiliation.objects.filter(running_on(day)).order_by("kind", "pk")
    return people.prefetch_related(Prefetch("affiliations", posts, to_attr="posts"))


def age_on(person: Person, day: dt.date) -> int | None:
    """Full years on the day; None when the date of birth is unknown."""
    born = person.birth_date
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def guardians_of(child_ids: Iterable[int], day: dt.date) -> dict[int, list[Guardianship]]:
    """{child id: running guardianships with the guardian's card}. One query."""
    found: dict[int, list[Guardianship]] = {}
    rows = Guardianship.objects.filter(running_on(day), child__in=list(child_ids), is_limited=False)
    for row in rows.select_related("guardian").order_by("pk"):
        found.setdefault(row.child_id, []).append(row)
    return found
