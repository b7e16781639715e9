"""Arcs: the few pairs of a large problem that an optimum may need, chosen by score, by prices, or because they were missed.

Every function makes one pass over all pairs (uint16, 2 bytes each). Prices: u of mentees int64[n], v of mentors int64[m] and the
bonus of a mentee for being matched at all, int64[n], in points; the reduced cost of a pair is u + v − score − bonus.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .score import Scored

FAR = 1 << 30
"""Beyond any price in points: prices are cut to ±FAR so that int32 holds their sums."""


@dataclass(frozen=True, eq=False)
class Arcs:
    """Pairs one by one, by row and then by column: rows and cols int64[k], score int64[k]."""

    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    score: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Arcs:
        return Arcs(self.rows[chosen], self.cols[chosen], self.score[chosen])


@dataclass(frozen=True, eq=False)
class Prices:
    """u: int64[n], v: int64[m], bonus: int64[n]."""

    u: NDArray[np.int64]
    v: NDArray[np.int64]
    bonus: NDArray[np.int64]

    def floor(self, block: Scored, least: int) -> NDArray[np.signedinteger]:
        """The score at which a pair of the block is tight, and never under `least`: int32[r, c], int64 where prices need it."""
        kind, far = (np.int32, FAR) if self.bonus.max(initial=0) < FAR // 4 else (np.int64, FAR**2)
        row = np.clip(self.u[block.rows] - self.bonus[block.rows], -far, far).astype(kind)
        col = np.clip(self.v[block.cols], 0, far - 1).astype(kind)
        table: NDArray[np.signedinteger] = row[:, None] + col[None, :]
        return np.maximum(table, kind(least), out=table)


def _gather(found: Iterable[tuple[Scored, NDArray[np.int64]]]) -> Arcs:
    """Arcs of flat positions in blocks."""
    rows, cols, score = [], [], []
    for block, flat in found:
        i, j = np.divmod(flat, block.q.shape[1])
        rows.append(block.rows[i].astype(np.int64))
        cols.append(block.cols[j].astype(np.int64))
        score.append(block.q.ravel()[flat].astype(np.int64) - 1)
    none = [np.zeros(0, dtype=np.int64)]
    return Arcs(np.concatenate(rows or none), np.concatenate(cols or none), np.concatenate(score or none))


def merged(columns: int, *parts: Arcs) -> Arcs:
    """The union, each pair once, by row and column."""
    keys = np.concatenate([part.rows * columns + part.cols for part in parts])
    scores = np.concatenate([part.score for part in parts])
    keys, first = np.unique(keys, return_index=True)
    return Arcs(keys // max(columns, 1), keys % max(columns, 1), scores[first])


def everything(blocks: Sequence[Scored], least: int, columns: int) -> Arcs:
    """Every pair of at least this score."""
    return merged(columns, _gather((block, np.flatnonzero(block.q > least)) for block in blocks))


def count(blocks: Sequence[Scored], least: int = 0) -> int:
    """Number of pairs that may be, of at least this score."""
    return sum(int(np.count_nonzero(block.q > least)) for block in blocks)


def best_of_rows(blocks: Sequence[Scored], k: int, least: int) -> Arcs:
    """The k best pairs of each mentee; of equal scores at the border the first columns."""
    return _gather((block, _top(block.q, np.maximum(block.q, least), k, np.uint16(least))) for block in blocks)


def best_after_prices(blocks: Sequence[Scored], prices: Prices, k: int, least: int) -> Arcs:
    """The k pairs of each mentee of the greatest score less the price of the mentor."""

    def flat(block: Scored) -> NDArray[np.int64]:
        worth = block.q.astype(np.int32) - np.clip(prices.v[block.cols], 0, FAR - 1).astype(np.int32)[None, :]
        worth[block.q <= least] = -FAR
        return _top(block.q, worth, k, np.int32(-FAR))

    return _gather((block, flat(block)) for block in blocks)


def _top(q: NDArray[np.uint16], worth: NDArray[np.integer], k: int, nothing: np.integer) -> NDArray[np.int64]:
    """Flat positions of the k greatest of each row of `worth`; those equal to `nothing` never count."""
    width = q.shape[1]
    if width <= k:
        return np.flatnonzero(worth > nothing)
    border = np.partition(worth, width - k, axis=1)[:, width - k][:, None]
    taken = (worth >= border) & (worth > nothing)
    if np.count_nonzero(taken) > 2 * k * len(q):  # many equal scores: only as many as are asked
        above = worth > border
        equal = taken & ~above
        taken = above & taken | equal & (np.cumsum(equal, axis=1) <= k - above.sum(axis=1)[:, None])
    return np.flatnonzero(taken)


def near_tight(blocks: Sequence[Scored], prices: Prices, slack: int, least: int) -> Arcs:
    """Pairs whose reduced cost is at most `slack` points; 0 are the pairs that may stand in an optimum."""
    cut = Prices(prices.u - slack, prices.v, prices.bonus)
    return _gather((block, np.flatnonzero(block.q > cut.floor(block, least))) for block in blocks)


def violated(blocks: Sequence[Scored], prices: Prices, least: int, per_row: int = 8) -> Arcs:
    """Pairs of negative reduced cost, the worst `per_row` of each mentee, by row. None is left at an optimum."""
    raised = Prices(prices.u + 1, prices.v, prices.bonus)

    def flat(block: Scored) -> NDArray[np.int64]:
        floor = raised.floor(block, least)
        found = np.flatnonzero(block.q > floor)
        return _worst(found, block.q.ravel()[found].astype(np.int64) - floor.ravel()[found], block.q.shape[1], per_row)

    return _gather((block, flat(block)) for block in blocks)


def _worst(found: NDArray[np.int64], excess: NDArray[np.int64], width: int, per_row: int) -> NDArray[np.int64]:
    """Of flat positions the `per_row` of the greatest excess in each row, by row."""
    row = found // width
    order = np.lexsort((found, -excess, row))
    rank = np.arange(len(order)) - np.searchsorted(row[order], row[order])
    return found[order[rank < per_row]]


def uncovered(blocks: Sequence[Scored], cover: tuple[NDArray[np.bool_], NDArray[np.bool_]], least: int, per_row: int = 6) -> Arcs:
    """Pairs of at least this score with neither side in the cover (bool[n], bool[m]), some of each mentee; none proves the cover."""
    by_rows, by_cols = cover

    def flat(block: Scored) -> NDArray[np.int64]:
        rows = np.flatnonzero(~by_rows[block.rows])
        if not len(rows):
            return rows
        open_pairs = (block.q[rows] > least) & ~by_cols[block.cols][None, :]
        row, col = np.nonzero(open_pairs)
        rank = np.arange(len(row)) - np.searchsorted(row, row)
        kept = rank < per_row
        return rows[row[kept]] * block.q.shape[1] + col[kept]

    return _gather((block, flat(block)) for block in blocks)


def best_uncovered(blocks: Sequence[Scored], cover: tuple[NDArray[np.bool_], NDArray[np.bool_]]) -> int:
    """The best score of a pair with neither side in the cover, −1 when there is none."""
    best = -1
    for block in blocks:
        outside = block.q[~cover[0][block.rows]]
        if outside.size:
            best = max(best, int(outside.max(axis=0)[~cover[1][block.cols]].max(initial=0)) - 1)
    return best
