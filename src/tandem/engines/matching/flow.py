"""Flows on arrays: the assignment of greatest gain and the greatest assignment with its cover, by OR-Tools.

Where OR-Tools is not installed, the incremental engine does both, exactly and slower (5,000 × 1,500 in some seconds).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .candidates import Arcs
from .engine import Engine
from .graph import Arcs as EngineArcs

try:
    from ortools.graph.python.max_flow import SimpleMaxFlow
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
except ImportError:  # pragma: no cover - proved by a test that hides the module
    SimpleMaxFlow = SimpleMinCostFlow = None

WAITS = -1
Ints = NDArray[np.int64]


def best_assignment(arcs: Arcs, gain: Ints, bonus: Ints, capacity: Ints) -> Ints:
    """Positions of the chosen arcs: max Σ gain + bonus of their rows, one arc a mentee, `capacity` a mentor.

    gain: int64[k]; bonus: int64[n] for a mentee that is matched; capacity: int64[m]. A mentee whose arcs lose stays alone.
    """
    if not len(arcs):
        return np.zeros(0, dtype=np.int64)
    if SimpleMinCostFlow is None:
        return _by_engine(arcs, gain + bonus[arcs.rows], (len(bonus), capacity))
    n, m = len(bonus), len(capacity)
    flow, rows = SimpleMinCostFlow(), np.arange(n)
    # Nodes: mentees, mentors, the sink. A mentee that stays goes straight to the sink and loses the bonus.
    tails = np.concatenate([arcs.rows, rows, n + np.arange(m)]).astype(np.int32)
    heads = np.concatenate([n + arcs.cols, np.full(n + m, n + m)]).astype(np.int32)
    room = np.concatenate([np.ones(len(arcs) + n, dtype=np.int64), capacity])
    flow.add_arcs_with_capacity_and_unit_cost(tails, heads, room, np.concatenate([-gain, bonus, np.zeros(m, dtype=np.int64)]))
    del tails, heads, room
    flow.set_nodes_supplies(np.append(rows, n + m).astype(np.int32), np.append(np.ones(n, dtype=np.int64), -n))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"min-cost flow: {status}")
    return np.flatnonzero(flow.flows(np.arange(len(arcs), dtype=np.int32)))


@dataclass(frozen=True, eq=False)
class Greatest:
    """How many can be matched; positions of the chosen arcs int64[matched]; the cover of mentees bool[n] and of mentors bool[m].

    König: every arc has a side in the cover, and the cover is worth (mentees plus places) exactly as many as are matched.
    """

    matched: int
    chosen: Ints
    rows: NDArray[np.bool_]
    cols: NDArray[np.bool_]


def greatest(rows: Ints, cols: Ints, n: int, capacity: Ints) -> Greatest:
    """The greatest assignment of arcs rows, cols int64[k] with its proof."""
    m, present = len(capacity), np.zeros(n, dtype=bool)
    present[rows] = True
    if not len(rows):
        return Greatest(0, np.zeros(0, dtype=np.int64), present, np.zeros(m, dtype=bool))
    if SimpleMaxFlow is None:
        return _cover_by_engine(rows, cols, n, capacity)
    listed = np.flatnonzero(present)
    flow, source, sink = SimpleMaxFlow(), n + m, n + m + 1
    # The arcs of the problem come first, so that their numbers in the flow are their positions.
    tails = np.concatenate([rows, np.full(len(listed), source), n + np.arange(m)]).astype(np.int32)
    heads = np.concatenate([n + cols, listed, np.full(m, sink)]).astype(np.int32)
    flow.add_arcs_with_capacity(tails, heads, np.concatenate([np.ones(len(listed) + len(rows), dtype=np.int64), capacity]))
    status = flow.solve(source, sink)
    if status != flow.OPTIMAL:
        raise RuntimeError(f"max flow: {status}")
    reached = np.zeros(n + m + 2, dtype=bool)
    reached[flow.get_source_side_min_cut()] = True
    chosen = np.flatnonzero(flow.flows(np.arange(len(rows), dtype=np.int32)))
    return Greatest(int(flow.optimal_flow()), chosen, present & ~reached[:n], reached[n : n + m])


def mate_of(arcs: Arcs, chosen: Ints, n: int) -> Ints:
    """Column of each mentee or −1, int64[n]."""
    mate = np.full(n, WAITS, dtype=np.int64)
    mate[arcs.rows[chosen]] = arcs.cols[chosen]
    return mate


def _by_engine(arcs: Arcs, weight: Ints, size: tuple[int, Ints]) -> Ints:
    mate = np.array(from_scratch(arcs, weight, size).mate, dtype=np.int64)
    return np.flatnonzero(mate[arcs.rows] == arcs.cols)


def from_scratch(arcs: Arcs, weight: NDArray[Any], size: tuple[int, Ints]) -> Engine:
    """The incremental engine at the optimum of `arcs`; weights int64[k] or Python integers of any size. size: (n, capacity)."""
    return Engine.from_scratch(EngineArcs(size[0], arcs.rows, arcs.cols, weight), size[1])


def _cover_by_engine(rows: Ints, cols: Ints, n: int, capacity: Ints) -> Greatest:
    """Prices of a problem where every pair is worth 1 are 0 or 1: those of 1 are a cover."""
    arcs = Arcs(rows, cols, np.ones(len(rows), dtype=np.int64))
    engine = from_scratch(arcs, arcs.score, (n, capacity))
    chosen = np.flatnonzero(np.array(engine.mate, dtype=np.int64)[rows] == cols)
    return Greatest(engine.total, chosen, np.array(engine.u, dtype=np.int64) > 0, np.array(engine.v, dtype=np.int64) > 0)
