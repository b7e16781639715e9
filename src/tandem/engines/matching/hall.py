"""Who may sit in a group with whom: the arrays of the group problem and the sessions that follow from them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from . import sessions

Quota = tuple[frozenset[int], int, int]
"""(mentees of one level, the least, the most of them in a group)."""

WAITS_TODAY = -1
"""Stands for the mentor of who waits today; `objective.NOT_SAID` of whom nothing is said."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Hall:
    """Who may meet whom. allowed: bool[n, m]; score: int64[n, m] points; lowest, highest: int64[m] sizes of a group, if any.

    free, open: hours of mentees and mentors; common: hours that a group needs in common. grades: None fits any.
    apart: pairs (i, k) who may not sit together. asked, offered: topics of the homogeneous kind, both empty otherwise.
    quotas: of the complementary kind. priority, waiting_days, current: int64[n] for the steps that look at them; current is
    the column of today's mentor, −1 for «waits today», −2 for «not said».
    """

    allowed: NDArray[np.bool_]
    score: NDArray[np.int64]
    lowest: NDArray[np.int64]
    highest: NDArray[np.int64]
    free: Sequence[frozenset[Hashable]]
    open: Sequence[frozenset[Hashable]]
    common: int = 1
    grades: Sequence[int | None] = ()
    grade_gap: int | None = None
    apart: frozenset[tuple[int, int]] = frozenset()
    asked: Sequence[frozenset[str]] = ()
    offered: Sequence[frozenset[str]] = ()
    quotas: Sequence[Quota] = ()
    priority: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    waiting_days: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    current: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @cached_property
    def sessions(self) -> list[set[int]]:
        """Sessions of each mentor, as sets of bits of mentees."""
        return [self._sessions_of(j) for j in range(self.allowed.shape[1])]

    def _sessions_of(self, j: int) -> set[int]:
        least = max(int(self.lowest[j]), 1)
        if self.highest[j] < least:
            return set()
        people = sessions.bits(np.flatnonzero(self.allowed[:, j]).tolist())
        free = {hour: sessions.bits(i for i in sessions.members_of(people) if hour in self.free[i]) for hour in self.open[j]}
        topics = sessions.of_one_topic(people, self.asked, self.offered[j]) if self.offered else {people}
        windows = {part for topic in topics for part in sessions.of_near_grades(topic, self.grades, self.grade_gap)}
        found = {part for window in windows for part in sessions.with_common_hours(window, free, self.common, least)}
        return {one for one in sessions.greatest(found) if self._fills(one)}

    def _fills(self, session: int) -> bool:
        """Are there enough of each level?"""
        return all((sessions.bits(level) & session).bit_count() >= least for level, least, _most in self.quotas)

    def can_sit(self, j: int, members: Iterable[int]) -> bool:
        """May these be the whole group of mentor j? Sizes, hours, grades, conflicts, topics, quotas."""
        group = sorted(members)
        if not group:
            return True
        fits = self.lowest[j] <= len(group) <= self.highest[j] and any(
            sessions.bits(group) & s == sessions.bits(group) for s in self.sessions[j]
        )
        quiet = not any((i, k) in self.apart or (k, i) in self.apart for i in group for k in group)
        return bool(fits and quiet and all(least <= len(level.intersection(group)) <= most for level, least, most in self.quotas))

    def common_hours(self, j: int, members: Iterable[int]) -> frozenset[Hashable]:
        """Hours that the mentor and all these mentees have."""
        return self.open[j].intersection(*(self.free[i] for i in members))
