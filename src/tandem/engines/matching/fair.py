"""Fairness: whom can be matched at all, the best worst score, bands of strength, leximin.

The best worst score needs no prices: «score t is reached» is shown by a flow on candidates, «it is not» by a cover (König) that
is checked against every pair of at least t; pairs outside the cover become candidates.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from . import candidates, flow
from .candidates import Arcs
from .problem import MAX_SCORE
from .total import Free

Ints = NDArray[np.int64]

FIRST = 8
"""Candidates of each mentee to begin with; the cover brings the others."""

MISSED = 6
"""Pairs outside the cover of each mentee that become candidates at first; four times as many each time, for where places are scarce
the same few mentors are missed by all."""

FEW = 4
"""So many missing pairs are few."""

STRONG, GOOD, FAIR = 7500, 6000, 4500
"""Scores from which a pair is strong, good and fair; below is weak."""


class Reach:
    """Answers «how many can be matched by pairs of at least t» for one problem, and keeps the pairs that answers needed."""

    def __init__(self, free: Free, classes: NDArray[np.int32]) -> None:
        """classes: int32[n], 1 the most urgent."""
        self.free, self.classes = free, classes
        size = candidates.count(free.blocks)
        rough = candidates.everything(free.blocks, 0, free.m) if size <= FIRST * free.n else candidates.best_of_rows(free.blocks, FIRST, 0)
        self.arcs = candidates.merged(free.m, rough)

    def matched(self, urgency: int, least: int = 0) -> int:
        """How many of the classes up to `urgency` can be matched by pairs of at least `least`."""
        return self._ask(urgency, least, None)[0]

    def _ask(self, urgency: int, least: int, goal: int | None) -> tuple[int, int]:
        """(how many can be matched, a better bound). Proved by a cover of every pair, unless the goal is reached.

        At the goal the bound is the worst score used: so much is reached too. Below it, the best score outside the cover:
        nothing above that can help, for one more pair has to be outside; the number is then the worth of the cover.
        """
        inside, per_row = self.classes <= urgency, MISSED
        while True:
            use = np.flatnonzero((self.arcs.score >= least) & inside[self.arcs.rows])
            found = flow.greatest(self.arcs.rows[use], self.arcs.cols[use], self.free.n, self.free.capacity)
            if found.matched == goal:
                return found.matched, int(self.arcs.score[use[found.chosen]].min(initial=MAX_SCORE))
            missed = candidates.uncovered(self.free.blocks, (found.rows | ~inside, found.cols), least, per_row)
            # Mentees with a pair outside the cover, taken into it, make it a cover of every pair.
            more = np.unique(missed.rows)
            if not len(more) or (goal is not None and found.matched + len(more) < goal):
                found.rows[more] = True
                cover = found.rows | ~inside, found.cols
                return found.matched + len(more), least - 1 if goal is None else candidates.best_uncovered(self.free.blocks, cover)
            self.arcs, per_row = candidates.merged(self.free.m, self.arcs, missed), 4 * per_row

    def ranks(self) -> dict[int, int]:
        """Class → how many of it and of the more urgent can be matched at most.

        Sets that can be matched form a matroid: the lexicographically best classes reach all these numbers at once.
        """
        return {int(urgency): self.matched(int(urgency)) for urgency in np.unique(self.classes)}

    def best_worst(self, ranks: dict[int, int], highest: int = MAX_SCORE) -> int:
        """The greatest score, not above `highest`, whose pairs still match as many of every class.

        Binary search; where few are missing, the bound that the cover gives is tried first, for it is nearly always the answer.
        """
        reached = min(highest, self._bound(max(ranks.values(), default=0)))
        for urgency, goal in sorted(ranks.items(), reverse=True):
            low, high, middle = 0, reached, reached  # after the first class `reached` is nearly always reached again
            while low < high:
                count, bound = self._ask(urgency, middle, goal)
                low, high = (min(bound, high), high) if count == goal else (low, min(bound, middle - 1))
                middle = high if 0 < goal - count <= FEW else (low + high + 1) // 2
            reached = high
        return reached

    def _bound(self, goal: int) -> int:
        """No worst score is above the goal-th best of the mentees' best scores."""
        best = np.zeros(self.free.n, dtype=np.int64)
        for block in self.free.blocks:
            np.maximum.at(best, block.rows, block.q.max(axis=1, initial=0).astype(np.int64) - 1)
        return int(np.partition(best, len(best) - goal)[len(best) - goal]) if goal else 0


def bands(scores: Ints | Sequence[int]) -> dict[str, int]:
    """Number of pairs by strength: strong, good, fair, weak."""
    held = np.asarray(scores)
    edges = [MAX_SCORE + 1, STRONG, GOOD, FAIR, 0]
    names = ("strong", "good", "fair", "weak")
    return {name: int(((held < high) & (held >= low)).sum()) for name, high, low in zip(names, edges, edges[1:], strict=False)}


def leximin_costs(arcs: Arcs) -> dict[int, int]:
    """Score → cost of a pair of this score: the least sum at a fixed number of pairs has the leximin best ascending scores.

    Fewest pairs of the lowest score, then of the next and so on: a pair costs more than all pairs of higher scores can cost
    together. At most as many pairs of a score are chosen as mentees have one. Big integers, of some bits for each score.
    """
    order = np.lexsort((arcs.rows, arcs.score))
    score, row = arcs.score[order], arcs.rows[order]
    is_new = np.ones(len(order), dtype=bool)  # a mentee's first pair of a score
    is_new[1:] = (score[1:] != score[:-1]) | (row[1:] != row[:-1])
    scores, mentees = np.unique(score[is_new], return_counts=True)
    cost, found = 1, {}
    for one, most in zip(scores[::-1].tolist(), mentees[::-1].tolist(), strict=True):
        found[one] = cost
        cost *= most + 1
    return found
