"""Figures of a run, for the curator and for fairness: who was matched, how well, how even, and whom it left.

Groups (sex, category of need) only sort the figures: nothing here enters a score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .fair import bands
from .flow import WAITS
from .mutual import MARKED, Choices, positions
from .result import Pair, Result
from .score import Scored

LOW_SHARE = 5
"""Percent of the pairs below the low score that is reported."""

NO_CHOICES = Choices()
"""Nobody has marked anybody."""

NOBODY = 1 << 40
"""Above any score: what a mentor without pairs would have to beat."""


@dataclass(frozen=True)
class Share:
    """Mentees of one group: how many asked and were matched, mean score of their pairs, mean days of waiting of all of them."""

    asked: int
    matched: int
    mean_score: float
    waiting_days: float


@dataclass(frozen=True)
class Load:
    """How the free places went: mentors who have any, those left without one free, those without a mentee, the most mentees of one.

    gini is 0 (all equally used) .. 1.
    """

    mentors: int
    full: int
    idle: int
    most: int
    gini: float


@dataclass(frozen=True)
class Metrics:
    """scores are 0..10000, days are days. worst_pair: (mentee, mentor) of the worst score, None without pairs.

    by_group: what the groups are about → group → figures. blocking_pairs: both would rather have each other than the worst they
    hold. changed: pairs of `current` that differ.
    """

    asked: int
    places: int
    matched: int
    total_score: int
    mean_score: float
    worst_score: int
    low_score: int
    bands: dict[str, int]
    by_priority: dict[int, Share]
    load: Load
    worst_pair: Pair | None = None
    by_group: dict[str, dict[str, Share]] = field(default_factory=dict)
    blocking_pairs: int = 0
    changed: int = 0

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries with string keys."""
        return asdict(self) | {"by_priority": {str(one): asdict(share) for one, share in self.by_priority.items()}}


Groups = Mapping[str, Mapping[str, str]]
"""What the groups are about («sex») → mentee → name of its group, for those who have one."""


def metrics(
    result: Result, *, current: Mapping[str, str | None] | None = None, groups: Groups | None = None, choices: Choices = NO_CHOICES
) -> Metrics:
    """Figures of a result. current: mentee → today's mentor. choices: whom people marked, for the pairs who would rather."""
    held = result.score[result.mate != WAITS].astype(np.int64)
    priority, ids = result.snapshot.rows.priority, result.snapshot.mentee_ids
    assignment = result.assignment if current else {}
    return Metrics(
        asked=len(ids), places=int(result.snapshot.capacity.sum()), matched=len(held), total_score=int(held.sum()),
        mean_score=round(float(held.mean()), 1) if len(held) else 0.0, worst_score=int(held.min()) if len(held) else 0,
        low_score=int(np.percentile(held, LOW_SHARE, method="lower")) if len(held) else 0, bands=bands(held),
        by_priority={int(one): _share(result, priority == one) for one in np.unique(priority)}, load=load_of(result),
        worst_pair=_worst_pair(result), by_group={about: _by_group(result, named) for about, named in (groups or {}).items()},
        blocking_pairs=blocking_pairs(result, choices),
        changed=sum(assignment.get(mentee) != mentor for mentee, mentor in (current or {}).items()),
    )  # fmt: skip


def _worst_pair(result: Result) -> Pair | None:
    matched = np.flatnonzero(result.mate != WAITS)
    if not len(matched):
        return None
    i = matched[result.score[matched].argmin()]
    return result.snapshot.mentee_ids[i], result.snapshot.mentor_ids[result.mate[i]]


def _by_group(result: Result, named: Mapping[str, str]) -> dict[str, Share]:
    group = np.array([named.get(one, "") for one in result.snapshot.mentee_ids], dtype=object)
    return {name: _share(result, group == name) for name in sorted(set(group.tolist()) - {""})}


def _share(result: Result, inside: NDArray[np.bool_]) -> Share:
    matched = inside & (result.mate != WAITS)
    days = result.snapshot.rows.waiting_days[inside]
    return Share(
        asked=int(inside.sum()), matched=int(matched.sum()),
        mean_score=round(float(result.score[matched].mean()), 1) if matched.any() else 0.0,
        waiting_days=round(float(days.mean()), 1) if len(days) else 0.0,
    )  # fmt: skip


def blocking_pairs(result: Result, choices: Choices = NO_CHOICES) -> int:
    """Pairs that may be and whose both sides would rather have each other: by marks first, then by the score. One pass over all pairs.

    Pinned mentees do not count: their mentor is not a matter of scores.
    """
    n, m = result.snapshot.shape
    liked, likes = (positions(result.snapshot, pairs) for pairs in (choices.by_mentees, choices.by_mentors))
    mate = result.mate.astype(np.int64)
    keys, matched = np.arange(n) * m + mate, mate != WAITS
    mine = np.where(matched, result.score + MARKED * np.isin(keys, liked), -1)
    theirs = (result.score + MARKED * np.isin(keys, likes))[matched]
    worst = np.full(m, NOBODY, dtype=np.int64)
    np.minimum.at(worst, mate[matched], theirs)
    beats = np.where(np.bincount(mate[matched], minlength=m) < result.snapshot.capacity, -1, worst)
    found = 0
    for block in result.blocks:
        points = block.q.astype(np.int64) - 1
        left, right = (_seen(block, points, marked, m) for marked in (liked, likes))
        found += int(np.count_nonzero((points >= 0) & (left > mine[block.rows][:, None]) & (right > beats[block.cols][None, :])))
    return found


def _seen(block: Scored, points: NDArray[np.int64], marked: NDArray[np.int64], m: int) -> NDArray[np.int64]:
    """Points of the pairs in the eyes of one side, marks above all."""
    if not len(marked):
        return points
    return points + MARKED * np.isin(block.rows[:, None].astype(np.int64) * m + block.cols[None, :], marked)


def load_of(result: Result) -> Load:
    """Use of the free places; gini is the coefficient of the used shares of places (Gini 1912)."""
    capacity = result.snapshot.capacity
    load = np.bincount(result.mate[result.mate != WAITS], minlength=len(capacity))[capacity > 0]
    capacity = capacity[capacity > 0]
    used = np.sort(load / capacity)
    whole, k = float(used.sum()), len(used)
    gini = float((2 * np.arange(1, k + 1) - k - 1) @ used / (k * whole)) if whole else 0.0
    return Load(k, int((load == capacity).sum()), int((load == 0).sum()), int(load.max(initial=0)), round(gini, 4))
