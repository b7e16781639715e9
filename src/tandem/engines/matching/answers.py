"""The answer to a task of the exchange format, as plain data for JSON. Everything is sorted by id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import groups, rules
from .exchange import Task
from .hall import WAITS_TODAY, Hall
from .objective import NOT_SAID
from .problem import RuleCode, Snapshot
from .result import Result
from .solve import match
from .stable import Preferences, blocking_pairs, deferred_acceptance
from .tight import TightSets

WAITS = -1
LINEAR = {"matched", "matched_by_priority", "waiting_days", "total_score", "min_changes"}
"""Steps that are sums over the pairs: with them alone the optimum has a proof by prices."""

NO_CANDIDATE, CAPACITY = "NO_CANDIDATE", "CAPACITY"
OBJECTIVE, GROUP, UNSTABLE = "OBJECTIVE", "GROUP", "UNSTABLE"
"""Why somebody waits whom a mentor could take: a more important step of the objective, no group of the size, the preferences."""

TIME_LIMIT = 30.0
"""Seconds for one solution of the groups."""

Answer = dict[str, Any]


def answer(task: Task) -> Answer:
    """What the task asks, by its operation. ValueError: leximin of more people than it is solved for."""
    operations: Mapping[str, Callable[[Task], Answer]] = {
        "match": _match, "rematch": _match, "explain": _explain, "groups": _groups, "stable": _stable, "what_if": _what_if,
    }  # fmt: skip
    return operations[task.ask.op](task)


@dataclass(frozen=True, eq=False)
class _Facts:
    """A distribution of a task. mate: int64[n] of columns, −1 waits; otherwise: the code of who waits without a proof."""

    task: Task
    snapshot: Snapshot
    mate: NDArray[np.int64]
    otherwise: str

    @cached_property
    def masks(self) -> NDArray[np.uint32]:
        """Rules that each pair breaks, uint32[n, m]."""
        scores = self.snapshot.given
        if scores is None:
            raise ValueError("a task of the exchange format brings its scores")
        return rules.masks(self.snapshot, np.arange(len(self.mate)), scores)

    def body(self) -> Answer:
        """The part of the answer that every operation has."""
        mentees, mentors, given = self.snapshot.mentee_ids, self.snapshot.mentor_ids, self.snapshot.given
        assignment = {one: mentors[j] if j != WAITS else None for one, j in zip(mentees, self.mate.tolist(), strict=True)}
        scores = sorted(int(given[i, j]) for i, j in enumerate(self.mate.tolist()) if given is not None and j != WAITS)
        return {
            "assignment": assignment, "matched": len(scores), "total_score": sum(scores), "min_score": scores[0] if scores else None,
            "sorted_scores": scores,
            "changes": sum(assignment[mentee] != today for mentee, today in self.task.current.items()),
            "waiting": [mentee for mentee, mentor in assignment.items() if mentor is None], "reasons": self._reasons(),
        }  # fmt: skip

    def _reasons(self) -> Answer:
        capacity = self.snapshot.capacity
        rows, cols = np.nonzero(self.masks == 0)
        sets = TightSets((rows, cols), capacity, self.mate)
        return {self.snapshot.mentee_ids[i]: self._reason(int(i), sets) for i in np.flatnonzero(self.mate == WAITS)}

    def _reason(self, i: int, sets: TightSets) -> Answer:
        if not (self.masks[i] == 0).any():
            return self._no_candidate(i)
        tight = sets.of(i)
        if tight is None:
            return {"code": self.otherwise}
        mentees, mentors = self.snapshot.mentee_ids, self.snapshot.mentor_ids
        return {
            "code": CAPACITY, "tight_mentors": [mentors[j] for j in tight.mentors], "places": tight.places,
            "contenders": [mentees[k] for k in tight.contenders],
        }  # fmt: skip

    def _no_candidate(self, i: int) -> Answer:
        mentors, masks = self.snapshot.mentor_ids, self.masks[i]
        opened = {str(code): [mentors[j] for j in np.flatnonzero(rules.candidates_without(masks, code))] for code in RuleCode}
        return {
            "code": NO_CANDIDATE,
            "violations": {mentor: [str(code) for code in rules.codes(int(mask))] for mentor, mask in zip(mentors, masks, strict=True)},
            "single_relaxations": {code: names for code, names in opened.items() if names},
        }  # fmt: skip


def _solved(task: Task) -> Result:
    return match(task.snapshot(), objective=task.objective, current=task.current)


def _match(task: Task) -> Answer:
    result = _solved(task)
    said = _Facts(task, result.snapshot, result.mate.astype(np.int64), OBJECTIVE).body()
    if set(task.objective) <= LINEAR:
        proof = result.certificate
        said["certificate"] = {"gap": proof.gap, "max_cardinality": proof.max_cardinality, "pairs_checked": proof.pairs_checked}
    return said


def _explain(task: Task) -> Answer:
    """The match, and what it would be with each missing consent or admission alone."""
    granted = {}
    for name, changed in _grants(task):
        result = _solved(changed)
        granted[name] = {"matched": result.matched, "total_score": result.total_score}
    return _match(task) | {"what_if_granted": granted}


def _grants(task: Task) -> Iterable[tuple[str, Task]]:
    limit = task.policy.guardian_consent_under
    for mentee in sorted(task.mentees, key=lambda one: one.id):
        others = tuple(one for one in task.mentees if one is not mentee)
        if not mentee.consent:
            yield f"{mentee.id}.consent", replace(task, mentees=(*others, replace(mentee, consent=True)))
        if (mentee.age or 0) < limit and not mentee.guardian_consent:
            yield f"{mentee.id}.guardian_consent", replace(task, mentees=(*others, replace(mentee, guardian_consent=True)))
    for mentor in sorted(task.mentors, key=lambda one: one.id):
        rest = tuple(one for one in task.mentors if one is not mentor)
        if not mentor.consent:
            yield f"{mentor.id}.consent", replace(task, mentors=(*rest, replace(mentor, consent=True)))
        if not mentor.clearance and not mentor.is_pupil:
            yield f"{mentor.id}.clearance", replace(task, mentors=(*rest, replace(mentor, clearance=True)))


def _what_if(task: Task) -> Answer:
    """The match, and what it would be with one place more and one less of each mentor; the best place to add."""
    seen, more = {}, {}
    for mentor in sorted(task.mentors, key=lambda one: one.id):
        rest = tuple(one for one in task.mentors if one is not mentor)
        for step in (1, -1):
            result = _solved(replace(task, mentors=(*rest, replace(mentor, capacity=mentor.capacity + step))))
            seen[f"{mentor.id}{step:+d}"] = {"matched": result.matched, "total_score": result.total_score}
            if step == 1:
                more[mentor.id] = (result.objective_values, result.matched, result.total_score)
    best = max(sorted(more), key=lambda mentor: more[mentor], default=None)
    return _match(task) | {"what_if_capacity": seen, "best_place_to_add": best}


def _stable(task: Task) -> Answer:
    """The stable distribution that is best for the side asked; who has no list of preferences orders by score."""
    snapshot = task.snapshot()
    facts = _Facts(task, snapshot, np.full(snapshot.shape[0], WAITS), UNSTABLE)
    wishes = _preferences(task, facts)
    mate = deferred_acceptance(wishes, task.ask.side)
    blocking = [[snapshot.mentee_ids[i], snapshot.mentor_ids[j]] for i, j in blocking_pairs(wishes, mate)]
    return replace(facts, mate=np.array(mate, dtype=np.int64)).body() | {"blocking_pairs": blocking}


def _preferences(task: Task, facts: _Facts) -> Preferences:
    snapshot, allowed, given = facts.snapshot, facts.masks == 0, facts.snapshot.given
    assert given is not None
    left = [_listed(task.rank_mentee.get(one), snapshot.col, -given[i]) for i, one in enumerate(snapshot.mentee_ids)]
    right = [_listed(task.rank_mentor.get(one), snapshot.row, -given[:, j]) for j, one in enumerate(snapshot.mentor_ids)]
    return Preferences(
        [[j for j in row if allowed[i, j]] for i, row in enumerate(left)],
        [[i for i in col if allowed[i, j]] for j, col in enumerate(right)],
        snapshot.capacity.tolist(),
    )


def _listed(rank: tuple[str, ...] | None, place: Mapping[str, int], cost: NDArray[np.int32]) -> list[int]:
    """Numbers of the named, best first; without a list everybody by cost and then by id."""
    return np.argsort(cost, kind="stable").tolist() if rank is None else [place[one] for one in rank]


def _groups(task: Task) -> Answer:
    """The best groups. A mentor's group has from max(min, its min_group) to min(max, its places) members."""
    snapshot = task.snapshot()
    facts = _Facts(task, snapshot, np.full(snapshot.shape[0], WAITS), GROUP)
    hall = _hall(task, facts)
    found = groups.solved(hall, (snapshot.mentee_ids, snapshot.mentor_ids), task.objective, TIME_LIMIT)
    mate = np.full(snapshot.shape[0], WAITS)
    for group in found.groups:
        mate[[snapshot.row[one] for one in group.members]] = snapshot.col[group.mentor]
    said = replace(facts, mate=mate).body()
    said["groups"] = {one.mentor: {"members": list(one.members), "common_slots": list(one.common_slots)} for one in found.groups}
    said["closed_mentors"] = list(found.closed)
    if set(task.objective) <= LINEAR:
        largest = found.is_proven and task.objective[0] == "matched"
        said["certificate"] = {"gap": found.gap, "max_cardinality": largest, "pairs_checked": int(hall.allowed.sum())}
    return said


def _hall(task: Task, facts: _Facts) -> Hall:
    snapshot, given = facts.snapshot, facts.snapshot.given
    assert given is not None
    today = [
        snapshot.col.get(task.current[one] or "", WAITS_TODAY) if one in task.current else NOT_SAID for one in snapshot.mentee_ids
    ]  # fmt: skip
    return Hall(
        allowed=facts.masks == 0, score=given.astype(np.int64),
        lowest=np.array([max(task.ask.lowest, task.min_group[one]) for one in snapshot.mentor_ids], dtype=np.int64),
        highest=np.minimum(snapshot.capacity, task.ask.highest),
        free=[task.hours_mentee[one] for one in snapshot.mentee_ids], open=[task.hours_mentor[one] for one in snapshot.mentor_ids],
        common=task.common_slots, grades=[one.grade for one in snapshot.mentees], grade_gap=task.grade_gap,
        apart=groups.conflicts(snapshot.row, [one.conflicts for one in snapshot.mentees]),
        priority=snapshot.rows.priority.astype(np.int64), waiting_days=snapshot.rows.waiting_days,
        current=np.array(today, dtype=np.int64),
    )  # fmt: skip
