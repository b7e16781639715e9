"""What a new programme is made from: data files that a school may change."""

import datetime as dt
from dataclasses import dataclass

from tandem.kit.periods import school_year
from tandem.registry.documents import queries as documents
from tandem.registry.orgs.models import Organization

KIND, FORMS = "programs", "program_forms"
ORDER = ("target-7", "stages-6", "teachers-7")


@dataclass(frozen=True)
class Form:
    """A form of mentoring as the directory knows it; `family` is the code of the matching engine."""

    code: str
    name: str
    family: str
    mentor_kinds: tuple[str, ...]
    mentee_kinds: tuple[str, ...]
    role_models: tuple[str, ...]


@dataclass(frozen=True)
class StagePlan:
    """A stage of a template: a short name for the road, the full one, its tasks, result and counter."""

    code: str
    name: str
    full: str
    tasks: tuple[str, ...]
    result: str
    measure: str


@dataclass(frozen=True)
class Plan:
    """A programme's template. `defaults` are fields of Program; `ticked` are the usual forms."""

    code: str
    version: int
    name: str
    about: str
    defaults: dict[str, object]
    forms: tuple[Form, ...]
    ticked: tuple[str, ...]
    stages: tuple[StagePlan, ...]


def plan(code: str, organization: Organization | None = None) -> Plan:
    """The template by its code: the nearest copy up the tree, else the shipped one. LookupError when there is none."""
    body = documents.template(KIND, code, organization)
    known = {form.code: form for form in all_forms(organization)}
    return Plan(
        code=code,
        version=body.get("version", 1),
        name=body["name"],
        about=body.get("about", ""),
        defaults=body["defaults"],
        forms=tuple(known[c] for c in body["forms"] if c in known),
        ticked=tuple(body.get("ticked", ())),
        stages=_stages(body),
    )


def stage_plans(code: str, organization: Organization | None = None) -> tuple[StagePlan, ...]:
    """Stages of the template with their tasks. One query."""
    return _stages(documents.template(KIND, code, organization))


def _stages(body: dict) -> tuple[StagePlan, ...]:
    return tuple(
        StagePlan(s["code"], s["name"], s.get("full", s["name"]), tuple(s.get("tasks", ())), s.get("result", ""), s.get("measure", ""))
        for s in body["stages"]
    )


def plans(organization: Organization | None = None) -> list[Plan]:
    """Templates that the school can choose from, the shipped ones first in their usual order."""
    codes = documents.template_codes(KIND, organization)
    return [plan(code, organization) for code in sorted(codes, key=lambda c: (ORDER.index(c) if c in ORDER else len(ORDER), c))]


def all_forms(organization: Organization | None = None) -> list[Form]:
    """The directory of forms of mentoring with their role models."""
    rows = documents.template(FORMS, "forms", organization)["forms"]
    return [
        Form(r["code"], r["name"], r["family"], tuple(r["mentor_kinds"]), tuple(r["mentee_kinds"]), tuple(r.get("role_models", ())))
        for r in rows
    ]


def usual_period(chosen: Plan, today: dt.date) -> tuple[dt.date, dt.date]:
    """1 September … the template's last day of the school year that `today` is in; in June–August, of the next one."""
    first = today.year if today.month >= 6 else today.year - 1
    month, day = map(int, str(chosen.defaults.get("ends", "05-31")).split("-"))
    return dt.date(first, 9, 1), dt.date(first + 1, month, day)


def year_choices(today: dt.date) -> list[str]:
    """The last, this and the next school year: «2025/26» …"""
    return [school_year(today.replace(year=today.year + shift, day=1)) for shift in (-1, 0, 1)]
