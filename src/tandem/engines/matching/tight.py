"""Why there was no place: the tight set of mentors of a waiting mentee, a proof after Hall that a curator can read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WAITS = -1
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tight:
    """mentors: columns that alternating paths reach, all full; contenders: mentees who may have nobody else; places < contenders."""

    mentors: Ints
    places: int
    contenders: Ints


class TightSets:
    """Answers for one assignment. Building it costs two sorts of the arcs; an answer costs the arcs that are reached."""

    def __init__(self, arcs: tuple[Ints, Ints], capacity: Ints, mate: Ints) -> None:
        """arcs: rows and cols of the pairs that may be, by row, int64[k] each; capacity: int64[m]; mate: int64[n], −1 waits."""
        rows, self._cols = arcs
        self._start = np.searchsorted(rows, np.arange(len(mate) + 1))
        self._capacity, self._mate = capacity, mate
        self._by_mate = np.argsort(mate, kind="stable")
        self._first = np.searchsorted(mate[self._by_mate], np.arange(len(capacity) + 1))
        waits = (mate == WAITS) & (np.diff(self._start) > 0)
        self._waiting = np.flatnonzero(waits)
        inside = waits[rows]
        self._waiting_rows, self._waiting_cols = rows[inside], self._cols[inside]

    def of(self, i: int) -> Tight | None:
        """The tight set of a waiting mentee. None: no pair may be at all, or a path leads to a free place (nothing is proved)."""
        reached = np.zeros(len(self._capacity), dtype=bool)
        front = self._new(np.array([i]), reached)
        while len(front):
            reached[front] = True
            members = self._members_of(front)
            if len(members) < int(self._capacity[front].sum()):
                return None
            front = self._new(members, reached)
        mentors = np.flatnonzero(reached)
        if not len(mentors):
            return None
        contenders = np.sort(np.concatenate([self._members_of(mentors), self._confined(reached)]))
        return Tight(mentors, int(self._capacity[mentors].sum()), contenders)

    def _new(self, rows: Ints, reached: NDArray[np.bool_]) -> Ints:
        """Mentors whom these mentees may have and no path has reached yet."""
        met = np.zeros(len(reached), dtype=bool)
        met[self._cols[_ranges(self._start[rows], self._start[rows + 1])]] = True
        return np.flatnonzero(met & ~reached)

    def _members_of(self, cols: Ints) -> Ints:
        return self._by_mate[_ranges(self._first[cols], self._first[cols + 1])]

    def _confined(self, reached: NDArray[np.bool_]) -> Ints:
        """Waiting mentees who may have nobody outside the set."""
        outside = np.bincount(self._waiting_rows[~reached[self._waiting_cols]], minlength=len(self._mate))
        return self._waiting[outside[self._waiting] == 0]


def _ranges(start: Ints, stop: Ints) -> Ints:
    """start[0]..stop[0]−1, start[1]..stop[1]−1 and so on, in one array."""
    count = stop - start
    return np.arange(int(count.sum())) + np.repeat(start - np.cumsum(count) + count, count)
