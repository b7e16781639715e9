"""«Сводка» above schools: where each stands, what is late, whom to ask. Numbers of people, names of curators only."""

import datetime as dt
import re
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tandem.interfaces.desk.queries.health import Health, health
from tandem.interfaces.desk.queries.numbers import counted_in
from tandem.kit.actor import Actor
from tandem.kit.periods import running_on
from tandem.registry.orgs.choices import UPPER, Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Membership
from tandem.registry.programs.models import Program, ProgramRole, ProgramState, Stage

HIDDEN_BELOW = 5
"""Cells of a summary for the upper levels that are smaller than this are not shown (domain 13, rule 4)."""
BANKS_IN, ORDER_IN = dt.timedelta(days=30), dt.timedelta(days=61)
"""How long after the start of a programme both banks have people and an order on pairs is signed (domain 8.2: September, October)."""
COUNTS = ("mentors", "mentees", "waiting", "active")


@dataclass(frozen=True)
class ProgramLine:
    """A programme of a school: its stage («3 of 7» and the name, nothing when all are finished) and what is late in it."""

    name: str
    number: int
    total: int
    stage: str
    late: list[str]


@dataclass(frozen=True)
class SchoolLine:
    """A school in the summary. A number is None when it is too small to be told. `code` opens its page, when there is one."""

    name: str
    place: str = ""
    code: str = ""
    programs: list[ProgramLine] = field(default_factory=list)
    curators: str = ""
    late: list[str] = field(default_factory=list)
    mentors: int | None = 0
    mentees: int | None = 0
    waiting: int | None = 0
    active: int | None = 0

    @property
    def is_late(self) -> bool:
        return bool(self.late) or any(program.late for program in self.programs)


@dataclass(frozen=True)
class UpperHome:
    """The home page above schools: a line for each, their sum, the state of the installation."""

    schools: list[SchoolLine]
    total: SchoolLine | None
    health: Health | None

    @property
    def late(self) -> int:
        return sum(line.is_late for line in self.schools)


def upper_home(actor: Actor, day: dt.date) -> UpperHome:
    """The summary; the administrator is told too how the installation is."""
    lines = schools_summary(actor, day)
    return UpperHome(lines, _total(lines), health() if actor.paths(Role.ADMIN) else None)


def schools_summary(actor: Actor, day: dt.date) -> list[SchoolLine]:
    """Schools that the actor coordinates or administers, those that are late first. Five queries.

    A coordinator of one programme is told of that programme only.
    """
    programs = list(_programs(actor, day))
    schools = list(_schools(actor, programs))
    stages, curators = _stages(programs), _curators(schools, programs, day)
    lines = []
    for school in schools:
        mine = [program for program in programs if program.organization_id == school.pk]
        named = curators.get(school.pk, [])
        lines.append(
            SchoolLine(
                name=school.short_name,
                place=school.place,
                code=school.code if actor.has((*UPPER, Role.ADMIN), school.path) else "",
                programs=[_program(program, stages.get(program.pk, []), day) for program in mine],
                curators=", ".join(named),
                late=_late_school(mine, named),
                **{name: _shown(sum(getattr(program, f"n_{name}") for program in mine)) for name in COUNTS},
            )
        )
    return sorted(lines, key=lambda line: (not line.is_late, _natural(line.name)))


def _programs(actor: Actor, day: dt.date) -> QuerySet[Program]:
    """Programmes of now, with their numbers."""
    scope = Q(pk__in=actor.program_ids(*UPPER))
    for path in actor.paths(*UPPER, Role.ADMIN):
        scope |= Q(organization__path__startswith=path)
    rows = Program.objects.filter(scope).exclude(state=ProgramState.CLOSED)
    return counted_in(rows, day, (*COUNTS, "signed")).order_by("started_on", "pk")


def _schools(actor: Actor, programs: list[Program]) -> QuerySet[Organization]:
    scope = Q(pk__in={program.organization_id for program in programs})
    for path in actor.paths(*UPPER, Role.ADMIN):
        scope |= Q(path__startswith=path)
    return Organization.objects.filter(scope).schools()


def _stages(programs: list[Program]) -> dict[int, list[Stage]]:
    found: dict[int, list[Stage]] = {}
    for stage in Stage.objects.filter(program__in=programs).order_by("program", "position"):
        found.setdefault(stage.program_id, []).append(stage)
    return found


def _curators(schools: list[Organization], programs: list[Program], day: dt.date) -> dict[int, list[str]]:
    """Names of the curators of each school and of its programmes."""
    held = {"role": Role.CURATOR}
    everywhere = Membership.objects.filter(running_on(day), organization__in=schools, **held).select_related("person")
    narrow = ProgramRole.objects.filter(running_on(day), program__in=programs, **held).select_related("person", "program")
    found: dict[int, dict[int, str]] = {}
    for place, person in [*((m.organization_id, m.person) for m in everywhere), *((r.program.organization_id, r.person) for r in narrow)]:
        found.setdefault(place or 0, {})[person.pk] = person.full_name
    return {place: sorted(people.values()) for place, people in found.items()}


def _program(program: Program, stages: list[Stage], day: dt.date) -> ProgramLine:
    number, now = next(((n, s) for n, s in enumerate(stages, 1) if s.finished_on is None), (len(stages), None))
    return ProgramLine(program.name, number, len(stages), now.name if now else "", _late(program, day))


def _late(program: Program, day: dt.date) -> list[str]:
    if program.state == ProgramState.DRAFT:
        return [_("the programme was not started")] if program.started_on <= day else []
    have, late = {name: getattr(program, f"n_{name}") for name in ("mentors", "mentees", "signed")}, []
    if day > program.finished_on:
        late.append(_("the period is over, the programme is not finished"))
    if day >= program.started_on + BANKS_IN and not (have["mentors"] and have["mentees"]):
        late.append(_("a bank is empty"))
    if day >= program.started_on + ORDER_IN and not have["signed"]:
        late.append(_("no signed order on pairs"))
    return late


def _late_school(programs: list[Program], curators: list[str]) -> list[str]:
    if not programs:
        return [_("no programme")]
    return [] if curators else [_("no curator")]


def _natural(name: str) -> list[tuple[int, str]]:
    """«Школа № 7» before «Школа № 24»."""
    return [(int(part), "") if part.isdecimal() else (0, part.lower()) for part in re.split(r"(\d+)", name)]


def _total(lines: list[SchoolLine]) -> SchoolLine | None:
    """The sum of several schools; a column with a hidden number has none, because it would tell the number."""
    if len(lines) < 2:
        return None
    mentors, mentees, waiting, active = (_sum([getattr(line, name) for line in lines]) for name in COUNTS)
    return SchoolLine(_("Total"), mentors=mentors, mentees=mentees, waiting=waiting, active=active)


def _sum(column: list[int | None]) -> int | None:
    return None if None in column else sum(filter(None, column))


def _shown(count: int) -> int | None:
    """Small groups would point at people: 1–4 are not told."""
    return None if 0 < count < HIDDEN_BELOW else count
