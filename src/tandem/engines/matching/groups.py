"""Groups of a mentor with several mentees at a common hour: the best set of groups by integer programming (HiGHS).

Least sizes make the problem NP-hard, so there is a time limit, and the answer says what it proved: a gap of 0 is the optimum.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from . import rules, score, sessions
from .group_program import GroupProgram
from .hall import Hall, Quota
from .objective import NOT_SAID, checked
from .problem import Snapshot

HOMOGENEOUS, COMPLEMENTARY = "homogeneous", "complementary"
"""Kinds of groups: one topic and near grades; people of given levels together."""

MATCHED_WORTH = 10_001
"""What one person more is worth to the greedy choice, in points: more than any score."""


@dataclass(frozen=True)
class Group:
    """One group: ids, hours in common, the sum of the scores."""

    mentor: str
    members: tuple[str, ...]
    common_slots: tuple[Hashable, ...]
    total_score: int


@dataclass(frozen=True, kw_only=True)
class GroupResult:
    """groups by mentor; closed: mentors without one; waiting: mentees without one. gap: what the first unproven step may still
    gain, as a share of its value, 0 when every step is proven. bound: of that step, or None."""

    groups: tuple[Group, ...]
    closed: tuple[str, ...]
    waiting: tuple[str, ...]
    gap: float
    unproven_step: str | None = None

    @property
    def is_proven(self) -> bool:
        """Can nothing be better?"""
        return self.unproven_step is None

    @property
    def matched(self) -> int:
        return sum(len(group.members) for group in self.groups)

    @property
    def total_score(self) -> int:
        return sum(group.total_score for group in self.groups)


@dataclass(frozen=True, kw_only=True)
class GroupRules:
    """What a group is. lowest, highest: its size. common_slots: hours that all have in common. grade_gap: None for any grades.

    levels: mentee → level, for the complementary kind; quotas: level → (least, most) in one group.
    """

    lowest: int = 2
    highest: int = 6
    kind: str = HOMOGENEOUS
    common_slots: int = 1
    grade_gap: int | None = 1
    levels: Mapping[str, str] | None = None
    quotas: Mapping[str, tuple[int, int]] | None = None


def form_groups(
    snapshot: Snapshot, wanted: GroupRules, *, objective: Sequence[str] = ("matched", "total_score"), time_limit: float = 10.0
) -> GroupResult:
    """The best groups under the rules of pairs and of groups. time_limit: seconds for each solution, see `GroupResult.gap`.

    Places of a mentor bound its group. Mentees who name each other among their conflicts do not sit together.
    ValueError: an unknown kind, sizes that contradict, an unknown step.
    """
    if wanted.kind not in (HOMOGENEOUS, COMPLEMENTARY) or not 1 <= wanted.lowest <= wanted.highest:
        raise ValueError(f"Группы: нужен вид {HOMOGENEOUS} или {COMPLEMENTARY} и размер от 1, наименьший не больше наибольшего.")
    hall = hall_of(snapshot, wanted)
    return solved(hall, (snapshot.mentee_ids, snapshot.mentor_ids), checked(objective), time_limit)


def hall_of(snapshot: Snapshot, wanted: GroupRules) -> Hall:
    """The group problem of a snapshot with records."""
    n, m = snapshot.shape
    everybody = np.arange(n)
    points = score.row_scores(score.Scorer(snapshot), everybody)
    same_topic = wanted.kind == HOMOGENEOUS
    return Hall(
        allowed=rules.masks(snapshot, everybody, points) == 0, score=points.astype(np.int64),
        lowest=np.full(m, wanted.lowest), highest=np.minimum(snapshot.capacity, wanted.highest),
        free=[one.slots for one in snapshot.mentees], open=[one.slots for one in snapshot.mentors], common=wanted.common_slots,
        grades=[one.grade for one in snapshot.mentees], grade_gap=wanted.grade_gap,
        apart=conflicts(snapshot.row, [one.conflicts for one in snapshot.mentees]),
        asked=[frozenset(code for code, _weight in one.topics) for one in snapshot.mentees] if same_topic else (),
        offered=[frozenset(one.topics) for one in snapshot.mentors] if same_topic else (),
        quotas=[] if same_topic else _quotas(snapshot, wanted),
        priority=snapshot.rows.priority.astype(np.int64), waiting_days=snapshot.rows.waiting_days, current=np.full(n, NOT_SAID),
    )  # fmt: skip


def conflicts(row: Mapping[str, int], named: Sequence[frozenset[str]]) -> frozenset[tuple[int, int]]:
    """Pairs of mentees (the smaller number first) of whom one names the other. named: ids, of mentees among others."""
    pairs = {tuple(sorted((i, row[one]))) for i, names in enumerate(named) for one in names if one in row and row[one] != i}
    return frozenset((a, b) for a, b in pairs)


def _quotas(snapshot: Snapshot, wanted: GroupRules) -> list[Quota]:
    levels, quotas = wanted.levels or {}, wanted.quotas or {}
    members = {
        level: frozenset(snapshot.row[one] for one, its in levels.items() if its == level and one in snapshot.row) for level in quotas
    }
    return [(members[level], least, most) for level, (least, most) in sorted(quotas.items())]


def solved(hall: Hall, names: tuple[Sequence[str], Sequence[str]], steps: Sequence[str], time_limit: float) -> GroupResult:
    """The best groups of a hall. names: ids of mentees and mentors in its order, which has to be the canonical one."""
    program = GroupProgram.of(hall, time_limit)
    program.seat(greedy(hall))
    for step in steps:
        program.take(step)
    inside: dict[int, list[int]] = {}
    for (i, j), taken in zip(program.pairs, program.seats.tolist(), strict=True):
        if taken:
            inside.setdefault(j, []).append(i)
    groups = tuple(_group(hall, names, j, sorted(members)) for j, members in sorted(inside.items()))
    seated = {i for members in inside.values() for i in members}
    return GroupResult(
        groups=groups, closed=tuple(name for j, name in enumerate(names[1]) if j not in inside),
        waiting=tuple(name for i, name in enumerate(names[0]) if i not in seated), gap=program.gap, unproven_step=program.unproven,
    )  # fmt: skip


def _group(hall: Hall, names: tuple[Sequence[str], Sequence[str]], j: int, members: list[int]) -> Group:
    common = hall.common_hours(j, members)
    return Group(
        names[1][j], tuple(names[0][i] for i in members), tuple(sorted(common, key=lambda hour: (str(type(hour)), hour))),  # type: ignore[type-var]
        int(hall.score[members, j].sum()),
    )  # fmt: skip


def greedy(hall: Hall) -> dict[int, list[int]]:
    """A quick answer, mentor → members: again and again the mentor whose best session is worth most among who is left."""
    left, chosen = sessions.bits(np.flatnonzero(hall.allowed.any(axis=1)).tolist()), {}
    unused = [j for j in range(hall.allowed.shape[1]) if hall.sessions[j]]
    while unused:
        offers = {
            j: max((_fill(hall, j, s & left) for s in sorted(hall.sessions[j])), key=lambda one: _worth(hall, j, one)) for j in unused
        }
        best = max(unused, key=lambda j: (_worth(hall, j, offers[j]), -j))
        if not offers[best]:
            break
        chosen[best] = offers[best]
        left &= ~sessions.bits(offers[best])
        unused.remove(best)
    return chosen


def _worth(hall: Hall, j: int, members: list[int]) -> int:
    return int(hall.score[members, j].sum()) + MATCHED_WORTH * len(members) if members else 0


def _fill(hall: Hall, j: int, session: int) -> list[int]:
    """The best members of a session one by one, quotas first; nobody when that makes no group."""
    order = sorted(sessions.members_of(session), key=lambda i: (-int(hall.score[i, j]), i))
    needed = [i for level, least, _most in hall.quotas for i in [one for one in order if one in level][:least]]
    members: list[int] = []
    for i in [*needed, *order]:
        full = any(i in level and len(level.intersection(members)) >= most for level, _least, most in hall.quotas)
        quiet = not any((min(i, k), max(i, k)) in hall.apart for k in members)
        if i not in members and quiet and not full and len(members) < hall.highest[j]:
            members.append(i)
    return members if members and hall.can_sit(j, members) else []
