"""Records of one matching problem and their arrays."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import arrays
from .taxonomy import Taxonomy

MAX_SCORE = 10_000
"""The best score of a pair; scores are integers 0..10000."""

DEFAULT_WEIGHTS: Mapping[str, int] = {
    "competence": 40, "text": 20, "slots": 15, "interests": 10, "proximity": 10, "outcomes": 5, "age": 5, "wish": 5,
}  # fmt: skip
"""Weights of the soft score; only their ratios matter. A part that nobody has data for (text, outcomes) is left out."""


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
    vector: of the request in own words, unit length, or None.
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
    vector: Sequence[float] | NDArray[np.float32] | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class Mentor:
    """One mentor. capacity: free places now. clearance: admission to work with minors (not asked of pupils).

    wished_age: the youngest and the oldest age of mentees that the mentor would like. subordinates: ids of mentees.
    outcome: how the mentor's earlier pairs went, 0..1. vector: of the text about the mentor, unit length, as in the mentees.
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
    outcome: float | None = None
    vector: Sequence[float] | NDArray[np.float32] | None = field(default=None, compare=False)


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

    def digest(self) -> str:
        """32 hexadecimal digits of everything that the policy says."""
        plain = json.dumps(asdict(self), sort_keys=True, default=sorted)
        return blake2b(plain.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, eq=False, kw_only=True)
class Snapshot:
    """A problem as arrays: n mentees are rows, m mentors are columns, both sorted by id.

    The arrays are enough to solve; the records are there to explain, and are empty in a problem made of arrays alone.
    spoken: bool[l, l], whether two sets of languages have one in common. listed: rule → pairs (row, column) that it forbids,
    int32[k, 2]. wished: (row, column, points) of named mentors, int32[k, 3]. given: scores that came with the problem,
    int32[n, m], or None when the engine counts them itself.
    """

    mentee_ids: tuple[str, ...]
    mentor_ids: tuple[str, ...]
    policy: Policy
    rows: arrays.MenteeSide
    cols: arrays.MentorSide
    forms: tuple[str, ...]
    spoken: NDArray[np.bool_]
    listed: Mapping[RuleCode, NDArray[np.int32]]
    wished: NDArray[np.int32]
    mentees: tuple[Mentee, ...] = ()
    mentors: tuple[Mentor, ...] = ()
    taxonomy: Taxonomy = field(default_factory=Taxonomy)
    given: NDArray[np.int32] | None = None

    @property
    def capacity(self) -> NDArray[np.int64]:
        """Free places of the mentors, int64[m], never negative. A copy."""
        return self.cols.capacity.copy()

    @property
    def shape(self) -> tuple[int, int]:
        """(number of mentees, number of mentors)."""
        return len(self.mentee_ids), len(self.mentor_ids)

    @cached_property
    def row(self) -> Mapping[str, int]:
        """Mentee id → row."""
        return {one: i for i, one in enumerate(self.mentee_ids)}

    @cached_property
    def col(self) -> Mapping[str, int]:
        """Mentor id → column."""
        return {one: j for j, one in enumerate(self.mentor_ids)}

    def digest(self) -> str:
        """32 hexadecimal digits of the people and scores, the same in any order of the records; the policy has its own."""
        said = blake2b(json.dumps([self.mentee_ids, self.mentor_ids, self.forms]).encode(), digest_size=16)
        for side in (self.rows, self.cols):
            for column in fields(side):
                said.update(_bytes(getattr(side, column.name)))
        for code in sorted(self.listed):
            said.update(_bytes(self.listed[code]))
        for table in (self.spoken, self.wished, self.given):
            said.update(b"-" if table is None else _bytes(table))
        return said.hexdigest()

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
        near = taxonomy or Taxonomy()
        rows, cols = arrays.sides(left, right, near)
        col = {mentor.id: j for j, mentor in enumerate(right)}
        named = [(i, col[one], max(points, 0)) for i, e in enumerate(left) for one, points in e.wished if one in col]
        return cls(
            mentee_ids=tuple(mentee.id for mentee in left), mentor_ids=tuple(mentor.id for mentor in right), policy=policy,
            rows=rows, cols=cols, forms=arrays.forms_of(left, right), spoken=_spoken(left, right, rows, cols),
            listed=_listed(left, right, col), wished=np.array(named, dtype=np.int32).reshape(-1, 3),
            mentees=left, mentors=right, taxonomy=near, given=None if scores is None else _given(left, right, scores),
        )  # fmt: skip


def _bytes(value: "arrays.Sparse | NDArray[Any]") -> bytes:
    if isinstance(value, arrays.Sparse):
        return b"".join(_bytes(part) for part in (value.start, value.index, value.value))
    return f"{value.dtype}{value.shape}".encode() + np.ascontiguousarray(value).tobytes()


def _spoken(mentees: Sequence[Mentee], mentors: Sequence[Mentor], rows: arrays.Side, cols: arrays.Side) -> NDArray[np.bool_]:
    numbers = [*rows.languages.tolist(), *cols.languages.tolist()]
    people: list[Mentee | Mentor] = [*mentees, *mentors]
    sets = dict(zip(numbers, (person.languages for person in people), strict=True))
    return np.array([[bool(sets[a] & sets[b]) for b in sorted(sets)] for a in sorted(sets)], dtype=bool).reshape(len(sets), len(sets))


def _listed(mentees: Sequence[Mentee], mentors: Sequence[Mentor], col: Mapping[str, int]) -> dict[RuleCode, NDArray[np.int32]]:
    """Rules that are short lists of people; ids that are not in the problem are left out."""
    bosses: dict[str, set[str]] = {mentee.id: set(mentee.supervisors) for mentee in mentees}
    for mentor in mentors:
        for mentee in mentor.subordinates & bosses.keys():
            bosses[mentee].add(mentor.id)
    lists: dict[RuleCode, list[frozenset[str] | set[str]]] = {
        RuleCode.RELATIVE: [mentee.relatives for mentee in mentees],
        RuleCode.SUBORDINATE: [bosses[mentee.id] for mentee in mentees],
        RuleCode.CONFLICT: [mentee.conflicts for mentee in mentees],
        RuleCode.PREVIOUS_PAIR: [mentee.past_mentors for mentee in mentees],
        RuleCode.EXCLUDED: [mentee.excluded for mentee in mentees],
    }
    return {
        code: np.array([(i, col[one]) for i, names in enumerate(named) for one in sorted(names) if one in col], dtype=np.int32).reshape(
            -1, 2
        )
        for code, named in lists.items()
    }


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
