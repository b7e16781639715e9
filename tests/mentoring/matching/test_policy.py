import pytest

from tandem.mentoring.matching import policy, queries
from tandem.mentoring.matching.models import RunState
from tandem.registry.orgs.models import Organization
from tandem.registry.programs.models import ProgramRole, ProgramState
from tandem.registry.programs.queries import actor_for
from tests import factories as make
from tests.access.world import ROLES
from tests.factories import matching as rounds
from tests.factories.mentorships import manager
from tests.factories.people import SINCE, TODAY

pytestmark = pytest.mark.django_db


def actors(program):
    """Every role at the school, above it, elsewhere, and a curator of this programme alone."""
    school = program.organization
    town = Organization.objects.get_parent(school)
    places = {"municipal": town, "regional": Organization.objects.get_parent(town), "admin": None}
    found = [make.actor(role, places.get(role, school)) for role in ROLES]
    found += [make.actor(role, make.school(town)) for role in ("head", "curator")]
    card = make.teacher(school)
    user = make.account("mentor", school, card)
    ProgramRole.objects.create(program=program, person=card, role="curator", started_on=SINCE)
    return [*found, actor_for(user, make.everywhere(TODAY))]


def test_whoever_may_view_finds_it_and_nobody_else():
    one = rounds.suggestion()
    other = rounds.suggestion()
    rows = [one.run, other.run]
    for actor in actors(one.run.program):
        seen = {run.pk for run in rows if policy.can_view(actor, run)}
        assert set(queries.visible_to(actor).values_list("pk", flat=True)) == seen
        assert set(queries.suggestions_visible_to(actor).values_list("run", flat=True)) == seen


def test_who_decides():
    one = rounds.suggestion()
    names = {name for name in ROLES if policy.can_approve(make.actor(name, None if name == "admin" else one.run.program.organization), one)}
    assert names == {"head", "curator"}


@pytest.mark.parametrize(("mentors", "requests", "ok"), [(2, 2, True), (1, 9, False), (9, 1, False), (0, 0, False)])
def test_how_many_a_round_needs(mentors, requests, ok):
    assert bool(policy.can_start(manager(), make.program(), mentors, requests)) is ok


def test_a_finished_programme_is_left_alone():
    one = rounds.suggestion(rounds.run(make.program(state=ProgramState.CLOSED)))
    verdicts = [
        policy.can_start(manager(), one.run.program, 2, 2), policy.can_decide(manager(), one.run), policy.can_approve(manager(), one),
        policy.can_reject(manager(), one), policy.can_undo(manager(), one), policy.can_change_rules(manager(), one.run.program),
    ]  # fmt: skip
    assert not any(verdicts)


@pytest.mark.parametrize("state", [RunState.QUEUED, RunState.FAILED])
def test_nothing_is_decided_in_a_round_that_is_not_ready(state):
    assert not policy.can_decide(manager(), rounds.run(state=state))


@pytest.mark.parametrize("state", ["rejected", "stale"])
def test_what_is_decided_is_not_decided_again(state):
    one = rounds.suggestion(state=state)
    assert not policy.can_approve(manager(), one) and not policy.can_reject(manager(), one)
    assert policy.can_undo(manager(), one).reason == "Пара не утверждена: отменять нечего."
