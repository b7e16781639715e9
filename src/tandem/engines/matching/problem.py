"""Records of one matching problem and their arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import arrays
from .taxonomy import Taxonomy

MAX_SCORE = 10_000
"""The best score of a pair; scores are integers 0..10000."""

DEFAULT_WEIGHTS: Mapping[str, int] = {"competence": 40, "slots": 15, "interests": 10, "proximity": 10, "age": 5, "wish": 5}
"""Weights of the soft score; only their ratios matter."""


class RuleCode(StrEnum):
    """Hard rules in the canonical order; a pair that breaks one is never proposed."""

    CONSENT_MENTEE = "CONSENT_MENTEE"
    CONSENT_GUARDIAN = "CONSENT_GUARDIAN"
    CONSENT_MENTOR = "CONSENT_MENTOR"
    CLEARANCE = "CLEARANCE"
    TRAINING = "TRAINING"
    FORM = "FORM"
    SCOPE = "SCOPE"
    AGE_GAP = "AGE_GAP"
    RELATIVE = "RELATIVE"
    SUBORDINATE = "SUBORDINATE"
    CONFLICT = "CONFLICT"
    PREVIOUS_PAIR = "PREVIOUS_PAIR"
    LANGUAGE = "LANGUAGE"
    GENDER_PREF = "GENDER_PREF"
    SLOTS = "SLOTS"
    NO_PLACES = "NO_PLACES"
    MIN_SCORE = "MIN_SCORE"
    EXCLUDED = "EXCLUDED"


@dataclass(frozen=True, kw_only=True)
class Mentee:
    """One request of a mentee. None and empty sets mean «not known», except consents.

    slots: free hours of the week, `weekday * 24 + hour`, Monday is 0. topics: (code, weight ≥ 1), the main one first.
    relatives, supervisors, conflicts, past_mentors, excluded: ids of mentors. wished: (mentor id, bonus in points).
    guardian_consent: True given, False missing, None not needed as far as known. priority: 1 the most urgent … 3.
    """

    id: str
    form: str
    org: str = ""
    municipality: str = ""
    age: int | None = None
    grade: int | None = None
    languages: frozenset[str] = frozenset({"ru"})
    gender: str | None = None
    gender_pref: str | None = None
    consent: bool = True
    guardian_consent: bool | None = None
    slots: frozenset[int] = frozenset()
    priority: int = 2
    waiting_days: int = 0
    topics: tuple[tuple[str, int], ...] = ()
    interests: tuple[str, ...] = ()
    relatives: frozenset[str] = frozenset()
    supervisors: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()
    past_mentors: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    wished: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Mentor:
    """One mentor. capacity: free places now. clearance: admission to work with minors (not asked of pupils).

    wished_age: the youngest and the oldest age of mentees that the mentor would like. subordinates: ids of mentees.
    """

    id: str
    forms: frozenset[str]
    org: str = ""
    municipality: str = ""
    age: int | None = None
    grade: int | None = None
    languages: frozenset[str] = frozenset({"ru"})
    gender: str | None = None
    is_pupil: bool = False
    consent: bool = True
    clearance: bool = False
    trained: bool = False
    capacity: int = 1
    slots: frozenset[int] = frozenset()
    online: bool = False
    topics: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    wished_age: tuple[int, int] | None = None
    subordinates: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Rules of a programme. scope: form → "org" | "municipality" | None; min_age_gap: form → years | None.

    unknown_slots_ok: a pair is allowed when one side gave no hours at all. weights: names of `DEFAULT_WEIGHTS`.
    """

    min_common_slots: int = 1
    unknown_slots_ok: bool = True
    scope: Mapping[str, str | None] = field(default_factory=dict)
    online_crosses_scope: bool = True
    min_age_gap: Mapping[str, int | None] = field(default_factory=dict)
    min_score: int = 0
    clearance_required_forms: frozenset[str] = frozenset()
    guardian_consent_under: int = 18
    training_required: bool = False
    gender_pref_applies: bool = True
    weights: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A problem as arrays: mentees are rows, mentors are columns, both sorted by id.

    given: scores that came with the problem, int32[n, m], or None when the engine counts them itself.
    """

    mentees: tuple[Mentee, ...]
    mentors: tuple[Mentor, ...]
    policy: Policy
    taxonomy: Taxonomy
    row: Mapping[str, int]
    col: Mapping[str, int]
    rows: arrays.Side
    cols: arrays.Side
    given: NDArray[np.int32] | None = None

    @property
    def capacity(self) -> NDArray[np.int64]:
        """Free places of the mentors, int64[m], never negative."""
        return np.array([max(mentor.capacity, 0) for mentor in self.mentors], dtype=np.int64)

    @classmethod
    def from_records(
        cls,
        mentees: Sequence[Mentee],
        mentors: Sequence[Mentor],
        policy: Policy,
        *,
        taxonomy: Taxonomy | None = None,
        scores: Mapping[str, Mapping[str, int]] | None = None,
    ) -> "Snapshot":
        """Sort, check and index the records. `scores`: mentee id → mentor id → 0..10000.

        ValueError: an id twice, a priority outside 1..3, a score missing or out of range.
        """
        left, right = _by_id(mentees, "наставляемый"), _by_id(mentors, "наставник")
        _check_priorities(left)
        rows, cols = arrays.sides(left, right)
        return cls(
            mentees=left,
            mentors=right,
            policy=policy,
            taxonomy=taxonomy or Taxonomy(),
            row={mentee.id: i for i, mentee in enumerate(left)},
            col={mentor.id: j for j, mentor in enumerate(right)},
            rows=rows,
            cols=cols,
            given=None if scores is None else _given(left, right, scores),
        )


def _by_id(records: Sequence[Any], word: str) -> tuple[Any, ...]:
    ordered = tuple(sorted(records, key=lambda record: record.id))
    for before, after in pairwise(ordered):
        if before.id == after.id:
            raise ValueError(f"Два раза указан {word} «{after.id}»: оставьте одну запись.")
    return ordered


def _check_priorities(mentees: Sequence[Mentee]) -> None:
    for mentee in mentees:
        if mentee.priority not in (1, 2, 3):
            raise ValueError(f"У наставляемого «{mentee.id}» срочность {mentee.priority}: нужна 1, 2 или 3.")


def _given(mentees: Sequence[Mentee], mentors: Sequence[Mentor], scores: Mapping[str, Mapping[str, int]]) -> NDArray[np.int32]:
    table = np.zeros((len(mentees), len(mentors)), dtype=np.int32)
    for i, mentee in enumerate(mentees):
        for j, mentor in enumerate(mentors):
            value = scores.get(mentee.id, {}).get(mentor.id)
            if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_SCORE:
                raise ValueError(f"Балл пары «{mentee.id}» – «{mentor.id}»: нужно целое число от 0 до {MAX_SCORE}, а указано {value!r}.")
            table[i, j] = value
    return table
