import datetime as dt

import pytest

from tandem.registry.documents.models import Template
from tandem.registry.programs import queries
from tandem.registry.programs.models import Stage
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize("code", ["target-7", "stages-6", "teachers-7"])
def test_shipped_templates_are_whole(code):
    plan = queries.plan(code)
    known = {form.code for form in queries.all_forms()}
    assert {form.code for form in plan.forms} <= known and set(plan.ticked) <= known
    assert all(stage.tasks and stage.result for stage in plan.stages)
    assert len({stage.code for stage in plan.stages}) == len(plan.stages)
    assert all(form.role_models and form.family in ("uu", "pu", "pp") for form in plan.forms)


def test_the_schools_copy_of_a_template_wins():
    town = make.municipality()
    school = make.school(town)
    body = {"name": "Наш порядок", "version": 4, "defaults": {"name": "Своя"}, "forms": ["uu"], "ticked": ["uu"], "stages": []}
    Template.objects.create(organization=town, kind="programs", code="own", version=4, body=body, created_at=make.program().created_at)
    assert [plan.name for plan in queries.plans(school)][-1] == "Наш порядок"
    assert len(queries.plans(make.school())) == 3


@pytest.mark.parametrize(
    "today,first,last",
    [
        (dt.date(2026, 11, 24), dt.date(2026, 9, 1), dt.date(2027, 5, 31)),
        (dt.date(2027, 3, 1), dt.date(2026, 9, 1), dt.date(2027, 5, 31)),
        (dt.date(2027, 6, 1), dt.date(2027, 9, 1), dt.date(2028, 5, 31)),
    ],
)
def test_usual_period_is_the_school_year(today, first, last):
    assert queries.usual_period(queries.plan("target-7"), today) == (first, last)


def test_year_choices_on_a_leap_day():
    assert queries.year_choices(dt.date(2028, 2, 29)) == ["2026/27", "2027/28", "2028/29"]


def test_the_road_shows_where_the_programme_stands():
    program = make.program()
    Stage.objects.create(program=program, position=2, code="mentees", name="База наставляемых", measure="mentees")
    Stage.objects.create(program=program, position=3, code="mentors", name="База наставников", measure="mentors")
    program.stages.filter(position=1).update(finished_on=TODAY)
    make.mentee(program)
    make.request(program)
    road = queries.road(program, TODAY)
    assert [step.state for step in road] == ["done", "now", "ahead"]
    assert (road[1].measure.done, road[1].measure.total, road[1].percent) == (1, 2, 50)
    assert road[1].text == "с запросом 1 из 2"


def test_the_road_of_a_removed_template_has_no_tasks():
    program = make.program(template="gone")
    assert queries.road(program, TODAY)[0].plan is None


@pytest.mark.parametrize("done,total,percent", [(0, 0, 0), (1, 3, 33), (5, 4, 100)])
def test_percent_of_a_measure(done, total, percent):
    assert queries.Measure(done, total, "").percent == percent


def test_chosen_prefers_the_asked_then_the_running():
    school = make.school()
    old = make.program(school, state="closed", started_on=dt.date(2026, 10, 1))
    running = make.program(school)
    actor = make.actor("curator", school)
    assert queries.chosen(actor, school) == running
    assert queries.chosen(actor, school, str(old.pk)) == old
    assert queries.chosen(actor, school, str(make.program().pk)) == running


def test_team_choices_are_teachers_of_the_day():
    school = make.school()
    teacher, gone = make.teacher(school), make.teacher(school)
    gone.affiliations.update(finished_on=dt.date(2026, 10, 1))
    make.pupil(school)
    actor = make.actor("curator", school, make.teacher(make.school()))
    assert list(queries.team_choices(actor, school, TODAY)) == [teacher]
