"""What if there were a place more, a consent, another rule: read from the prices where they know it, solved anew otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .problem import Mentee, Mentor, Policy, Snapshot
from .result import Result
from .solve import match
from .state import Scale, State

CONSENT, GUARDIAN, CLEARANCE = "consent", "guardian_consent", "clearance"
"""What may be granted: a consent of either side, of a guardian, an admission to work with minors."""


@dataclass(frozen=True)
class PlaceValue:
    """What one place more with a mentor brings: people (0 or 1) and points of all pairs together (fewer, perhaps, for a person)."""

    matched: int
    score: int


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What is different. places: mentor → places more (or fewer). granted: (id, what) of `CONSENT`, `GUARDIAN`, `CLEARANCE`."""

    policy: Policy | None = None
    places: Mapping[str, int] = field(default_factory=dict)
    granted: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A scenario against the present round. moved: mentee → (mentor now, mentor then) of everybody whose mentor differs.

    before, after: what each step of the objective reaches.
    """

    matched_delta: int
    score_delta: int
    moved: Mapping[str, tuple[str | None, str | None]]
    before: tuple[Any, ...]
    after: tuple[Any, ...]
    result: Result

    @property
    def gained(self) -> tuple[str, ...]:
        """Mentees who wait now and would not."""
        return tuple(one for one, (now, _then) in self.moved.items() if now is None)

    @property
    def lost(self) -> tuple[str, ...]:
        """Mentees who would wait."""
        return tuple(one for one, (_now, then) in self.moved.items() if then is None)


def place_values(result: Result) -> dict[str, PlaceValue]:
    """What one place more with each mentor would bring, by mentor id, without solving anything: the smallest price of a place
    is exactly its marginal value (Shapley, Shubik 1971).

    ValueError: an objective that has no prices; `compare` answers there.
    """
    if result.v is None:
        raise ValueError("У этой цели подбора нет цен мест: проверьте каждое место сценарием.")
    state = State.of_result(result)
    scale = state.scale(0)
    _u, prices = state.prices(scale)
    return {mentor: place_value(scale, price) for mentor, price in zip(result.snapshot.mentor_ids, prices.tolist(), strict=True)}


def place_value(scale: Scale, price: int) -> PlaceValue:
    """A price in people and points. A new place brings one person in or nobody, whatever the class."""
    people, _good, points = scale.split(price)
    return PlaceValue(min(people, 1), points)


def compare(result: Result, scenario: Scenario) -> Difference:
    """The same objective and pins under other circumstances. ValueError: unknown ids; PinRefused: a pin that is forbidden then."""
    names = result.snapshot.mentor_ids
    pinned = [(result.snapshot.mentee_ids[i], names[int(result.mate[i])]) for i in np.flatnonzero(result.pinned)]
    now = result.assignment
    then = match(changed(result.snapshot, scenario), objective=result.objective, pinned=pinned, current=now)
    after = then.assignment
    return Difference(
        matched_delta=then.matched - result.matched, score_delta=then.total_score - result.total_score,
        moved={one: (mentor, after[one]) for one, mentor in now.items() if after[one] != mentor},
        before=result.objective_values, after=then.objective_values, result=then,
    )  # fmt: skip


def changed(snapshot: Snapshot, scenario: Scenario) -> Snapshot:
    """The problem as the scenario has it, arrays and records. ValueError: unknown ids, something that nobody grants."""
    unknown = (set(scenario.places) - set(snapshot.mentor_ids)) | {
        one for one, _what in scenario.granted if one not in snapshot.row and one not in snapshot.col
    }
    if unknown or {what for _one, what in scenario.granted} - {CONSENT, GUARDIAN, CLEARANCE}:
        raise ValueError(f"Сценарий называет то, чего нет в задаче: {', '.join(sorted(unknown)) or 'неизвестное согласие'}.")
    mentees = {one.id: one for one in snapshot.mentees}
    mentors = {one.id: one for one in snapshot.mentors}
    rows = {name: getattr(snapshot.rows, name).copy() for name in ("consent", "guardian")}
    cols = {name: getattr(snapshot.cols, name).copy() for name in ("consent", "clearance", "capacity")}
    for name, more in scenario.places.items():
        _add_places(snapshot, name, more, cols, mentors)
    for one, what in scenario.granted:
        _grant(snapshot, (one, what), (rows, cols), (mentees, mentors))
    return replace(
        snapshot, policy=scenario.policy or snapshot.policy, rows=replace(snapshot.rows, **rows), cols=replace(snapshot.cols, **cols),
        mentees=tuple(mentees.values()), mentors=tuple(mentors.values()),
    )  # fmt: skip


def _add_places(snapshot: Snapshot, name: str, more: int, cols: dict[str, NDArray[Any]], mentors: dict[str, Mentor]) -> None:
    j = snapshot.col[name]
    cols["capacity"][j] = max(int(cols["capacity"][j]) + more, 0)
    if name in mentors:
        mentors[name] = replace(mentors[name], capacity=int(cols["capacity"][j]))


def _grant(
    snapshot: Snapshot, granted: tuple[str, str], sides: tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]],
    records: tuple[dict[str, Mentee], dict[str, Mentor]],
) -> None:  # fmt: skip
    one, what = granted
    told: dict[str, Any] = {what: True}
    if one in snapshot.row and what != CLEARANCE:
        sides[0]["consent" if what == CONSENT else "guardian"][snapshot.row[one]] = True
        if one in records[0]:
            records[0][one] = replace(records[0][one], **told)
    if one in snapshot.col and what != GUARDIAN:
        sides[1]["consent" if what == CONSENT else "clearance"][snapshot.col[one]] = True
        if one in records[1]:
            records[1][one] = replace(records[1][one], **told)
