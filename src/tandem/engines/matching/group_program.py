"""The integer programme of groups, solved step by step by HiGHS (scipy.optimize.milp); see `hall` for who may sit together.

Variables 0 or 1: x[i, j] mentee i is in the group of mentor j; y[j, s] the group of j is a part of session s. Σ_j x ≤ 1;
x[i, j] ≤ Σ y[j, s] over sessions that have i; Σ_s y ≤ 1; lowest·Σ_s y ≤ Σ_i x ≤ highest·Σ_s y; of two in conflict
x[i, j] + x[k, j] ≤ 1. The best value of each step of the objective becomes a constraint of the next.

Source of the solver: Huangfu, Hall, «Parallelizing the dual revised simplex method» (2018). It is deterministic unless stopped by
the time limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from .hall import WAITS_TODAY, Hall
from .objective import PRIORITIES
from .sessions import members_of

Ints = NDArray[np.int64]
Row = tuple[Sequence[int], Sequence[int], float, float]
"""Columns, their coefficients, the least and the greatest value of one linear constraint."""

HALF = 0.5
"""Between two integers: a bound that rounding cannot cross."""


@dataclass
class GroupProgram:
    """Constraints of one hall and the best groups so far. seats: chosen x as 0 and 1, int64[pairs]; pairs: (i, j) of each x."""

    hall: Hall
    seats: Ints
    time_limit: float
    pairs: list[tuple[int, int]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    width: int = 0
    sized: int | None = None
    unproven: str | None = None
    gap: float = 0.0

    @classmethod
    def of(cls, hall: Hall, time_limit: float) -> GroupProgram:
        """Everything but the objective; nobody sits anywhere yet. time_limit: seconds for each solution of HiGHS."""
        program = cls(hall, np.zeros(0, dtype=np.int64), time_limit)
        for j, sessions in enumerate(hall.sessions):
            together = 0
            for session in sessions:
                together |= session
            program.pairs += [(i, j) for i in members_of(together)]
        program.seats = np.zeros(len(program.pairs), dtype=np.int64)
        program.width = len(program.pairs)
        place = {pair: x for x, pair in enumerate(program.pairs)}
        for j, sessions in enumerate(hall.sessions):
            if sessions:
                program._open(j, sorted(sessions), place)
        for i in sorted({i for i, _j in program.pairs}):
            mine = [x for x, pair in enumerate(program.pairs) if pair[0] == i]
            program.rows.append((mine, [1] * len(mine), 0, 1))
        return program

    def _open(self, j: int, sessions: Sequence[int], place: dict[tuple[int, int], int]) -> None:
        """Constraints of one mentor."""
        mine = {i: x for (i, other), x in place.items() if other == j}
        opened = {session: self.width + s for s, session in enumerate(sessions)}
        self.width += len(sessions)
        every = list(opened.values())
        self.rows.append((every, [1] * len(every), 0, 1))
        for i, x in mine.items():
            where = [y for session, y in opened.items() if session >> i & 1]
            self.rows.append(([x, *where], [1, *[-1] * len(where)], -np.inf, 0))
        low, high = int(self.hall.lowest[j]), int(self.hall.highest[j])
        self._limit(list(mine.values()), every, low, high)
        for level, least, most in self.hall.quotas:
            self._limit([x for i, x in mine.items() if i in level], every, least, most)
        for i, k in sorted(self.hall.apart):
            if i in mine and k in mine and i != k:
                self.rows.append(([mine[i], mine[k]], [1, 1], 0, 1))

    def _limit(self, seats: list[int], opened: list[int], low: int, high: int) -> None:
        """low·Σy ≤ Σx ≤ high·Σy."""
        high = min(high, len(seats))
        self.rows.append(([*seats, *opened], [*[1] * len(seats), *[-low] * len(opened)], 0, np.inf))
        self.rows.append(([*seats, *opened], [*[1] * len(seats), *[-high] * len(opened)], -np.inf, 0))

    # Steps

    def take(self, step: str) -> None:
        """Find the best of a step and hold it."""
        if step == "min_score":
            self._raise_worst(step, 0, [])
        elif step == "leximin":
            self._leximin()
        elif step == "balance":
            self._balance()
        else:
            for gain in self._gains(step):
                self._hold(step, list(range(len(self.pairs))), gain, int(gain @ self.seats))
        if step == "matched":
            self.sized = int(self.seats.sum())

    def _gains(self, step: str) -> list[Ints]:
        rows = np.array([i for i, _j in self.pairs], dtype=np.int64)
        cols = np.array([j for _i, j in self.pairs], dtype=np.int64)
        hall = self.hall
        if step == "matched_by_priority":
            return [(hall.priority[rows] == one).astype(np.int64) for one in PRIORITIES]
        if step == "min_changes":
            return [(hall.current[rows] == cols).astype(np.int64) - (hall.current[rows] == WAITS_TODAY)]
        if step == "waiting_days":
            return [hall.waiting_days[rows]]
        return [hall.score[rows, cols] if step == "total_score" else np.ones_like(rows)]

    def _hold(self, step: str, columns: list[int], gain: Ints, now: int) -> int:
        """The greatest value of a linear step becomes a constraint; `now` is what the groups so far are worth. Returns it."""
        found, bound = self._solve(columns, gain)
        value = now
        if found is not None and int(gain @ found[columns]) >= now:
            value, self.seats = int(gain @ found[columns]), found[: len(self.pairs)]
        if bound - value > HALF:
            self._doubt(step, (bound - value) / max(abs(value), 1))
        self.rows.append((columns, gain.tolist(), value - HALF, np.inf))
        return value

    def _doubt(self, step: str, gap: float) -> None:
        if self.unproven is None:
            self.unproven, self.gap = step, gap

    def _raise_worst(self, step: str, above: int, counted: list[int]) -> int:
        """Greatest t such that seats of `above` ≤ score < t may stay empty; they are closed. Seats `counted` are left alone.

        Where nobody need sit, one group of good pairs is better than none. Returns t.
        """
        scores = self._scores()
        free = np.ones(len(scores), dtype=bool)
        free[counted] = False
        someone: Row = (np.flatnonzero(free).tolist(), [1] * int(free.sum()), 1, np.inf)
        if not free.any() or not self._is_possible(step, someone, free & (scores < above)):
            return above
        values = np.unique(scores[free & (scores >= above)]).tolist()
        low, high = 0, len(values) - 1
        while low < high:
            middle = (low + high + 1) // 2
            closed = free & (scores < values[middle])
            low, high = (middle, high) if self._is_possible(step, someone, closed) else (low, middle - 1)
        closed = np.flatnonzero(free & (scores < values[low])).tolist()
        self._is_possible(step, someone, free & (scores < values[low]))
        self.rows += [(closed, [1] * len(closed), 0, 0), *([someone] if values[low] > 0 else [])]
        return int(values[low])

    def _is_possible(self, step: str, someone: Row, closed: NDArray[np.bool_]) -> bool:
        """Is there an answer with somebody in the open seats? What HiGHS could not tell in time counts as no."""
        shut = np.flatnonzero(closed).tolist()
        held = len(self.rows)
        self.rows += [someone, (shut, [1] * len(shut), 0, 0)]
        found, bound = self._solve([], np.zeros(0, dtype=np.int64))
        del self.rows[held:]
        if found is not None:
            self.seats = found[: len(self.pairs)]
        elif bound > -np.inf:
            self._doubt(step, np.inf)
        return found is not None

    def _leximin(self) -> None:
        """Level by level: the greatest least score, as few pairs of it as can be, then the same above it."""
        if self.sized is not None:
            self._levels(self.sized)
            return
        kept, tried = list(self.rows), []
        for size in range(len({i for i, _j in self.pairs}) + 1):
            everyone: Row = (list(range(len(self.pairs))), [1] * len(self.pairs), size, size)
            if self._is_possible("leximin", everyone, np.zeros(len(self.pairs), dtype=bool)):
                self.rows.append(everyone)
                self._levels(size)
                tried.append((sorted(self._scores()[self.seats > 0].tolist()), self.rows, self.seats))
            self.rows = list(kept)
        _vector, self.rows, self.seats = max(tried, key=lambda one: one[0])

    def _levels(self, size: int) -> None:
        scores, above, counted = self._scores(), 0, 0
        while counted < size:
            level = self._raise_worst("leximin", above, np.flatnonzero(scores < above).tolist())
            at = np.flatnonzero(scores == level)
            counted -= self._hold("leximin", at.tolist(), -np.ones(len(at), dtype=np.int64), -int(self.seats[at].sum()))
            above = level + 1

    def _balance(self) -> None:
        """−Σ load² as numbered places of growing cost: load = Σ_k z_k, cost of the k-th is 2k − 1."""
        columns, gain, now = [], [], 0
        for j in range(self.hall.allowed.shape[1]):
            mine = [x for x, pair in enumerate(self.pairs) if pair[1] == j]
            places = list(range(self.width, self.width + len(mine)))
            self.width += len(mine)
            self.rows.append(([*mine, *places], [*[1] * len(mine), *[-1] * len(mine)], 0, 0))
            columns += places
            gain += [1 - 2 * number for number in range(1, len(mine) + 1)]
            now -= int(self.seats[mine].sum()) ** 2
        self._hold("balance", columns, np.array(gain, dtype=np.int64), now)

    # HiGHS

    def _scores(self) -> Ints:
        return np.array([self.hall.score[pair] for pair in self.pairs], dtype=np.int64)

    def _solve(self, columns: list[int], gain: Ints) -> tuple[Ints | None, float]:
        """(values of all variables or None, bound of the objective: −∞ where nothing is possible, +∞ where nothing is known)."""
        if not self.width:
            return np.zeros(0, dtype=np.int64), 0.0
        cost = np.zeros(self.width)
        np.add.at(cost, columns, -gain.astype(float))
        result = milp(
            cost, constraints=self._constraints(), integrality=np.ones(self.width), bounds=Bounds(0, 1),
            options={"time_limit": self.time_limit, "mip_rel_gap": 0.0},
        )  # fmt: skip
        if result.status == 2:
            return None, -np.inf
        bound = np.inf if result.mip_dual_bound is None else -float(result.mip_dual_bound)
        return (None if result.x is None else np.rint(result.x).astype(np.int64)), bound

    def _constraints(self) -> LinearConstraint:
        sizes = [len(columns) for columns, *_rest in self.rows]
        at = np.repeat(np.arange(len(self.rows)), sizes)
        columns = np.fromiter((c for row in self.rows for c in row[0]), dtype=np.int64, count=len(at))
        values = np.fromiter((v for row in self.rows for v in row[1]), dtype=float, count=len(at))
        table = csr_array((values, (at, columns)), shape=(len(self.rows), self.width))
        return LinearConstraint(table, [row[2] for row in self.rows], [row[3] for row in self.rows])
