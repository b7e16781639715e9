import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tandem.registry.orgs.choices import Role
from tandem.registry.people.models import Guardianship, Membership
from tandem.registry.programs import policy, queries
from tandem.registry.programs.models import Program, ProgramRole
from tests import factories as make
from tests.factories.people import SINCE, TODAY

pytestmark = pytest.mark.django_db
ROLES = [role.value for role in Role]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("place", ["own", "foreign", "above"])
def test_visible_to_is_the_twin_of_can_view(role, place):
    town = make.municipality()
    school, other = make.school(town), make.school(town)
    mine, theirs = make.program(school), make.program(other)
    where = {"own": school, "foreign": other, "above": town}[place]
    actor = make.actor(role, where)
    seen = set(queries.visible_to(actor).values_list("pk", flat=True))
    assert seen == {p.pk for p in (mine, theirs) if policy.can_view(actor, Program.objects.get(pk=p.pk))}


def test_a_role_in_one_programme_shows_only_that_programme():
    school = make.school()
    mine, other = make.program(school), make.program(school)
    person = make.teacher(school)
    user = make.account("mentor", school, person)
    ProgramRole.objects.create(program=mine, person=person, role="curator", started_on=SINCE)
    actor = queries.actor_for(user, make.everywhere(TODAY))
    assert list(queries.visible_to(actor)) == [mine]
    assert policy.can_manage(actor, mine) and not policy.can_manage(actor, other)
    assert policy.can_list(actor, school)


def test_a_finished_programme_is_read_only():
    program = make.program(state="closed")
    curator = make.actor("curator", program.organization)
    assert "откройте её снова" in policy.can_manage(curator, program).reason
    assert policy.can_set_state(curator, program, "active")
    assert not policy.can_set_state(curator, program, "draft")


@pytest.mark.parametrize(("state", "manages", "runs"), [("draft", True, False), ("active", True, True), ("closed", False, False)])
def test_pairs_and_orders_are_made_only_while_the_programme_runs(state, manages, runs):
    program = make.program(state=state)
    curator = make.actor("curator", program.organization)
    assert bool(policy.can_manage(curator, program)) is manages
    assert bool(policy.can_run(curator, program)) is runs


@pytest.mark.parametrize("role,may", [("head", True), ("curator", True), ("group", False), ("psychologist", False), ("mentor", False)])
def test_who_creates_and_manages(role, may):
    program = make.program()
    actor = make.actor(role, program.organization)
    assert bool(policy.can_create(actor, program.organization)) is may
    assert bool(policy.can_manage(actor, program)) is may
    assert bool(policy.can_set_state(actor, program, "closed")) is may


@pytest.mark.parametrize(
    "role,may", [("group", True), ("psychologist", True), ("mentor", False), ("guardian", False), ("municipal", False)]
)
def test_who_sees_the_list(role, may):
    school = make.school()
    assert bool(policy.can_list(make.actor(role, school), school)) is may


def _clock(moment):
    return lambda zone: moment.astimezone(ZoneInfo(zone or "Europe/Moscow")).date()


@pytest.mark.parametrize("zone,utc", [("Asia/Kamchatka", dt.time(12)), ("Europe/Kaliningrad", dt.time(22)), ("Europe/Moscow", dt.time(21))])
def test_roles_begin_and_end_at_midnight_of_their_organization(zone, utc):
    """The second before midnight the role that ends holds and the one that begins does not; at midnight it is the other way."""
    school = make.school(timezone=zone)
    child, person, program = make.pupil(school), make.guardian_of(make.pupil(school)), make.program(school)
    user = make.account("mentor", school, person)
    last, first = dt.date(2026, 11, 24), dt.date(2026, 11, 25)
    Membership.objects.filter(person=person).update(finished_on=last)
    Membership.objects.create(person=person, organization=school, role="group", started_on=first)
    Guardianship.objects.create(guardian=person, child=child, started_on=first)
    ProgramRole.objects.create(program=program, person=person, role="curator", started_on=first)
    midnight = dt.datetime.combine(last, utc, tzinfo=dt.UTC)
    before = queries.actor_for(user, _clock(midnight - dt.timedelta(seconds=1)))
    after = queries.actor_for(user, _clock(midnight))
    assert ({g.role for g in before.grants}, child.pk in before.ward_ids) == ({"mentor"}, False)
    assert ({g.role for g in after.grants}, child.pk in after.ward_ids) == ({"group", "curator"}, True)
