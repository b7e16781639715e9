"""What a policy lets a person see is exactly what the query gives: roles × places × objects."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db.models import QuerySet

from tandem.interfaces.imports import policy as imports_policy
from tandem.interfaces.imports import queries as imports
from tandem.interfaces.imports.models import Batch
from tandem.kit.actor import Actor, Grant
from tandem.mentoring.banks import policy as banks_policy
from tandem.mentoring.banks import queries as banks
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile
from tandem.mentoring.mentorships import policy as mentorships_policy
from tandem.mentoring.mentorships import queries as mentorships
from tandem.mentoring.mentorships.models import Mentorship
from tandem.mentoring.mentorships.queries.lists import with_people
from tandem.registry.documents import policy as documents_policy
from tandem.registry.documents import queries as documents
from tandem.registry.documents.models import Paper
from tandem.registry.orgs import policy as orgs_policy
from tandem.registry.orgs import queries as orgs
from tandem.registry.orgs.choices import Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people import policy as people_policy
from tandem.registry.people import queries as people
from tandem.registry.people.models import Person
from tandem.registry.programs import policy as programs_policy
from tandem.registry.programs import queries as programs
from tandem.registry.programs.models import Program
from tests import factories as make
from tests.factories import documents as make_papers
from tests.factories import mentorships as make_pairs
from tests.factories.orgs import MADE

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Twin:
    """A policy, its query, and all the rows that the two are asked about."""

    can_view: Callable[[Actor, Any], object]
    visible_to: Callable[[Actor], QuerySet]
    rows: Callable[[], QuerySet]


TWINS = {
    "organization": Twin(orgs_policy.can_view, orgs.visible_to, Organization.objects.all),
    "person": Twin(people_policy.can_view, people.visible_to, lambda: Person.objects.select_related("organization")),
    "program": Twin(programs_policy.can_view, programs.visible_to, lambda: Program.objects.select_related("organization")),
    "paper": Twin(documents_policy.can_view, documents.visible_to, lambda: Paper.objects.select_related("organization")),
    "mentor": Twin(banks_policy.can_view, banks.mentors_visible_to, lambda: MentorProfile.objects.select_related("program__organization")),
    "mentee": Twin(banks_policy.can_view, banks.mentees_visible_to, lambda: MenteeProfile.objects.select_related("program__organization")),
    "pair": Twin(mentorships_policy.can_view, mentorships.visible_to, lambda: with_people(Mentorship.objects.all())),
    "batch": Twin(imports_policy.can_view, imports.visible_to, lambda: Batch.objects.select_related("organization")),
}
PLACES = ("own", "other programme", "neighbour", "foreign", "municipality", "region", "everything")


@pytest.fixture
def scene():
    """Two schools of one municipality and one of another; in the first one there are two programmes."""
    region = make.region()
    municipality = make.municipality(region)
    first, neighbour, foreign = make.school(municipality), make.school(municipality), make.school()
    programs_ = [make.program(first), make.program(first), make.program(neighbour), make.program(foreign)]
    for program in programs_:
        make_pairs.mentorship(program, with_consents=True)
        make_papers.paper(program.organization, subject=f"program:{program.pk}")
        file = make_papers.stored_file(program.organization)
        Batch.objects.create(organization=program.organization, program=program, kind="pupils", file=file, user_id=7, created_at=MADE)
    make_papers.paper(first, subject="organization")
    return {
        "own": (first, programs_[0]), "other programme": (first, programs_[1]), "neighbour": (neighbour, programs_[2]),
        "foreign": (foreign, programs_[3]), "municipality": (municipality, None), "region": (region, None), "everything": (None, None),
    }  # fmt: skip


def actors(place, program):
    """The role at the place, the role in the programme only, and the role of a participant."""
    path = place.path if place else ""
    for role in Role:
        yield f"{role} at the place", Actor(1, "Кто-то", frozenset({Grant(role, path)}))
        if program is not None:
            yield f"{role} in the programme", Actor(1, "Кто-то", frozenset({Grant(role, path, program.pk)}))
    if program is not None:
        pair = Mentorship.objects.get(program=program)
        mentee = pair.participations.get().request.mentee.person
        yield "the mentor", Actor(1, "Наставник", person_ids=frozenset({pair.mentor.person_id}))
        yield "the mentee", Actor(1, "Наставляемый", person_ids=frozenset({mentee.pk}))
        yield "the guardian", Actor(1, "Родитель", person_ids=frozenset({0}), ward_ids=frozenset({mentee.pk}))


@pytest.mark.parametrize("what", TWINS)
def test_policy_and_query_agree(scene, what):
    """One scene for all roles and places: making it costs more than asking."""
    twin = TWINS[what]
    rows = list(twin.rows())
    assert rows and set(scene) == set(PLACES)
    for place in PLACES:
        for who, actor in actors(*scene[place]):
            allowed = {row.pk for row in rows if twin.can_view(actor, row)}
            assert set(twin.visible_to(actor).values_list("pk", flat=True)) == allowed, f"{who}, {place}"
    nobody = Actor(1, "Никто")
    assert not twin.visible_to(nobody).exists()
    assert not any(twin.can_view(nobody, row) for row in rows)
