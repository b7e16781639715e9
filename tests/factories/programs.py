import datetime as dt
from itertools import count

from tandem.registry.programs.models import Program, ProgramForm, Stage
from tests.factories.orgs import MADE, school

_n = count(1)
FORMS = (
    ("uu", "Ученик – ученик", "uu", ["pupil"], ["pupil"]),
    ("tu", "Учитель – ученик", "pu", ["teacher"], ["pupil"]),
    ("tt", "Учитель – учитель", "pp", ["teacher"], ["teacher"]),
)


def program(organization=None, **fields):
    data = {
        "organization": organization or school(), "name": f"Шаг вперёд {next(_n)}", "school_year": "2026/27",
        "started_on": dt.date(2026, 9, 1), "finished_on": dt.date(2027, 5, 31), "state": "active",
        "template": "target-7", "created_at": MADE,
    }  # fmt: skip
    made = Program.objects.create(**(data | fields))
    for position, (code, name, family, mentors, mentees) in enumerate(FORMS):
        ProgramForm.objects.create(
            program=made, code=code, name=name, family=family, mentor_kinds=mentors, mentee_kinds=mentees, position=position
        )
    Stage.objects.create(program=made, position=1, code="launch", name="Подготовка условий")
    return made
