import datetime as dt

import pytest

from tandem.foundation.audit.models import Event
from tandem.kit.verdict import Conflict, Refused
from tandem.registry.orgs.choices import Role
from tandem.registry.people import services as people
from tandem.registry.programs import queries, services
from tandem.registry.programs.models import Program, ProgramRole, ProgramState
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)
SINCE = dt.date(2026, 9, 1)


@pytest.fixture
def school():
    return make.school()


@pytest.fixture
def curator(school):
    return make.actor("curator", school)


def create(actor, school, /, **data):
    return services.create_program(actor=actor, organization=school, data={"template": "stages-6", **data}, forms=["uu", "tt"], today=TODAY)


def broken(*args, **kwargs):
    raise RuntimeError("the last step fails")


@pytest.mark.parametrize("template,stages,last", [("target-7", 7, "05-31"), ("stages-6", 6, "05-20"), ("teachers-7", 7, "05-31")])
def test_a_template_fills_the_programme(curator, school, template, stages, last):
    program = services.create_program(actor=curator, organization=school, data={"template": template}, forms=[], today=TODAY)
    assert program.stages.count() == stages
    assert (program.started_on, f"{program.finished_on:%m-%d}") == (dt.date(2026, 9, 1), last)
    assert program.school_year == "2026/27"
    assert list(program.forms.order_by("position").values_list("code", flat=True)) == list(queries.plan(template).ticked)
    assert program.grounds and program.load_limit == 2


def test_create_keeps_what_was_chosen_and_writes_the_journal(curator, school):
    teacher = make.teacher(school)
    program = create(curator, school, name="Вместе", load_limit=3, curator=[teacher], group=[teacher, make.teacher(school)])
    assert (program.name, program.load_limit) == ("Вместе", 3)
    assert sorted(program.forms.values_list("code", flat=True)) == ["tt", "uu"]
    assert program.roles.filter(role="curator").get().person == teacher
    assert program.roles.filter(role="group").count() == 2
    assert Event.objects.get(action="program.created").label == "Вместе"


@pytest.mark.parametrize(
    "data,said",
    [
        ({"finished_on": dt.date(2026, 8, 1)}, "раньше, чем начинается"),
        ({"min_age": 15, "max_age": 10}, "возраст"),
        ({"load_limit": 31}, "от 1 до 30"),
    ],
)
def test_create_refuses_in_words_and_writes_nothing(curator, school, data, said):
    with pytest.raises(Refused, match=said):
        create(curator, school, **data)
    assert not Program.objects.exists()


def test_create_refuses_a_second_of_the_name(curator, school):
    create(curator, school, name="Вместе")
    with pytest.raises(Refused, match="Вместе"):
        create(curator, school, name="Вместе")


def test_create_refuses_an_unknown_form(curator, school):
    with pytest.raises(Refused, match="форм"):
        services.create_program(actor=curator, organization=school, data={"template": "target-7"}, forms=["zz"], today=TODAY)
    assert not Program.objects.exists()


def test_create_refuses_a_group_from_another_school(curator, school):
    with pytest.raises(Refused, match="в этой школе"):
        create(curator, school, group=[make.teacher()])


def test_create_is_not_for_a_mentor(school):
    with pytest.raises(Refused):
        create(make.actor("mentor", school), school)


def test_create_is_all_or_nothing(curator, school, monkeypatch):
    monkeypatch.setattr(services.audit, "record", broken)
    with pytest.raises(RuntimeError):
        create(curator, school)
    assert not Program.objects.exists()


def test_change_writes_fields_and_forms(curator, school):
    program = create(curator, school)
    changed = services.change_program(actor=curator, program=program, data={"name": "Новое имя"}, forms=["uu", "su"], version=1)
    assert (changed.name, changed.version) == ("Новое имя", 2)
    assert sorted(changed.forms.values_list("code", flat=True)) == ["su", "uu"]
    assert Event.objects.get(action="program.changed").details["before"]["name"] == "Вместе к успеху"


def test_change_tells_the_second_what_the_first_saved(curator, school):
    program = create(curator, school)
    services.change_program(actor=curator, program=program, data={"name": "Первая"}, forms=["uu"], version=1)
    with pytest.raises(Conflict) as conflict:
        services.change_program(actor=curator, program=program, data={"name": "Вторая"}, forms=["uu"], version=1)
    assert conflict.value.current.name == "Первая"


def test_change_keeps_forms_that_have_requests(curator, school):
    program = create(curator, school)
    make.request(program)
    with pytest.raises(Refused, match="Ученик – ученик"):
        services.change_program(actor=curator, program=program, data={}, forms=["tt"], version=1)
    assert program.forms.filter(code="uu").exists()


def test_change_is_all_or_nothing(curator, school, monkeypatch):
    program = create(curator, school)
    monkeypatch.setattr(services.audit, "record", broken)
    with pytest.raises(RuntimeError):
        services.change_program(actor=curator, program=program, data={"name": "Другое"}, forms=["uu"], version=1)
    program.refresh_from_db()
    assert program.name == "Вместе к успеху" and program.forms.count() == 2


def test_state_moves_by_the_table(curator, school):
    program = create(curator, school)
    assert services.set_state(actor=curator, program=program, state="closed").state == ProgramState.CLOSED
    with pytest.raises(Refused):
        services.set_state(actor=curator, program=program, state="draft")
    assert services.set_state(actor=curator, program=program, state="active").state == ProgramState.ACTIVE


def test_what_is_not_finished_keeps_the_programme_open(curator, school, monkeypatch):
    program = create(curator, school)
    monkeypatch.setattr("tandem.registry.programs.queries.held.HOLDS", [lambda row: "", lambda row: f"занято: {row.name}"])
    with pytest.raises(Refused, match=f"занято: {program.name}"):
        services.set_state(actor=curator, program=program, state="closed")
    program.refresh_from_db()
    assert program.state == ProgramState.ACTIVE


def test_a_programme_in_preparation_is_started_once(curator, school):
    program = create(curator, school, state="draft")
    assert services.set_state(actor=curator, program=program, state="active").state == ProgramState.ACTIVE
    with pytest.raises(Refused):
        services.set_state(actor=curator, program=program, state="active")
    events = Event.objects.filter(action="program.state")
    assert [(e.details["before"], e.details["after"]) for e in events] == [("draft", "active")]


def test_state_is_all_or_nothing(curator, school, monkeypatch):
    program = create(curator, school)
    monkeypatch.setattr(services.audit, "record", broken)
    with pytest.raises(RuntimeError):
        services.set_state(actor=curator, program=program, state="closed")
    program.refresh_from_db()
    assert program.state == ProgramState.ACTIVE


def test_a_stage_is_finished_once_and_opened_again(curator, school):
    stage = create(curator, school).stages.get(position=1)
    assert services.finish_stage(actor=curator, stage=stage, today=TODAY).finished_on == TODAY
    later = services.finish_stage(actor=curator, stage=stage, today=TODAY + dt.timedelta(days=3))
    assert later.finished_on == TODAY
    assert services.reopen_stage(actor=curator, stage=stage).finished_on is None
    assert list(Event.objects.filter(action__startswith="stage").values_list("action", flat=True)) == ["stage.finished", "stage.reopened"]


def test_stages_are_not_for_the_group(curator, school):
    stage = create(curator, school).stages.get(position=1)
    member = make.actor("group", school)
    with pytest.raises(Refused):
        services.finish_stage(actor=member, stage=stage, today=TODAY)
    with pytest.raises(Refused):
        services.reopen_stage(actor=member, stage=stage)
    stage.refresh_from_db()
    assert stage.finished_on is None


@pytest.mark.parametrize("verb", ["finish", "reopen"])
def test_stage_and_journal_go_together(curator, school, monkeypatch, verb):
    stage = create(curator, school).stages.get(position=1)
    if verb == "reopen":
        services.finish_stage(actor=curator, stage=stage, today=TODAY)
        stage.refresh_from_db()
    before = stage.finished_on
    monkeypatch.setattr(services.audit, "record", broken)
    with pytest.raises(RuntimeError):
        if verb == "finish":
            services.finish_stage(actor=curator, stage=stage, today=TODAY)
        else:
            services.reopen_stage(actor=curator, stage=stage)
    stage.refresh_from_db()
    assert stage.finished_on == before


def test_roles_have_periods(curator, school):
    first, second = make.teacher(school), make.teacher(school)
    program = create(curator, school, curator=[first])
    later = TODAY + dt.timedelta(days=10)
    services.set_roles(actor=curator, program=program, people={"curator": [second]}, today=later)
    old = ProgramRole.objects.get(person=first)
    assert old.finished_on == later - dt.timedelta(days=1)
    assert [row.person for row in queries.roles_on(program, TODAY)] == [first]
    assert [row.person for row in queries.roles_on(program, later)] == [second]


def test_a_role_given_by_mistake_today_leaves_no_period(curator, school):
    teacher = make.teacher(school)
    program = create(curator, school, group=[teacher])
    services.set_roles(actor=curator, program=program, people={"group": []}, today=TODAY)
    services.set_roles(actor=curator, program=program, people={"group": [teacher, teacher]}, today=TODAY)
    assert program.roles.count() == 1


def test_roles_are_all_or_nothing(curator, school, monkeypatch):
    program = create(curator, school)
    monkeypatch.setattr(services.audit, "record", broken)
    with pytest.raises(RuntimeError):
        services.set_roles(actor=curator, program=program, people={"group": [make.teacher(school)]}, today=TODAY)
    assert not program.roles.exists()


def test_a_role_in_a_programme_is_given_once_and_ends_yesterday(curator, school):
    program, person = make.program(school), make.teacher(school)
    rows = [services.grant_role(actor=curator, program=program, person=person, role="mentor", since=SINCE) for _ in "12"]
    assert rows[0] == rows[1]
    services.end_role(actor=curator, held=rows[0], today=TODAY)
    assert ProgramRole.objects.get().finished_on == TODAY - dt.timedelta(1)
    assert [event.action for event in Event.objects.order_by("pk")] == ["program.role_granted", "program.role_ended"]
    with pytest.raises(Refused, match="уже была"):
        services.grant_role(actor=curator, program=program, person=person, role="mentor", since=SINCE)
    again = services.grant_role(actor=curator, program=program, person=person, role="mentor", since=TODAY)
    services.end_role(actor=curator, held=again, today=TODAY)
    assert ProgramRole.objects.count() == 1, "what began and ended on one day never held"


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_every_role_may_be_given_in_a_programme_and_opens_that_programme_only(curator, school, role):
    mine, other = make.program(school), make.program(school)
    user = make.account("mentor", school)
    services.grant_role(actor=curator, program=mine, person=user.persons.get(), role=role, since=SINCE)
    actor = queries.actor_for(user, make.everywhere(TODAY))
    assert actor.has(role, school.path, mine.pk)
    assert role == Role.MENTOR or not actor.has(role, school.path, other.pk)
    assert actor.program_ids(role) == [mine.pk]


def test_who_manages_one_programme_gives_only_the_roles_under_his_own(school):
    program, card = make.program(school), make.teacher(school)
    user = make.account("mentor", school)
    own = ProgramRole.objects.create(program=program, person=user.persons.get(), role="curator", started_on=SINCE)
    narrow = queries.actor_for(user, make.everywhere(TODAY))
    services.grant_role(actor=narrow, program=program, person=card, role="group", since=SINCE)
    for role in ("head", "municipal", "admin"):
        with pytest.raises(Refused):
            services.grant_role(actor=narrow, program=program, person=card, role=role, since=SINCE)
    with pytest.raises(Refused):
        services.grant_role(actor=narrow, program=make.program(school), person=card, role="group", since=SINCE)
    with pytest.raises(Refused, match="Свою роль"):
        services.end_role(actor=narrow, held=own, today=TODAY)


def test_a_role_in_a_programme_is_for_people_of_the_school_and_never_the_administrators(curator, school):
    program = make.program(school)
    for person, role in ((make.teacher(), "group"), (make.teacher(school), "admin")):
        with pytest.raises(Refused):
            services.grant_role(actor=curator, program=program, person=person, role=role, since=SINCE)
    assert not ProgramRole.objects.exists()


def test_giving_and_ending_a_role_go_with_the_journal(curator, school, monkeypatch):
    program = make.program(school)
    held = services.grant_role(actor=curator, program=program, person=make.teacher(school), role="group", since=SINCE)
    monkeypatch.setattr("tandem.foundation.audit.services.record", broken)
    with pytest.raises(RuntimeError):
        services.grant_role(actor=curator, program=program, person=make.teacher(school), role="group", since=SINCE)
    with pytest.raises(RuntimeError):
        services.end_role(actor=curator, held=held, today=TODAY)
    assert ProgramRole.objects.get().finished_on is None


def test_roles_in_programmes_go_over_with_a_merged_card(curator, school):
    program, kept, gone = make.program(school), make.teacher(school), make.teacher(school)
    for person, role in ((kept, "curator"), (gone, "curator"), (gone, "group")):
        ProgramRole.objects.create(program=program, person=person, role=role, started_on=SINCE)
    people.merge_people(actor=curator, kept=kept, gone=gone, today=TODAY)
    assert sorted(kept.program_roles.values_list("role", flat=True)) == ["curator", "group"]


def test_roles_in_programmes_end_with_the_archiving_of_the_card_and_do_not_come_back(curator, school):
    person, program = make.teacher(school), make.program(school)
    held = ProgramRole.objects.create(program=program, person=person, role=Role.GROUP, started_on=dt.date(2026, 9, 1))
    ProgramRole.objects.create(program=program, person=person, role=Role.CURATOR, started_on=TODAY + dt.timedelta(days=7))
    other = ProgramRole.objects.create(program=program, person=make.teacher(school), role=Role.GROUP, started_on=dt.date(2026, 9, 1))
    people.archive_person(actor=curator, person=person, today=TODAY)
    assert ProgramRole.objects.filter(person=person).get() == held, "what was to begin later never begins"
    held.refresh_from_db()
    other.refresh_from_db()
    assert (held.finished_on, other.finished_on) == (TODAY, None)
    assert Event.objects.filter(action="program.role_ended").count() == 2
    people.restore_person(actor=curator, person=person)
    held.refresh_from_db()
    assert held.finished_on == TODAY


def test_archiving_goes_with_the_end_of_roles_in_programmes(curator, school, monkeypatch):
    person = make.teacher(school)
    ProgramRole.objects.create(program=make.program(school), person=person, role=Role.GROUP, started_on=dt.date(2026, 9, 1))
    monkeypatch.setattr("tandem.registry.programs.services._note_role", broken)
    with pytest.raises(RuntimeError):
        people.archive_person(actor=curator, person=person, today=TODAY)
    person.refresh_from_db()
    assert person.archived_on is None and ProgramRole.objects.get().finished_on is None
