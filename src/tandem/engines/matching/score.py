"""The soft score: whole points 0..10000, and its parts that sum to it exactly.

Everything bilinear (topics, texts, interests) and everything of one side (outcomes, what was not asked) is one matrix product
of float32; common hours go through a table; schools, municipalities and rare wishes are added where they are.
All terms are multiples of 1/1024 of a point below 2**14, so float32 adds them without rounding: the score does not depend on
the order of the sum, on how the pairs are cut into blocks, or on the machine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from . import rules
from .arrays import OLDEST, UNKNOWN, Place, Sparse, common_hours
from .problem import MAX_SCORE, Snapshot
from .taxonomy import OWN

FINE = 1024
"""Parts of a point that the sum is exact to."""

TEXT_LEFT, TEXT_RIGHT = 2, 512
"""The two vectors of a text product are whole multiples of 1/2 point and of 1/512: their products are multiples of 1/1024."""

HOURS_POINTS = (0, 3, 4, 5, 6)
"""Sixths of the part by the number of common hours: the first hour is worth most, from the fourth on nothing is added."""

HOURS_UNKNOWN = 2
"""Sixths when one side gave no hours."""

NO_HOURS = 255
"""Stands in the counts of common hours for «one side gave none»."""

CHUNK = 250_000
"""Pairs that are scored at once: the table of float32 stays in the cache."""

NARROW = 256
"""Up to so many features both factors are made once for everybody; with more (free words of interests) each group has its own."""

GIVEN, WISHED = "given", "wished"
PARTS = ("competence", "text", "slots", "interests", "proximity", "outcomes", "age", "wish")
Rows = NDArray[np.integer]
Table = NDArray[np.float32]
Features = list[Place]
"""Where topics and interests stand in a factor."""


@dataclass(frozen=True, eq=False)
class Scored(rules.Block):
    """A block with its scores. q: uint16[r, c], 0 forbidden, otherwise score + 1."""

    q: NDArray[np.uint16]


def score_blocks(snapshot: Snapshot) -> list[Scored]:
    """Scores of all pairs that may be; a mentee stands in at most one block. 2 bytes a pair."""
    scorer, found = Scorer(snapshot), []
    for group in rules.feasible_blocks(snapshot):
        columns = scorer.columns(group.cols)
        step = max(CHUNK // len(group.cols), 1)
        for start in range(0, len(group.rows), step):
            part = rules.Block(group.rows[start : start + step], group.cols)
            common = common_hours(snapshot.rows.hours[part.rows], columns.hours)
            good = rules.allowed(snapshot, part, common)
            found.append(Scored(part.rows, part.cols, scorer.cells(part, columns, common, good)))
    return found


def row_scores(scorer: Scorer, rows: Rows) -> NDArray[np.int32]:
    """Scores of some mentees with all mentors, whether they may be paired or not. int32[r, m]."""
    snapshot = scorer.snapshot
    block = rules.Block(rows.astype(np.int32), np.arange(snapshot.shape[1], dtype=np.int32))
    if not block.rows.size or not block.cols.size:
        return np.zeros((len(rows), snapshot.shape[1]), dtype=np.int32)
    common = common_hours(snapshot.rows.hours[rows], snapshot.cols.hours)
    return scorer.points(block, scorer.columns(block.cols), common).astype(np.int32)


def shares(weights: Mapping[str, int], absent: Sequence[str] = ()) -> dict[str, int]:
    """Weights → points of each part, 10000 together; what rounding leaves goes to the first part that has any."""
    weight = {name: 0 if name in absent else max(weights.get(name, 0), 0) for name in PARTS}
    whole = sum(weight.values())
    if not whole:
        return dict.fromkeys(PARTS, 0)
    share = {name: MAX_SCORE * weight[name] // whole for name in PARTS}
    first = next(name for name in PARTS if share[name])
    share[first] += MAX_SCORE - sum(share.values())
    return share


def shares_of(snapshot: Snapshot) -> dict[str, int]:
    """Points of the parts in this problem: texts and outcomes take part only where somebody has them."""
    has_text = snapshot.rows.vectors.any() and snapshot.cols.vectors.any()
    absent = ([] if has_text else ["text"]) + ([] if np.isfinite(snapshot.cols.outcome).any() else ["outcomes"])
    return shares(snapshot.policy.weights, absent)


def fine(points: NDArray[np.floating] | float) -> NDArray[np.float32]:
    """Points rounded to whole multiples of 1/1024."""
    exact: NDArray[np.float32] = (np.rint(np.asarray(points, dtype=np.float64) * FINE) / FINE).astype(np.float32)
    return exact


@dataclass(frozen=True, eq=False)
class Columns:
    """What is prepared once for the mentors of a group. right: float32[c, d]; features: None when they are those of everybody."""

    right: Table
    features: Features | None
    hours: NDArray[np.uint64]
    org: NDArray[np.int32]
    municipality: NDArray[np.int32]
    wishing: NDArray[np.int64]


class Scorer:
    """Scores blocks of one snapshot. The left factor is made for the rows of a block, the right one for the columns of a group."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.share = shares_of(snapshot)
        rows = snapshot.rows
        self.topics = _scaled(rows.topics, self.share["competence"] / OWN)
        own = np.diff(rows.interests.start)
        self.interests = _scaled(rows.interests, self.share["interests"] / np.repeat(np.maximum(own, 1), own))
        not_asked = np.where(np.diff(rows.topics.start) == 0, fine(self.share["competence"] / 2), np.float32(0))
        not_asked += np.where(own == 0, fine(self.share["interests"] / 2), np.float32(0))
        self.constant = (not_asked + np.where(rows.gender_pref == UNKNOWN, fine(self.share["wish"]), np.float32(0))).astype(np.float32)
        self.has_text = self.share["text"] > 0
        sixths = np.full(NO_HOURS + 1, HOURS_POINTS[-1], dtype=np.float64)
        sixths[: len(HOURS_POINTS)], sixths[NO_HOURS] = HOURS_POINTS, HOURS_UNKNOWN
        self.by_hours = fine(sixths * self.share["slots"] / 6)

    @cached_property
    def factors(self) -> tuple[Table, Table] | None:
        """Both factors for everybody, float32[n, d] and float32[m, d]; None when there are too many features."""
        n, m = self.snapshot.shape
        if self.topics.width + self.interests.width > NARROW:
            return None
        features = self._features(np.arange(self.topics.width), np.arange(self.interests.width))
        return self._left(np.arange(n), features), self._right(np.arange(m), features)

    def columns(self, cols: NDArray[np.int32]) -> Columns:
        """What the mentors of a group need, made once for all its blocks."""
        side = self.snapshot.cols
        features = None if self.factors else self._features(side.topics.used(cols), side.interests.used(cols))
        right = self.factors[1][cols] if self.factors else self._right(cols, features or [])
        wishing = np.flatnonzero(side.wish_low[cols] != UNKNOWN) if self.share["age"] else np.zeros(0, dtype=np.int64)
        return Columns(right, features, side.hours[cols], side.org[cols], side.municipality[cols], wishing)

    def _features(self, topics: Rows, interests: Rows) -> Features:
        """Chosen topics, then chosen interests, as columns of a factor."""
        first = Place.of(topics, self.topics.width, 0)
        return [first, Place.of(interests, self.interests.width, first.width)]

    def _right(self, cols: Rows, features: Features) -> Table:
        """Offered topics, interests, texts, and the constants of the columns against a 1 on the left."""
        side = self.snapshot.cols
        table, text = self._laid_out(len(cols), features)
        side.topics.fill(table, cols, features[0])
        side.interests.fill(table, cols, features[1])
        if self.has_text:
            table[:, text] = _in_steps(side.vectors[cols], TEXT_RIGHT)
        wish = np.where(side.wish_low[cols] == UNKNOWN, fine(self.share["age"]), np.float32(0))
        table[:, -2] = 1
        table[:, -1] = wish + fine(np.where(np.isfinite(side.outcome[cols]), side.outcome[cols], 0.5) * self.share["outcomes"])
        return table

    def _left(self, rows: Rows, features: Features) -> Table:
        """Asked topics, interests, texts and the constants of the rows, laid out as the right factor."""
        table, text = self._laid_out(len(rows), features)
        self.topics.fill(table, rows, features[0])
        self.interests.fill(table, rows, features[1])
        if self.has_text:
            table[:, text] = self._weighed(rows)
        table[:, -2] = self.constant[rows]
        table[:, -1] = 1
        return table

    def _laid_out(self, length: int, features: Features) -> tuple[Table, slice]:
        """(an empty factor, where the text stands in it): topics, interests, text, two columns for constants."""
        first = sum(place.width for place in features)
        text = slice(first, first + (self.snapshot.rows.vectors.shape[1] if self.has_text else 0))
        return np.zeros((length, text.stop + 2), dtype=np.float32), text

    def _weighed(self, rows: Rows | slice) -> Table:
        """Vectors of requests times the points of the text."""
        return _in_steps(self.snapshot.rows.vectors[rows] * np.float32(self.share["text"]), TEXT_LEFT)

    def cells(self, block: rules.Block, columns: Columns, common: NDArray[np.uint8], good: NDArray[np.bool_]) -> NDArray[np.uint16]:
        """q of a block: score + 1 where the pair may be and has the least score of the policy, 0 elsewhere."""
        q = self.points(block, columns, common).astype(np.uint16)
        if self.snapshot.policy.min_score > 0:
            good &= q >= self.snapshot.policy.min_score
        q += np.uint16(1)
        q *= good
        return q

    def points(self, block: rules.Block, columns: Columns, common: NDArray[np.uint8]) -> Table:
        """Scores 0 ≤ s ≤ 10000 as float32[r, c], not yet cut to whole points (halves are rounded up: 0.5 is added)."""
        if self.snapshot.given is not None:
            return self.snapshot.given[np.ix_(block.rows, block.cols)].astype(np.float32)
        left = self.factors[0][block.rows] if self.factors else self._left(block.rows, columns.features or [])
        total = left @ columns.right.T
        _mark_unknown(self.snapshot, block, common)
        total += self.by_hours.take(common, mode="clip")
        self._add_near(block, columns, total)
        self._add_ages(block, columns, total)
        self._add_gender_wishes(block, total)
        total += np.float32(0.5)
        if self.has_text or len(self.snapshot.wished):
            self._add_bonus(block, total)
            np.clip(total, 0, MAX_SCORE, out=total)
        return total

    def _add_near(self, block: rules.Block, columns: Columns, total: Table) -> None:
        """The same municipality is half of the part, the same school the whole."""
        half = fine(self.share["proximity"] / 2)
        if not half:
            return
        # Another number for the unknown of this side: two unknown schools are not the same school.
        sides = self.snapshot.rows.org[block.rows], self.snapshot.rows.municipality[block.rows]
        org, town = (np.where(side == UNKNOWN, UNKNOWN - 1, side) for side in sides)
        for start, stop, one in _runs(town):
            total[start:stop] += np.where(columns.municipality == one, half, np.float32(0))
        near = np.flatnonzero(np.isin(columns.org, np.unique(org)))
        if len(near):  # mentors of these schools stand together, those who work online from afar after them
            part = slice(int(near[0]), int(near[-1]) + 1)
            same_town = (
                town[:, None] == columns.municipality[None, part] if (town != town[0]).any() else town[0] == columns.municipality[part]
            )
            total[:, part] += (org[:, None] == columns.org[None, part]) * np.where(same_town, half, 2 * half)

    def _add_ages(self, block: rules.Block, columns: Columns, total: Table) -> None:
        """The age that the mentor would like: inside is the whole, a year off or unknown the half."""
        if len(columns.wishing):
            cols = block.cols[columns.wishing]
            halves = age_halves(self.snapshot.rows.age[block.rows][:, None], self.snapshot, cols)
            total[:, columns.wishing] += fine(halves * (self.share["age"] / 2))

    def _add_gender_wishes(self, block: rules.Block, total: Table) -> None:
        """A wish for a man or a woman: met is the whole, an unknown sex the half."""
        wished = self.snapshot.rows.gender_pref[block.rows]
        asking = np.flatnonzero(wished != UNKNOWN)
        if len(asking):
            theirs = self.snapshot.cols.gender[block.cols][None, :]
            halves = np.where(wished[asking][:, None] == theirs, 2, np.where(theirs == UNKNOWN, 1, 0))
            total[asking] += fine(halves * (self.share["wish"] / 2))

    def _add_bonus(self, block: rules.Block, total: Table) -> None:
        """Points for mentors that the mentee named."""
        wished = self.snapshot.wished
        if len(wished):
            i, j, which = rules.place_in(block, wished, self.snapshot.shape)
            np.add.at(total, (i, j), np.minimum(wished[which, 2], MAX_SCORE).astype(np.float32))

    def parts(self, i: int, j: int) -> dict[str, int]:
        """Whole points of each part of one pair; they sum to its score. Scores that came with the problem are one part."""
        if self.snapshot.given is not None:
            return {GIVEN: int(self.snapshot.given[i, j])}
        exact = self._exact_parts(i, j)
        plain = sum(exact.values())
        bonus = self.snapshot.wished[(self.snapshot.wished[:, 0] == i) & (self.snapshot.wished[:, 1] == j), 2]
        exact[WISHED] = min(float(np.minimum(bonus, MAX_SCORE).sum()), MAX_SCORE - plain)
        return _whole(exact)

    def _exact_parts(self, i: int, j: int) -> dict[str, float]:
        """The same terms as in `points`, apart."""
        rows, cols, share = self.snapshot.rows, self.snapshot.cols, self.share
        asked, liked = self.topics.row(i), self.interests.row(i)
        offered, likes = cols.topics.row(j), cols.interests.row(j)
        found = {
            "competence": sum(value * offered.get(k, 0) for k, value in asked.items()) if asked else _fine(share["competence"] / 2),
            "text": self._near_text(i, j),
            "slots": float(self.by_hours[self._hours(i, j)]),
            "interests": sum(value for k, value in liked.items() if k in likes) if liked else _fine(share["interests"] / 2),
            "proximity": self._near(i, j),
            "outcomes": _fine((cols.outcome[j] if np.isfinite(cols.outcome[j]) else 0.5) * share["outcomes"]),
            "age": _fine(share["age"]),
            "wish": _fine(share["wish"]),
        }
        if cols.wish_low[j] != UNKNOWN:
            halves = int(age_halves(rows.age[i : i + 1, None], self.snapshot, np.array([j]))[0, 0])
            found["age"] = _fine(halves * (share["age"] / 2))
        if rows.gender_pref[i] != UNKNOWN:
            halves = 2 if rows.gender_pref[i] == cols.gender[j] else 1 if cols.gender[j] == UNKNOWN else 0
            found["wish"] = _fine(halves * (share["wish"] / 2))
        return {name: float(value) for name, value in found.items() if share[name]}

    def _near_text(self, i: int, j: int) -> float:
        if not self.has_text:
            return 0.0
        offered = _in_steps(self.snapshot.cols.vectors[j : j + 1].copy(), TEXT_RIGHT)
        return float(self._weighed(slice(i, i + 1))[0] @ offered[0])

    def _hours(self, i: int, j: int) -> int:
        rows, cols = self.snapshot.rows, self.snapshot.cols
        if not (rows.has_hours[i] and cols.has_hours[j]):
            return NO_HOURS
        return int(common_hours(rows.hours[i : i + 1], cols.hours[j : j + 1])[0, 0])

    def _near(self, i: int, j: int) -> float:
        rows, cols, half = self.snapshot.rows, self.snapshot.cols, _fine(self.share["proximity"] / 2)
        if rows.org[i] == cols.org[j] != UNKNOWN:
            return 2 * half
        return half if rows.municipality[i] == cols.municipality[j] != UNKNOWN else 0.0


def parts(snapshot: Snapshot, i: int, j: int) -> dict[str, int]:
    """Parts of one pair; for many pairs keep one `Scorer`."""
    return Scorer(snapshot).parts(i, j)


def _whole(exact: Mapping[str, float]) -> dict[str, int]:
    """Whole numbers that sum to the rounded sum: the largest fractions are rounded up. What a limit cuts is taken from the last part."""
    score = int(min(max(sum(exact.values()) + 0.5, 0), MAX_SCORE))
    found = {name: math.floor(value) for name, value in exact.items()}
    left = score - sum(found.values())
    for name in sorted(found, key=lambda name: found[name] - exact[name])[: max(left, 0)]:
        found[name] += 1
    found[WISHED] += score - sum(found.values())
    return found


def _fine(points: float) -> float:
    return float(fine(points))


def age_halves(age: NDArray[np.int32], snapshot: Snapshot, cols: Rows) -> NDArray[np.int32]:
    """Halves of the part for ages int32[r, 1] and wishing mentors: int32[r, c]."""
    low, high = snapshot.cols.wish_low[cols][None, :], np.minimum(snapshot.cols.wish_high[cols], OLDEST)[None, :]
    off = np.where(age == UNKNOWN, 1, np.maximum(np.maximum(low - age, age - high), 0))
    return np.maximum(2 - off, 0)


def _in_steps(table: Table, steps: int) -> Table:
    """The table itself, rounded to whole multiples of 1/steps."""
    table *= np.float32(steps)
    np.rint(table, out=table)
    table /= np.float32(steps)
    return table


def _scaled(table: Sparse, factor: NDArray[np.floating] | float) -> Sparse:
    return Sparse(table.start, table.index, fine(table.value.astype(np.float64) * factor), table.width)


def _mark_unknown(snapshot: Snapshot, block: rules.Block, common: NDArray[np.uint8]) -> None:
    without = ~snapshot.rows.has_hours[block.rows]
    if without.any():
        common[without] = NO_HOURS
    without = ~snapshot.cols.has_hours[block.cols]
    if without.any():
        common[:, without] = NO_HOURS


def _runs(values: NDArray[np.int32]) -> Iterator[tuple[int, int, int]]:
    """(start, stop, value) of equal neighbours."""
    edges = np.concatenate([[0], np.flatnonzero(np.diff(values)) + 1, [len(values)]]).tolist()
    return ((start, stop, int(values[start])) for start, stop in pairwise(edges))
