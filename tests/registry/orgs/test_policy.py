import pytest

from tandem.kit.actor import Actor, Grant
from tandem.registry.orgs import policy, queries
from tandem.registry.orgs.choices import Kind, Role
from tandem.registry.orgs.models import Organization
from tests import factories as make

pytestmark = pytest.mark.django_db


def holder(role, path):
    return Actor(user_id=1, name="А", grants=frozenset({Grant(role, path)}))


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_who_sees_an_organization_is_whom_the_query_shows(role):
    school, other = make.school(), make.school()
    for path in ("", school.path, school.path[:-4], other.path):
        actor = holder(role, path)
        assert set(queries.visible_to(actor)) == {org for org in Organization.objects.all() if policy.can_view(actor, org)}
        assert set(queries.managed_by(actor)) == {org for org in Organization.objects.all() if policy.can_change(actor, org)}


def test_the_journal_is_not_for_everybody():
    school = make.school()
    assert {role.value for role in Role if policy.can_read_journal(holder(role, school.path), school)} == {"head", "curator", "admin"}


def test_the_tree_is_for_those_who_look_after_several():
    assert {role.value for role in Role if policy.can_see_tree(holder(role, ""))} == {"admin", "municipal", "regional"}


@pytest.mark.parametrize(
    ("above", "kind", "may"),
    [
        ("region", Kind.MUNICIPALITY, True), ("region", Kind.SCHOOL, True), ("region", Kind.REGION, False), ("municipality", Kind.SCHOOL, True),
        ("municipality", Kind.MUNICIPALITY, False), ("school", Kind.SCHOOL, False),
    ],
)  # fmt: skip
def test_what_stands_under_what(above, kind, may):
    parent = getattr(make, above)()
    assert bool(policy.can_add(holder(Role.ADMIN, ""), parent, kind)) is may


def test_coordinators_add_under_their_own_place_only():
    own, other = make.municipality(), make.municipality()
    coordinator = holder(Role.MUNICIPAL, own.path)
    assert policy.can_add(coordinator, own, Kind.SCHOOL)
    assert not policy.can_add(coordinator, other, Kind.SCHOOL) and not policy.can_add(coordinator, None, Kind.REGION)
    assert not policy.can_add(holder(Role.CURATOR, own.path), own, Kind.SCHOOL)
