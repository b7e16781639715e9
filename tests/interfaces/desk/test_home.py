"""What each role sees on the first page."""

import datetime as dt

import pytest

from tandem.interfaces.desk import queries
from tandem.interfaces.desk.queries.journal import Filters
from tandem.interfaces.desk.queries.numbers import Numbers
from tandem.interfaces.desk.queries.todo import TODO, Case, todos
from tandem.mentoring.matching import services as matching
from tandem.mentoring.mentorships.models import Mentorship
from tandem.registry.programs.models import ProgramRole
from tests import factories as make
from tests.factories import documents, mentorships
from tests.factories.people import SINCE, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    return make.program()


@pytest.fixture
def curator(program):
    return make.actor("curator", program.organization)


def home(curator, program):
    return queries.staff_home(curator, program.organization, None, TODAY)


def titles(found):
    return [row.kind for row in (*found.rows, *found.more)]


def test_a_school_without_a_programme_begins_with_it():
    school = make.school()
    found = queries.staff_home(make.actor("curator", school), school, None, TODAY)
    assert found.program is None
    assert [task.state for task in found.first_steps] == ["now", "later", "later", "later", "later"]
    assert found.first_steps[0].url == f"/o/{school.code}/programmes/new/"


def test_first_steps_follow_the_data(curator, program):
    assert [task.state for task in home(curator, program).first_steps] == ["now", "later", "later", "later", "later"]
    make.mentor(program)
    make.request(program)
    states = [task.state for task in home(curator, program).first_steps]
    assert states == ["done", "done", "now", "later", "later"]


def test_first_steps_disappear_with_the_first_signed_order(curator, program):
    pair = mentorships.mentorship(program, with_consents=True)
    assert len(home(curator, program).first_steps) == 5
    paper = documents.signed_paper(program.organization, subject=f"program:{program.pk}")
    type(pair).objects.filter(pk=pair.pk).update(order=paper, state="active", consents_complete=True)
    assert home(curator, program).first_steps == []


def test_the_road_says_where_the_programme_stands(curator, program):
    ProgramRole.objects.create(program=program, person=make.teacher(program.organization), role="curator", started_on=SINCE)
    step = home(curator, program).road[0]
    assert (step.number, step.state) == (1, "now")


def test_what_waits_is_told_once_and_leads_somewhere(curator, program):
    make.mentor(program, state="applied")
    make.request(program)
    rows = {row.kind: row for row in home(curator, program).rows}
    assert set(rows) == {"consents", "undecided", "codes"}
    assert rows["undecided"].url == f"/o/{program.organization.code}/people/selection/?program={program.pk}"


def test_waiting_requests_offer_matching_when_somebody_can_help(curator, program):
    make.request(program)
    assert "matching" not in titles(home(curator, program))
    make.mentor(program)
    assert "matching" in titles(home(curator, program))


@pytest.mark.parametrize(
    "count,kind",
    [
        ("to_sign", "sign"), ("suggestions", "suggestions"), ("applications", "applications"), ("batches", "imports"),
        ("undecided", "undecided"), ("agreed_ready", "order"), ("expiring", "clearances"),
    ],
)  # fmt: skip
def test_each_cause_makes_its_row_and_goes_with_it(curator, program, count, kind):
    case = Case(curator, program.organization, program, Numbers(codes=1, **{count: 2}), TODAY)
    assert [row.kind for row in todos(case)] == [kind]
    assert todos(Case(curator, program.organization, program, Numbers(codes=1), TODAY)) == []


def test_a_member_of_the_group_is_asked_only_for_decisions(program):
    member = make.actor("group", program.organization)
    everything = Numbers(codes=1, **dict.fromkeys("to_sign suggestions applications batches undecided agreed_ready expiring".split(), 1))
    assert [row.kind for row in todos(Case(member, program.organization, program, everything, TODAY, lacking=3))] == ["undecided"]


def test_every_generator_is_in_the_list_once():
    assert len(TODO) == len({make_row.__name__ for make_row in TODO}) == 11


def test_a_curator_sees_the_chosen_programme(curator, program):
    other = make.program(program.organization, state="closed")
    assert queries.staff_home(curator, program.organization, str(other.pk), TODAY).program == other
    assert queries.staff_home(curator, program.organization, None, TODAY).program == program


def test_squares_are_pairs_by_state(curator, program):
    mentorships.mentorship(program)
    paused = mentorships.mentorship(program)
    type(paused).objects.filter(pk=paused.pk).update(state="paused")
    found = home(curator, program)
    assert [square.tone for square in found.squares] == ["b", "w"]
    assert [row[2] for row in found.legend] == [1, 1]


@pytest.mark.parametrize("count", [1, 3])
def test_home_costs_the_same_for_any_number(curator, program, count, django_assert_num_queries):
    for _ in range(count):
        mentorships.mentorship(program)
        make.request(program)
    with django_assert_num_queries(9):
        home(curator, program)


def test_own_page_of_a_mentee_holds_own_pair_and_consents(program):
    pair = mentorships.mentorship(program, with_consents=True)
    mentorships.mentorship(program)
    mentee = pair.participations.get().request.mentee.person
    actor = make.actor("mentee", program.organization, mentee)
    found = queries.own_home(actor, TODAY)
    assert found.pairs == [pair]
    assert {consent.person_id for consent in found.consents} == {mentee.pk}


def test_a_change_is_asked_for_until_it_has_been(program):
    pair = mentorships.mentorship(program, with_consents=True)
    order = documents.signed_paper(program.organization)
    Mentorship.objects.filter(pk=pair.pk).update(state="active", order=order, consents_complete=True)
    request = pair.participations.get().request
    actor = make.actor("mentee", program.organization, request.mentee.person)
    assert queries.own_home(actor, TODAY).may_ask == {pair.pk}
    matching.file_petition(
        actor=actor, mentorship=Mentorship.objects.get(pk=pair.pk), kind="another", request=request, words="", today=TODAY
    )
    assert queries.own_home(actor, TODAY).may_ask == set()


def test_a_curator_who_is_the_mentor_reads_nothing_of_a_petition_for_another(program, curator):
    place = program.organization
    pair = mentorships.mentorship(program, with_consents=True)
    Mentorship.objects.filter(pk=pair.pk).update(state="active", order=documents.signed_paper(place), consents_complete=True)
    request = pair.participations.get().request
    actor = make.actor("mentee", place, request.mentee.person)
    matching.file_petition(
        actor=actor, mentorship=Mentorship.objects.get(pk=pair.pk), kind="another", request=request, words="", today=TODAY
    )
    own = make.actor("curator", place, pair.mentor.person)
    seen = [set(queries.journal(who, place, Filters()).values_list("action", flat=True)) for who in (curator, own)]
    assert seen[0] - seen[1] == {"petition.filed"}
    assert actor.name in queries.who_acted(curator, place) and actor.name not in queries.who_acted(own, place)


def test_own_page_of_a_guardian_is_about_the_ward(program):
    pair = mentorships.mentorship(program)
    child = pair.participations.get().request.mentee.person
    actor = make.actor("guardian", program.organization, make.guardian_of(child))
    assert queries.own_home(actor, TODAY).pairs == [pair]


def test_expiring_admissions_are_counted_a_month_ahead(curator, program):
    mentor = make.mentor(program, make.teacher(program.organization))
    make.clearance(mentor.person, valid_until=TODAY + dt.timedelta(days=20))
    assert "clearances" in titles(home(curator, program))
