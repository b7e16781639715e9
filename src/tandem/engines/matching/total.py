"""The greatest total over all pairs: candidates → flow → prices → every pair against the prices → repair, until none is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import candidates, duals, flow
from .candidates import Arcs, Prices
from .engine import Engine, Optimum
from .flow import WAITS
from .graph import Arcs as EngineArcs
from .score import Scored

Ints = NDArray[np.int64]

DIRECT = 150_000
"""Up to so many pairs all of them go into the flow."""

FIRST, FIRST_OF_MANY, MANY_MENTEES = 16, 24, 50_000
"""Pairs of each mentee in the first, rough flow, and more of them in a very large problem, where poor prices cost another flow."""

SLACK, AFTER_PRICES = 300, 4
"""What the second flow gets: pairs within so many points of being tight, and so many of each mentee after prices."""

MANY = 3_000
"""Above so many mentees with a missed pair another flow is quicker than repairs."""

CANONICAL_ARCS = 3_000_000
"""Above so many tight pairs the tie-break by ids is left out (memory): the answer is still one for one input."""


@dataclass(frozen=True, eq=False)
class Free:
    """What is left to solve: blocks of scored pairs, free places int64[m], number of mentees."""

    blocks: Sequence[Scored]
    capacity: Ints
    n: int

    @property
    def m(self) -> int:
        return len(self.capacity)


@dataclass(frozen=True, eq=False)
class Optimal:
    """mate int64[n] (−1 waits), score int64[n] of the chosen pairs (0 for who waits), the prices that prove it."""

    mate: Ints
    score: Ints
    prices: Prices

    def gap(self, capacity: Ints) -> int:
        """Dual less primal in points."""
        matched = self.mate != WAITS
        return duals.gap(self.prices.u, self.prices.v, capacity, int((self.score + self.prices.bonus)[matched].sum()))


def greatest_total(free: Free, bonus: Ints, least: int = 0) -> Optimal:
    """max Σ (score + bonus of the mentee) over all pairs of at least `least`, proved against every one of them.

    bonus: int64[n], what matching a mentee is worth in points before any score.
    """
    size = candidates.count(free.blocks, least)
    small = size <= DIRECT
    arcs = candidates.everything(free.blocks, least, free.m) if small else _promising(free, bonus, least)
    while True:
        found = _solved(free, bonus, arcs)
        if small:
            return found
        missed = candidates.violated(free.blocks, found.prices, least)
        if len(np.unique(missed.rows)) <= MANY:
            return _repaired(free, arcs, found, missed, least)
        arcs = candidates.merged(free.m, arcs, missed)


def _promising(free: Free, bonus: Ints, least: int) -> Arcs:
    """Candidates by the prices of a rough solution."""
    arcs = candidates.merged(free.m, candidates.best_of_rows(free.blocks, FIRST if free.n < MANY_MENTEES else FIRST_OF_MANY, least))
    rough = _solved(free, bonus, arcs)
    reduced = rough.prices.u[arcs.rows] + rough.prices.v[arcs.cols] - arcs.score - bonus[arcs.rows]
    arcs = arcs.where(reduced < SLACK)
    return candidates.merged(
        free.m, arcs, candidates.near_tight(free.blocks, rough.prices, SLACK, least),
        candidates.best_after_prices(free.blocks, rough.prices, AFTER_PRICES, least),
    )  # fmt: skip


def _solved(free: Free, bonus: Ints, arcs: Arcs) -> Optimal:
    chosen = flow.best_assignment(arcs, arcs.score, bonus, free.capacity)
    mate = flow.mate_of(arcs, chosen, free.n)
    u, v = duals.smallest_prices(arcs, arcs.score + bonus[arcs.rows], mate, free.capacity)
    score = np.zeros(free.n, dtype=np.int64)
    score[arcs.rows[chosen]] = arcs.score[chosen]
    return Optimal(mate, score, Prices(u, v, bonus))


def _repaired(free: Free, arcs: Arcs, found: Optimal, missed: Arcs, least: int) -> Optimal:
    """Give each mentee the pairs that it missed, one shortest path each, and look again over all pairs."""
    bonus = found.prices.bonus
    if not len(missed):
        return found
    weights = arcs.score + bonus[arcs.rows]
    engine = Engine(EngineArcs(free.n, arcs.rows, arcs.cols, weights), free.capacity, Optimum(found.mate, found.prices.u, found.prices.v))
    while len(missed):
        starts = np.flatnonzero(np.diff(missed.rows, prepend=-1)).tolist()
        for start, stop in zip(starts, [*starts[1:], len(missed)], strict=True):
            i, inside = int(missed.rows[start]), slice(start, stop)
            worth = (missed.score[inside] + bonus[i]).tolist()
            engine.set_arcs(i, dict(zip(missed.cols[inside].tolist(), worth, strict=True)))
        prices = Prices(np.array(engine.u, dtype=np.int64), np.array(engine.v, dtype=np.int64), bonus)
        missed = candidates.violated(free.blocks, prices, least)
    mate = np.array(engine.mate, dtype=np.int64)
    score = np.array(
        [engine.arcs_of(i)[j] - b if j != WAITS else 0 for i, (j, b) in enumerate(zip(engine.mate, bonus.tolist(), strict=True))]
    )
    return Optimal(mate, score.astype(np.int64), prices)


def canonical(free: Free, found: Optimal, tie: tuple[NDArray[np.uint32], NDArray[np.uint32]], least: int) -> Optimal:
    """Among all optima the one that the ids choose, the same in any order of the input and after any way of solving.

    Complementary slackness: the optima are exactly the assignments of tight pairs in which every mentee of positive worth is
    matched and every mentor of a positive price is full. `tie`: 32 bits of each id, uint32[n] and uint32[m].
    """
    arcs = candidates.merged(free.m, candidates.near_tight(free.blocks, found.prices, 0, least))
    if not CANONICAL_ARCS >= len(arcs) > int((found.mate != WAITS).sum()):
        return found
    chosen = on_face(arcs, found.prices.u > 0, found.prices.v > 0, (free.capacity, tie_break(arcs, tie)))
    score = np.zeros(free.n, dtype=np.int64)
    score[arcs.rows[chosen]] = arcs.score[chosen]
    return Optimal(flow.mate_of(arcs, chosen, free.n), score, found.prices)


def on_face(arcs: Arcs, must_rows: NDArray[np.bool_], must_cols: NDArray[np.bool_], rest: tuple[Ints, Ints]) -> Ints:
    """Positions of the best arcs among assignments that match all `must_rows` and fill all `must_cols`.

    rest: (capacity int64[m], gain of each arc int64[k]). Such an assignment has to exist.
    """
    capacity, gain = rest
    before_all = int(np.abs(gain).max(initial=0)) * len(must_rows) + 1
    worth = gain + before_all * must_cols[arcs.cols]
    return flow.best_assignment(arcs, worth, before_all * must_rows.astype(np.int64), capacity)


def tie_break(arcs: Arcs, tie: tuple[NDArray[np.uint32], NDArray[np.uint32]]) -> Ints:
    """0..2**20−1 for each arc from the two ids, int64[k]: a multiplicative hash (Knuth, TAOCP 3, 6.4) of both, twice."""
    mixed = (tie[0][arcs.rows].astype(np.uint64) << np.uint64(32)) | tie[1][arcs.cols].astype(np.uint64)
    for _ in range(2):
        mixed = (mixed ^ (mixed >> np.uint64(32))) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(44)).astype(np.int64)
