"""Pairs at present as one lexicographic problem: people by class → pairs no worse than the round held to → score and inertia.

All steps stand in one integer of 64 bits, so prices and reduced costs say of each step what it would lose or gain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from . import candidates, duals, score
from .candidates import Arcs
from .engine import Engine, Optimum
from .graph import Arcs as EngineArcs
from .problem import MAX_SCORE, Snapshot
from .result import Result

WAITS = -1
HEADROOM = 12
"""Classes count up to three units, and prices up to some of them: so many times the unit has to fit into 64 bits."""

MIN_CHANGES: Literal["min_changes"] = "min_changes"
Inertia = int | Literal["min_changes"]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Scale:
    """What one unit of each step weighs: a matched person of the last class, a pair that is good enough, a pair that stays."""

    matched: int
    good: int
    stay: int

    @classmethod
    def of(cls, n: int, inertia: Inertia) -> Scale:
        """For n mentees. ValueError: a negative inertia, too many people."""
        if inertia != MIN_CHANGES and inertia < 0:
            raise ValueError(f"Цена одной перемены {inertia}: нужно число баллов не меньше 0 или {MIN_CHANGES}.")
        stay = (MAX_SCORE + 1) * (n + 1) if inertia == MIN_CHANGES else inertia
        good = 2 * (MAX_SCORE + stay + 1) * (n + 1)
        matched = 2 * good * (n + 1)
        if matched * HEADROOM >= 2**63:
            raise ValueError(f"Для {n} наставляемых числа слишком велики: разделите программу или укажите цену перемены в баллах.")
        return cls(matched, good, stay)

    def split(self, weight: int) -> tuple[int, int, int]:
        """(people by class, good pairs, points) of a difference of two assignments: each step is less than half a unit above."""
        people = _nearest(weight, self.matched)
        good = _nearest(weight - people * self.matched, self.good)
        return people, good, weight - people * self.matched - good * self.good


def _nearest(weight: int, unit: int) -> int:
    return (2 * weight + unit) // (2 * unit)


@dataclass(frozen=True, eq=False)
class State:
    """arcs: all pairs that may be; mate: int64[n], −1 waits; pinned: bool[n]; worst: the score that the round held to; by_class:
    urgent people first; is_optimal: the pairs are the best of their scores."""

    snapshot: Snapshot
    arcs: Arcs
    mate: Ints
    pinned: NDArray[np.bool_]
    worst: int
    by_class: bool
    is_optimal: bool

    @classmethod
    def of_result(cls, result: Result) -> State:
        """Of a finished round."""
        arcs = candidates.everything(score.score_blocks(result.snapshot), 0, max(result.snapshot.shape[1], 1))
        by_class = "matched_by_priority" in result.objective
        return cls(result.snapshot, arcs, result.mate.astype(np.int64), result.pinned, result.worst, by_class, result.u is not None)

    def scale(self, inertia: Inertia) -> Scale:
        return Scale.of(len(self.mate), inertia)

    @property
    def urgency(self) -> Ints:
        """Matched people that a mentee counts for, int64[n]: 3, 2, 1 by priority, or 1."""
        n = len(self.mate)
        return 4 - self.snapshot.rows.priority.astype(np.int64) if self.by_class else np.ones(n, dtype=np.int64)

    @property
    def capacity(self) -> Ints:
        """Places that pinned pairs do not hold; never fewer than are taken. int64[m]."""
        m = self.snapshot.shape[1]
        load, held = np.bincount(self.mate[self.mate != WAITS], minlength=m), np.bincount(self.mate[self.pinned], minlength=m)
        free: Ints = np.maximum(self.snapshot.capacity, load) - held
        return free

    @property
    def _today(self) -> Ints:
        """Mentors that it is worth to keep, −1 none. int64[n]."""
        return self.mate

    def weights(self, scale: Scale) -> Ints:
        """Of all arcs, int64[k]."""
        rows = self.arcs.rows
        stays, is_good = self._today[rows] == self.arcs.cols, self.arcs.score >= self.worst
        return scale.matched * self.urgency[rows] + scale.good * is_good + scale.stay * stays + self.arcs.score

    def prices(self, scale: Scale) -> tuple[Ints, Ints]:
        """(u int64[n], v int64[m]) of the present pairs, smallest v; pinned pairs stand outside. They have to be optimal."""
        weights, open_arcs = self.weights(scale), ~self.pinned[self.arcs.rows]
        free = np.where(self.pinned, WAITS, self.mate)
        return duals.smallest_prices(self.arcs.where(open_arcs), weights[open_arcs], free, self.capacity)

    def engine(self, scale: Scale) -> Engine:
        """The engine at the optimum in which every present pair gains the inertia."""
        n, m = len(self.mate), self.snapshot.shape[1]
        graph = EngineArcs(n, self.arcs.rows, self.arcs.cols, self.weights(scale))
        pinned = {int(i): int(self.mate[i]) for i in np.flatnonzero(self.pinned)}
        if self.is_optimal:
            u, v = self.prices(scale)
            return Engine(graph, self.capacity, Optimum(np.where(self.pinned, WAITS, self.mate), u, v, pinned))
        engine = Engine(graph, self.capacity + np.bincount(self.mate[self.pinned], minlength=m))
        for i, j in pinned.items():
            engine.force(i, j)
        others = np.flatnonzero(~self.pinned)
        for i in others[np.argsort(self.mate[others] == WAITS, kind="stable")].tolist():  # pairs first: they fit at once
            engine.insert(i)
        return engine


@dataclass(frozen=True, eq=False)
class Open(State):
    """Proposals that stand open, under «fewest changes»; places are those of the snapshot.

    today: everybody's mentor, int64[n]. mate: the same without the displaced, who break a rule now or have no place any more.
    absent: who takes no part until asked about.
    """

    today: Ints
    displaced: tuple[int, ...]
    absent: tuple[int, ...]

    @classmethod
    def of_pairs(cls, snapshot: Snapshot, mate: Ints, pinned: NDArray[np.bool_], takes_part: NDArray[np.bool_]) -> Open:
        """A pinned pair stays though a rule forbids it today; another one gives way, and so does whoever has no place any more."""
        arcs = with_present(snapshot, np.where(pinned, mate, WAITS))
        m, rows = max(snapshot.shape[1], 1), np.flatnonzero(mate != WAITS)
        kept = np.isin(rows * m + mate[rows], arcs.rows * m + arcs.cols)
        kept[kept] = _seated(snapshot, mate, rows[kept], pinned)
        stays = np.full_like(mate, WAITS)
        stays[rows[kept]] = mate[rows[kept]]
        displaced = np.flatnonzero(takes_part & (stays == WAITS))
        return cls(
            snapshot, arcs, stays, pinned, 0, True, False, mate, tuple(displaced.tolist()), tuple(np.flatnonzero(~takes_part).tolist())
        )

    @property
    def _today(self) -> Ints:
        return self.today

    @property
    def capacity(self) -> Ints:
        held = np.bincount(self.mate[self.pinned], minlength=self.snapshot.shape[1])
        free: Ints = np.maximum(self.snapshot.capacity - held, 0)
        return free

    def engine(self, scale: Scale) -> Engine:
        """Every pair that stands is worth a change more than any other, so what stands is the best: there is nothing to solve. A place
        that is taken is priced at nearly a change, so searches try the free ones first. Only the displaced look for another mentor."""
        n, m = self.snapshot.shape
        weights, mate, capacity = self.weights(scale), np.where(self.pinned, WAITS, self.mate), self.capacity
        is_full = np.bincount(mate[mate != WAITS], minlength=m) >= capacity
        prices = np.where(is_full, scale.stay - MAX_SCORE - 1, 0)
        own, worth = mate[self.arcs.rows] == self.arcs.cols, np.zeros(n, dtype=np.int64)
        worth[self.arcs.rows[own]] = weights[own] - prices[self.arcs.cols[own]]
        pinned = {int(i): int(self.mate[i]) for i in np.flatnonzero(self.pinned)}
        graph = EngineArcs(n, self.arcs.rows, self.arcs.cols, weights)
        engine = Engine(graph, capacity, Optimum(mate, worth, prices, pinned, [*self.absent, *self.displaced]))
        for i in self.displaced:
            engine.insert(i)
        return engine


def _seated(snapshot: Snapshot, mate: Ints, rows: Ints, pinned: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the pairs find a place, pinned ones first: bool[len(rows)]."""
    order = np.lexsort((rows, ~pinned[rows], mate[rows]))
    cols = mate[rows][order]
    number = np.arange(len(rows)) - np.searchsorted(cols, cols)
    seated = np.zeros(len(rows), dtype=bool)
    seated[order] = (number < snapshot.capacity[cols]) | pinned[rows][order]
    return seated


def with_present(snapshot: Snapshot, mate: Ints) -> Arcs:
    """Pairs that may be, and those that are."""
    m = max(snapshot.shape[1], 1)
    may = candidates.everything(score.score_blocks(snapshot), 0, m)
    rows = np.flatnonzero(mate != WAITS)
    missing = rows[~np.isin(rows * m + mate[rows], may.rows * m + may.cols)]
    if not len(missing):
        return may
    points = score.row_scores(score.Scorer(snapshot), missing)[np.arange(len(missing)), mate[missing]]
    return candidates.merged(m, may, Arcs(missing, mate[missing], points.astype(np.int64)))
