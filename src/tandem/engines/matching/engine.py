"""Incremental exact engine: an optimal assignment and its prices, repaired by one shortest path after a local change.

The problem: choose arcs (mentee i, mentor j) of the greatest total weight, at most one arc a mentee, at most `capacity[j]`
arcs a mentor. Weights are integers of any size (Python integers, so a lexicographic objective fits in one number).

Invariants, true between any two calls (worth u of a mentee, price v of a place, both ≥ 0 and integer):

1. u[i] + v[j] ≥ w[i, j] on every arc of a mentee who takes part (dual feasibility);
2. u[i] + v[j] = w[i, j] on every chosen arc;
3. u[i] = 0 for whoever takes part and waits;
4. v[j] = 0 while mentor j has a free place.

They are complementary slackness of the linear programme, so Σu + Σ capacity·v equals the total weight and proves the optimum.
Each change breaks one of them in one place; a Dijkstra search over reduced costs u + v − w mends it.
Source: successive shortest paths, Ahuja, Magnanti, Orlin, «Network Flows» (1993), 9.7 and 12.4.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .graph import Adjacency, Arcs, plain, put

WAITS = -1
INFINITY = float("inf")
"""Python compares it exactly with integers of any size."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """A known optimum to start from: mate int[n] (WAITS is −1), worth u[n], price v[m]; it must keep the invariants.

    pinned: mentee → mentor, pairs outside the optimum (their mate is WAITS, their worth 0) whose places are not counted.
    absent: mentees who take no part until inserted.
    """

    mate: Sequence[int] | NDArray[np.integer]
    u: Sequence[int] | NDArray[Any]
    v: Sequence[int] | NDArray[Any]
    pinned: Mapping[int, int] = field(default_factory=dict)
    absent: Collection[int] = ()


@dataclass
class _Search:
    """One Dijkstra search. cost_col, cost_row: reduced cost of the cheapest way there; best and end: the cheapest finish."""

    cost_col: dict[int, int] = field(default_factory=dict)
    cost_row: dict[int, int] = field(default_factory=dict)
    from_row: dict[int, int] = field(default_factory=dict)
    from_col: dict[int, int] = field(default_factory=dict)
    heap: list[tuple[int, int]] = field(default_factory=list)
    settled: list[int] = field(default_factory=list)
    best: int | float = INFINITY
    end_row: int = WAITS
    end_col: int = WAITS


class Engine:
    """n mentees, m mentors, their arcs; every public change leaves an optimum and returns the mentees it moved, in order.

    Deterministic; memory O(arcs), a change costs O(arcs of the neighbourhood · log). Not safe for threads.
    """

    def __init__(self, arcs: Arcs, capacity: Sequence[int] | NDArray[np.integer], start: Optimum | None = None) -> None:
        """Without `start` nobody takes part until inserted. ValueError: a negative capacity, an optimum of another shape."""
        self.n, self.m = arcs.n, len(capacity)
        self.capacity = [int(places) for places in capacity]
        if min(self.capacity, default=0) < 0:
            raise ValueError("Число мест у наставника не может быть меньше нуля.")
        self.mate = plain(start.mate, self.n) if start else [WAITS] * self.n
        self.u = plain(start.u, self.n) if start else [0] * self.n
        self.v = plain(start.v, self.m) if start else [0] * self.m
        self.pinned = dict(start.pinned) if start else {}
        outside = {*self.pinned, *start.absent} if start else set(range(self.n))
        self.present = [i not in outside for i in range(self.n)]
        self.members: list[dict[int, None]] = [{} for _ in range(self.m)]
        self._journal: list[tuple[Any, Any, Any]] | None = None
        self.graph = Adjacency(arcs, self.m)
        for i, j in enumerate(self.mate):
            if j != WAITS:
                self.members[j][i] = None
        self.total = sum(self.graph.row(i)[j] for i, j in enumerate(self.assignment) if j != WAITS)

    @classmethod
    def from_scratch(cls, arcs: Arcs, capacity: Sequence[int] | NDArray[np.integer]) -> Engine:
        """The optimum of a problem by inserting everybody, mentee by mentee. No flow solver is needed."""
        engine = cls(arcs, capacity)
        for i in range(arcs.n):
            engine.insert(i)
        return engine

    def arcs_of(self, i: int) -> dict[int, int]:
        """Mentor → weight of one mentee. Do not change it: `set_arcs` does."""
        return self.graph.row(i)

    # Changes

    def insert(self, i: int) -> list[int]:
        """Mentee i takes part from now on. ValueError: already does, or is pinned."""
        if self.present[i] or i in self.pinned:
            raise ValueError(f"Наставляемый {i} уже в подборе.")
        self._put(self.present, i, True)
        self._put(self.u, i, max((w - self.v[j] for j, w in self.graph.row(i).items()), default=0))
        if self.u[i] <= 0:
            self._put(self.u, i, 0)
            return []
        return self._push_out([i])

    def remove(self, i: int) -> list[int]:
        """Mentee i takes no part any more (pinned or not); the place that it leaves is filled."""
        if i in self.pinned:
            return self._unpin(i)
        j = self.mate[i]
        self._put(self.present, i, False)
        self._put(self.u, i, 0)
        if j == WAITS:
            return []
        self._seat(i, WAITS)
        return [i, *self._draw_in(j)]

    def cap_up(self, j: int) -> list[int]:
        """One place more with mentor j."""
        self._put(self.capacity, j, self.capacity[j] + 1)
        return self._draw_in(j)

    def cap_down(self, j: int) -> list[int]:
        """One place less with mentor j. ValueError: there is none (a pinned mentee keeps its place)."""
        if self.capacity[j] == 0:
            raise ValueError(f"У наставника {j} не осталось мест, которые можно убрать.")
        self._put(self.capacity, j, self.capacity[j] - 1)
        return self._push_out(list(self.members[j]), j) if len(self.members[j]) > self.capacity[j] else []

    def forbid(self, i: int, j: int) -> list[int]:
        """The pair may not be any more. Nothing happens when it might not anyway. ValueError: the mentee is pinned."""
        return self.set_arcs(i, {j: None})

    def set_arcs(self, i: int, weights: Mapping[int, int | None]) -> list[int]:
        """New weights of some arcs of mentee i; None takes an arc away. ValueError: the mentee is pinned."""
        if i in self.pinned:
            raise ValueError(f"Наставляемый {i} закреплён: сначала снимите закрепление.")
        took_part, before = self.present[i], self.mate[i]
        moved = self.remove(i) if took_part else []
        for j, weight in sorted(weights.items()):
            self._put_arc(i, j, weight)
        moved += self.insert(i) if took_part else []
        return [one for one in dict.fromkeys(moved) if one != i or self.mate[i] != before]

    def force(self, i: int, j: int, weight: int | None = None) -> list[int]:
        """Mentee i is with mentor j whatever it costs; others give way. `weight` makes an arc where the pair has none.

        ValueError: no arc and no weight, or no place that a pinned mentee does not hold.
        """
        moved = self.release(i) if i in self.pinned else []
        if weight is None and j not in self.graph.row(i):
            raise ValueError(f"Пары {i} – {j} нет среди допустимых.")
        if self.capacity[j] == 0:
            raise ValueError(f"У наставника {j} нет места: все заняты закреплёнными.")
        moved += self.remove(i)
        if weight is not None:
            self._put_arc(i, j, weight)
        moved += self.cap_down(j)
        self._put(self.pinned, i, j)
        self._count(self.graph.row(i)[j])
        return list(dict.fromkeys([i, *moved]))

    def release(self, i: int) -> list[int]:
        """Mentee i is no longer pinned and takes part again. ValueError: it was not pinned."""
        if i not in self.pinned:
            raise ValueError(f"Наставляемый {i} не закреплён.")
        return [*self._unpin(i), *self.insert(i)]

    def _unpin(self, i: int) -> list[int]:
        j = self.pinned[i]
        self._put(self.pinned, i, None)
        self._count(-self.graph.row(i)[j])
        return self.cap_up(j)

    def reward(self, i: int, amount: int) -> None:
        """The chosen pair of mentee i is worth `amount` ≥ 0 more: it stays the best, and so does everything. ValueError: i waits."""
        j = self.mate[i]
        if j == WAITS or amount < 0:
            raise ValueError(f"Наставляемый {i} ждёт: прибавлять нечему.")
        self._put_arc(i, j, self.graph.row(i)[j] + amount)
        self._put(self.u, i, self.u[i] + amount)
        self._count(amount)

    def discourage(self, i: int, j: int, amount: int) -> None:
        """A pair that is not chosen is worth `amount` ≥ 0 less: nothing moves. ValueError: it is chosen."""
        if self.mentor_of(i) == j or amount < 0:
            raise ValueError(f"Пара {i} – {j} выбрана.")
        self._put_arc(i, j, self.graph.row(i)[j] - amount)

    @contextmanager
    def trial(self) -> Iterator[Engine]:
        """What is changed inside is taken back at the end: prices, places, arcs and all. Trials do not nest (RuntimeError)."""
        if self._journal is not None:
            raise RuntimeError("trial inside a trial")
        self._journal = []
        try:
            yield self
        finally:
            journal, self._journal = self._journal, None
            for table, key, value in reversed(journal):
                if table is self.mate:
                    self._seat(key, value, counted=False)
                elif table is self:
                    self.total = value
                else:
                    put(table, key, value)

    # Answers

    def mentor_of(self, i: int) -> int:
        """Mentor of a mentee, pinned or chosen; −1 waits."""
        return self.pinned.get(i, self.mate[i])

    @property
    def assignment(self) -> list[int]:
        """Mentor of each mentee, pinned or chosen; −1 waits or takes no part."""
        return [self.pinned.get(i, j) for i, j in enumerate(self.mate)]

    def check(self) -> list[str]:
        """Broken invariants in words; empty is good. O(arcs): for tests."""
        found = []
        for i in range(self.n):
            if self.present[i]:
                found += [f"u[{i}] + v[{j}] < w" for j, w in self.graph.row(i).items() if self.u[i] + self.v[j] < w]
            j = self.mate[i]
            if j == WAITS and self.u[i]:
                found.append(f"u[{i}] > 0, but {i} waits")
            if j != WAITS and (not self.present[i] or self.u[i] + self.v[j] != self.graph.row(i)[j] or i not in self.members[j]):
                found.append(f"pair {i} – {j} is not tight")
        for j, inside in enumerate(self.members):
            if len(inside) > self.capacity[j] or (len(inside) < self.capacity[j] and self.v[j]) or self.v[j] < 0:
                found.append(f"price {self.v[j]} of mentor {j} with {len(inside)} of {self.capacity[j]}")
        chosen = sum(self.graph.row(i)[j] for i, j in enumerate(self.assignment) if j != WAITS)
        dual = sum(self.u) + sum(c * v for c, v in zip(self.capacity, self.v, strict=True))
        held = sum(self.graph.row(i)[j] for i, j in self.pinned.items())
        return found if chosen == self.total == dual + held else [*found, f"total {self.total}, arcs {chosen}, dual {dual + held}"]

    # Searches

    def _push_out(self, starts: list[int], overfull: int = WAITS) -> list[int]:
        """A unit too many looks for the cheapest way out: a free place, or a mentee who then waits.

        It starts with mentees that wait (cost 0) or with the members of one overfull mentor.
        """
        search = _Search()
        if overfull != WAITS:
            search.cost_col[overfull] = 0
            search.settled.append(overfull)
        for i in starts:
            self._leave(search, i, 0)
        while search.heap and search.heap[0][0] < search.best:
            cost, j = heapq.heappop(search.heap)
            if cost > search.cost_col[j]:
                continue
            search.settled.append(j)
            if len(self.members[j]) < self.capacity[j]:
                search.best, search.end_row, search.end_col = cost + self.v[j], search.from_row[j], j
                break
            for i in self.members[j]:
                if i not in search.cost_row:
                    self._leave(search, i, cost)
        self._reprice(search, sign=1)
        return self._shift_out(search, overfull)

    def _leave(self, search: _Search, i: int, cost: int) -> None:
        """Mentee i, reached at this cost, may wait from now on or go to any other mentor."""
        search.cost_row[i] = cost
        worth, held, price, best_of = self.u[i], self.mate[i], self.v, search.cost_col
        if cost + worth < search.best:
            search.best, search.end_row, search.end_col = cost + worth, i, WAITS
        for j, weight in self.graph.row(i).items():
            there = cost + worth + price[j] - weight
            if j != held and there < search.best and there < best_of.get(j, INFINITY):
                best_of[j] = there
                search.from_row[j] = i
                heapq.heappush(search.heap, (there, j))

    def _shift_out(self, search: _Search, overfull: int) -> list[int]:
        """Move along the path from its end back to the start."""
        i, to, moved = search.end_row, search.end_col, []
        while True:
            before = self.mate[i]
            self._seat(i, to)
            moved.append(i)
            if before in (WAITS, overfull):
                return moved
            to, i = before, search.from_row[before]

    def _draw_in(self, hole: int) -> list[int]:
        """A place is free at mentor `hole`: who comes, and whose place becomes free then, until it costs least.

        The chain ends with a mentee who waited, or leaves a place whose price it pays (it is worth nothing then).
        """
        if self.v[hole] == 0 or len(self.members[hole]) >= self.capacity[hole]:
            return []
        search = _Search(cost_col={hole: 0}, heap=[(0, hole)])
        while search.heap and search.heap[0][0] < search.best:
            cost, j = heapq.heappop(search.heap)
            if cost > search.cost_col[j]:
                continue
            search.settled.append(j)
            if cost + self.v[j] < search.best:
                search.best, search.end_row, search.end_col = cost + self.v[j], WAITS, j
            self._come(search, j, cost)
        self._reprice(search, sign=-1)
        i = search.end_row if search.end_row != WAITS else search.from_row.get(search.end_col, WAITS)
        return self._shift_in(search, i)

    def _come(self, search: _Search, j: int, cost: int) -> None:
        """Mentees who may come to the free place at mentor j: a waiting one ends the search, the others leave a place."""
        worth, mate, reached = self.u, self.mate, search.cost_row
        base = cost + self.v[j]
        for i, weight in self.graph.col(j).items():
            here = base + worth[i] - weight
            if here >= search.best or here >= reached.get(i, INFINITY) or mate[i] == j or not self.present[i]:
                continue
            reached[i] = here
            search.from_col[i] = j
            left = mate[i]
            if left == WAITS:
                search.best, search.end_row, search.end_col = here, i, WAITS
            elif here < search.cost_col.get(left, INFINITY):
                search.cost_col[left] = here
                search.from_row[left] = i
                heapq.heappush(search.heap, (here, left))

    def _shift_in(self, search: _Search, i: int) -> list[int]:
        """Move along the chain up to the hole; a hole that stays where it was moves nobody."""
        moved = []
        while i != WAITS:
            to = search.from_col[i]
            self._seat(i, to)
            moved.append(i)
            i = search.from_row.get(to, WAITS)
        return moved

    def _reprice(self, search: _Search, sign: int) -> None:
        """Restore dual feasibility after a search of length D: prices of what was nearer than D change by the difference.

        sign 1: places dearer, mentees worth less (somebody is pushed out); −1: the other way round. Runs before the moves.
        """
        length = search.best
        if sign > 0:
            for i, cost in search.cost_row.items():
                if cost < length:
                    self._put(self.u, i, self.u[i] - int(length - cost))
        for j in search.settled:
            cost = search.cost_col[j]
            if cost < length:
                self._put(self.v, j, self.v[j] + sign * int(length - cost))
                for i in self.members[j] if sign < 0 else ():
                    self._put(self.u, i, self.u[i] + int(length - cost))

    # Bookkeeping

    def _put(self, table: Any, key: Any, value: Any) -> None:
        if self._journal is not None:
            self._journal.append((table, key, table[key] if isinstance(table, list) else table.get(key)))
        put(table, key, value)

    def _put_arc(self, i: int, j: int, weight: int | None) -> None:
        self._put(self.graph.row(i), j, weight)
        self._put(self.graph.col(j), i, weight)

    def _count(self, difference: int) -> None:
        if self._journal is not None:
            self._journal.append((self, None, self.total))
        self.total += difference

    def _seat(self, i: int, j: int, *, counted: bool = True) -> None:
        """Mentee i is with mentor j (or waits) from now on."""
        before = self.mate[i]
        if before != WAITS:
            del self.members[before][i]
        if counted:
            row = self.graph.row(i)
            self._count((row[j] if j != WAITS else 0) - (row[before] if before != WAITS else 0))
            self._put(self.mate, i, j)
        else:
            self.mate[i] = j
        if j != WAITS:
            self.members[j][i] = None
