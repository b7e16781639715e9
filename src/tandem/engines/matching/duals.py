"""Prices of an assignment and the proof that it is the best.

The linear programme: max Σ w·x, one mentor a mentee, capacity c of a mentor. Its dual: worth u ≥ 0 of a mentee, price v ≥ 0 of
a place, u + v ≥ w on every pair, min Σu + Σc·v. OR-Tools gives no prices, so they are found from the assignment.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .candidates import Arcs
from .flow import WAITS

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Certificate:
    """Proof of the optimum: dual less primal (0 is the optimum), nobody more can be matched, how many pairs were looked at.

    `pairs_checked` are the pairs that no rule forbids: each was compared with the prices.
    """

    gap: int
    max_cardinality: bool
    pairs_checked: int


def smallest_prices(arcs: Arcs, weight: Ints, mate: Ints, capacity: Ints) -> tuple[Ints, Ints]:
    """(u int64[n], v int64[m]): the smallest prices that support an optimal assignment on these arcs; arcs by row.

    Bellman–Ford by fronts: v rises to w − u of whoever would come, which lowers u of those who are there, who look again.
    The smallest price of a mentor is what one more place there would add. RuntimeError: the assignment is not optimal.
    """
    n, m = len(mate), len(capacity)
    start = np.searchsorted(arcs.rows, np.arange(n + 1))
    held = np.zeros(n, dtype=np.int64)
    own = mate[arcs.rows] == arcs.cols
    held[arcs.rows[own]] = weight[own]
    members = np.argsort(mate, kind="stable")
    first = np.searchsorted(mate[members], np.arange(m + 1))
    u, v, front = held.copy(), np.zeros(m, dtype=np.int64), np.arange(n)
    for _round in range(2 * (n + m) + 2):
        at = _ranges(start[front], start[front + 1])
        asked = weight[at] - u[arcs.rows[at]]
        rises = asked > v[arcs.cols[at]]
        if not rises.any():
            return u, v
        touched = arcs.cols[at][rises]
        np.maximum.at(v, touched, asked[rises])
        touched = np.unique(touched)
        front = members[_ranges(first[touched], first[touched + 1])]
        u[front] = held[front] - v[mate[front]]
    raise RuntimeError("the assignment is not optimal: its prices rise without end")


def _ranges(start: Ints, stop: Ints) -> Ints:
    """start[0]..stop[0]−1, start[1]..stop[1]−1 and so on, in one array."""
    count = stop - start
    return np.arange(int(count.sum())) + np.repeat(start - np.cumsum(count) + count, count)


def gap(u: Ints, v: Ints, capacity: Ints, primal: int) -> int:
    """Dual less primal; never below 0 when the prices support every pair."""
    return int(u.sum()) + int((v * capacity).sum()) - primal


def is_cover_of(u: Ints, v: Ints, capacity: Ints, mate: Ints, bonus: int) -> bool:
    """Do the prices prove that nobody more can be matched?

    König: as u + v ≥ bonus on every pair, mentees worth more than half the bonus and mentors whose place costs at least the other
    half cover every pair; are they worth exactly as many as are matched, no assignment has more. False proves nothing.
    """
    half = bonus // 2
    return int((u > half).sum()) + int(capacity[v >= bonus - half].sum()) == int((mate != WAITS).sum())
