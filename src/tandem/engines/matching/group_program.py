"""The integer programme of groups, solved step by step by HiGHS (scipy.optimize.milp); see `hall` for who may sit together.

Variables 0 or 1: y[s] the group of a mentor is a part of session s; x[i, s] mentee i is in that group. Σ_s x[i, s] ≤ 1;
x[i, s] ≤ y[s]; lowest·y[s] ≤ Σ_i x[i, s] ≤ highest·y[s]; Σ y[s] ≤ 1 over the sessions of a mentor; of two in conflict
x[i, s] + x[k, s] ≤ y[s]. The best value of each step of the objective becomes a constraint of the next.

Source of the solver: Huangfu, Hall, «Parallelizing the dual revised simplex method» (2018). It is deterministic unless stopped by
the time limit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    """Constraints of one hall and the best groups so far.

    pairs: (i, j) of each x; opened: y of each x; seats: values of the x, int64[number of x], that keep all constraints.
    sized: number of people seated, once a step has fixed it. unproven, gap: the first step whose optimum is not proved.
    """

    hall: Hall
    seats: Ints
    time_limit: float
    pairs: list[tuple[int, int]] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    width: int = 0
    sized: int | None = None
    unproven: str | None = None
    gap: float = 0.0

    @classmethod
    def of(cls, hall: Hall, time_limit: float) -> GroupProgram:
        """Everything but the objective; nobody sits anywhere yet. time_limit: seconds for each solution of HiGHS."""
        program = cls(hall, np.zeros(0, dtype=np.int64), time_limit)
        sessions = [(j, session) for j, ones in enumerate(hall.sessions) for session in sorted(ones)]
        first = sum(session.bit_count() for _j, session in sessions)
        of_mentor: dict[int, list[int]] = {}
        of_mentee: dict[int, list[int]] = {}
        for y, (j, session) in enumerate(sessions, first):
            of_mentor.setdefault(j, []).append(y)
            for i in members_of(session):
                of_mentee.setdefault(i, []).append(len(program.pairs))
                program.pairs.append((i, j))
                program.opened.append(y)
            program._limit_session(j, y)
        for _one, columns in [*sorted(of_mentor.items()), *sorted(of_mentee.items())]:
            program.rows.append((columns, [1] * len(columns), 0, 1))
        program.width = first + len(sessions)
        program.seats = np.zeros(len(program.pairs), dtype=np.int64)
        return program

    def _limit_session(self, j: int, y: int) -> None:
        """Constraints of the session whose seats were added last."""
        seats = {self.pairs[x][0]: x for x in range(self.opened.index(y), len(self.pairs))}
        self._limit(list(seats.values()), y, int(self.hall.lowest[j]), int(self.hall.highest[j]))
        for level, least, most in self.hall.quotas:
            self._limit([x for i, x in seats.items() if i in level], y, least, most)
        self.rows += [([x, y], [1, -1], -np.inf, 0) for x in seats.values()]
        for i, k in sorted(self.hall.apart):
            if i in seats and k in seats and i != k:
                self.rows.append(([seats[i], seats[k], y], [1, 1, -1], -np.inf, 0))

    def _limit(self, seats: list[int], y: int, low: int, high: int) -> None:
        """low·y ≤ Σx ≤ high·y."""
        ones = [1] * len(seats)
        self.rows.append(([*seats, y], [*ones, -low], 0, np.inf))
        self.rows.append(([*seats, y], [*ones, -min(high, len(seats))], -np.inf, 0))

    def seat(self, groups: Mapping[int, Sequence[int]]) -> None:
        """Begin with these groups, mentor → members; each has to fit a session."""
        for j, members in groups.items():
            inside = set(members)
            at: dict[int, list[int]] = {}
            for x, (i, other) in enumerate(self.pairs):
                if other == j and i in inside:
                    at.setdefault(self.opened[x], []).append(x)
            whole = min(y for y, seats in at.items() if len(seats) == len(inside))
            self.seats[at[whole]] = 1

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
            value = self._polished(columns, gain, value)
        if bound - value > HALF:
            self._doubt(step, (bound - value) / max(abs(value), 1))
        self.rows.append((columns, gain.tolist(), value - HALF, np.inf))
        return value

    def _polished(self, columns: list[int], gain: Ints, value: int) -> int:
        """Better people in the sessions that are open now: a small problem, worth it when the whole one ran out of time."""
        opened = {self.opened[x] for x in np.flatnonzero(self.seats)}
        shut = sorted(set(self.opened) - opened)
        self.rows.append((shut, [1] * len(shut), 0, 0))
        found, _bound = self._solve(columns, gain)
        self.rows.pop()
        if found is None or int(gain @ found[columns]) <= value:
            return value
        self.seats = found[: len(self.pairs)]
        return int(gain @ found[columns])

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
            places = list(range(self.width, self.width + min(len(mine), int(self.hall.highest[j]))))
            self.width += len(places)
            self.rows.append(([*mine, *places], [*[1] * len(mine), *[-1] * len(places)], 0, 0))
            columns += places
            gain += [1 - 2 * number for number in range(1, len(places) + 1)]
            now -= int(self.seats[mine].sum()) ** 2
        self._hold("balance", columns, np.array(gain, dtype=np.int64), now)

    # HiGHS

    def _scores(self) -> Ints:
        return np.array([self.hall.score[pair] for pair in self.pairs], dtype=np.int64)

    def _solve(self, columns: list[int], gain: Ints) -> tuple[Ints | None, float]:
        """(values of all variables or None, bound of the objective: −∞ where nothing is possible, +∞ where nothing is known)."""
        from scipy.optimize import Bounds, milp  # tens of megabytes that a server without groups does not need

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

    def _constraints(self) -> Any:
        """All rows as one scipy `LinearConstraint`."""
        from scipy.optimize import LinearConstraint
        from scipy.sparse import csr_array

        sizes = [len(columns) for columns, *_rest in self.rows]
        at = np.repeat(np.arange(len(self.rows)), sizes)
        columns = np.fromiter((c for row in self.rows for c in row[0]), dtype=np.int64, count=len(at))
        values = np.fromiter((v for row in self.rows for v in row[1]), dtype=float, count=len(at))
        table = csr_array((values, (at, columns)), shape=(len(self.rows), self.width))
        return LinearConstraint(table, [row[2] for row in self.rows], [row[3] for row in self.rows])
