"""The exact optimum: a min-cost flow for each step of the lexicographic objective.

Priority classes → matched → worst score → total score → canonical tie-break. The mentees that can be matched together form
a matroid, so any falling weights of the classes give the lexicographically best classes and the greatest number at once.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from . import rules, scoring, verify
from .problem import RuleCode, Snapshot

DEFAULT_OBJECTIVE = ("matched_by_priority", "matched", "min_score", "total_score")
KNOWN = ("matched_by_priority", "matched", "min_score", "min_changes", "total_score")
"""Steps that this version knows, in the only order it takes them; the first and the third may be left out."""

TIES = 1000
"""Range of the canonical tie-break: what two ids give together, the same in any order of the input."""

WAITS = -1
Pair = tuple[str, str]


class PinRefused(ValueError):
    """A forced pair breaks a rule or has no place. `codes` are the rules that it breaks."""

    def __init__(self, pair: Pair, codes: Sequence[RuleCode]) -> None:
        super().__init__(f"Пару «{pair[0]}» – «{pair[1]}» закрепить нельзя: {', '.join(codes)}.")
        self.pair, self.codes = pair, tuple(codes)


@dataclass(frozen=True)
class Certificate:
    """Proof of the optimum: primal equals dual (gap 0), nobody more can be matched, how many pairs were looked at."""

    gap: int
    max_cardinality: bool
    pairs_checked: int


@dataclass(frozen=True, eq=False)
class Result:
    """mate: column of the mentor, int32[n], −1 waits. broken: masks uint32[n, m]. scores: int32[n, m]. pinned: bool[n]."""

    snapshot: Snapshot
    mate: NDArray[np.int32]
    scores: NDArray[np.int32]
    parts: Mapping[str, NDArray[np.int32]]
    broken: NDArray[np.uint32]
    pinned: NDArray[np.bool_]
    worst: int
    certificate: Certificate
    objective: tuple[str, ...] = field(default=DEFAULT_OBJECTIVE)

    @property
    def assignment(self) -> dict[str, str | None]:
        """Mentee id → mentor id or None."""
        mentors = self.snapshot.mentors
        return {m.id: mentors[j].id if j != WAITS else None for m, j in zip(self.snapshot.mentees, self.mate.tolist(), strict=True)}

    @property
    def pairs(self) -> list[Pair]:
        return [(mentee, mentor) for mentee, mentor in self.assignment.items() if mentor is not None]

    @property
    def waiting(self) -> list[str]:
        return [mentee for mentee, mentor in self.assignment.items() if mentor is None]

    @property
    def matched(self) -> int:
        return int((self.mate != WAITS).sum())

    @property
    def sorted_scores(self) -> list[int]:
        """Scores of the pairs, the worst first."""
        rows = np.flatnonzero(self.mate != WAITS)
        return sorted(self.scores[rows, self.mate[rows]].tolist())

    @property
    def total_score(self) -> int:
        return sum(self.sorted_scores)


def match(
    snapshot: Snapshot,
    *,
    objective: Sequence[str] = DEFAULT_OBJECTIVE,
    pinned: Sequence[Pair] = (),
    current: Mapping[str, str | None] | None = None,
) -> Result:
    """The best distribution under the rules. `pinned`: pairs that must stand; PinRefused says which rule one breaks.

    ValueError: an objective that this version does not know.
    """
    steps = _steps(objective)
    parts = scoring.parts(snapshot)
    scores = scoring.total(parts)
    broken = rules.masks(snapshot, scores)
    mate, capacity = _pin(snapshot, broken, pinned)
    is_pinned = mate != WAITS
    free = (broken == 0) & ~is_pinned[:, None] & (capacity > 0)[None, :]
    urgency = _urgency(snapshot, by_priority="matched_by_priority" in steps)
    best = _flow(free, capacity, urgency[:, None] * np.ones_like(free, dtype=np.int64))
    worst = _worst(free, capacity, scores, urgency, best) if "min_score" in steps else 0
    weights = _weights(snapshot, scores, urgency, current or {})
    allowed = free & (scores >= worst)
    found = _flow(allowed, capacity, weights)
    mate = np.where(is_pinned, mate, found).astype(np.int32)
    proof = Certificate(
        gap=verify.duality_gap(np.where(allowed, weights, verify.NEVER), capacity, found),
        max_cardinality=verify.is_greatest(free, capacity, found),
        pairs_checked=int(broken.size),
    )
    return Result(snapshot, mate, scores, parts, broken, is_pinned, worst, proof, steps)


def _steps(objective: Sequence[str]) -> tuple[str, ...]:
    steps = tuple(objective)
    known = [step for step in KNOWN if step in steps]
    if list(steps) != known or "total_score" not in steps or not {"matched", "matched_by_priority"} & set(steps):
        raise ValueError(f"Цель подбора: шаги {', '.join(DEFAULT_OBJECTIVE)} по порядку; первый и третий можно пропустить.")
    return steps


def _pin(snapshot: Snapshot, broken: NDArray[np.uint32], pinned: Sequence[Pair]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Mates of the forced pairs and what is left of the places. KeyError of an unknown id is a ValueError with words."""
    mate, left = np.full(len(snapshot.mentees), WAITS, dtype=np.int32), snapshot.capacity
    for pair in sorted(set(pinned)):
        if pair[0] not in snapshot.row or pair[1] not in snapshot.col:
            raise ValueError(f"Закреплённой пары «{pair[0]}» – «{pair[1]}» нет в задаче.")
        i, j = snapshot.row[pair[0]], snapshot.col[pair[1]]
        if broken[i, j]:
            raise PinRefused(pair, rules.codes(broken[i, j]))
        if mate[i] != WAITS or left[j] <= 0:
            raise PinRefused(pair, [RuleCode.NO_PLACES])
        mate[i] = j
        left[j] -= 1
    return mate, left


def _urgency(snapshot: Snapshot, *, by_priority: bool) -> NDArray[np.int64]:
    """3 for the most urgent … 1; all alike when priorities do not count. int64[n]."""
    if not by_priority:
        return np.ones(len(snapshot.mentees), dtype=np.int64)
    return np.array([4 - mentee.priority for mentee in snapshot.mentees], dtype=np.int64)


def _worst(
    free: NDArray[np.bool_], capacity: NDArray[np.int64], scores: NDArray[np.int32], urgency: NDArray[np.int64], best: NDArray[np.int32]
) -> int:
    """The greatest score such that the pairs of at least it still match as many of each class. Binary search over scores."""
    goal = _classes(best, urgency)
    held = scores[free]
    values = np.unique(held)
    low, high = 0, len(values) - 1
    weights = urgency[:, None] * np.ones_like(free, dtype=np.int64)
    while low < high:
        middle = (low + high + 1) // 2
        mate = _flow(free & (scores >= values[middle]), capacity, weights)
        low, high = (middle, high) if _classes(mate, urgency) == goal else (low, middle - 1)
    return int(values[low]) if len(values) and goal else 0


def _classes(mate: NDArray[np.int32], urgency: NDArray[np.int64]) -> tuple[int, ...]:
    """How many of each class are matched, the most urgent first; empty when nobody is."""
    held = urgency[mate != WAITS]
    return tuple(int((held == level).sum()) for level in (3, 2, 1)) if len(held) else ()


def _weights(
    snapshot: Snapshot, scores: NDArray[np.int32], urgency: NDArray[np.int64], current: Mapping[str, str | None]
) -> NDArray[np.int64]:
    """One number a pair that orders everything left: class over score over tie-break. int64[n, m]."""
    n = len(snapshot.mentees)
    one = scores.astype(np.int64) * (TIES * n + 1) + _ties(snapshot)
    step = int(one.max(initial=0)) * max(n, 1) + 1
    kept = [(snapshot.row[e], snapshot.col[m]) for e, m in current.items() if m in snapshot.col]
    for i, j in kept:
        one[i, j] += step
    step = step * (len(kept) + 1) + 1
    return one + urgency[:, None] * step


def _ties(snapshot: Snapshot) -> NDArray[np.int64]:
    """0..999 from the two ids: among distributions of the same value one is canonical."""
    left = np.array([zlib.crc32(mentee.id.encode()) for mentee in snapshot.mentees], dtype=np.uint64)
    right = np.array([zlib.crc32(b"mentor:" + mentor.id.encode()) for mentor in snapshot.mentors], dtype=np.uint64)
    mixed = (left[:, None] * np.uint64(2654435761)) ^ (right[None, :] * np.uint64(40503))
    return ((mixed >> np.uint64(7)) % np.uint64(TIES)).astype(np.int64)


def _flow(allowed: NDArray[np.bool_], capacity: NDArray[np.int64], gain: NDArray[np.int64]) -> NDArray[np.int32]:
    """The assignment of greatest gain, int32[n] of columns or −1. Gains are above 0, so whoever can be matched is.

    Nodes: mentees 0..n−1, mentors n..n+m−1, the sink; a mentee that stays goes straight to the sink for nothing.
    """
    n, m = allowed.shape
    rows, cols = np.nonzero(allowed)
    mate = np.full(n, WAITS, dtype=np.int32)
    if not len(rows):
        return mate
    sink, mentors = n + m, np.arange(m)
    flow = SimpleMinCostFlow()
    tails = np.concatenate([rows, np.arange(n), n + mentors])
    heads = np.concatenate([n + cols, np.full(n + m, sink)])
    room = np.concatenate([np.ones(len(rows) + n, dtype=np.int64), capacity])
    cost = np.concatenate([-gain[rows, cols], np.zeros(n + m, dtype=np.int64)])
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tails.astype(np.int32), heads.astype(np.int32), room, cost)
    flow.set_nodes_supplies(np.arange(n + m + 1, dtype=np.int32), np.concatenate([np.ones(n), np.zeros(m), [-n]]).astype(np.int64))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"min-cost flow: {status}")
    taken = flow.flows(arcs[: len(rows)]) > 0
    mate[rows[taken]] = cols[taken]
    return mate
