"""What a pair costs everybody: who would be better for a mentee and why it is another, what an override costs, what would help.

Codes and numbers; the sentences are Russian and name nobody. The reduced cost of a pair, u + v − weight, is an exact lower bound
of what putting the pair costs all the others together; the exact cost is one shortest path more (`Rematch`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from . import candidates, rules, score
from .problem import RuleCode
from .rematch import Proposal, Rematch
from .result import Result
from .state import Scale, State
from .tight import TightSets
from .what_if import PlaceValue, place_value

WAITS = -1
PLACE_TAKEN, NEEDED_ELSEWHERE, TOO_WEAK, AS_GOOD = "PLACE_TAKEN", "NEEDED_ELSEWHERE", "TOO_WEAK", "AS_GOOD"
"""Why not a better mentor: the place costs more than the pair gains; somebody else, or somebody more urgent, would have no mentor;
another pair would be worse than the round allows; it would do as well."""


@dataclass(frozen=True, order=True)
class Bound:
    """What a pair costs all pairs together at least, the first number first: people (a more urgent class counts for more), pairs
    of at least the worst score that the round held to, points."""

    people: int
    good: int
    points: int


@dataclass(frozen=True)
class Better:
    """A mentor of a greater score than the proposed one. price: points of a place there above the present place; gain: points
    more for this mentee; bound: what the override costs at least."""

    mentor: str
    score: int
    price: int
    gain: int
    bound: Bound

    @property
    def code(self) -> str:
        """The reason."""
        if self.bound.people:
            return NEEDED_ELSEWHERE
        if self.bound.good:
            return TOO_WEAK
        return PLACE_TAKEN if self.bound.points else AS_GOOD

    @property
    def why_not(self) -> str:
        """«место занято: цена места 1210, выигрыш пары 360»."""
        return {
            NEEDED_ELSEWHERE: "место нужнее другому: иначе без наставника останется тот, кому он нужнее или не к кому больше пойти",
            TOO_WEAK: "место нужнее другому: иначе у него будет слишком слабая пара",
            PLACE_TAKEN: f"место занято: цена места {self.price}, выигрыш пары {self.gain}",
            AS_GOOD: "с этой парой распределение может быть не хуже: проверьте стоимость",
        }[self.code]


@dataclass(frozen=True, kw_only=True)
class NoPlace:
    """Proof that somebody has to wait: all places of the tight mentors are taken, contenders may have nobody else and are more
    than the places. one_more_place: what a place more with each of them would bring."""

    tight_mentors: tuple[str, ...]
    places: int
    contenders: tuple[str, ...]
    one_more_place: Mapping[str, PlaceValue]


class Costs:
    """Answers about one round. Everything is computed when first asked for and kept."""

    def __init__(self, result: Result) -> None:
        self.result = result

    def rank_for_mentee(self, mentee: str, mentor: str) -> int:
        """Place of a mentor among those whom the rules allow the mentee, 1 the best; equal scores by id. ValueError: not allowed."""
        order = self._order(self.result.snapshot.row[mentee])
        j = self.result.snapshot.col[mentor]
        if j not in order:
            raise ValueError(f"Пару «{mentee}» – «{mentor}» запрещает правило: места в списке у неё нет.")
        return order.index(j) + 1

    def better(self, mentee: str) -> tuple[Better, ...]:
        """Mentors with a greater score for the mentee than the one proposed, the best first, and why each is not. For who waits:
        all that the rules allow. ValueError: an objective that has no prices."""
        result, i = self.result, self.result.snapshot.row[mentee]
        own = int(result.mate[i])
        least = int(result.score[i]) if own != WAITS else -1
        points = self._points(i)
        return tuple(self._better(i, j, int(points[j]) - max(least, 0)) for j in self._order(i) if points[j] > least)

    def override_bound(self, mentee: str, mentor: str) -> Bound:
        """What the pair costs at least, zeros for the proposed one. ValueError: an objective that has no prices, a pair that a
        rule forbids."""
        i, j = self.result.snapshot.row[mentee], self.result.snapshot.col[mentor]
        if j not in self._order(i):
            raise ValueError(f"Пару «{mentee}» – «{mentor}» запрещает правило: выберите другого наставника.")
        return self._bound(i, j)

    def override(self, mentee: str, mentor: str) -> Proposal:
        """The best distribution with this pair: who changes and what it costs exactly. ValueError: the pair is not allowed."""
        return self.rematch.override(mentee, mentor)

    def relaxations(self, mentee: str) -> dict[RuleCode, tuple[str, ...]]:
        """Rules that forbid somebody as the only ones: rule → mentors that open when it alone is lifted."""
        masks = self.result.broken_of([self.result.snapshot.row[mentee]])[0]
        names = self.result.snapshot.mentor_ids
        opened = {code: tuple(names[j] for j in np.flatnonzero(rules.candidates_without(masks, code))) for code in RuleCode}
        return {code: mentors for code, mentors in opened.items() if mentors}

    def no_place(self, mentee: str) -> NoPlace | None:
        """The proof why a waiting mentee has no place. None: nobody is allowed at all, or another step of the objective decided."""
        snapshot = self.result.snapshot
        tight = self._tight.of(snapshot.row[mentee]) if self.result.mate[snapshot.row[mentee]] == WAITS else None
        if tight is None:
            return None
        mentors = tuple(snapshot.mentor_ids[j] for j in tight.mentors)
        values = self._place_values
        return NoPlace(
            tight_mentors=mentors, places=tight.places, contenders=tuple(snapshot.mentee_ids[k] for k in tight.contenders),
            one_more_place={mentor: values[mentor] for mentor in mentors if mentor in values},
        )  # fmt: skip

    @cached_property
    def rematch(self) -> Rematch:
        """The engine at the round, without inertia: its costs are those of the best distributions."""
        return Rematch.of_result(self.result, 0)

    @cached_property
    def _place_values(self) -> dict[str, PlaceValue]:
        if self.result.v is None:
            return {}
        _state, scale, _u, v = self._prices
        return {mentor: place_value(scale, price) for mentor, price in zip(self.result.snapshot.mentor_ids, v.tolist(), strict=True)}

    @cached_property
    def _tight(self) -> TightSets:
        """Over the pairs that may be; a pinned mentee may have the own mentor only."""
        result = self.result
        arcs = candidates.everything(score.score_blocks(result.snapshot), 0, max(result.snapshot.shape[1], 1))
        mate = result.mate.astype(np.int64)
        kept = ~result.pinned[arcs.rows] | (mate[arcs.rows] == arcs.cols)
        return TightSets((arcs.rows[kept], arcs.cols[kept]), result.snapshot.capacity, mate)

    def _points(self, i: int) -> NDArray[np.int32]:
        return self.result.scores_of([i])[0]

    def _order(self, i: int) -> list[int]:
        """Allowed mentors, the best score first."""
        allowed = self.result.broken_of([i])[0] == 0
        points = self._points(i)
        return [int(j) for j in np.argsort(-points, kind="stable") if allowed[j]]

    @cached_property
    def _prices(self) -> tuple[State, Scale, NDArray[np.int64], NDArray[np.int64]]:
        """The round, its scale, worth of the mentees and prices of the places; a pinned mentee is worth what its pair would be."""
        if self.result.v is None:
            raise ValueError("У этой цели подбора нет цен: стоимость замены посчитайте перестановкой.")
        state = State.of_result(self.result)
        scale = state.scale(0)
        u, v = state.prices(scale)
        for i in np.flatnonzero(state.pinned):
            u[i] = self._weight(state, scale, int(i), int(state.mate[i])) - v[state.mate[i]]
        return state, scale, u, v

    def _weight(self, state: State, scale: Scale, i: int, j: int) -> int:
        points = int(self._points(i)[j])
        return scale.matched * int(state.urgency[i]) + scale.good * (points >= state.worst) + points

    def _bound(self, i: int, j: int) -> Bound:
        state, scale, u, v = self._prices
        return Bound(*scale.split(int(u[i]) + int(v[j]) - self._weight(state, scale, i, j)))

    def _better(self, i: int, j: int, gain: int) -> Better:
        _state, scale, _u, v = self._prices
        own = int(self.result.mate[i])
        price = int(v[j]) - (int(v[own]) if own != WAITS else 0)
        return Better(self.result.snapshot.mentor_ids[j], int(self._points(i)[j]), scale.split(price)[2], gain, self._bound(i, j))
