"""Matching of mentees to mentors: hard rules, integer scores, the exact optimum, its proof and its reasons.

Plain Python: frozen records in, frozen results out, no clock, no randomness. The answer does not depend on the order of
the records. `match` recommends only; a person decides (152-ФЗ, ст. 16).
"""

from . import keep
from .duals import Certificate
from .english import say as in_english
from .explain import PairReasons, Said, WaitingReasons, rules_broken, why_not, why_pair, why_waiting
from .problem import DEFAULT_WEIGHTS, MAX_SCORE, Mentee, Mentor, Policy, RuleCode, Snapshot
from .result import DEFAULT_OBJECTIVE, Result
from .solve import PinRefused, match
from .taxonomy import Taxonomy
from .verify import violations
from .words import say as in_russian

__all__ = [
    "DEFAULT_OBJECTIVE",
    "DEFAULT_WEIGHTS",
    "MAX_SCORE",
    "Certificate",
    "Mentee",
    "Mentor",
    "PairReasons",
    "PinRefused",
    "Policy",
    "Result",
    "RuleCode",
    "Said",
    "Snapshot",
    "Taxonomy",
    "WaitingReasons",
    "in_english",
    "in_russian",
    "keep",
    "match",
    "rules_broken",
    "violations",
    "why_not",
    "why_pair",
    "why_waiting",
]
