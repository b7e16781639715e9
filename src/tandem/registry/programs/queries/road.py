"""Where the programme stands on its stages: what is finished by the curator's word, what is counted from data."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tandem.registry.documents.queries.templates import NoSuchTemplate
from tandem.registry.programs.models import Program, Stage
from tandem.registry.programs.queries.people import roles_on
from tandem.registry.programs.queries.templates import StagePlan, stage_plans

DONE, NOW, AHEAD = "done", "now", "ahead"


@dataclass(frozen=True)
class Measure:
    """How far a stage is: `done` of `total` and the same in words («49 из 52 обучены»). A zero total: nothing to count yet."""

    done: int
    total: int
    text: str

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.done / self.total)) if self.total else 0


MEASURES: dict[str, Callable[[Program, dt.date], dict[str, Measure]]] = {}
"""Open list, filled from `apps.ready()` of higher apps: source → function that counts one or several measures at once."""

FORMS_IN_USE: dict[str, Callable[[Program], set[str]]] = {}
"""Open list, filled from `apps.ready()` of higher apps: source → codes of forms that may not be taken out of the programme."""


@dataclass(frozen=True)
class Step:
    """A stage on the road. `state` is done, now (the first unfinished) or ahead."""

    stage: Stage
    number: int
    state: str
    plan: StagePlan | None
    measure: Measure | None

    @property
    def text(self) -> str:
        """The line under the name: when it was finished, what is counted, or what it gives."""
        if self.measure and self.measure.text:
            return self.measure.text
        return _("finished") if self.state == DONE else ""

    @property
    def percent(self) -> int:
        return self.measure.percent if self.measure else 0


def road(program: Program, day: dt.date) -> list[Step]:
    """Stages in order with their measures. One query and those of the sources."""
    stages = list(Stage.objects.filter(program=program).order_by("position"))
    measures = measures_of(program, day)
    tasks = _tasks(program)
    current = next((s.pk for s in stages if s.finished_on is None), None)
    return [
        Step(
            stage=stage,
            number=number,
            plan=tasks.get(stage.code),
            measure=measures.get(stage.measure),
            state=DONE if stage.finished_on else NOW if stage.pk == current else AHEAD,
        )
        for number, stage in enumerate(stages, start=1)
    ]


def measures_of(program: Program, day: dt.date) -> dict[str, Measure]:
    """Everything that can be counted of the programme on the day, by the code of the measure."""
    found: dict[str, Measure] = {}
    for count in MEASURES.values():
        found |= count(program, day)
    return found or {"working_group": working_group(program, day)}


def working_group(program: Program, day: dt.date) -> Measure:
    """Is there a curator and a group? One query."""
    held = roles_on(program, day)
    people = {row.person_id for row in held}
    text = _("%(count)s in the working group") % {"count": len(people)} if people else _("no curator yet")
    return Measure(done=min(len(people), 3), total=3, text=text)


def forms_in_use(program: Program) -> set[str]:
    """Codes of forms that requests or pairs already have."""
    return {code for used in FORMS_IN_USE.values() for code in used(program)}


def _tasks(program: Program) -> dict[str, StagePlan]:
    """Tasks are read from the template as it is now; a programme of a removed template has none."""
    try:
        return {stage.code: stage for stage in stage_plans(program.template, program.organization)}
    except NoSuchTemplate:
        return {}
