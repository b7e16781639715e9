"""Matching of mentees to mentors: hard rules, integer scores, the exact optimum, its proof and its reasons.

Plain Python: frozen records in, frozen results out, no clock, no randomness. The answer does not depend on the order of
the records. `match` recommends only; a person decides (152-ФЗ, ст. 16).
"""

from .english import say as in_english
from .explain import PairReasons, Said, WaitingReasons, why_not, why_pair, why_waiting
from .problem import DEFAULT_WEIGHTS, MAX_SCORE, Mentee, Mentor, Policy, RuleCode, Snapshot
from .solver import DEFAULT_OBJECTIVE, Certificate, PinRefused, Result, match
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
    "match",
    "violations",
    "why_not",
    "why_pair",
    "why_waiting",
]
