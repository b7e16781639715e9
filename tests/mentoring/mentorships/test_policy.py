import datetime as dt

import pytest

from tandem.kit.actor import Actor, Grant
from tandem.mentoring.mentorships import policy, queries, services
from tandem.mentoring.mentorships.models import Mentorship, State
from tandem.registry.orgs.choices import Role
from tests import factories as make
from tests.factories.mentorships import manager, mentorship

pytestmark = pytest.mark.django_db


def staff(path, role, program_id=None):
    return Actor(1, "Проверка", frozenset({Grant(role, path, program_id)}))


def world():
    """Pairs in two schools of one municipality and one elsewhere; one of them cancelled."""
    town = make.municipality()
    home, next_door, far = make.program(make.school(town)), make.program(make.school(town)), make.program()
    pairs = [mentorship(where) for where in (home, home, next_door, far)]
    services.cancel_mentorship(actor=manager(), mentorship=pairs[1], reason="", today=dt.date(2026, 11, 24))
    return town, home, pairs


def actors(town, home, pairs):
    first, cancelled = pairs[0], pairs[1]
    mentee = first.participations.get().request.mentee.person
    gone = cancelled.participations.get().request.mentee.person
    yield Actor(1, "никто")
    for role in Role.values:
        yield staff(home.organization.path, role)
        yield staff(town.path, role)
        yield staff("", role)
        yield staff(home.organization.path, role, home.pk)
        yield staff(home.organization.path, role, home.pk + 1000)
    for ids in ({first.mentor.person_id}, {mentee.pk}, {gone.pk}, {cancelled.mentor.person_id}):
        yield Actor(1, "участник", person_ids=frozenset(ids))
        yield Actor(1, "родитель", ward_ids=frozenset(ids))


def test_visible_to_is_the_twin_of_can_view():
    town, home, pairs = world()
    every = list(queries.with_people(Mentorship.objects.all()))
    for actor in actors(town, home, pairs):
        allowed = {row.pk for row in every if policy.can_view(actor, row)}
        assert set(queries.visible_to(actor).values_list("pk", flat=True)) == allowed, actor


def test_a_mentee_of_a_cancelled_pair_does_not_see_it():
    _town, _home, pairs = world()
    gone = pairs[1].participations.get().request.mentee.person_id
    assert not queries.visible_to(Actor(1, "бывший", person_ids=frozenset({gone}))).exists()


def test_participants_do_not_see_what_others_have_not_signed():
    pair = mentorship()
    mine = Actor(1, "наставник", person_ids=frozenset({pair.mentor.person_id}))
    assert policy.can_view(mine, pair)
    assert not policy.can_see_gate(mine, pair)
    assert policy.can_see_gate(staff(pair.program.organization.path, Role.PSYCHOLOGIST), pair)


STEPS = {
    policy.can_agree: {State.PROPOSED},
    policy.can_cancel: {State.PROPOSED, State.AGREED, State.ORDERED},
    policy.can_pause: {State.ACTIVE},
    policy.can_resume: {State.PAUSED},
    policy.can_close: {State.ACTIVE, State.PAUSED},
    policy.can_add_to_group: {State.PROPOSED, State.AGREED},
    policy.can_record_agreement: set(State.values) - {State.CLOSED, State.CANCELLED},
}


@pytest.mark.parametrize("can", STEPS)
def test_each_step_is_for_the_curator_in_its_states_only(can):
    pair = mentorship()
    curator, group = staff(pair.program.organization.path, Role.CURATOR), staff(pair.program.organization.path, Role.GROUP)
    for state in State.values:
        pair.state = state
        assert bool(can(curator, pair)) is (state in STEPS[can]), state
        assert not can(group, pair)


def test_a_finished_programme_is_closed_for_steps():
    pair = mentorship()
    pair.program.state = "closed"
    assert not policy.can_cancel(staff(pair.program.organization.path, Role.CURATOR), pair)


@pytest.mark.parametrize(
    ("notice", "first_day"),
    [
        (dt.date(2026, 11, 16), dt.date(2026, 11, 19)),  # Monday → Thursday
        (dt.date(2026, 11, 20), dt.date(2026, 11, 25)),  # Friday → Wednesday, over the weekend
        (dt.date(2026, 11, 2), dt.date(2026, 11, 6)),  # over 4 November
        (dt.date(2026, 12, 30), dt.date(2027, 1, 13)),  # over 31 December, to which a day off is moved, and the New Year
        (dt.date(2026, 1, 8), dt.date(2026, 1, 14)),  # over 9 January, to which a day off is moved
        (dt.date(2027, 2, 18), dt.date(2027, 2, 24)),  # over 22 February; 20 February is a Saturday that is worked for it
    ],
)
def test_a_notice_is_three_working_days_long(notice, first_day):
    assert policy.earliest_end(notice) == first_day


@pytest.mark.parametrize(
    ("mentor", "mentees", "needed"), [(False, [True], True), (False, [False], False), (True, [True], False), (False, [False, True], True)]
)
def test_the_admission_is_for_adults_with_minors(mentor, mentees, needed):
    assert policy.needs_clearance(mentor, mentees) is needed
