"""What stands on the rows that a load made or changed: while there is anything, the load is not undone."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from tandem.interfaces.imports.models import Batch, RowState
from tandem.interfaces.imports.queries.twins import POST
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile, MentorTopic, Request, RequestTopic
from tandem.registry.people.models import Affiliation, Guardianship, Person

AT_A_TIME = 5000
TOLD = 20
OWN: dict[type[Model], set[type[Model]]] = {
    Person: {Affiliation},
    MentorProfile: {MentorTopic},
    MenteeProfile: set(),
    Request: {RequestTopic},
}
"""Rows that belong to a made one and go with it."""
MADE: list[type[Model]] = [*OWN, Guardianship]


@dataclass
class Made:
    """Ids of everything that a load made, by model."""

    ids: dict[type[Model], set[int]] = field(default_factory=lambda: {model: set() for model in MADE})
    changed: set[int] = field(default_factory=set)
    """Cards that another row of the same load changed after they were made."""


@dataclass(frozen=True)
class Dependent:
    """Something that stands on a made row: the name of the person and what it is."""

    name: str
    what: str


def made_by(batch: Batch) -> Made:
    """Everything that the rows of the load made and that still stands."""
    made = Made()
    rows = batch.rows.filter(state=RowState.DONE).values_list("undo", "person_id")
    for undo, person in rows.iterator(chunk_size=2000):
        made.ids[Person] |= {undo["person"], *undo.get("guardians", [])} if "person" in undo else set(undo.get("guardians", []))
        if "card" in undo and person is not None:
            made.changed.add(person)
        made.ids[Guardianship] |= set(undo.get("links", []))
        for model, key in ((MentorProfile, "mentor"), (MenteeProfile, "mentee"), (Request, "request")):
            if key in undo:
                made.ids[model].add(undo[key])
    return made


def dependents(batch: Batch) -> list[Dependent]:
    """At most TOLD of what stands on the load. The number of queries does not depend on the number of rows of a small load."""
    made = made_by(batch)
    found = _not_restorable(batch)
    for model in OWN:
        for chunk in _chunks(made.ids[model]):
            found += _standing_on(model, chunk, made)
            if len(found) >= TOLD:
                return found[:TOLD]
    return found[:TOLD]


def _not_restorable(batch: Batch) -> list[Dependent]:
    """Cards that the load changed and that somebody has since merged, put away or given another class or post."""
    rows = batch.rows.filter(Q(undo__has_key="card") | Q(undo__has_key="post") | Q(undo__has_key="profile"), state=RowState.DONE)
    found: list[Dependent] = []
    people: set[int] = set()
    last: dict[int, dict[str, object]] = {}
    for person, undo in rows.order_by("number").values_list("person_id", "undo").iterator(chunk_size=2000):
        people |= {person} if person is not None else set()
        last |= {undo["post"]: undo["post_becomes"]} if undo.get("post_becomes") else {}
    for ids in _chunks(people):
        gone = Person.objects.filter(pk__in=ids).exclude(pk__in=Person.objects.living().values("pk"))
        found += [Dependent(person.short_name, _("the card is merged or in the archive")) for person in gone[:TOLD]]
    for ids in _chunks(last):
        found += [
            Dependent(post.person.short_name, _("the class or the post was changed after the load"))
            for post in Affiliation.objects.filter(pk__in=ids).select_related("person")
            if post.finished_on or any(_plain(getattr(post, name)) != last[post.pk].get(name) for name in POST)
        ]
    return found[:TOLD]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def _standing_on(model: type[Model], ids: list[int], made: Made) -> list[Dependent]:
    found: list[Dependent] = []
    if model is Person:
        rows = Person.objects.filter(pk__in=ids)
        found += [Dependent(person.short_name, _("has an account")) for person in rows.exclude(user=None)[:TOLD]]
        found += [
            Dependent(person.short_name, _("the card was changed after the load"))
            for person in rows.filter(version__gt=1).exclude(pk__in=made.changed)[:TOLD]
        ]
    for relation in model._meta.get_fields(include_hidden=True):
        other = relation.related_model
        if not relation.auto_created or relation.concrete or relation.many_to_many or not isinstance(other, type) or other in OWN[model]:
            continue
        name = relation.field.name  # type: ignore[union-attr]
        standing = other._default_manager.filter(**{f"{name}__in": ids}).exclude(pk__in=_ours(other, made))[:TOLD]
        found += [Dependent(_name_of(getattr(row, name)), str(other._meta.verbose_name)) for row in standing]
    return found


def _ours(model: type[Model], made: Made) -> list[int]:
    """Rows of another made kind are ours too; very many are not listed: the guardianships of a large load are known by their cards."""
    return sorted(made.ids.get(model, set()))[:200_000]


def _name_of(row: object) -> str:
    person = getattr(row, "person", None) or getattr(getattr(row, "mentee", None), "person", None) or row
    return str(getattr(person, "short_name", person))


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), AT_A_TIME):
        yield ordered[start : start + AT_A_TIME]
