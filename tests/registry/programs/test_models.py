import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from tandem.registry.programs.models import PROGRAM_TRANSITIONS, Program, ProgramForm, ProgramRole, ProgramState, Stage
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 1)


def refuses(name, change):
    """The database refuses the change by the constraint of this name (SQLite names columns of unique ones instead)."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        change()
    return name in str(refused.value) or "UNIQUE" in str(refused.value)


@pytest.mark.parametrize(
    "name,fields",
    [
        ("program_ends_after_start", {"finished_on": dt.date(2026, 8, 31)}),
        ("program_ages_in_order", {"min_age": 12, "max_age": 11}),
        ("program_load_limit_sane", {"load_limit": 0}),
        ("program_load_limit_sane", {"load_limit": 31}),
    ],
)
def test_database_refuses_a_wrong_programme(name, fields):
    assert refuses(name, lambda: make.program(**fields))


def test_program_once_a_year():
    first = make.program(name="Шаг вперёд")
    assert refuses("program_once_a_year", lambda: make.program(first.organization, name="Шаг вперёд"))
    assert make.program(first.organization, name="Шаг вперёд", school_year="2027/28").pk


def test_form_once_in_program():
    program = make.program()
    assert refuses("form_once_in_program", lambda: ProgramForm.objects.create(program=program, code="uu", name="x", family="uu"))


def test_stage_position_once():
    program = make.program()
    assert refuses("stage_position_once", lambda: Stage.objects.create(program=program, position=1, code="x", name="x"))


def test_program_role_ends_after_start():
    program, person = make.program(), make.teacher()
    row = {"program": program, "person": person, "role": "curator", "started_on": DAY, "finished_on": dt.date(2026, 8, 1)}
    assert refuses("program_role_ends_after_start", lambda: ProgramRole.objects.create(**row))


def test_one_running_program_role():
    program, person = make.program(), make.teacher()
    row = {"program": program, "person": person, "role": "curator", "started_on": DAY}
    ProgramRole.objects.create(**row)
    assert refuses("one_running_program_role", lambda: ProgramRole.objects.create(**row))


def test_a_finished_programme_can_be_opened_again_and_a_running_one_is_not_a_draft_again():
    assert PROGRAM_TRANSITIONS.allows(ProgramState.CLOSED, ProgramState.ACTIVE)
    assert not PROGRAM_TRANSITIONS.allows(ProgramState.ACTIVE, ProgramState.DRAFT)


def test_program_is_called_by_its_name():
    assert str(Program(name="Шаг вперёд")) == "Шаг вперёд"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="exclusion constraints are of PostgreSQL")
@pytest.mark.parametrize(("started_on", "finished_on"), [(DAY, DAY), (dt.date(2026, 8, 1), DAY), (dt.date(2026, 12, 20), None)])
def test_periods_of_one_role_do_not_share_a_day(started_on, finished_on):
    """program_role_periods_apart: days are inclusive."""
    program = make.program()
    person = make.teacher(program.organization)
    held = {"program": program, "person": person, "role": "group"}
    ProgramRole.objects.create(started_on=DAY, finished_on=dt.date(2026, 12, 20), **held)
    ProgramRole.objects.create(started_on=dt.date(2026, 7, 1), finished_on=dt.date(2026, 7, 31), **held)
    with pytest.raises(IntegrityError, match="program_role_periods_apart"), transaction.atomic():
        ProgramRole.objects.create(started_on=started_on, finished_on=finished_on, **held)


def test_admin_has_no_program():
    program = make.program()
    with pytest.raises(IntegrityError, match="admin_has_no_program"), transaction.atomic():
        ProgramRole.objects.create(program=program, person=make.teacher(program.organization), role="admin", started_on=program.started_on)
