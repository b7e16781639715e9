import pytest

from tandem.kit.actor import Actor, Grant
from tandem.registry.documents import policy, queries
from tandem.registry.documents.models import Paper, PaperState, StoredFile
from tandem.registry.orgs.choices import Role
from tests import factories as make
from tests.factories.documents import paper, registered_paper

pytestmark = pytest.mark.django_db


def staff(path, role, program_id=None):
    return Actor(1, "Проверка", frozenset({Grant(role, path, program_id)}))


def actors(town, school):
    yield Actor(1, "никто")
    for role in Role.values:
        yield from (
            staff(town.path, role),
            staff(school.path, role),
            staff("", role),
            staff(school.path, role, 7),
            staff(school.path, role, 8),
        )


def test_visible_to_is_the_twin_of_can_view():
    town = make.municipality()
    school, other = make.school(town), make.school(town)
    for org, subject in ((school, "program:7"), (school, "program:9"), (school, "people:1"), (other, "program:11")):
        paper(org, subject=subject)
    every = list(Paper.objects.select_related("organization"))
    for actor in actors(town, school):
        allowed = {row.pk for row in every if policy.can_view(actor, row)}
        assert set(queries.visible_to(actor).values_list("pk", flat=True)) == allowed, actor


def test_files_visible_to_is_the_twin_of_can_read_file():
    town = make.municipality()
    school, other = make.school(town), make.school(town)
    for org in (school, other):
        StoredFile.objects.create(
            organization=org, name="скан.pdf", media_type="application/pdf", size=1, sha256="", created_at=org.created_at
        )
    every = list(StoredFile.objects.select_related("organization"))
    for actor in actors(town, school):
        allowed = {row.pk for row in every if policy.can_read_file(actor, row)}
        assert set(queries.files_visible_to(actor).values_list("pk", flat=True)) == allowed, actor


STEPS = {
    policy.can_change: {PaperState.DRAFT},
    policy.can_register: {PaperState.DRAFT},
    policy.can_return: {PaperState.REGISTERED},
    policy.can_record_signing: {PaperState.REGISTERED},
    policy.can_supersede: {PaperState.SIGNED},
    policy.can_add_scan: {PaperState.SIGNED, PaperState.SUPERSEDED},
}


@pytest.mark.parametrize("can", STEPS)
def test_each_step_is_for_the_curator_in_its_states_only(can):
    row = registered_paper()
    curator, group = staff(row.organization.path, Role.CURATOR), staff(row.organization.path, Role.GROUP)
    for state in PaperState.values:
        row.state = state
        assert bool(can(curator, row)) is (state in STEPS[can]), state
        assert not can(group, row)


@pytest.mark.parametrize(("subject", "program"), [("program:12", 12), ("program:", None), ("people:3", None), ("program:x", None)])
def test_the_programme_of_a_subject(subject, program):
    assert policy.program_of(subject) == program


def test_the_list_is_for_staff():
    school = make.school()
    assert policy.can_list(staff(school.path, Role.GROUP, 5), school)
    assert not policy.can_list(staff(school.path, Role.MENTOR), school)
    assert not policy.can_list(staff(make.school().path, Role.CURATOR), school)
