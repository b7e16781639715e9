"""Steps of a lexicographic objective and what an assignment is worth in each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .candidates import Arcs
from .flow import WAITS

STEPS = ("matched_by_priority", "matched", "waiting_days", "min_score", "leximin", "total_score", "min_changes", "balance")
PRIORITIES = (1, 2, 3)
NOT_SAID = -2
"""Today's mentor of whom nothing is said: whatever comes is no change. −1 is somebody who waits today."""

Ints = NDArray[np.int64]


def checked(objective: Sequence[str]) -> tuple[str, ...]:
    """The steps. ValueError: none, an unknown one, one twice."""
    steps = tuple(objective)
    if not steps or set(steps) - set(STEPS) or len(set(steps)) < len(steps):
        raise ValueError(f"Цель подбора: перечислите по важности шаги из списка {', '.join(STEPS)}, каждый не больше одного раза.")
    return steps


@dataclass(frozen=True, eq=False)
class Measures:
    """What the steps look at. priority: int32[n]; waiting_days: int64[n]; current: column of today's mentor, −1 waits today,
    NOT_SAID, int64[n].

    held: column of the mentor of a pinned mentee or −1, int64[n]; held_score: its score.
    """

    priority: NDArray[np.int32]
    waiting_days: Ints
    current: Ints
    held: Ints
    held_score: Ints

    def gain(self, step: str, arcs: Arcs, place: tuple[Ints, Ints], urgency: int) -> Ints:
        """A linear step as gains of arcs, int64[k]. `urgency`: which class, for matched_by_priority.

        place: (mentor of each column, −1 for «nobody»; number of each column among the places of its mentor, from 1).
        """
        mentor, number = place[0][arcs.cols], place[1][arcs.cols]
        gains: dict[str, Callable[[], Ints]] = {
            "matched_by_priority": lambda: (self.priority[arcs.rows] == urgency).astype(np.int64),
            "matched": lambda: np.ones(len(arcs), dtype=np.int64),
            "waiting_days": lambda: self.waiting_days[arcs.rows],
            "total_score": lambda: arcs.score,
            "min_changes": lambda: (self.current[arcs.rows] == mentor).astype(np.int64) - (self.current[arcs.rows] == WAITS),
            "balance": lambda: 1 - 2 * number,
        }
        return np.where(mentor == WAITS, 0, gains[step]())

    def value(self, step: str, mate: Ints, score: Ints) -> Any:
        """What an assignment is worth in a step: the greater the better. mate and score: int64[n], pinned mentees included."""
        matched = mate != WAITS
        scores = np.sort(score[matched]).tolist()
        values: dict[str, Callable[[], Any]] = {
            "matched_by_priority": lambda: tuple(int((matched & (self.priority == one)).sum()) for one in PRIORITIES),
            "matched": lambda: len(scores),
            "waiting_days": lambda: int(self.waiting_days[matched].sum()),
            "min_score": lambda: scores[0] if scores else 0,
            "leximin": lambda: tuple(scores),
            "total_score": lambda: sum(scores),
            "min_changes": lambda: -int(((self.current != NOT_SAID) & (self.current != mate)).sum()),
            "balance": lambda: -int((np.bincount(mate[matched]) ** 2).sum()),
        }
        return values[step]()
