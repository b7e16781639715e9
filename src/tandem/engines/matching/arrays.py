"""Records → arrays: numbers for strings, bits for hours, short lists for sets."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .taxonomy import OWN, SIBLING, key

if TYPE_CHECKING:
    from .problem import Mentee, Mentor
    from .taxonomy import Taxonomy

UNKNOWN = -1
"""Stands for an unknown age, grade, sex, school or municipality."""

HOURS = 168
"""Hours of a week."""

OLDEST = 200
"""Above any age: the upper end of a wish that has none."""


@dataclass(frozen=True, eq=False)
class Place:
    """column: where each index of a `Sparse` stands in a table, int32, −1 nowhere. width: how many stand there."""

    column: NDArray[np.int32]
    width: int

    @classmethod
    def of(cls, chosen: NDArray[np.integer], width: int, first: int) -> Place:
        """The chosen indices of `width` side by side, from column `first` on."""
        column = np.full(width, -1, dtype=np.int32)
        column[chosen] = np.arange(first, first + len(chosen))
        return cls(column, len(chosen))


@dataclass(frozen=True, eq=False)
class Sparse:
    """k rows of a few numbers each: row i holds value[start[i]:start[i+1]] at index[…]. int64[k+1], int32[z], float32[z]."""

    start: NDArray[np.int64]
    index: NDArray[np.int32]
    value: NDArray[np.float32]
    width: int

    @classmethod
    def of(cls, rows: Sequence[Mapping[int, float]], width: int) -> Sparse:
        """From dictionaries position → number, one a row."""
        start = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
        index = np.fromiter((place for row in rows for place in row), dtype=np.int32, count=int(start[-1]))
        value = np.fromiter((number for row in rows for number in row.values()), dtype=np.float32, count=int(start[-1]))
        return cls(start, index, value, width)

    def entries(self, rows: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(which of the given rows, position in index and value) of everything they hold. int64[e] each."""
        first, count = self.start[rows], self.start[rows + 1] - self.start[rows]
        which = np.repeat(np.arange(len(rows)), count)
        return which, np.arange(len(which)) + np.repeat(first - np.cumsum(count) + count, count)

    def fill(self, table: NDArray[np.float32], rows: NDArray[np.integer], place: Place) -> None:
        """Write the rows into a table float32[len(rows), *] of zeros, each number where its index has its place."""
        which, at = self.entries(rows)
        column = place.column[self.index[at]]
        kept = column >= 0
        table[which[kept], column[kept]] = self.value[at[kept]]

    def used(self, rows: NDArray[np.integer]) -> NDArray[np.int32]:
        """Indices that the rows hold, in order."""
        return np.unique(self.index[self.entries(rows)[1]])

    def row(self, i: int) -> dict[int, float]:
        """Position → number of one row."""
        inside = slice(self.start[i], self.start[i + 1])
        return dict(zip(self.index[inside].tolist(), self.value[inside].tolist(), strict=True))


@dataclass(frozen=True, eq=False, kw_only=True)
class Side:
    """What both sides have, k records. Codes int32[k] (UNKNOWN where not given), hours uint64[k, w], vectors float32[k, d].

    languages: number of the set of languages. tie: 32 bits that the id gives. topics: asked shares of the mentees (they sum
    to 1), offered tenths of the mentors. interests: 1 for each. vectors: of the texts, unit length or zeros; d is 0 without them.
    """

    org: NDArray[np.int32]
    municipality: NDArray[np.int32]
    age: NDArray[np.int32]
    gender: NDArray[np.int32]
    languages: NDArray[np.int32]
    consent: NDArray[np.bool_]
    hours: NDArray[np.uint64]
    has_hours: NDArray[np.bool_]
    tie: NDArray[np.uint32]
    topics: Sparse
    interests: Sparse
    vectors: NDArray[np.float32]


@dataclass(frozen=True, eq=False, kw_only=True)
class MenteeSide(Side):
    """Rows. form: number of the form. guardian: 1 signed, 0 refused or missing, UNKNOWN not needed as far as known."""

    form: NDArray[np.int32]
    gender_pref: NDArray[np.int32]
    guardian: NDArray[np.int32]
    priority: NDArray[np.int32]
    waiting_days: NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class MentorSide(Side):
    """Columns. forms: bool[m, number of forms]. wish_low, wish_high: wished age, UNKNOWN without a wish. outcome: 0..1, NaN unknown."""

    forms: NDArray[np.bool_]
    capacity: NDArray[np.int64]
    is_pupil: NDArray[np.bool_]
    clearance: NDArray[np.bool_]
    trained: NDArray[np.bool_]
    online: NDArray[np.bool_]
    wish_low: NDArray[np.int32]
    wish_high: NDArray[np.int32]
    outcome: NDArray[np.float32]


def forms_of(mentees: Sequence[Mentee], mentors: Sequence[Mentor]) -> tuple[str, ...]:
    """Forms in the order of their numbers."""
    return tuple(sorted({mentee.form for mentee in mentees} | {form for mentor in mentors for form in mentor.forms}))


def sides(mentees: Sequence[Mentee], mentors: Sequence[Mentor], taxonomy: Taxonomy) -> tuple[MenteeSide, MentorSide]:
    """Both sides with common numbering of strings. ValueError: an hour outside 0..167, vectors of unequal lengths."""
    people: list[Mentee | Mentor] = [*mentees, *mentors]
    topics, interests = _topics(mentees, mentors, taxonomy), _interests(people, len(mentees))
    common: dict[str, Any] = {
        "org": _codes([person.org for person in people]),
        "municipality": _codes([person.municipality for person in people]),
        "age": _numbers([person.age for person in people]),
        "gender": _codes([person.gender for person in people]),
        "languages": _codes(["\n".join(sorted(person.languages)) or "-" for person in people]),
        "consent": _flags(person.consent for person in people),
        "hours": _hours([person.slots for person in people]),
        "has_hours": _flags(bool(person.slots) for person in people),
        "tie": np.array([zlib.crc32(person.id.encode()) for person in people], dtype=np.uint32),
        "vectors": _vectors([person.vector for person in people]),
    }
    n = len(mentees)
    prefs = _codes([*(mentee.gender_pref for mentee in mentees), *(person.gender for person in people)])
    common["gender"] = prefs[n:]  # one numbering for what is and what is wished
    rows = {name: table[:n] for name, table in common.items()} | {"topics": topics[0], "interests": interests[0]}
    cols = {name: table[n:] for name, table in common.items()} | {"topics": topics[1], "interests": interests[1]}
    forms = forms_of(mentees, mentors)
    return MenteeSide(**rows, **_of_mentees(mentees, forms, prefs[:n])), MentorSide(**cols, **_of_mentors(mentors, forms))


def _of_mentees(mentees: Sequence[Mentee], forms: Sequence[str], prefs: NDArray[np.int32]) -> dict[str, Any]:
    number = {form: k for k, form in enumerate(forms)}
    return {
        "form": np.array([number[mentee.form] for mentee in mentees], dtype=np.int32),
        "gender_pref": prefs,
        "guardian": _numbers([None if mentee.guardian_consent is None else int(mentee.guardian_consent) for mentee in mentees]),
        "priority": _numbers([mentee.priority for mentee in mentees]),
        "waiting_days": np.array([mentee.waiting_days for mentee in mentees], dtype=np.int64),
    }


def _of_mentors(mentors: Sequence[Mentor], forms: Sequence[str]) -> dict[str, Any]:
    return {
        "forms": np.array([[form in mentor.forms for form in forms] for mentor in mentors], dtype=bool).reshape(len(mentors), len(forms)),
        "capacity": np.array([max(mentor.capacity, 0) for mentor in mentors], dtype=np.int64),
        "is_pupil": _flags(mentor.is_pupil for mentor in mentors),
        "clearance": _flags(mentor.clearance for mentor in mentors),
        "trained": _flags(mentor.trained for mentor in mentors),
        "online": _flags(mentor.online for mentor in mentors),
        "wish_low": _numbers([mentor.wished_age[0] if mentor.wished_age else None for mentor in mentors]),
        "wish_high": _numbers([mentor.wished_age[1] if mentor.wished_age else None for mentor in mentors]),
        "outcome": np.array([np.nan if mentor.outcome is None else mentor.outcome for mentor in mentors], dtype=np.float32),
    }


def _topics(mentees: Sequence[Mentee], mentors: Sequence[Mentor], taxonomy: Taxonomy) -> tuple[Sparse, Sparse]:
    """Asked topics as shares of the request, offered ones as tenths of nearness; only topics that somebody asks are numbered."""
    known = sorted({code for mentee in mentees for code, weight in mentee.topics if weight > 0})
    place = {code: k for k, code in enumerate(known)}
    of_group: dict[str, list[str]] = {}
    for code in known:
        if code in taxonomy.groups:
            of_group.setdefault(taxonomy.groups[code], []).append(code)
    asked = []
    for mentee in mentees:
        weights = {code: weight for code, weight in mentee.topics if weight > 0}
        asked.append({place[code]: weight / sum(weights.values()) for code, weight in weights.items()})
    offered = []
    for mentor in mentors:
        near = {sibling for code in mentor.topics for sibling in of_group.get(taxonomy.groups.get(code, ""), ())}
        tenths = dict.fromkeys(near, SIBLING) | {code: OWN for code in mentor.topics if code in place}
        offered.append({place[code]: float(value) for code, value in tenths.items()})
    return Sparse.of(asked, len(known)), Sparse.of(offered, len(known))


def _interests(people: Sequence[Mentee | Mentor], n: int) -> tuple[Sparse, Sparse]:
    words = [{key(word) for word in person.interests} for person in people]
    place = {word: k for k, word in enumerate(sorted(set().union(*words)))}
    rows = [{place[word]: 1.0 for word in sorted(one)} for one in words]
    return Sparse.of(rows[:n], len(place)), Sparse.of(rows[n:], len(place))


def _codes(values: Sequence[str | None]) -> NDArray[np.int32]:
    number = {value: k for k, value in enumerate(sorted({value for value in values if value}))}
    return np.array([number.get(value, UNKNOWN) if value else UNKNOWN for value in values], dtype=np.int32)


def _numbers(values: Sequence[int | None]) -> NDArray[np.int32]:
    return np.array([UNKNOWN if value is None else value for value in values], dtype=np.int32)


def _flags(values: Iterable[bool]) -> NDArray[np.bool_]:
    return np.fromiter(values, dtype=bool)


def _hours(sets: Sequence[frozenset[int]]) -> NDArray[np.uint64]:
    """Bits of the free hours, uint64[k, w]; only hours that somebody has take a bit, so w is 1 for up to 64 of them."""
    used = sorted(set().union(*sets))
    for hour in used:
        if not 0 <= hour < HOURS:
            raise ValueError(f"Час недели {hour}: нужно число от 0 до {HOURS - 1} (день × 24 + час).")
    place = {hour: k for k, hour in enumerate(used)}
    table = np.zeros((len(sets), max(-(-len(used) // 64), 1)), dtype=np.uint64)
    for i, one in enumerate(sets):
        for hour in one:
            table[i, place[hour] // 64] |= np.uint64(1) << np.uint64(place[hour] % 64)
    return table


def _vectors(vectors: Sequence[Sequence[float] | NDArray[np.float32] | None]) -> NDArray[np.float32]:
    lengths = {len(vector) for vector in vectors if vector is not None}
    if len(lengths) > 1:
        raise ValueError("Векторы текстов разной длины: посчитайте их одной моделью.")
    table = np.zeros((len(vectors), lengths.pop() if lengths else 0), dtype=np.float32)
    for i, vector in enumerate(vectors):
        if vector is not None:
            table[i] = vector
    return table


def common_hours(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Number of common free hours, uint8[r, c], from uint64[r, w] and uint64[c, w]."""
    total: NDArray[np.uint8] = np.bitwise_count(left[:, None, 0] & right[None, :, 0])
    for word in range(1, left.shape[1]):
        total += np.bitwise_count(left[:, None, word] & right[None, :, word])
    return total
