"""Consents: what holds, what is missing, what is asked of whom."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from django.db.models import Q, QuerySet

from tandem.engines.russian import names
from tandem.kit.actor import Actor
from tandem.kit.periods import school_year, school_year_bounds
from tandem.registry.orgs.choices import MANAGES
from tandem.registry.orgs.models import Organization
from tandem.registry.people.choices import ConsentKind, Signer
from tandem.registry.people.models import Affiliation, Consent, Guardianship, Person
from tandem.registry.people.policy import Needed, Participant, is_good
from tandem.registry.people.queries.cards import age_on, all_guardians_of, as_of, guardians_of, periods_of, roles_of, visible_to, wards_of
from tandem.registry.people.queries.lists import census, words_of
from tandem.registry.people.queries.ties import narrow_roles, ties_of

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
    needed = _needed(participants(actor, organization, day))
    people = as_of(visible_to(actor).living().filter(pk__in=needed), day)
    known, old = good_consents(needed, day), _former(needed)
    guardians = guardians_of(needed, day)
    rows = [_row(person, needed[person.pk], known.get(person.pk, set()), old, guardians.get(person.pk, [])) for person in people]
    return sorted(filter(lambda row: _suits(row, asked), rows), key=_order)


def shown_matrix(actor: Actor, organization: Organization, asked: Asked, day: dt.date) -> dict[str, Any]:
    """The table of consents as the page shows it: rows, columns, classes to choose from, how much is missing."""
    rows = matrix(actor, organization, asked, day)
    return {
        "rows": rows, "asked": asked, "kinds": kinds_of(rows), "missing": sum(len(row.missing) for row in rows),
        "people": sum(1 for row in rows if row.missing), "classes": census(actor, organization, day).classes,
    }  # fmt: skip


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


def facts_of(actor: Actor, person: Person, day: dt.date) -> dict[str, object]:
    """What the card shows: age, periods, roles, family, consents (six queries), banks and pairs (what the higher apps need)."""
    return {
        "age": age_on(person, day), "periods": periods_of(person), "roles": roles_of(person),
        "guardians": all_guardians_of(person, day), "wards": wards_of(person, day),
        "consents": [(row, holds(row, day)) for row in consents_of(actor, person)], "ties": ties_of(actor, person),
        "narrow_roles": narrow_roles(actor, person),
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


def _row(
    person: Person, needed: list[Needed], good: set[tuple[str, str]], old: dict[tuple[int, str, str], str], guardians: list[Guardianship]
) -> Row:
    cells: dict[str, list[Cell]] = {}
    for item in needed:
        is_there = (item.kind, item.signer) in good
        was = "" if is_there else old.get((person.pk, item.kind, item.signer), "")
        cells.setdefault(item.kind, []).append(Cell(item.kind, item.signer, is_there, was))
    post = next(iter(getattr(person, "posts", [])), None)  # from as_of
    return Row(person, post, cells, guardians)


def _suits(row: Row, asked: Asked) -> bool:
    """`show` «missing» leaves those who lack something; with a kind, those who lack (or are asked for) that kind."""
    cells = row.all if asked.show == "all" else row.missing
    klass = names.fold(f"{row.post.grade or ''}{row.post.letter}") if row.post else ""
    if not cells or (asked.kind and asked.kind not in {cell.kind for cell in cells}):
        return False
    return asked.klass in ("", klass) and all(word in row.person.search for word in words_of(asked.q))


def _order(row: Row) -> tuple[bool, int, str, str, int]:
    grade = row.post.grade if row.post and row.post.grade else 99
    return not row.missing, grade, row.post.letter if row.post else "", row.person.name_key, row.person.pk


def kinds_of(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """Columns of the matrix: kinds that are asked of somebody, in their usual order."""
    used = {kind for row in rows for kind in row.cells}
    return [(kind.value, str(kind.label)) for kind in ConsentKind if kind in used]
