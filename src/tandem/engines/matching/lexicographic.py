"""Any order of the steps, exactly: one flow a step, each over the optima of the steps before it.

All optima of a linear step are one face of the polytope. Complementary slackness describes it by any optimal prices: tight pairs
only, whoever is worth more than nothing is matched, whatever place has a price is taken. The next step is solved on that face,
so no number grows (but in leximin) and every step leaves its own proof.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from . import duals, fair, flow
from .candidates import Arcs
from .engine import Engine
from .flow import WAITS
from .objective import PRIORITIES, Measures
from .problem import MAX_SCORE
from .total import on_face, tie_break

Ints = NDArray[np.int64]

NOBODY = -1
"""Stands for the score of who is with nobody."""

LEXIMIN_FIRST = 6
"""Arcs of each mentee that leximin begins with."""

LEXIMIN_MOST = 1000
"""Mentees up to which leximin is solved: its numbers have as many digits as there are different scores."""


@dataclass(frozen=True, eq=False)
class Face:
    """Assignments of `arcs` that match all must_rows and fill all must_cols. capacity: int64[c] of columns.

    mentor, number: whose place a column is (−1: nobody's) and which. some: the empty assignment is not meant.
    one: exactly one pair is chosen. is_sized: the number of pairs is the same in all of them.
    """

    arcs: Arcs
    capacity: Ints
    must_rows: NDArray[np.bool_]
    must_cols: NDArray[np.bool_]
    mentor: Ints
    number: Ints
    some: bool = False
    one: bool = False
    is_sized: bool = False

    @property
    def wanted(self) -> int:
        """How many rows and places have to be taken."""
        return int(self.must_rows.sum()) + int(self.capacity[self.must_cols].sum())

    def only(self, chosen: NDArray[np.bool_]) -> Face:
        return replace(self, arcs=self.arcs.where(chosen))

    def is_possible(self, chosen: NDArray[np.bool_]) -> bool:
        """Do these arcs alone still match and fill what must be?"""
        part = self.only(chosen)
        found = on_face(part.arcs, self.must_rows, self.must_cols, (self.capacity, np.zeros(len(part.arcs), dtype=np.int64)))
        rows, cols = part.arcs.rows[found], part.arcs.cols[found]
        return int(self.must_rows[rows].sum()) + int(self.must_cols[cols].sum()) == self.wanted


@dataclass
class Search:
    """Solves step after step. gap: the sum of the gaps of all steps, 0 is the proof."""

    face: Face
    measures: Measures
    gap: int = 0
    pinned_scores: list[int] = field(default_factory=list)

    def take(self, step: str) -> None:
        """Keep the optima of the step only."""
        if step == "min_score":
            self._raise_worst()
        elif step == "leximin":
            self._leximin()
        else:
            for urgency in PRIORITIES if step == "matched_by_priority" else (0,):
                self._maximise(self.measures.gain(step, self.face.arcs, (self.face.mentor, self.face.number), urgency))
            if step in ("matched", "matched_by_priority"):
                self.face = replace(self.face, is_sized=True)

    def assignment(self, tie: tuple[NDArray[np.uint32], NDArray[np.uint32]]) -> tuple[Ints, Ints]:
        """(mate int64[n], score int64[n]) of the optimum that the ids choose."""
        face = self.face.only(self.face.mentor[self.face.arcs.cols] != WAITS) if self.face.one else self.face
        mentors = face.mentor[face.arcs.cols]
        # −1, «nobody», takes the last number.
        own = tie_break(Arcs(face.arcs.rows, mentors, face.arcs.score), (tie[0], np.append(tie[1], np.uint32(0))))
        if face.one:
            chosen = np.argsort(-own, kind="stable")[:1]
        else:
            chosen = on_face(face.arcs, face.must_rows, face.must_cols, (face.capacity, own))
        mate, score = np.full(len(face.must_rows), WAITS, dtype=np.int64), np.zeros(len(face.must_rows), dtype=np.int64)
        chosen = chosen[mentors[chosen] != WAITS]
        mate[face.arcs.rows[chosen]], score[face.arcs.rows[chosen]] = mentors[chosen], face.arcs.score[chosen]
        return mate, score

    def _maximise(self, gain: Ints) -> None:
        face = self.face
        if face.one or (face.some and not face.wanted and gain.max(initial=-1) < 0):
            # Every pair costs and one there must be: by concavity the best is one pair alone.
            self.face = replace(face.only(gain == gain.max(initial=0 if not len(gain) else gain.min())), one=True)
            return
        before_all = int(np.abs(gain).max(initial=0)) * len(face.must_rows) + 1
        worth = gain + before_all * (face.must_rows[face.arcs.rows].astype(np.int64) + face.must_cols[face.arcs.cols])
        chosen = on_face(face.arcs, face.must_rows, face.must_cols, (face.capacity, gain))
        mate = flow.mate_of(face.arcs, chosen, len(face.must_rows))
        u, v = duals.smallest_prices(face.arcs, worth, mate, face.capacity)
        self.gap += duals.gap(u, v, face.capacity, int(worth[chosen].sum()))
        tight = u[face.arcs.rows] + v[face.arcs.cols] == worth
        self.face = replace(face.only(tight), must_rows=u > 0, must_cols=v > 0)

    def _raise_worst(self) -> None:
        """The greatest least score. Where nothing must be matched, one pair of the best score is better than none (worth 0)."""
        face, most = self.face, min(self.pinned_scores, default=MAX_SCORE)
        real = face.mentor[face.arcs.cols] != WAITS
        low, high = 0, most
        if not face.wanted:
            low = high = most if self.pinned_scores else int(face.arcs.score[real].max(initial=0))
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if face.is_possible(~real | (face.arcs.score >= middle)) else (low, middle - 1)
        nothing_else = not face.wanted and not self.pinned_scores and low > 0
        self.face = replace(face.only(~real | (face.arcs.score >= low)), some=face.some or nothing_else)

    def _leximin(self) -> None:
        """The leximin best vector of scores; where the number of pairs is open, the best over all numbers."""
        n = len(self.face.must_rows)
        if n > LEXIMIN_MOST:
            raise ValueError(f"Шаг leximin считается до {LEXIMIN_MOST} наставляемых, а здесь {n}: замените его на min_score.")
        if self.face.one:
            self._maximise(self.face.arcs.score)
            return
        self._raise_worst()  # the first number of the vector; it leaves fewer and shorter weights
        if self.face.is_sized:
            self.face = self._levelled(self.face)[1]
            return
        sized = [face for face in (_of_size(self.face, size) for size in range(1 if self.face.some else 0, n + 1)) if face is not None]
        found = [self._levelled(face) for face in sized]
        self.face = max(found, key=lambda one: one[0])[1]

    def _levelled(self, face: Face) -> tuple[list[int], Face]:
        """(ascending scores, the optima) of leximin on a face of one size. Big integers, so the incremental engine solves it."""
        worth = _leximin_worth(face)
        engine = _best_of_long_numbers(face, worth)
        u, v = np.array(engine.u, dtype=object), np.array(engine.v, dtype=object)
        self.gap += int(u.sum() + (v * face.capacity).sum()) - engine.total
        tight = np.array(u[face.arcs.rows] + v[face.arcs.cols] == worth, dtype=bool)
        held = (face.mentor[face.arcs.cols] != WAITS) & (np.array(engine.mate, dtype=np.int64)[face.arcs.rows] == face.arcs.cols)
        must = np.array([one > 0 for one in engine.u], dtype=bool), np.array([one > 0 for one in engine.v], dtype=bool)
        kept = replace(face.only(tight), must_rows=must[0], must_cols=must[1], is_sized=True)
        return sorted(face.arcs.score[held].tolist() + self.pinned_scores), kept


def _leximin_worth(face: Face) -> NDArray[np.object_]:
    """Weights of the arcs, object[k]: what must be before everything, then the costs of leximin."""
    real = face.mentor[face.arcs.cols] != WAITS
    costs = fair.leximin_costs(face.arcs.where(real))
    before_all = len(face.must_rows) * max(costs.values(), default=0) + 1
    costs[NOBODY] = 0
    # Equal weights are one object: they are long, and there are many arcs.
    known = {(score, musts): musts * before_all - cost for score, cost in costs.items() for musts in range(3)}
    musts = face.must_rows[face.arcs.rows].astype(np.int64) + face.must_cols[face.arcs.cols]
    worth = np.empty(len(face.arcs), dtype=object)
    worth[:] = [known[key] for key in zip(np.where(real, face.arcs.score, NOBODY).tolist(), musts.tolist(), strict=True)]
    return worth


def _best_of_long_numbers(face: Face, worth: NDArray[np.object_]) -> Engine:
    """The engine at the optimum: on the best arcs of each mentee first, then with every arc that beats the prices."""
    arcs = face.arcs
    some = on_face(arcs, face.must_rows, face.must_cols, (face.capacity, arcs.score))
    order = np.lexsort((-arcs.score, arcs.rows))
    used = np.zeros(len(arcs), dtype=bool)
    used[order] = np.arange(len(arcs)) - np.searchsorted(arcs.rows[order], arcs.rows[order]) < LEXIMIN_FIRST
    used[some] = True
    engine = flow.from_scratch(arcs.where(used), worth[used], (len(face.must_rows), face.capacity))
    while True:
        u, v = np.array(engine.u, dtype=object), np.array(engine.v, dtype=object)
        missed = np.flatnonzero(np.array(u[arcs.rows] + v[arcs.cols] < worth, dtype=bool) & ~used)
        if not len(missed):
            return engine
        used[missed] = True
        starts = np.flatnonzero(np.diff(arcs.rows[missed], prepend=-1))
        for part in np.split(missed, starts[1:]):
            engine.set_arcs(int(arcs.rows[part[0]]), dict(zip(arcs.cols[part].tolist(), worth[part].tolist(), strict=True)))


def _of_size(face: Face, size: int) -> Face | None:
    """The assignments of exactly `size` pairs, None when there are none.

    A column «nobody» takes the other mentees and has to be full, and everybody has to be somewhere.
    """
    n, away = len(face.must_rows), len(face.must_rows) - size
    loose = np.flatnonzero(~face.must_rows)
    nobody = Arcs(loose, np.full(len(loose), len(face.capacity)), np.zeros(len(loose), dtype=np.int64))
    rows, cols = np.concatenate([face.arcs.rows, nobody.rows]), np.concatenate([face.arcs.cols, nobody.cols])
    order = np.lexsort((cols, rows))
    sized = replace(
        face, arcs=Arcs(rows, cols, np.concatenate([face.arcs.score, nobody.score])).where(order),
        capacity=np.append(face.capacity, away), must_rows=np.ones(n, dtype=bool), must_cols=np.append(face.must_cols, away > 0),
        mentor=np.append(face.mentor, WAITS), number=np.append(face.number, 1), is_sized=True,
    )  # fmt: skip
    return sized if sized.is_possible(np.ones(len(order), dtype=bool)) else None


def whole(arcs: Arcs, capacity: Ints, n: int, taken: Ints | None) -> Face:
    """The face of all assignments. `taken`: places held by pinned mentees, int64[m]; then every place is a column of its own.

    Single places are only needed where the load of a mentor counts (balance).
    """
    m = len(capacity)
    if taken is None:
        mentor, number, wide = np.arange(m), np.ones(m, dtype=np.int64), capacity
    else:
        useful = np.minimum(capacity, np.bincount(arcs.cols, minlength=m))
        mentor = np.repeat(np.arange(m), useful)
        start = np.cumsum(useful) - useful
        number = np.arange(len(mentor)) - start[mentor] + 1 + taken[mentor]
        copies = useful[arcs.cols]
        first = np.repeat(start[arcs.cols] - np.cumsum(copies) + copies, copies)
        arcs = Arcs(np.repeat(arcs.rows, copies), first + np.arange(len(first)), np.repeat(arcs.score, copies))
        wide = np.ones(len(mentor), dtype=np.int64)
    return Face(arcs, wide, np.zeros(n, dtype=bool), np.zeros(len(wide), dtype=bool), mentor, number)
