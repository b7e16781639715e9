"""Records → arrays: numbers for strings, bits for hours, 0/1 tables for sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from . import taxonomy

if TYPE_CHECKING:
    from .problem import Mentee, Mentor

UNKNOWN = -1
"""Stands for an unknown age, grade or sex."""

HOURS = 168
"""Hours of a week; they are kept as three words of 64 bits."""


@dataclass(frozen=True, eq=False)
class Side:
    """One side of the problem, k records: int32[k] columns, bool[k] columns, uint64[k, 3] hours, float32[k, *] sets."""

    org: NDArray[np.int32]
    municipality: NDArray[np.int32]
    age: NDArray[np.int32]
    grade: NDArray[np.int32]
    gender: NDArray[np.int32]
    consent: NDArray[np.bool_]
    hours: NDArray[np.uint64]
    has_hours: NDArray[np.bool_]
    languages: NDArray[np.float32]
    forms: NDArray[np.float32]
    interests: NDArray[np.float32]


def sides(mentees: Sequence[Mentee], mentors: Sequence[Mentor]) -> tuple[Side, Side]:
    """Both sides with common numbering of strings. ValueError: an hour outside 0..167."""
    people: list[Mentee | Mentor] = [*mentees, *mentors]
    both = Side(
        org=_codes([person.org for person in people]),
        municipality=_codes([person.municipality for person in people]),
        age=_numbers([person.age for person in people]),
        grade=_numbers([person.grade for person in people]),
        gender=_codes([person.gender for person in people]),
        consent=np.array([person.consent for person in people], dtype=bool),
        hours=_hours([person.slots for person in people]),
        has_hours=np.array([bool(person.slots) for person in people], dtype=bool),
        languages=incidence([person.languages for person in people]),
        forms=incidence([*({mentee.form} for mentee in mentees), *(mentor.forms for mentor in mentors)]),
        interests=incidence([{taxonomy.key(word) for word in person.interests} for person in people]),
    )
    n = len(mentees)
    return _part(both, slice(0, n)), _part(both, slice(n, None))


def _part(side: Side, rows: slice) -> Side:
    return Side(**{column.name: getattr(side, column.name)[rows] for column in fields(Side)})


def incidence(sets: Sequence[Iterable[str]], vocabulary: Sequence[str] | None = None) -> NDArray[np.float32]:
    """0/1 table float32[len(sets), words]; words outside a given vocabulary are left out."""
    listed = [list(one) for one in sets]
    known = sorted({word for one in listed for word in one}) if vocabulary is None else vocabulary
    place = {word: k for k, word in enumerate(known)}
    table = np.zeros((len(listed), len(place)), dtype=np.float32)
    for i, one in enumerate(listed):
        table[i, [place[word] for word in one if word in place]] = 1
    return table


def common_hours(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> NDArray[np.int32]:
    """Number of common free hours, int32[r, m], from uint64[r, 3] and uint64[m, 3]."""
    total = np.zeros((len(left), len(right)), dtype=np.int32)
    for word in range(left.shape[1]):
        total += np.bitwise_count(left[:, None, word] & right[None, :, word])
    return total


def _codes(values: Sequence[str | None]) -> NDArray[np.int32]:
    number = {value: k for k, value in enumerate(sorted({value for value in values if value}))}
    return np.array([number.get(value, UNKNOWN) if value else UNKNOWN for value in values], dtype=np.int32)


def _numbers(values: Sequence[int | None]) -> NDArray[np.int32]:
    return np.array([UNKNOWN if value is None else value for value in values], dtype=np.int32)


def _hours(sets: Sequence[frozenset[int]]) -> NDArray[np.uint64]:
    table = np.zeros((len(sets), 3), dtype=np.uint64)
    for i, one in enumerate(sets):
        for hour in one:
            if not 0 <= hour < HOURS:
                raise ValueError(f"Час недели {hour}: нужно число от 0 до {HOURS - 1} (день × 24 + час).")
            table[i, hour // 64] |= np.uint64(1) << np.uint64(hour % 64)
    return table
