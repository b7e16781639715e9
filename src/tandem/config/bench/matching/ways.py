"""Ways to solve one generated problem, each measured: `python -m tandem.config.bench.matching.ways SIZE WAY…` prints a line of JSON
for each. Run by `table` in a process of its own with one thread of linear algebra.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from tandem.config.bench.matching.region import region
from tandem.engines.matching import DEFAULT_OBJECTIVE, Snapshot, audit, match
from tandem.engines.matching.score import Scored, score_blocks

TOTAL = ("matched", "total_score")
MATCHED_WORTH = 20_000
"""What being matched counts in the peers' sums: enough for the greatest number on these problems, and the quickest for them."""

DENSE = 1_000
"""Mentees up to which scipy gets a dense table (its quicker way there)."""

TIMES = {100: 9, 1_000: 5, 5_000: 3, 20_000: 2}
Arcs = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]


def ours(snapshot: Snapshot, objective: tuple[str, ...]) -> dict[str, object]:
    """Scoring alone, then everything from the profiles in memory to the proved answer."""
    times = TIMES.get(snapshot.shape[0], 1)
    scoring, blocks = least(lambda: score_blocks(snapshot), times)
    pairs = sum(block.q.size for block in blocks)
    del blocks
    seconds, result = least(lambda: match(snapshot, objective=objective), times)
    proved = not audit.faults(result) and result.certificate.gap == 0 and result.certificate.max_cardinality
    return {
        "seconds": seconds, "scoring": scoring, "pairs": pairs, "points": result.total_score, "matched": result.matched, "proved": proved,
    }  # fmt: skip


def by_ortools(snapshot: Snapshot, blocks: list[Scored]) -> dict[str, object]:
    """All feasible pairs as arcs of one min-cost flow, by arrays."""
    n, m = snapshot.shape

    def solve() -> tuple[int, int]:
        rows, cols, score = _arcs(blocks)
        tails = np.concatenate([rows, np.arange(n), n + np.arange(m)]).astype(np.int32)
        heads = np.concatenate([cols + n, np.full(n + m, n + m)]).astype(np.int32)
        room = np.concatenate([np.ones(len(rows) + n, dtype=np.int64), snapshot.capacity])
        cost = np.concatenate([-score, np.full(n, MATCHED_WORTH), np.zeros(m, dtype=np.int64)])
        flow = SimpleMinCostFlow()
        flow.add_arcs_with_capacity_and_unit_cost(tails, heads, room, cost)
        flow.set_nodes_supplies(np.append(np.arange(n), n + m).astype(np.int32), np.append(np.ones(n, dtype=np.int64), -n))
        if flow.solve() != flow.OPTIMAL:
            raise RuntimeError("OR-Tools found no optimum")
        chosen = np.flatnonzero(flow.flows(np.arange(len(rows), dtype=np.int32)))
        return int(score[chosen].sum()), len(chosen)

    return _timed(solve, TIMES.get(n, 1))


def by_scipy(snapshot: Snapshot, blocks: list[Scored]) -> dict[str, object]:
    """Places as columns of their own; a dense table where it is small, else a sparse one with a column of waiting for each mentee."""
    n = snapshot.shape[0]
    return _timed(lambda: (_dense if n <= DENSE else _sparse)(snapshot, blocks), TIMES.get(n, 1))


def _dense(snapshot: Snapshot, blocks: list[Scored]) -> tuple[int, int]:
    table = np.zeros(snapshot.shape)
    for block in blocks:
        table[np.ix_(block.rows, block.cols)] = np.where(block.q, block.q.astype(np.float64) - 1 + MATCHED_WORTH, 0)
    wide = table[:, np.repeat(np.arange(snapshot.shape[1]), snapshot.capacity)]
    worth = wide[linear_sum_assignment(wide, maximize=True)]
    matched = int((worth > 0).sum())
    return int(worth.sum()) - matched * MATCHED_WORTH, matched


def _sparse(snapshot: Snapshot, blocks: list[Scored]) -> tuple[int, int]:
    rows, cols, score = _arcs(blocks)
    n, capacity = snapshot.shape[0], snapshot.capacity
    copies, first = capacity[cols], np.cumsum(capacity) - capacity
    at = np.arange(int(copies.sum())) - np.repeat(np.cumsum(copies) - copies, copies)
    width = int(capacity.sum())
    table = csr_array(
        (
            np.concatenate([np.repeat(score + MATCHED_WORTH, copies), np.ones(n)]).astype(np.float64),
            (
                np.concatenate([np.repeat(rows, copies), np.arange(n)]),
                np.concatenate([np.repeat(first[cols], copies) + at, width + np.arange(n)]),
            ),
        ),
        shape=(n, width + n),
    )
    chosen = min_weight_full_bipartite_matching(table, maximize=True)
    real = chosen[1] < width
    worth = np.asarray(table[chosen[0][real], chosen[1][real]])
    return int(worth.sum()) - int(real.sum()) * MATCHED_WORTH, int(real.sum())


def _arcs(blocks: list[Scored]) -> Arcs:
    """Every feasible pair: rows, columns, scores."""
    rows, cols, score = [], [], []
    for block in blocks:
        i, j = np.nonzero(block.q)
        rows.append(block.rows[i])
        cols.append(block.cols[j])
        score.append(block.q[i, j].astype(np.int64) - 1)
    return np.concatenate(rows), np.concatenate(cols), np.concatenate(score)


def _timed(solve: Callable[[], tuple[int, int]], times: int) -> dict[str, object]:
    seconds, (points, matched) = least(solve, times)
    return {"seconds": seconds, "points": points, "matched": matched}


def least(work: Callable[[], Any], times: int) -> tuple[float, Any]:
    """(CPU seconds of the quickest run, what it gave)."""
    best, found = float("inf"), None
    for _ in range(times):
        started = time.process_time()
        found = work()
        best = min(best, time.process_time() - started)
    return round(best, 5), found


def main(size: str, tasks: list[str]) -> None:
    snapshot = region(size)
    for task in tasks:
        if task in ("total", "default"):
            told = ours(snapshot, TOTAL if task == "total" else DEFAULT_OBJECTIVE)
        else:
            told = {"ortools": by_ortools, "scipy": by_scipy}[task](snapshot, score_blocks(snapshot))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"task": task, "memory_mb": round(memory)} | told), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
