"""Why there was no place: the tight set of mentors of a waiting mentee, a proof after Hall that a curator can read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

WAITS = -1
MARKS = 100_000_000
"""Bytes of the largest table of marks: 10,000 mentors."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tight:
    """mentors: columns that alternating paths reach, all full; contenders: mentees who may have nobody else; places < contenders."""

    mentors: Ints
    places: int
    contenders: Ints


@dataclass(frozen=True, eq=False)
class Knots:
    """Mentors that lead to each other by their members' other choices are one knot (a strong component). labels: knot of each mentor,
    int[m]; onward: knot → knots that it leads to."""

    labels: NDArray[np.int32]
    onward: dict[int, list[int]]

    @classmethod
    def of(cls, before: Ints, after: Ints, m: int) -> Knots:
        """From steps: a member of mentor `before` may be with mentor `after`."""
        steps = _distinct(before * m + after, m * m)
        graph = coo_array((np.ones(len(steps), dtype=np.int8), (steps // m, steps % m)), shape=(m, m))
        number, labels = connected_components(graph, directed=True, connection="strong")
        between = np.unique(labels[steps // m].astype(np.int64) * number + labels[steps % m])
        onward: dict[int, list[int]] = {}
        for one, other in zip((between // number).tolist(), (between % number).tolist(), strict=True):
            onward.setdefault(one, []).append(other)
        return cls(labels, onward)

    def beyond(self, start: frozenset[int]) -> frozenset[int]:
        """Knots that can be reached, the first ones among them."""
        found, front = set(start), list(start)
        while front:
            new = [knot for knot in self.onward.get(front.pop(), ()) if knot not in found]
            found.update(new)
            front += new
        return frozenset(found)


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
        self._known: dict[frozenset[int], Tight] = {}

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
        return self._around(reached) if reached.any() else None

    def reached(self, i: int) -> Tight:
        """The mentors that alternating paths reach from a mentee, whoever has a free place among them: for questions about many mentees,
        because which mentors lead to which is found once."""
        knots = self._knots
        met = knots.beyond(frozenset(knots.labels[self._cols[self._start[i] : self._start[i + 1]]].tolist()))
        if met not in self._known:
            inside = np.zeros(len(self._capacity), dtype=bool)  # there are no more knots than mentors
            inside[list(met)] = True
            self._known[met] = self._around(inside[knots.labels])
        return self._known[met]

    @cached_property
    def _knots(self) -> Knots:
        rows = np.repeat(np.arange(len(self._mate)), np.diff(self._start))
        held = self._mate[rows]
        return Knots.of(held[held != WAITS], self._cols[held != WAITS], len(self._capacity))

    def _around(self, reached: NDArray[np.bool_]) -> Tight:
        mentors = np.flatnonzero(reached)
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


def _distinct(values: Ints, size: int) -> Ints:
    """Each value below `size` once, in order; a table of marks is many times quicker than sorting where it is not too large."""
    if size > MARKS:
        return np.unique(values)
    marks = np.zeros(size, dtype=bool)
    marks[values] = True
    return np.flatnonzero(marks)


def _ranges(start: Ints, stop: Ints) -> Ints:
    """start[0]..stop[0]−1, start[1]..stop[1]−1 and so on, in one array."""
    count = stop - start
    return np.arange(int(count.sum())) + np.repeat(start - np.cumsum(count) + count, count)
