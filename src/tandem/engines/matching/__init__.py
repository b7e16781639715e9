"""Matching of mentees to mentors: hard rules, integer scores, the exact optimum, its proof and its reasons.

Plain Python: frozen records in, frozen results out, no clock, no randomness. The answer does not depend on the order of
the records. `match` recommends only; a person decides (152-ФЗ, ст. 16).
"""

from .model import Mentee, Mentor, Policy, RuleCode, Snapshot
from .solve import DEFAULT_OBJECTIVE, PinRefused, Result, match
from .taxonomy import Taxonomy

__all__ = ["DEFAULT_OBJECTIVE", "Mentee", "Mentor", "PinRefused", "Policy", "Result", "RuleCode", "Snapshot", "Taxonomy", "match"]
