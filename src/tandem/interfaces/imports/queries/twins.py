"""Who of the school's people (or of the rows above) a row is about."""

import datetime as dt
import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import Q

from tandem.engines.russian import names
from tandem.interfaces.imports.choices import Kind
from tandem.kit.periods import running_on
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Affiliation, Person

CARD = ("last_name", "first_name", "patronymic", "sex", "birth_date", "phone", "email")
POST = ("grade", "letter", "position", "subject", "category", "pedagogical_since", "employer", "graduated_in")
NO, MAYBE, SURE = 0, 1, 2
folded = lru_cache(100_000)(names.fold)
"""Names of a table are compared again and again."""


@dataclass
class Known:
    """A person of the school with what he is today, or an earlier row of the file (`row`)."""

    id: int
    card: dict[str, object]
    kind: str = ""
    post: dict[str, object] = field(default_factory=dict)
    version: int = 0
    row: int = 0


@dataclass(frozen=True)
class Match:
    """`person` when it is surely one of the known; `maybe` when a human must look."""

    person: Known | None = None
    maybe: Known | None = None


class People:
    """Known people by the folded last and first name."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self.by_name: dict[str, list[Known]] = {}
        self.by_id: dict[int, Known] = {}
        for person in known:
            self.add(person)

    def add(self, person: Known) -> None:
        self.by_name.setdefault(short_key(person.card), []).append(person)
        if person.id:
            self.by_id[person.id] = person

    def match(self, values: dict[str, object], kind: str) -> Match:
        card = card_of(values)
        candidates = self.by_name.get(short_key(card), [])
        ranked = [(likeness(card, values, person, kind), person) for person in candidates]
        sure = [person for rank, person in ranked if rank == SURE]
        maybe = [person for rank, person in ranked if rank == MAYBE]
        if len(sure) == 1:
            return Match(person=sure[0])
        found = (sure or maybe)[:1]
        return Match(maybe=found[0] if found else None)

    def nearest(self, values: dict[str, object]) -> str:
        """The name of the school's person that looks like a misspelt one."""
        wanted = short_key(card_of(values))
        near = difflib.get_close_matches(wanted, self._starting(wanted), 1, 0.84)
        return full_name(self.by_name[near[0]][0].card) if near else ""

    def _starting(self, wanted: str) -> list[str]:
        return [key for key in self.by_name if key[:1] == wanted[:1]]


def card_of(values: dict[str, object]) -> dict[str, object]:
    """Fields of Person that the row says."""
    said = values.get("name")
    last, first, patronymic = said if isinstance(said, list) else ("", "", "")
    born = values.get("birth_date")
    card = {"last_name": last, "first_name": first, "patronymic": patronymic, "sex": values.get("sex", ""),
            "birth_date": dt.date.fromisoformat(str(born)) if born else None, "phone": values.get("phone", ""),
            "email": values.get("email", "")}  # fmt: skip
    return card


def post_of(values: dict[str, object]) -> dict[str, object]:
    """Fields of Affiliation that the row says, for the kind of person that it says."""
    allowed = {"pupil": ("grade", "letter"), "teacher": ("position", "subject", "category", "pedagogical_since"),
               "graduate": ("graduated_in", "employer", "position"), "partner": ("employer", "position"),
               "student": ("employer", "position"), "guardian": ()}  # fmt: skip
    post = {name: values[name] for name in allowed.get(str(values.get("kind", "")), ()) if name in values}
    if "pedagogical_since" in post:
        post["pedagogical_since"] = dt.date.fromisoformat(str(post["pedagogical_since"]))
    return post


def likeness(card: dict[str, object], values: dict[str, object], known: Known, kind: str) -> int:
    """Is it the same person? Contradictions first, then what proves it, then how little is said at all."""
    theirs = known.card
    if _differ(folded(str(card["patronymic"])), folded(str(theirs["patronymic"]))):
        return NO
    same_class = (
        bool(values.get("grade"))
        and values.get("grade") == known.post.get("grade")
        and not _differ(values.get("letter"), known.post.get("letter"))
    )
    if card["birth_date"] and theirs["birth_date"]:
        if card["birth_date"] == theirs["birth_date"]:
            return SURE
        return MAYBE if same_class or _same_contact(card, theirs) else NO
    if same_class or _same_contact(card, theirs):
        return SURE
    return _by_little(card, values, known, kind)


def _by_little(card: dict[str, object], values: dict[str, object], known: Known, kind: str) -> int:
    """Nothing but the name in common: enough for a colleague, for a bank, and for a list of bare names."""
    says_nothing = not card["birth_date"] and "grade" not in values
    is_adult = values.get("kind") not in ("pupil", "", None)
    if (is_adult and known.kind == "pupil") or (values.get("kind") == "pupil" and known.kind not in ("pupil", "")):
        return NO
    same_kind = known.kind == values.get("kind") or not values.get("kind")
    whole = bool(card["patronymic"]) and bool(known.card["patronymic"])
    if kind in (Kind.MENTORS, Kind.REQUESTS):
        return SURE if says_nothing or (same_kind and is_adult) else MAYBE
    if same_kind and whole and (is_adult or says_nothing):
        return SURE
    return MAYBE


def known_people(organization: Organization, today: dt.date, only: Q | None = None) -> People:
    """Living people of the school (`only` narrows them) with what they are today. Two queries."""
    rows = Person.objects.living().filter(organization=organization)
    posts = Affiliation.objects.filter(running_on(today), person__organization=organization)
    if only is not None:
        rows = rows.filter(only)
        posts = posts.filter(person__in=rows.values("pk"))
    known = {
        row[0]: Known(row[0], dict(zip(CARD, row[2:], strict=True)), version=row[1]) for row in rows.values_list("pk", "version", *CARD)
    }
    order = {"pupil": 0, "teacher": 1}
    for person, kind, *post in sorted(posts.values_list("person", "kind", *POST), key=lambda row: -order.get(row[1], 2)):
        if person in known:
            known[person].kind, known[person].post = kind, dict(zip(POST, post, strict=True))
    return People(known.values())


def cards(organization: Organization, ids: Iterable[int]) -> dict[int, Known]:
    """Cards by ids, with the newest that each person was at the school. Two queries, none without ids."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = Person.objects.filter(organization=organization, pk__in=wanted)
    known = {
        row[0]: Known(row[0], dict(zip(CARD, row[2:], strict=True)), version=row[1]) for row in rows.values_list("pk", "version", *CARD)
    }
    posts = Affiliation.objects.filter(person__in=wanted, finished_on=None).order_by("kind")
    for person, kind, *post in posts.values_list("person", "kind", *POST):
        if person in known and not known[person].kind:
            known[person].kind, known[person].post = kind, dict(zip(POST, post, strict=True))
    return known


def short_key(card: dict[str, object]) -> str:
    return folded(f"{card['last_name']} {card['first_name']}")


def full_name(card: dict[str, object]) -> str:
    return " ".join(filter(None, (str(card["last_name"]), str(card["first_name"]), str(card["patronymic"]))))


def digits(phone: object) -> str:
    """The last ten figures of the first number."""
    return re.sub(r"\D", "", str(phone or "").split(",")[0])[-10:]


def changes(values: dict[str, object], known: Known) -> dict[str, dict[str, list[object]]]:
    """{"card": {field: [was, becomes]}, "post": {…}}: only what the row says and what differs; nothing is blanked."""
    found: dict[str, dict[str, list[object]]] = {"card": {}, "post": {}}
    for name, value in card_of(values).items():
        was = known.card[name]
        if value in ("", None) or _is_same(name, was, value) or (name == "sex" and was):
            continue
        found["card"][name] = [_plain(was), _plain(value)]
    if not known.kind or known.kind == values.get("kind"):
        for name, value in post_of(values).items():
            was = known.post.get(name)
            if not _is_same(name, was, value):
                found["post"][name] = [_plain(was), _plain(value)]
    return {part: said for part, said in found.items() if said}


def _is_same(name: str, was: object, value: object) -> bool:
    if name == "phone":
        return digits(was) == digits(value)
    if isinstance(value, str):
        return folded(str(was or "")) == folded(value)
    return was == value


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else "" if value is None else value


def _differ(one: object, other: object) -> bool:
    return bool(one) and bool(other) and one != other


def _same_contact(card: dict[str, object], theirs: dict[str, object]) -> bool:
    same_phone = len(digits(card["phone"])) == 10 and digits(card["phone"]) == digits(theirs["phone"])
    return same_phone or (bool(card["email"]) and str(card["email"]).lower() == str(theirs["email"]).lower())
