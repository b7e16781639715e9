"""The answer of a run: who is with whom, at what prices, proved how, under which rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import candidates, rules
from .duals import Certificate
from .flow import WAITS
from .problem import Snapshot
from .score import Scored, Scorer, row_scores
from .tight import Tight, TightSets

DEFAULT_OBJECTIVE = ("matched_by_priority", "matched", "min_score", "total_score")
MUTUAL = ("mutual_choice",)
"""The objective of a stable distribution (`mutual`); its value is less the number of pairs who would rather have each other."""

Pair = tuple[str, str]
Rows = Sequence[int] | NDArray[np.integer]
SHOWN_AT_ONCE = 5_000_000
"""Pairs up to which the whole tables of scores and masks may be asked for."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Result:
    """mate: column of the mentor, int32[n], −1 waits. score: of the pair, int32[n], 0 where waiting. pinned: bool[n].

    u: worth of each mentee, v: price of a place with each mentor, int64, in points over the pairs of at least `worst`; bonus:
    what matching a mentee counts besides the score, int64[n]. They are None where the objective is not one sum of points
    (then the proof is a chain of such sums). objective_values: what each step of the objective reached, in its order.
    blocks: all pairs that may be, with their scores; those of pinned mentees are taken out.
    """

    snapshot: Snapshot
    mate: NDArray[np.int32]
    score: NDArray[np.int32]
    pinned: NDArray[np.bool_]
    worst: int
    certificate: Certificate
    objective: tuple[str, ...]
    objective_values: tuple[Any, ...]
    blocks: Sequence[Scored] = ()
    u: NDArray[np.int64] | None = None
    v: NDArray[np.int64] | None = None
    bonus: NDArray[np.int64] | None = None

    @property
    def assignment(self) -> dict[str, str | None]:
        """Mentee id → mentor id or None."""
        mentors = self.snapshot.mentor_ids
        return {one: mentors[j] if j != WAITS else None for one, j in zip(self.snapshot.mentee_ids, self.mate.tolist(), strict=True)}

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
        return np.sort(self.score[self.mate != WAITS]).tolist()

    @property
    def total_score(self) -> int:
        return int(self.score[self.mate != WAITS].sum(dtype=np.int64))

    @cached_property
    def scorer(self) -> Scorer:
        """Scores and parts of single pairs."""
        return Scorer(self.snapshot)

    def parts_of(self, i: int, j: int) -> dict[str, int]:
        """Whole points of the parts of a pair, proposed or not; they sum to its score."""
        return self.scorer.parts(i, j)

    def score_of(self, i: int, j: int) -> int:
        """Score 0..10000 of a pair, proposed or not, allowed or not."""
        return sum(self.parts_of(i, j).values())

    def scores_of(self, rows: Rows) -> NDArray[np.int32]:
        """Scores of some mentees with all mentors, int32[r, m]."""
        return row_scores(self.scorer, np.asarray(rows, dtype=np.int64))

    def broken_of(self, rows: Rows) -> NDArray[np.uint32]:
        """Rules that some mentees break with all mentors, uint32[r, m]: bits of `rules.BIT`, 0 where the pair may be."""
        chosen = np.asarray(rows, dtype=np.int64)
        counts = self.snapshot.policy.min_score > 0  # only MIN_SCORE looks at the scores
        points = self.scores_of(rows) if counts else np.zeros((len(chosen), self.snapshot.shape[1]), dtype=np.int32)
        return rules.masks(self.snapshot, chosen, points)

    def open_to(self, rows: Rows) -> NDArray[np.bool_]:
        """Mentors with whom at least one of these mentees may be, bool[m]; a pinned mentee may be with its own mentor only."""
        found = np.zeros(self.snapshot.shape[1], dtype=bool)
        chosen = np.asarray(rows, dtype=np.int64)
        found[self.mate[chosen[self.pinned[chosen]]]] = True
        of_block, place = self._places
        for number in np.unique(of_block[chosen[of_block[chosen] >= 0]]):
            block = self.blocks[number]
            inside = place[chosen[of_block[chosen] == number]]
            found[block.cols[(block.q[inside] > 0).any(axis=0)]] = True
        return found

    @cached_property
    def tight_sets(self) -> TightSets:
        """Over the pairs that may be; a pinned mentee has none."""
        arcs = candidates.everything(self.blocks, 0, max(self.snapshot.shape[1], 1))
        return TightSets((arcs.rows, arcs.cols), self.snapshot.capacity, self.mate.astype(np.int64))

    def tight_of(self, i: int) -> tuple[tuple[str, ...], int, tuple[str, ...]]:
        """(mentors that paths reach from a waiting mentee, their places, who may have nobody else): ids, told once for all who share them."""
        found = self.tight_sets.reached(i)
        if found not in self._named:
            mentors, mentees = self.snapshot.mentor_ids, self.snapshot.mentee_ids
            names = tuple(mentors[j] for j in found.mentors.tolist()), tuple(mentees[k] for k in found.contenders.tolist())
            self._named[found] = names[0], found.places, names[1]
        return self._named[found]

    @cached_property
    def _named(self) -> dict[Tight, tuple[tuple[str, ...], int, tuple[str, ...]]]:
        return {}

    @cached_property
    def _places(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """(number of the block, row in it) of each mentee, −1 in none. int32[n] each."""
        of_block, place = np.full(len(self.mate), -1, dtype=np.int32), np.zeros(len(self.mate), dtype=np.int32)
        for number, block in enumerate(self.blocks):
            of_block[block.rows], place[block.rows] = number, np.arange(len(block.rows))
        return of_block, place

    @cached_property
    def scores(self) -> NDArray[np.int32]:
        """Scores of all pairs, int32[n, m]. MemoryError for a problem where nobody should ask for them all at once."""
        return self.scores_of(self._everybody())

    @cached_property
    def broken(self) -> NDArray[np.uint32]:
        """Masks of all pairs, uint32[n, m]; as `scores`."""
        return rules.masks(self.snapshot, self._everybody(), self.scores)

    def _everybody(self) -> NDArray[np.int64]:
        n, m = self.snapshot.shape
        if n * m > SHOWN_AT_ONCE:
            raise MemoryError(f"{n} × {m} pairs at once: ask scores_of or broken_of for some mentees")
        return np.arange(n)

    @property
    def policy_hash(self) -> str:
        """Of the rules and weights."""
        return self.snapshot.policy.digest()

    @cached_property
    def input_hash(self) -> str:
        """Of the people, whatever their order: the same hash and rules give the same answer."""
        return self.snapshot.digest()
