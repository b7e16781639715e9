"""The summary above schools: where each stands, what is late, whom to ask."""

import datetime as dt

import pytest
from django.utils import translation

from tandem.interfaces.desk import queries
from tandem.kit.actor import Actor, Grant
from tandem.registry.people.models import Membership
from tandem.registry.programs.models import ProgramRole
from tests import factories as make
from tests.factories import mentorships
from tests.factories.documents import signed_paper
from tests.factories.people import SINCE, TODAY

pytestmark = pytest.mark.django_db
EARLY = SINCE + dt.timedelta(days=10)


@pytest.fixture
def municipality():
    return make.municipality()


def summary(municipality, day=TODAY):
    return queries.schools_summary(make.actor("municipal", municipality), day)


def curator(school, **name):
    person = make.teacher(school, **name)
    Membership.objects.create(person=person, organization=school, role="curator", started_on=SINCE)
    return person


def ordered(program):
    """A pair with a signed order, so that nothing is late."""
    pair = mentorships.mentorship(program)
    pair.order = signed_paper(program.organization)
    pair.save()
    return pair


def test_numbers_are_told_and_small_ones_hidden(municipality):
    big, small = make.school(municipality), make.school(municipality)
    program = make.program(big)
    for _ in range(5):
        make.mentor(program)
    make.mentor(make.program(small))
    make.mentor()  # a school of another municipality
    lines = {line.name: line for line in summary(municipality)}
    assert set(lines) == {big.short_name, small.short_name}
    assert lines[big.short_name].mentors == 5
    assert lines[small.short_name].mentors is None
    assert lines[small.short_name].mentees == 0


def test_who_waits_is_counted(municipality):
    program = make.program(make.school(municipality))
    for _ in range(5):
        make.request(program)
    assert [(line.mentees, line.waiting) for line in summary(municipality)] == [(5, 5)]


def test_a_sum_does_not_tell_what_a_line_hides(municipality):
    for mentors in (5, 1):
        program = make.program(make.school(municipality))
        for _ in range(mentors):
            make.mentor(program)
    home = queries.upper_home(make.actor("municipal", municipality), TODAY)
    assert (home.total.mentors, home.total.mentees) == (None, 0)
    assert home.health is None


def test_the_administrator_sees_every_school_and_the_state_of_the_system():
    for number in range(2):
        make.school(make.municipality(), short_name=f"Школа № {number}")
    home = queries.upper_home(make.actor("admin", None), TODAY)
    assert {"Школа № 0", "Школа № 1"} <= {line.name for line in home.schools}
    assert home.health.database == "ok" and home.health.worker == "stopped"


def test_a_coordinator_of_one_programme_is_told_of_that_programme_and_opens_nothing():
    school = make.school()
    mine, other = make.program(school), make.program(school)
    for program, count in ((mine, 5), (other, 6)):
        for _ in range(count):
            make.mentor(program)
    (line,) = queries.schools_summary(Actor(1, "Координатор", frozenset({Grant("municipal", school.path, mine.pk)})), TODAY)
    assert ([p.name for p in line.programs], line.mentors, line.code) == ([mine.name], 5, "")
    (line,) = queries.schools_summary(Actor(1, "Координатор", frozenset({Grant("municipal", school.path)})), TODAY)
    assert (len(line.programs), line.mentors, line.code) == (2, 11, school.code)


def test_the_stage_is_the_first_that_is_not_finished(municipality):
    program = make.program(make.school(municipality))
    stage = program.stages.get()
    (line,) = summary(municipality)
    assert [(p.number, p.total, p.stage) for p in line.programs] == [(1, 1, stage.name)]
    stage.finished_on = TODAY
    stage.save()
    (line,) = summary(municipality)
    assert [(p.number, p.total, p.stage) for p in line.programs] == [(1, 1, "")]


def test_a_school_without_a_programme_or_a_curator_is_late(municipality):
    bare, led = make.school(municipality), make.school(municipality)
    program = make.program(led)
    with translation.override("ru"):
        assert {line.name: line.late for line in summary(municipality, EARLY)} == {
            bare.short_name: ["нет программы"],
            led.short_name: ["нет куратора"],
        }
    person = make.teacher(led, last_name="Лаптева", first_name="Ирина", patronymic="Сергеевна")
    ProgramRole.objects.create(program=program, person=person, role="curator", started_on=SINCE)
    line = next(line for line in summary(municipality, EARLY) if line.name == led.short_name)
    assert (line.late, line.curators) == ([], "Лаптева Ирина Сергеевна")


def test_a_curator_who_left_is_not_named(municipality):
    school = make.school(municipality)
    make.program(school)
    person = curator(school)
    person.memberships.update(finished_on=TODAY - dt.timedelta(days=1))
    assert [line.curators for line in summary(municipality)] == [""]


@pytest.mark.parametrize(
    ("days", "late"),
    [(29, []), (30, ["пустая база наставников или наставляемых"]), (61, ["пустая база наставников или наставляемых", "нет подписанного приказа о парах"])],
)  # fmt: skip
def test_banks_are_due_in_a_month_and_the_order_in_two(municipality, days, late):
    program = make.program(make.school(municipality))
    with translation.override("ru"):
        (line,) = summary(municipality, program.started_on + dt.timedelta(days=days))
    assert [p.late for p in line.programs] == [late]


def test_a_programme_with_a_signed_order_is_not_late(municipality):
    school = make.school(municipality)
    curator(school)
    ordered(make.program(school))
    (line,) = summary(municipality)
    assert not line.is_late


def test_a_programme_past_its_term_or_never_started_is_late(municipality):
    school = make.school(municipality)
    program = make.program(school, state="draft")
    with translation.override("ru"):
        assert [p.late for p in summary(municipality)[0].programs] == [["программа не начата"]]
        assert [p.late for p in summary(municipality, SINCE - dt.timedelta(days=1))[0].programs] == [[]]
        program.state = "active"
        program.save()
        after = summary(municipality, program.finished_on + dt.timedelta(days=1))[0].programs[0].late
    assert after[0] == "срок вышел, программа не завершена"


def test_a_finished_programme_is_not_of_now(municipality):
    make.program(make.school(municipality), state="closed")
    assert [line.programs for line in summary(municipality)] == [[]]


def test_those_who_are_late_stand_first_then_by_number(municipality):
    for number in (24, 7):
        school = make.school(municipality, short_name=f"Школа № {number}")
        curator(school)
        ordered(make.program(school))
    make.school(municipality, short_name="Школа № 99")
    assert [line.name for line in summary(municipality)] == ["Школа № 99", "Школа № 7", "Школа № 24"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_summary_costs_the_same_for_any_number(municipality, count, django_assert_num_queries):
    for _ in range(count):
        school = make.school(municipality)
        curator(school)
        make.mentor(make.program(school))
    actor = make.actor("municipal", municipality)
    with django_assert_num_queries(5):
        assert len(queries.schools_summary(actor, TODAY)) == count


def test_the_page_names_what_is_late_and_opens_the_school(client, municipality):
    school = make.school(municipality)
    program = make.program(school)
    client.force_login(make.account("municipal", municipality))
    shown = client.get("/today/").content.decode()
    assert f'href="/o/{school.code}/settings/school/"' in shown and program.name in shown
    assert "нет куратора" in shown and "отстаёт 1" in shown
