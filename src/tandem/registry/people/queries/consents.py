"""Consents: what holds, what is missing, what is asked of whom."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery

from tandem.engines.russian import names
from tandem.kit.actor import Actor
from tandem.kit.periods import Period, running_on, school_year, school_year_bounds
from tandem.registry.orgs.choices import MANAGES
from tandem.registry.orgs.models import Organization
from tandem.registry.people.choices import ConsentKind, Signer
from tandem.registry.people.models import Affiliation, Consent, Guardianship, Person
from tandem.registry.people.policy import Needed, Participant, is_good
from tandem.registry.people.queries.cards import age_on, all_guardians_of, as_of, guardians_of, periods_of, roles_of, visible_to, wards_of
from tandem.registry.people.queries.lists import census, words_of
from tandem.registry.people.queries.ties import narrow_roles, ties_of

PAGE = 50

PARTICIPANTS: list[Callable[[Actor, Organization, dt.date], list[Participant]]] = []
"""Who takes part as what: filled from `apps.ready()` of higher apps."""


@dataclass(frozen=True)
class Cell:
    """One required consent: whose signature, whether it is there."""

    kind: str
    signer: str
    is_good: bool
    was: str = ""

    @property
    def code(self) -> str:
        return f"{self.kind}-{self.signer}"


@dataclass(frozen=True)
class Row:
    """A participant and all that is asked of him or her, by kinds."""

    person: Person
    post: Affiliation | None
    cells: dict[str, list[Cell]]
    guardians: list[Guardianship] = field(default_factory=list)

    @property
    def all(self) -> list[Cell]:
        return [cell for cells in self.cells.values() for cell in cells]

    @property
    def missing(self) -> list[Cell]:
        return [cell for cell in self.all if not cell.is_good]

    def signs(self, cell: Cell, given: Mapping[str, str]) -> Person | None:
        """The guardian who signed: the one chosen for the child in `given`, else the only one."""
        if cell.signer != Signer.GUARDIAN:
            return None
        chosen = given.get(f"guardian-{self.person.pk}", "")
        found = [row.guardian for row in self.guardians if str(row.guardian_id) == chosen or len(self.guardians) == 1]
        return found[0] if found else None

    @property
    def no_guardian(self) -> bool:
        """A guardian must sign, but nobody is linked to the child."""
        return not self.guardians and any(cell.signer == Signer.GUARDIAN for cell in self.missing)


@dataclass(frozen=True, slots=True)
class _Found:
    """A participant in few words: what is asked and what of it is missing, by what the table is ordered."""

    pk: int
    needed: list[Needed]
    missing: list[Needed]
    grade: int | None
    letter: str
    name_key: str


@dataclass(frozen=True)
class Asked:
    """Filters of the page: words, the class, a kind of consent, «all» (otherwise those who lack something)."""

    q: str = ""
    klass: str = ""
    kind: str = ""
    show: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Self:
        """From the address of the page; what is not there is empty."""
        return cls(**{row.name: asked.get(row.name, "").strip() for row in fields(cls)})


def participants(actor: Actor, organization: Organization, day: dt.date) -> list[Participant]:
    """Everybody who takes part, as the higher apps say; a person may stand here as a mentor and as a mentee."""
    return [row for told in PARTICIPANTS for row in told(actor, organization, day)]


def matrix(actor: Actor, organization: Organization, asked: Asked, day: dt.date) -> list[Row]:
    """Participants × kinds of consent, those with missing ones first. A fixed number of queries."""
    return _rows(_found(actor, organization, asked, day), day)


def shown_matrix(actor: Actor, organization: Organization, asked: Asked, day: dt.date, number: str | None = None) -> dict[str, Any]:
    """The table of consents as the page shows it: 50 rows, columns, classes to choose from, how much is missing in all."""
    found = _found(actor, organization, asked, day)
    page: Any = Paginator(found, PAGE).get_page(number)
    page.object_list = _rows(page.object_list, day)
    return {
        "page": page, "asked": asked,
        "kinds": kinds_of({item.kind for one in found for item in one.needed}),
        "missing": sum(len(one.missing) for one in found),
        "people": sum(1 for one in found if one.missing), "classes": census(actor, organization, day).classes,
    }  # fmt: skip


def _found(actor: Actor, organization: Organization, asked: Asked, day: dt.date) -> list[_Found]:
    """Those whom the filters leave, in the order of the table, in few words: a school has thousands and a page shows fifty."""
    needed = _needed(participants(actor, organization, day))
    post = Affiliation.objects.filter(running_on(day), person=OuterRef("pk")).order_by("kind", "pk")
    people = visible_to(actor).living().filter(pk__in=needed).select_related(None)
    people = people.annotate(of_grade=Subquery(post.values("grade")[:1]), of_letter=Subquery(post.values("letter")[:1]))
    good, words = good_consents(needed, day), words_of(asked.q)
    found = []
    for pk, grade, letter, key, search in people.values_list("pk", "of_grade", "of_letter", "name_key", "search"):
        have = good.get(pk, ())
        one = _Found(pk, needed[pk], [item for item in needed[pk] if (item.kind, item.signer) not in have], grade, letter or "", key)
        if _suits(one, asked) and all(word in search for word in words):
            found.append(one)
    return sorted(found, key=_order)


def _rows(found: Iterable[_Found], day: dt.date) -> list[Row]:
    """The same people with their cards, posts and guardians, in the same order. Four queries."""
    chosen = {one.pk: one for one in found}
    people = as_of(Person.objects.filter(pk__in=chosen).select_related("organization"), day)
    known, old, guardians = {person.pk: person for person in people}, _former(chosen), guardians_of(chosen, day)
    return [_row(known[pk], one, old, guardians.get(pk, [])) for pk, one in chosen.items()]


def ticked(rows: Iterable[Row], ticks: Collection[str]) -> list[tuple[Row, Cell]]:
    """Missing consents that are ticked («12-mentee_data-self»), all of them when nothing is."""
    wanted = set(ticks)
    return [(row, cell) for row in rows for cell in row.missing if not wanted or f"{row.person.pk}-{cell.code}" in wanted]


def good_consents(person_ids: Iterable[int], day: dt.date) -> dict[int, set[tuple[str, str]]]:
    """{person id: {(kind, signer)}} of consents that hold on the day. One query."""
    good: dict[int, set[tuple[str, str]]] = {}
    rows = Consent.objects.filter(person__in=list(person_ids), signed_on__lte=day)
    for person, kind, signer, signed, until, *stops in rows.values_list(
        "person", "kind", "signer", "signed_on", "valid_until", "withdrawn_on", "lapsed_on"
    ):
        if is_good(signed, stops, until, day):
            good.setdefault(person, set()).add((kind, signer))
    return good


def visible_consents(actor: Actor) -> QuerySet[Consent]:
    """Consents of the person, of the wards, and of the school for those who keep the papers. Twin: policy.can_withdraw."""
    wanted = Q(person__in=actor.person_ids | actor.ward_ids)
    for path in actor.paths(*MANAGES):
        wanted |= Q(person__organization__path__startswith=path)
    return Consent.objects.filter(wanted).select_related("person__organization", "guardian", "text", "scan")


def consents_of(actor: Actor, person: Person) -> list[Consent]:
    """All consents of a person, the latest first. One query."""
    return list(visible_consents(actor).filter(person=person).order_by("-signed_on", "-pk"))


def facts_of(actor: Actor, person: Person, day: dt.date, today: dt.date) -> dict[str, object]:
    """What the card shows: age, periods, roles, family, consents (six queries), banks and pairs (what the higher apps need).

    On another day than today only what was so on that day; banks and pairs are told as they are now, so they are left out.
    """
    periods, roles, consents, now = periods_of(person), roles_of(person), consents_of(actor, person), day == today
    posts = [row for row in periods if day in Period(row.started_on, row.finished_on)]
    held = [row for row in roles if day in Period(row.started_on, row.finished_on)]
    return {
        "age": age_on(person, day), "posts": posts, "periods": periods if now else posts, "roles": roles if now else held,
        "guardians": all_guardians_of(person, day), "wards": wards_of(person, day),
        "consents": [(row, holds(row, day)) for row in consents if now or row.signed_on <= day],
        "ties": ties_of(actor, person) if now else [], "narrow_roles": narrow_roles(actor, person, None if now else day),
    }  # fmt: skip


def own_consents(actor: Actor) -> QuerySet[Consent]:
    """Consents of the actor and of the actor's children, the latest first."""
    rows = visible_consents(actor).filter(person__in=actor.person_ids | actor.ward_ids)
    return rows.order_by("person__name_key", "-signed_on", "-pk")


def holds(consent: Consent, day: dt.date) -> bool:
    return is_good(consent.signed_on, (consent.withdrawn_on, consent.lapsed_on), consent.valid_until, day)


def usual_end(day: dt.date) -> dt.date:
    """Consents are asked for until the end of the school year."""
    end = school_year_bounds(school_year(day)).finished_on
    assert end is not None
    return end


def _needed(found: list[Participant]) -> dict[int, list[Needed]]:
    """{person: what is asked, each once}; a pupil who is a mentor here and a mentee there signs for both."""
    needed: dict[int, list[Needed]] = {}
    for row in found:
        own = needed.setdefault(row.person_id, [])
        own += [item for item in row.needed if item not in own]
    return needed


def _former(person_ids: Iterable[int]) -> dict[tuple[int, str, str], str]:
    """{(person, kind, signer): «withdrawn», «lapsed» or «expired»} of what does not hold any more. One query."""
    ended = Q(withdrawn_on__isnull=False) | Q(lapsed_on__isnull=False) | Q(valid_until__isnull=False)
    rows = Consent.objects.filter(ended, person__in=list(person_ids)).order_by("signed_on", "pk")
    found = rows.values_list("person", "kind", "signer", "withdrawn_on", "lapsed_on")
    return {
        (person, kind, signer): "withdrawn" if withdrawn else "lapsed" if lapsed else "expired"
        for person, kind, signer, withdrawn, lapsed in found
    }


def _row(person: Person, found: _Found, old: dict[tuple[int, str, str], str], guardians: list[Guardianship]) -> Row:
    cells: dict[str, list[Cell]] = {}
    for item in found.needed:
        is_there = item not in found.missing
        was = "" if is_there else old.get((person.pk, item.kind, item.signer), "")
        cells.setdefault(item.kind, []).append(Cell(item.kind, item.signer, is_there, was))
    post = next(iter(getattr(person, "posts", [])), None)  # from as_of
    return Row(person, post, cells, guardians)


def _suits(one: _Found, asked: Asked) -> bool:
    """`show` «missing» leaves those who lack something; with a kind, those who lack (or are asked for) that kind."""
    items = one.needed if asked.show == "all" else one.missing
    if not items or (asked.kind and asked.kind not in {item.kind for item in items}):
        return False
    return asked.klass in ("", names.fold(f"{one.grade or ''}{one.letter}"))


def _order(one: _Found) -> tuple[bool, int, str, str, int]:
    return not one.missing, one.grade or 99, one.letter, one.name_key, one.pk


def kinds_of(used: Collection[str]) -> list[tuple[str, str]]:
    """Columns of the matrix: kinds that are asked of somebody, in their usual order."""
    return [(kind.value, str(kind.label)) for kind in ConsentKind if kind in used]
