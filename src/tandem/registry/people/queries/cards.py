import datetime as dt
from collections.abc import Callable, Iterable

from django.db.models import Count, Prefetch, Q, QuerySet

from tandem.kit.actor import Actor, Grant
from tandem.kit.periods import Period, running_on
from tandem.registry.orgs.choices import STAFF
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Affiliation, Guardianship, Membership, Person, PersonQuerySet, User


def grants_of(user: User, today: Callable[[str], dt.date]) -> tuple[frozenset[Grant], frozenset[int], frozenset[int]]:
    """(grants, ids of own cards, ids of wards' cards) of a user. Three queries.

    `today` tells the day in a time zone: a role begins and ends at midnight of its own organization.
    """
    cards = Person.objects.living().filter(user=user).values_list("pk", flat=True)
    own = frozenset(cards)
    period = ("started_on", "finished_on")
    held = Membership.objects.filter(person__in=own).values_list("role", "organization__path", "organization__timezone", *period)
    wards = Guardianship.objects.filter(guardian__in=own, is_limited=False).values_list("child", "child__organization__timezone", *period)
    return (
        frozenset(Grant(role, path or "") for role, path, zone, *days in held if today(zone or "") in Period(*days)),
        own,
        frozenset(child for child, zone, *days in wards if today(zone) in Period(*days)),
    )


def visible_to(actor: Actor) -> PersonQuerySet:
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
    return full_years(person.birth_date, day)


def full_years(born: dt.date | None, day: dt.date) -> int | None:
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


def wards_of(person: Person, day: dt.date) -> list[Guardianship]:
    """Children whom the person represents on the day. One query."""
    rows = Guardianship.objects.filter(running_on(day), guardian=person)
    return list(rows.select_related("child").order_by("child__name_key", "pk"))


def all_guardians_of(person: Person, day: dt.date) -> list[Guardianship]:
    """Who represents the child on the day, those with limited rights too. One query."""
    rows = Guardianship.objects.filter(running_on(day), child=person)
    return list(rows.select_related("guardian", "child__organization").order_by("pk"))


def links_visible_to(actor: Actor) -> QuerySet[Guardianship]:
    """Guardianships of the children whom the actor sees."""
    return Guardianship.objects.filter(child__in=visible_to(actor)).select_related("guardian", "child__organization")


def memberships_visible_to(actor: Actor) -> QuerySet[Membership]:
    """Roles of the people whom the actor sees."""
    return Membership.objects.filter(person__in=visible_to(actor)).select_related("person__organization", "organization")


def posts_visible_to(actor: Actor) -> QuerySet[Affiliation]:
    """Periods of classes and posts of the people whom the actor sees."""
    return Affiliation.objects.filter(person__in=visible_to(actor)).select_related("person__organization")


def periods_of(person: Person) -> list[Affiliation]:
    """All that the person has been, the latest first. One query."""
    return list(person.affiliations.order_by("-started_on", "-pk"))


def post_of(person: Person) -> Affiliation | None:
    """What the person is now, the latest thing first. One query."""
    return person.affiliations.filter(finished_on=None).order_by("-started_on", "-pk").first()


def roles_of(person: Person) -> list[Membership]:
    """Roles held now and before, those of today first. One query."""
    rows = person.memberships.select_related("organization").order_by("-started_on", "-pk")
    return sorted(rows, key=lambda row: row.finished_on is not None)


def same_name(person: Person) -> QuerySet[Person]:
    """Other cards in use of the same school with the same name."""
    rows = Person.objects.living().filter(organization=person.organization_id, name_key=person.name_key)
    return rows.exclude(pk=person.pk).order_by("pk")


def own_cards(actor: Actor, day: dt.date) -> list[Person]:
    """The actor's own cards with what he or she is now. Two queries."""
    rows = Person.objects.living().filter(pk__in=actor.person_ids).select_related("organization", "user")
    return list(as_of(rows, day).order_by("pk"))


def names_to_move(gone: Person) -> dict[str, int]:
    """What moves with a card that is merged into another: {what: how many}."""
    return {
        "periods": gone.affiliations.count(), "roles": gone.memberships.count(), "consents": gone.consents.count(),
        "guardians": gone.guardians.count(), "wards": gone.wards.count(),
    }  # fmt: skip


def free_login(person: Person) -> str:
    """A sign-in name made of the surname and the first letters, with a number when it is taken."""
    first = login_of(person)
    taken = set(User.objects.filter(username__startswith=first).values_list("username", flat=True))
    return next(name for name in (first, *(f"{first}{n}" for n in range(2, 10_000))) if name not in taken)


def counted(paths: list[str]) -> dict[int, int]:
    """{organization: cards in use} under the paths: a number for the tree of organizations, never names."""
    rows = Person.objects.living().filter(organization__in=Organization.objects.under(paths))
    return dict(rows.order_by().values_list("organization").annotate(n=Count("pk")))


_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "sch", "ы": "y", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip


def login_of(person: Person) -> str:
    """«Лаптева Ирина Сергеевна» → «lapteva.is»."""
    tail = _latin(person.first_name[:1]) + _latin(person.patronymic[:1])
    return f"{_latin(person.last_name)}.{tail}"[:60].strip(".") or "user"


def _latin(text: str) -> str:
    """Letters and digits of a Latin sign-in name; what has no Latin letter (ъ, ь) falls out."""
    return "".join(letter for sign in text.lower() for letter in _LATIN.get(sign, sign) if letter.isascii() and letter.isalnum())
