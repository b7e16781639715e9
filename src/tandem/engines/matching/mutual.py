"""Mutual choice: the stable distribution by what both sides marked after they had met, and what it costs.

Whom one marked comes before all others; among equals the score counts, for a mentor then the days of waiting, then the id. Hard
rules stand above all choices. The mentees propose (Gale, Shapley 1962): no stable distribution gives any of them a better mentor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import candidates, flow, score, stable
from .candidates import Arcs
from .duals import Certificate
from .flow import WAITS
from .problem import Snapshot
from .result import MUTUAL, Pair, Result
from .solve import match

Ints = NDArray[np.int64]

MARKED = 1 << 20
"""Above any score: what a mark adds to it in the eyes of whoever made it."""


@dataclass(frozen=True)
class Choices:
    """Whom each side would like, as (mentee, mentor): marks of the mentees and marks of the mentors. Others may be."""

    by_mentees: frozenset[Pair] = frozenset()
    by_mentors: frozenset[Pair] = frozenset()

    def to_json(self) -> dict[str, Any]:
        return {"by_mentees": sorted(map(list, self.by_mentees)), "by_mentors": sorted(map(list, self.by_mentors))}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Choices:
        return cls(*(frozenset((mentee, mentor) for mentee, mentor in body[side]) for side in ("by_mentees", "by_mentors")))


@dataclass(frozen=True, eq=False)
class Mutual:
    """The stable distribution; `usual` is what the default objective would give; `blocking`: pairs who would rather have each other."""

    result: Result
    usual: Result
    blocking: int


def mutual(snapshot: Snapshot, choices: Choices) -> Mutual:
    """The stable distribution that is best for the mentees. All pairs are ranked one by one: for a meeting, not for a region.

    The gap of its certificate is what `usual` is worth more, in points; it may be negative, because `usual` serves more people first.
    """
    blocks = score.score_blocks(snapshot)
    arcs = candidates.everything(blocks, 0, snapshot.shape[1])
    wishes = _preferences(snapshot, arcs, choices)
    mate = np.array(stable.deferred_acceptance(wishes, "mentee"), dtype=np.int64)
    scores = _scores_of(arcs, mate, snapshot.shape)
    usual = match(snapshot)
    most = flow.greatest(arcs.rows, arcs.cols, snapshot.shape[0], snapshot.capacity).matched
    proof = Certificate(usual.total_score - int(scores.sum()), int((mate != WAITS).sum()) == most, len(arcs))
    blocking = len(stable.blocking_pairs(wishes, mate.tolist()))
    result = Result(
        snapshot=snapshot, mate=mate.astype(np.int32), score=scores.astype(np.int32), pinned=np.zeros(len(mate), dtype=bool), worst=0,
        certificate=proof, objective=MUTUAL, objective_values=(-blocking,), blocks=blocks,
    )  # fmt: skip
    return Mutual(result, usual, blocking)


def positions(snapshot: Snapshot, pairs: Iterable[Pair]) -> Ints:
    """row · m + column of each pair of ids that are in the problem, sorted. int64[k]."""
    row, col = snapshot.row, snapshot.col
    return np.array(sorted(row[e] * len(col) + col[n] for e, n in pairs if e in row and n in col), dtype=np.int64)


def _preferences(snapshot: Snapshot, arcs: Arcs, choices: Choices) -> stable.Preferences:
    n, m = snapshot.shape
    keys = arcs.rows * m + arcs.cols
    liked, likes = (np.isin(keys, positions(snapshot, pairs)) for pairs in (choices.by_mentees, choices.by_mentors))
    waiting = snapshot.rows.waiting_days[arcs.rows]
    left = np.lexsort((arcs.cols, -arcs.score, ~liked, arcs.rows))
    right = np.lexsort((arcs.rows, -waiting, -arcs.score, ~likes, arcs.cols))
    return stable.Preferences(
        _lists(arcs.rows[left], arcs.cols[left], n), _lists(arcs.cols[right], arcs.rows[right], m), snapshot.capacity.tolist()
    )


def _lists(owners: Ints, others: Ints, n: int) -> list[list[int]]:
    """Others of each owner, in their order; owners are sorted."""
    borders = np.searchsorted(owners, np.arange(n + 1)).tolist()
    flat = others.tolist()
    return [flat[start:end] for start, end in pairwise(borders)]


def _scores_of(arcs: Arcs, mate: Ints, shape: tuple[int, int]) -> Ints:
    """Scores of the pairs, 0 where somebody waits. int64[n]."""
    held = np.zeros(shape[0], dtype=np.int64)
    chosen = mate[arcs.rows] == arcs.cols
    held[arcs.rows[chosen]] = arcs.score[chosen]
    return held
