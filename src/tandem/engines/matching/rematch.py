"""Re-matching: a petition for another mentor, a mentor who steps down or leaves, answered with the least disruption.

Lexicographic: people matched by class → pairs no worse than the round allowed → score plus an inertia bonus for every pair that
stays. The bonus is the price of a change in points: 200 leaves about nine pairs of ten alone that a free optimum would move for
a few points; «fewest changes» is a bonus above any sum of scores. Exact, by the incremental engine: one shortest path a change.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from . import score
from .duals import Certificate
from .problem import Snapshot
from .result import Result
from .state import MIN_CHANGES, Inertia, Open, State, with_present

WAITS = -1
INERTIA = 200
"""What a pair that stays is worth besides its score, in points."""


@dataclass(frozen=True)
class Change:
    """One mentee whose mentor differs: ids, None waits."""

    mentee: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What is proposed and what it costs everybody.

    changes: by mentee id, those asked about first. score_delta: points of all pairs, after less before. matched_delta: people
    more (or fewer) with a mentor. touched: third pairs, that is mentees besides those asked about who had a mentor and change. alternatives: the next best
    mentors for the mentee of a petition, each with its own exact price, the best first.
    """

    changes: tuple[Change, ...]
    score_delta: int
    matched_delta: int
    touched: int
    alternatives: tuple[Proposal, ...] = ()

    def after(self, mentee: str) -> str | None:
        """The new mentor of a mentee who changes. KeyError for who does not."""
        return {change.mentee: change.after for change in self.changes}[mentee]


class Rematch:
    """Pairs under re-matching. Building it prices all pairs once; each question then costs its neighbourhood.

    A question changes nothing unless `keep` is set. Pinned pairs stay where they are unless they are asked about.
    """

    def __init__(self, state: State, inertia: Inertia = INERTIA) -> None:
        """ValueError: a negative inertia, more people than the numbers of «fewest changes» are made for."""
        self.snapshot, self._arcs = state.snapshot, state.arcs
        self._start = np.searchsorted(state.arcs.rows, np.arange(len(state.mate) + 1))
        scale = state.scale(inertia)
        self._engine, self._stay, self._good = state.engine(scale), scale.stay, scale.matched * state.urgency + scale.good
        self._now = self._engine.assignment
        self._unruled: dict[tuple[int, int], int] = {}

    @classmethod
    def of_result(cls, result: Result, inertia: Inertia = INERTIA) -> Rematch:
        """Of a finished round."""
        return cls(State.of_result(result), inertia)

    @classmethod
    def of_pairs(cls, snapshot: Snapshot, pairs: Mapping[str, str], *, pinned: Collection[str] = ()) -> Rematch:
        """Of pairs that people made: not the best perhaps, so only what a question needs is moved (fewest changes).

        pairs: mentee → mentor now, also such as a rule forbids today; places of the snapshot are those of pairs and free ones
        together. pinned: mentees who are not to be moved. KeyError: somebody who is not in the snapshot.
        """
        mate, kept = _positions(snapshot, pairs, pinned)
        return cls(State(snapshot, with_present(snapshot, mate), mate, kept, 0, True, False), MIN_CHANGES)

    @classmethod
    def of_proposals(cls, snapshot: Snapshot, pairs: Mapping[str, str | None], *, pinned: Collection[str] = ()) -> Rematch:
        """Of proposals that stand open, under fewest changes: what `match` gives with `min_changes`, without solving.

        pairs: mentee → mentor of today, None whose mentor is gone. Who is not named takes no part until asked about. Places are those
        of the snapshot; a pair that a rule forbids today or that has no place gives way at once, unless it is pinned. KeyError:
        somebody who is not there.
        """
        mate, kept = _positions(snapshot, {one: whom for one, whom in pairs.items() if whom is not None}, pinned)
        takes_part = np.isin(np.array(snapshot.mentee_ids, dtype=object), list(pairs))
        return cls(Open.of_pairs(snapshot, mate, kept, takes_part), MIN_CHANGES)

    def joined(self, mentees: Collection[str]) -> int:
        """How many more would have a mentor if these, who take no part, took part as well. Nothing changes."""
        rows = [self.snapshot.row[one] for one in sorted(mentees)]
        return self._answer([], lambda: [one for i in rows for one in self._engine.insert(i)], keep=False).matched_delta

    @property
    def assignment(self) -> dict[str, str | None]:
        """Mentee id → mentor id or None, now."""
        return {one: self._name(j) for one, j in zip(self.snapshot.mentee_ids, self._now, strict=True)}

    def petition(self, mentee: str, rejects: Collection[str], *, alternatives: int = 0, keep: bool = False) -> Proposal:
        """A mentee asks for another mentor than those named. KeyError: nobody of this id.

        alternatives: so many other mentors are tried as well, each for one more shortest path.
        """
        i, refused = self.snapshot.row[mentee], [self.snapshot.col[one] for one in sorted(rejects)]
        others = self._alternatives(i, refused, alternatives) if alternatives else ()
        return replace(self._answer([i], lambda: self._petition(i, refused), keep=keep), alternatives=others)

    def mentor_left(self, mentor: str, *, keep: bool = False) -> Proposal:
        """A mentor leaves with all the places. KeyError: nobody of this id."""
        j = self.snapshot.col[mentor]
        members = [i for i, held in enumerate(self._now) if held == j]
        return self._answer(members, lambda: self._leave(j), keep=keep)

    def step_down(self, mentor: str, mentee: str, *, keeps_place: bool = False, keep: bool = False) -> Proposal:
        """A mentor leaves one pair; the place is gone with it unless it is kept for somebody else. ValueError: no such pair."""
        i, j = self.snapshot.row[mentee], self.snapshot.col[mentor]
        if self._now[i] != j:
            raise ValueError(f"Пары «{mentee}» – «{mentor}» нет: обновите страницу.")
        return self._answer([i], lambda: self._step_down(i, j, keeps_place=keeps_place), keep=keep)

    def leave(
        self, mentor: str, mentees: Collection[str], *, keeps_places: bool = False, wanted: Mapping[str, str] | None = None
    ) -> Proposal:
        """Mentees leave one mentor together and none of them comes back; their places go with them unless they are kept for others.

        wanted: whom of them to put with which mentor whatever it costs the others. Nothing is changed by the question.
        KeyError: nobody of this id. ValueError: a rule forbids a wanted pair, or it has no place.
        """
        j, rows = self.snapshot.col[mentor], [self.snapshot.row[one] for one in sorted(mentees)]
        put = {self.snapshot.row[one]: self.snapshot.col[other] for one, other in (wanted or {}).items()}
        return self._answer(rows, lambda: self._leave_together(j, rows, put, keeps_places=keeps_places), keep=False)

    def score(self, mentee: str, mentor: str | None) -> int:
        """Points of a pair that may be or that is; 0 of waiting."""
        return 0 if mentor is None else self._score(self.snapshot.row[mentee], self.snapshot.col[mentor])

    def override(self, mentee: str, mentor: str, *, score: int | None = None, keep: bool = False) -> Proposal:
        """What it costs everybody to put a mentee with this mentor: the best of all assignments that have the pair.

        score: of a pair that the rules of the snapshot forbid and somebody wants nevertheless. ValueError: a rule forbids the pair and
        no score is given, or pinned pairs hold all places of the mentor.
        """
        i, j = self.snapshot.row[mentee], self.snapshot.col[mentor]
        weight = None
        if j not in self._engine.arcs_of(i):
            if score is None:
                raise ValueError(f"Пару «{mentee}» – «{mentor}» запрещает правило: выберите другого наставника.")
            weight, self._unruled[i, j] = int(self._good[i]) + score, score
        return self._answer([i], lambda: self._engine.force(i, j, weight), keep=keep)

    def places(self, mentor: str, difference: int, *, keep: bool = False) -> Proposal:
        """What changes with so many places more (or fewer, below 0) of a mentor. ValueError: there are not so many to take."""
        j = self.snapshot.col[mentor]
        step = self._engine.cap_up if difference > 0 else self._engine.cap_down
        return self._answer([], lambda: [i for _ in range(abs(difference)) for i in step(j)], keep=keep)

    def _answer(self, asked: list[int], change: Callable[[], list[int]], *, keep: bool) -> Proposal:
        if not keep:
            with self._engine.trial():
                return self._difference(asked, change())
        moved = change()
        proposal = self._difference(asked, moved)
        for i in set(moved):
            self._settle(i, self._now[i], self._engine.mentor_of(i))
        return proposal

    def _settle(self, i: int, before: int, after: int) -> None:
        """From now on the new pair is the one that stays."""
        self._now[i] = after
        if before == after or i in self._engine.pinned:
            return
        if before in self._engine.arcs_of(i):
            self._engine.discourage(i, before, self._stay)
        if after != WAITS:
            self._engine.reward(i, self._stay)

    def _difference(self, asked: list[int], moved: list[int]) -> Proposal:
        """Before is `_now`, after is the engine. moved: whose mentor may differ, any order, twice too."""
        new = {i: self._engine.mentor_of(i) for i in sorted(set(moved), key=lambda i: (i not in asked, i))}
        new = {i: j for i, j in new.items() if j != self._now[i]}
        return Proposal(
            changes=tuple(Change(self.snapshot.mentee_ids[i], self._name(self._now[i]), self._name(j)) for i, j in new.items()),
            score_delta=sum(self._score(i, j) - self._score(i, self._now[i]) for i, j in new.items()),
            matched_delta=sum((j != WAITS) - (self._now[i] != WAITS) for i, j in new.items()),
            touched=sum(self._now[i] != WAITS for i in new.keys() - set(asked)),
        )  # fmt: skip

    def _petition(self, i: int, refused: list[int]) -> list[int]:
        moved = self._engine.release(i) if i in self._engine.pinned else []
        return [*moved, *self._engine.set_arcs(i, dict.fromkeys(refused))]

    def _leave(self, j: int) -> list[int]:
        moved = [one for i, held in sorted(self._engine.pinned.items()) if held == j for one in self._engine.release(i)]
        while self._engine.capacity[j]:
            moved += self._engine.cap_down(j)
        return moved

    def _step_down(self, i: int, j: int, *, keeps_place: bool) -> list[int]:
        moved = self._engine.remove(i) if i in self._engine.pinned or not keeps_place else []
        if not keeps_place:
            moved += self._engine.cap_down(j)
        moved += self._engine.set_arcs(i, {j: None})
        return moved if self._engine.present[i] else [*moved, *self._engine.insert(i)]

    def _leave_together(self, j: int, rows: list[int], put: Mapping[int, int], *, keeps_places: bool) -> list[int]:
        moved = [one for i in rows for one in self._petition(i, [j])]
        for _ in () if keeps_places else rows:
            moved += self._engine.cap_down(j)
        return moved + [one for i, there in put.items() for one in self._engine.force(i, there)]

    def _alternatives(self, i: int, refused: list[int], most: int) -> tuple[Proposal, ...]:
        """Other mentors in the order of their reduced costs, an exact lower bound of what each costs; then by the exact cost."""
        engine = self._engine
        with engine.trial():
            self._petition(i, refused)
            own, chosen = dict(engine.arcs_of(i)), engine.mentor_of(i)
            free = [j for j in own if j != chosen and engine.capacity[j]]
            near = sorted(free, key=lambda j: (engine.v[j] - own[j], j))[:most]
        found = []
        for j in near:
            with engine.trial():
                moved = [*self._petition(i, refused), *engine.force(i, j)]
                found.append((engine.total, self._difference([i], moved)))
        return tuple(proposal for _total, proposal in sorted(found, key=lambda one: -one[0]))

    def _name(self, j: int) -> str | None:
        return None if j == WAITS else self.snapshot.mentor_ids[j]

    def _score(self, i: int, j: int) -> int:
        if j == WAITS:
            return 0
        if (i, j) in self._unruled:
            return self._unruled[i, j]
        first, last = int(self._start[i]), int(self._start[i + 1])
        return int(self._arcs.score[first + np.searchsorted(self._arcs.cols[first:last], j)])


def standing(snapshot: Snapshot, assignment: Mapping[str, str | None], *, pinned: Collection[str] = ()) -> Result:
    """A distribution that people made, to be asked about as a result: why a pair, why somebody waits. Nothing of it is proved."""
    mate, kept = _positions(snapshot, {one: whom for one, whom in assignment.items() if whom is not None}, pinned)
    rows, points, blocks = np.flatnonzero(mate != WAITS), np.zeros(len(mate), dtype=np.int32), score.score_blocks(snapshot)
    points[rows] = score.row_scores(score.Scorer(snapshot), rows)[np.arange(len(rows)), mate[rows]]
    for block in blocks:
        block.q[kept[block.rows]] = 0
    return Result(
        snapshot=snapshot, mate=mate.astype(np.int32), score=points, pinned=kept, worst=0, certificate=Certificate(0, False, 0),
        objective=(), objective_values=(), blocks=blocks,
    )  # fmt: skip


def _positions(snapshot: Snapshot, pairs: Mapping[str, str], pinned: Collection[str]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """(column of each mentee's mentor, who is pinned)."""
    mate = np.full(snapshot.shape[0], WAITS, dtype=np.int64)
    for mentee, mentor in pairs.items():
        mate[snapshot.row[mentee]] = snapshot.col[mentor]
    return mate, np.isin(np.array(snapshot.mentee_ids, dtype=object), list(pinned)) & (mate != WAITS)


def petition(result: Result, mentee: str, rejects: Collection[str], inertia: Inertia = INERTIA) -> Proposal:
    """One petition about a finished round, with three alternatives. Several questions are cheaper by one `Rematch`."""
    return Rematch.of_result(result, inertia).petition(mentee, rejects, alternatives=3)


def mentor_left(result: Result, mentor: str, inertia: Inertia = INERTIA) -> Proposal:
    """A mentor leaves after a finished round."""
    return Rematch.of_result(result, inertia).mentor_left(mentor)


def step_down(result: Result, mentor: str, mentee: str, inertia: Inertia = INERTIA) -> Proposal:
    """A mentor leaves one pair of a finished round, and the place is gone."""
    return Rematch.of_result(result, inertia).step_down(mentor, mentee)
