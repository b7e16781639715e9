"""Reads of programmes, by subject; import this package as `programs` and call what you need."""

from tandem.registry.programs.queries.held import HOLDS, holds
from tandem.registry.programs.queries.people import (
    program_roles_of,
    program_roles_visible_to,
    role_choices,
    role_ties,
    roles_on,
    team_choices,
)
from tandem.registry.programs.queries.programs import actor_for, chosen, of_organization, stages_visible_to, visible_to
from tandem.registry.programs.queries.road import (
    FORMS_IN_USE,
    MEASURES,
    Measure,
    Step,
    forms_in_use,
    measures_of,
    road,
)
from tandem.registry.programs.queries.templates import Form, Plan, all_forms, plan, plans, usual_period, year_choices

__all__ = [
    "FORMS_IN_USE",
    "HOLDS",
    "MEASURES",
    "Form",
    "Measure",
    "Plan",
    "Step",
    "actor_for",
    "all_forms",
    "chosen",
    "forms_in_use",
    "holds",
    "measures_of",
    "of_organization",
    "plan",
    "plans",
    "program_roles_of",
    "program_roles_visible_to",
    "road",
    "role_choices",
    "role_ties",
    "roles_on",
    "stages_visible_to",
    "team_choices",
    "usual_period",
    "visible_to",
    "year_choices",
]
