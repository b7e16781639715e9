"""Many rows in a few statements, and taking back what a load made: for imports. One journal row a call."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.db import transaction

from tandem.foundation.audit import services as audit
from tandem.kit.actor import Actor
from tandem.kit.periods import Period, overlapping
from tandem.kit.verdict import require
from tandem.registry.orgs.models import Organization
from tandem.registry.people import policy
from tandem.registry.people.models import Affiliation, Guardianship, Person
from tandem.registry.people.services.cards import reindex

POST = ("grade", "letter", "position", "subject", "category", "pedagogical_since", "employer", "graduated_in", "started_on")


class PostWas(TypedDict):
    """A row of Affiliation as a load keeps it."""

    id: int
    grade: int | None
    letter: str
    position: str
    subject: str
    category: str
    pedagogical_since: str | None
    employer: str
    graduated_in: int | None
    started_on: str


@dataclass(frozen=True)
class Link:
    """Who represents whom, by ids of cards of one school."""

    guardian: int
    child: int
    relation: str


@transaction.atomic
def link_guardians(*, actor: Actor, organization: Organization, links: Sequence[Link], today: dt.date) -> dict[tuple[int, int], int]:
    """{(guardian, child): id} of the new guardianships; those that run already are left as they are."""
    require(policy.can_add(actor, organization))
    wanted = {(link.guardian, link.child): link for link in links if link.guardian != link.child}
    cards = {guardian for guardian, _child in wanted} | {child for _guardian, child in wanted}
    here = set(Person.objects.filter(organization=organization, pk__in=cards).values_list("pk", flat=True))
    running = Guardianship.objects.filter(overlapping(Period(today)), child__in=[child for _guardian, child in wanted])
    have = set(running.values_list("guardian", "child"))
    made = Guardianship.objects.bulk_create(
        [
            Guardianship(guardian_id=pair[0], child_id=pair[1], relation=link.relation, started_on=today)
            for pair, link in wanted.items()
            if pair not in have and set(pair) <= here
        ],
        batch_size=300,
    )
    if made:
        audit.record(actor=actor, action="guardian.linked", subject=organization, place=organization.path, count=len(made))
    return {(row.guardian_id, row.child_id): row.pk for row in made}


@transaction.atomic
def forget_guardianships(*, actor: Actor, organization: Organization, ids: Sequence[int]) -> None:
    """Delete guardianships made by mistake (undo of a load)."""
    require(policy.can_add(actor, organization))
    if ids:
        Guardianship.objects.filter(pk__in=ids, child__organization=organization).delete()
        audit.record(actor=actor, action="guardian.unlinked", subject=organization, place=organization.path, count=len(ids))


@transaction.atomic
def restore_post(*, actor: Actor, person: Person, made: int, was: PostWas | None) -> None:
    """Take back one placement: `was` (with its id) is what ran before, None when nothing did."""
    require(policy.can_change(actor, person))
    row = Affiliation.objects.filter(pk=made, person=person)
    if was is None or was["id"] != made:
        row.delete()
    if was is not None:
        fields = {name: value for name, value in was.items() if name in POST}
        Affiliation.objects.filter(pk=was["id"], person=person).update(**fields, finished_on=None)
    reindex(person)
    person.save(update_fields=["name_key", "search"])
    audit.record(actor=actor, action="person.placed", subject=person, place=person.organization.path, label=person.short_name)


@transaction.atomic
def record_export(*, actor: Actor, organization: Organization, kind: str, filters: Mapping[str, str], count: int) -> None:
    """Who took the list of people away, in which shape, narrowed to what, and how many stand in it."""
    require(policy.can_export(actor, organization))
    audit.record(
        actor=actor, action="people.exported", subject=organization, place=organization.path, label=organization.short_name,
        kind=kind, filters={name: value for name, value in filters.items() if value}, count=count,
    )  # fmt: skip
