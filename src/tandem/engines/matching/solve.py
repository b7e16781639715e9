"""The best distribution under the rules: what `match` does, step by step of the objective."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from . import candidates, duals, flow, lexicographic, rules, score
from .candidates import Prices
from .duals import Certificate
from .fair import Reach
from .flow import WAITS
from .objective import NOT_SAID, Measures, checked
from .problem import MAX_SCORE, RuleCode, Snapshot
from .result import DEFAULT_OBJECTIVE, Pair, Result
from .total import Free, Optimal, canonical, greatest_total

Ints = NDArray[np.int64]

MATCHED_WORTH = 20_000
"""What matching somebody counts at first, in points: two of the best scores. It is raised until the answer proves it enough."""

STRICT = 10
"""Factor by which it is raised."""


class PinRefused(ValueError):
    """A forced pair breaks a rule or has no place. `codes` are the rules that it breaks."""

    def __init__(self, pair: Pair, codes: Sequence[RuleCode]) -> None:
        super().__init__(f"Пару «{pair[0]}» – «{pair[1]}» закрепить нельзя: {', '.join(codes)}.")
        self.pair, self.codes = pair, tuple(codes)


@dataclass(frozen=True, eq=False)
class _Found:
    """What a way of solving gives: who is with whom without the pinned, their scores, prices or None, the proof."""

    mate: Ints
    score: Ints
    certificate: Certificate
    worst: int = 0
    optimal: Optimal | None = None


def match(
    snapshot: Snapshot,
    *,
    objective: Sequence[str] = DEFAULT_OBJECTIVE,
    pinned: Iterable[Pair] = (),
    excluded: Iterable[Pair] = (),
    current: Mapping[str, str | None] | None = None,
) -> Result:
    """The best distribution under the rules, proved against every pair that may be.

    objective: steps of `objective.STEPS`, each maximised, the most important first. pinned: pairs that must stand; PinRefused
    says which rule one breaks. excluded: pairs that must not be. current: mentee → today's mentor (None waits
    today: being matched is a change), for `min_changes`.
    ValueError: an unknown step, a pinned or excluded pair of people who are not in the problem.
    """
    steps = checked(objective)
    snapshot = _without(snapshot, excluded)
    held, capacity = _pin(snapshot, pinned)
    measures = _measures(snapshot, held, current or {})
    free = Free(_free_blocks(snapshot, held), capacity, snapshot.shape[0])
    solve = _solve_default if _is_default(steps) else _solve_any
    found = solve(snapshot, free, measures, steps)
    mate, scores = np.where(held != WAITS, held, found.mate), np.where(held != WAITS, measures.held_score, found.score)
    return Result(
        snapshot=snapshot, mate=mate.astype(np.int32), score=scores.astype(np.int32), pinned=held != WAITS, worst=found.worst,
        certificate=found.certificate, objective=steps,
        objective_values=tuple(measures.value(step, mate, scores) for step in steps),
        blocks=free.blocks, u=found.optimal.prices.u if found.optimal else None, v=found.optimal.prices.v if found.optimal else None,
        bonus=found.optimal.prices.bonus if found.optimal else None,
    )  # fmt: skip


def _is_default(steps: tuple[str, ...]) -> bool:
    """Number of matched in any form, then perhaps the worst score, then the total: solved in points, at any size."""
    counted = [step for step in steps if step in ("matched", "matched_by_priority")]
    rest = steps[len(counted) :]
    return bool(counted) and set(counted) == set(steps[: len(counted)]) and rest in (("total_score",), ("min_score", "total_score"))


def _solve_default(snapshot: Snapshot, free: Free, measures: Measures, steps: tuple[str, ...]) -> _Found:
    """Classes → worst score by covers; then one total with a bonus for being matched that the ranks prove large enough."""
    near = Order.of(snapshot)
    classes = measures.priority[near.rows] if "matched_by_priority" in steps else np.ones(free.n, dtype=np.int32)
    pairs, free = candidates.count(free.blocks), near.renumbered(free)
    needs_ranks = "min_score" in steps or len(np.unique(classes)) > 1
    ranks, worst = None, 0
    if needs_ranks:
        reach = Reach(free, classes)
        ranks = reach.ranks()
        if "min_score" in steps:
            worst = reach.best_worst(ranks, int(measures.held_score[measures.held != WAITS].min(initial=MAX_SCORE)))
    found = _enough(free, classes, ranks, worst)
    found = canonical(free, found, (snapshot.rows.tie[near.rows], snapshot.cols.tie[near.cols]), worst)
    proof = Certificate(found.gap(free.capacity), True, pairs)
    found = near.back(found)
    return _Found(found.mate, found.score, proof, worst, found)


@dataclass(frozen=True, eq=False)
class Order:
    """Another numbering, in which people of one school and municipality stand together: flows find their neighbours in the cache.

    rows: int64[n] and cols: int64[m], who has each new number.
    """

    rows: Ints
    cols: Ints

    @classmethod
    def of(cls, snapshot: Snapshot) -> Order:
        """By municipality, school, id."""
        return cls(*(np.lexsort((side.org, side.municipality)) for side in (snapshot.rows, snapshot.cols)))

    def renumbered(self, free: Free) -> Free:
        """The same problem in the new numbers."""
        row, col = np.argsort(self.rows).astype(np.int32), np.argsort(self.cols).astype(np.int32)
        blocks = [score.Scored(row[block.rows], col[block.cols], block.q) for block in free.blocks]
        return Free(blocks, free.capacity[self.cols], free.n)

    def back(self, found: Optimal) -> Optimal:
        """An answer in the numbers of the snapshot."""
        row, col = np.argsort(self.rows), np.argsort(self.cols)
        mate = np.append(self.cols, WAITS)[found.mate]  # −1 takes the last
        prices = Prices(found.prices.u[row], found.prices.v[col], found.prices.bonus[row])
        return Optimal(mate[row], found.score[row], prices)


def _enough(free: Free, classes: NDArray[np.int32], ranks: Mapping[int, int] | None, worst: int) -> Optimal:
    """The greatest total whose bonus for being matched is large enough: as many of each class are matched as can be."""
    worth = MATCHED_WORTH
    while True:
        found = greatest_total(free, worth * (4 - classes).astype(np.int64), worst)
        if ranks is None and duals.is_cover_of(found.prices.u, found.prices.v, free.capacity, found.mate, int(3 * worth)):
            return found
        if ranks is None:  # the prices do not prove the number, so a cover has to
            ranks = Reach(free, classes).ranks()
        matched = found.mate != WAITS
        if all(int((matched & (classes <= urgency)).sum()) == rank for urgency, rank in ranks.items()):
            return found
        worth *= STRICT


def _solve_any(snapshot: Snapshot, free: Free, measures: Measures, steps: tuple[str, ...]) -> _Found:
    """Any order of the steps, over all pairs at once."""
    arcs = candidates.everything(free.blocks, 0, free.m)
    held = measures.held[measures.held != WAITS]
    taken = np.bincount(held, minlength=free.m) if "balance" in steps else None
    face = lexicographic.whole(arcs, free.capacity, free.n, taken)
    search = lexicographic.Search(face, measures, pinned_scores=measures.held_score[measures.held != WAITS].tolist())
    for step in steps:
        search.take(step)
    mate, scores = search.assignment((snapshot.rows.tie, snapshot.cols.tie))
    most = flow.greatest(arcs.rows, arcs.cols, free.n, free.capacity).matched
    return _Found(mate, scores, Certificate(search.gap, int((mate != WAITS).sum()) == most, len(arcs)))


def _without(snapshot: Snapshot, excluded: Iterable[Pair]) -> Snapshot:
    """The same problem with more excluded pairs."""
    pairs = _positions(snapshot, excluded)
    if not len(pairs):
        return snapshot
    kept = snapshot.listed.get(RuleCode.EXCLUDED, np.zeros((0, 2), dtype=np.int32))
    return replace(snapshot, listed={**snapshot.listed, RuleCode.EXCLUDED: np.unique(np.vstack([kept, pairs]), axis=0)})


def _positions(snapshot: Snapshot, pairs: Iterable[Pair]) -> NDArray[np.int32]:
    """Rows and columns of pairs of ids, int32[k, 2], by id. ValueError: somebody is not in the problem."""
    ordered = sorted(set(pairs))
    for mentee, mentor in ordered:
        if mentee not in snapshot.row or mentor not in snapshot.col:
            raise ValueError(f"Пары «{mentee}» – «{mentor}» нет в задаче: уберите её из закреплённых или исключённых.")
    return np.array([(snapshot.row[mentee], snapshot.col[mentor]) for mentee, mentor in ordered], dtype=np.int32).reshape(-1, 2)


def _pin(snapshot: Snapshot, pinned: Iterable[Pair]) -> tuple[Ints, Ints]:
    """Mentors of the pinned mentees (−1 for the others) and what is left of the places. PinRefused."""
    held, left = np.full(snapshot.shape[0], WAITS, dtype=np.int64), snapshot.capacity
    pairs = _positions(snapshot, pinned)
    if not len(pairs):
        return held, left
    broken = rules.masks(snapshot, pairs[:, 0], score.row_scores(score.Scorer(snapshot), pairs[:, 0]))
    for (i, j), mask in zip(pairs.tolist(), broken, strict=True):
        pair = snapshot.mentee_ids[i], snapshot.mentor_ids[j]
        if mask[j]:
            raise PinRefused(pair, rules.codes(mask[j]))
        if held[i] != WAITS or left[j] <= 0:
            raise PinRefused(pair, [RuleCode.NO_PLACES])
        held[i] = j
        left[j] -= 1
    return held, left


def _free_blocks(snapshot: Snapshot, held: Ints) -> list[score.Scored]:
    """Scored pairs of the mentees who are not pinned."""
    blocks = score.score_blocks(snapshot)
    for block in blocks if (held != WAITS).any() else ():
        block.q[held[block.rows] != WAITS] = 0
    return blocks


def _measures(snapshot: Snapshot, held: Ints, current: Mapping[str, str | None]) -> Measures:
    today = np.full(snapshot.shape[0], NOT_SAID, dtype=np.int64)
    gone = snapshot.shape[1]  # a mentor who is not in the problem any more: whatever comes is a change
    for mentee, mentor in current.items():
        if mentee in snapshot.row:
            today[snapshot.row[mentee]] = WAITS if mentor is None else snapshot.col.get(mentor, gone)
    scores = np.zeros(snapshot.shape[0], dtype=np.int64)
    rows = np.flatnonzero(held != WAITS)
    if len(rows):
        scorer = score.Scorer(snapshot)
        scores[rows] = [sum(scorer.parts(int(i), int(held[i])).values()) for i in rows]
    return Measures(snapshot.rows.priority, snapshot.rows.waiting_days, today, held, scores)
