"""Matching of mentees to mentors: hard rules, integer scores, the exact optimum, its proof and its reasons.

Plain Python: frozen records in, frozen results out, no clock, no randomness. The answer does not depend on the order of
the records. `match` recommends only; a person decides (152-ФЗ, ст. 16).
"""

from . import keep
from .costs import Better, Bound, Costs, NoPlace
from .duals import Certificate
from .english import say as in_english
from .explain import PairReasons, Said, WaitingReasons, rules_broken, why_not, why_pair, why_waiting
from .groups import Group, GroupResult, GroupRules, form_groups
from .mutual import Choices, Mutual, mutual
from .problem import DEFAULT_WEIGHTS, MAX_SCORE, Mentee, Mentor, Policy, RuleCode, Snapshot
from .rematch import INERTIA, Change, Proposal, Rematch, mentor_left, petition, standing, step_down
from .report import Load, Metrics, Share, metrics
from .result import DEFAULT_OBJECTIVE, Result
from .solve import PinRefused, match
from .state import MIN_CHANGES
from .taxonomy import Taxonomy
from .verify import violations
from .what_if import Difference, PlaceValue, Scenario, compare, place_values
from .words import say as in_russian

__all__ = [
    "DEFAULT_OBJECTIVE",
    "DEFAULT_WEIGHTS",
    "INERTIA",
    "MAX_SCORE",
    "MIN_CHANGES",
    "Better",
    "Bound",
    "Certificate",
    "Change",
    "Choices",
    "Costs",
    "Difference",
    "Group",
    "GroupResult",
    "GroupRules",
    "Load",
    "Mentee",
    "Mentor",
    "Metrics",
    "Mutual",
    "NoPlace",
    "PairReasons",
    "PinRefused",
    "PlaceValue",
    "Policy",
    "Proposal",
    "Rematch",
    "Result",
    "RuleCode",
    "Said",
    "Scenario",
    "Share",
    "Snapshot",
    "Taxonomy",
    "WaitingReasons",
    "compare",
    "form_groups",
    "in_english",
    "in_russian",
    "keep",
    "match",
    "mentor_left",
    "metrics",
    "mutual",
    "petition",
    "place_values",
    "rules_broken",
    "standing",
    "step_down",
    "violations",
    "why_not",
    "why_pair",
    "why_waiting",
]
