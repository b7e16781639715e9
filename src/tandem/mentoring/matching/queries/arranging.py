"""The open proposals of a round, arranged anew around what the curator has decided; nothing is written here."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from threading import Lock
from typing import NamedTuple

from django.utils.translation import gettext as _

from tandem.engines import matching as engine
from tandem.kit.verdict import Refused
from tandem.mentoring.matching.models import Run, Suggestion, SuggestionState
from tandem.mentoring.matching.queries.proposing import Left, Pair, left_of, pair_of, with_defaults
from tandem.mentoring.matching.queries.records import Only, Problem, problem
from tandem.mentoring.matching.queries.saying import said

KEEPING = ("matched_by_priority", "matched", "min_changes", "total_score")
"""Nobody loses a mentor; as few pairs as possible change; then the best fit."""

WAITS = -1

Ids = tuple[int, int]
"""(request, mentor)."""


@dataclass(frozen=True)
class Scene:
    """What stands open in the round today. `proposed`: request → its suggestion; `pinned` are (request, mentor)."""

    found: Problem
    proposed: Mapping[int, Suggestion]
    pinned: tuple[Ids, ...]

    @property
    def table(self) -> "Table":
        """The engine at the open proposals."""
        return table_of(self.found, tuple(sorted((pk, row.mentor_id) for pk, row in self.proposed.items())), self.pinned)

    @property
    def remarks(self) -> int:
        """Proposals with a remark, as the page shows them."""
        return sum(bool(row.reasons.get("remarks")) for row in self.proposed.values())

    def current(self, snapshot: engine.Snapshot) -> dict[str, str | None]:
        """Request → mentor of today, as the engine names them."""
        held = {str(pk): str(row.mentor_id) for pk, row in self.proposed.items()}
        return {mentee.id: held.get(mentee.id) for mentee in snapshot.mentees}


class Table:
    """The engine at proposals that stand: what another pair would change, to the point. Threads of a server take turns."""

    def __init__(self, found: Problem, standing: tuple[Ids, ...], pinned: tuple[Ids, ...]) -> None:
        self._lock = Lock()
        pairs = {str(request): str(mentor) if str(mentor) in found.mentors else None for request, mentor in standing}
        self.pinned = frozenset(str(request) for request, _mentor in pinned)
        self._rematch = engine.Rematch.of_proposals(found.snapshot, pairs, pinned=self.pinned)
        self.today = engine.standing(found.snapshot, self._rematch.assignment, pinned=self.pinned)
        joined = self._rematch.joined([one for one in found.requests if one not in pairs])
        self.more = max(self.today.matched + joined - len(pairs), 0)
        """How many of those who wait could have a proposal now."""

    def with_pair(self, pair: Ids, score: int | None = None) -> engine.Result:
        """The best distribution of what is open with this pair in it. ValueError: a rule or pinned pairs forbid it.

        One shortest path of the engine that stands at today's proposals: nothing is solved anew. `score`: of a pair that stands whatever
        the rules of the round say.
        """
        with self._lock:
            changes = self._rematch.override(str(pair[0]), str(pair[1]), score=score).changes
        result, mate, points = self.today, self.today.mate.copy(), self.today.score.copy()
        for change in changes:
            i = result.snapshot.row[change.mentee]
            mate[i] = WAITS if change.after is None else result.snapshot.col[change.after]
            points[i] = 0 if change.after is None else result.score_of(i, int(mate[i]))
        return replace(result, mate=mate, score=points)


@lru_cache(2)
def table_of(found: Problem, standing: tuple[Ids, ...], pinned: tuple[Ids, ...]) -> Table:
    """Kept while the same problem is looked at: a page asks about one mentee after another."""
    return Table(found, standing, pinned)


@dataclass(frozen=True)
class Move:
    """A request whose mentor becomes another one; None is waiting."""

    request: int
    before: int | None
    after: int | None
    old_score: int
    new_score: int


class Cost(NamedTuple):
    """What a choice costs everybody: points of the total (10,000 is the best pair), people with a mentor more or fewer, others who
    get another mentor or none."""

    points: int
    people: int
    others: int


@dataclass(frozen=True)
class Arrangement:
    """One distribution of everything that is open, and how it differs from today's. `pin`: the request whose pair it is built around."""

    scene: Scene
    result: engine.Result
    pin: int | None = None

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        today = self.scene.current(self.result.snapshot)
        changed = [(key, today[key], now) for key, now in self.result.assignment.items() if today[key] != now]
        return tuple(Move(int(key), _number(was), _number(now), self._score(key, was), self._score(key, now)) for key, was, now in changed)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The new pairs."""
        ids = [(str(move.request), str(move.after)) for move in self.moves if move.after is not None]
        return tuple(pair_of(self.scene.found, engine.why_pair(self.result, *one)) for one in ids)

    @property
    def remarks(self) -> int:
        """Pairs with a remark: those that stay as the page shows them, and the new ones."""
        moved = {move.request for move in self.moves}
        kept = (row.reasons.get("remarks") for pk, row in self.scene.proposed.items() if pk not in moved)
        return sum(map(bool, kept)) + sum(bool(pair.reasons["remarks"]) for pair in self.pairs)

    @property
    def mean(self) -> int:
        """Mean fit, of 100."""
        return round(self.result.total_score / self.result.matched / 100) if self.result.matched else 0

    def cost(self, request: int) -> Cost:
        """The price of a choice for this request, beside what stands today."""
        others = sum(move.request != request and move.before is not None for move in self.moves)
        people = sum((move.after is not None) - (move.before is not None) for move in self.moves)
        return Cost(sum(move.new_score - move.old_score for move in self.moves), people, others)

    def left(self, request: int) -> Left:
        """Why this request waits."""
        return left_of(self.scene.found, engine.why_waiting(self._asked, str(request)))

    @cached_property
    def _asked(self) -> engine.Result:
        """The result with the pairs that a proof may not move."""
        if self.pin is None:
            return self.result
        return engine.standing(self.result.snapshot, self.result.assignment, pinned=self.scene.table.pinned | {str(self.pin)})

    def _score(self, request: str, mentor: str | None) -> int:
        snapshot = self.result.snapshot
        if mentor is None or mentor not in snapshot.col:
            return 0
        return self.result.score_of(snapshot.row[request], snapshot.col[mentor])


def scene(run: Run, day: dt.date) -> Scene:
    """Everything that is open in the round, by the live data. A fixed number of queries."""
    rows = list(run.suggestions.all())
    waiting = run.waiting.values_list("request", flat=True)
    return scene_of(problem(run.program, with_defaults(run.rules), day, only=asked_in(rows, waiting)), rows)


def asked_in(rows: Iterable[Suggestion], waiting: Iterable[int]) -> Only:
    """The part of the bank that a round is about; who was rejected is kept apart."""
    open_rows = [row for row in rows if row.state != SuggestionState.APPROVED]
    apart = [(row.mentor_id, row.request_id) for row in open_rows if row.state == SuggestionState.REJECTED]
    return Only({row.request_id for row in open_rows} | set(waiting), apart=apart)


def scene_of(found: Problem, rows: Iterable[Suggestion]) -> Scene:
    """The proposals whose requests are open still."""
    open_now = {row.request_id: row for row in rows if row.state == SuggestionState.PROPOSED and str(row.request_id) in found.requests}
    pinned = tuple((pk, row.mentor_id) for pk, row in open_now.items() if row.is_pinned and str(row.mentor_id) in found.mentors)
    return Scene(found, open_now, pinned)


def around(run: Run, made: Pair, day: dt.date) -> Arrangement:
    """The open proposals arranged around a pair that was made by hand under the rules of today, whatever those of the round say."""
    rows = list(run.suggestions.all())
    asked = asked_in(rows, [*run.waiting.values_list("request", flat=True), made.request.pk])
    here = scene_of(problem(run.program, with_defaults(run.rules), day, only=asked), rows)
    return arranged(here, (made.request.pk, made.mentor.pk), made.score)


def arranged(scene: Scene, pin: Ids, score: int | None = None) -> Arrangement:
    """The open proposals with `pin` put together; who waits is not touched. Raises Refused with the rules that forbid the pair, unless it
    has a `score` already."""
    ids = str(pin[0]), str(pin[1])
    if ids[0] not in scene.found.requests or ids[1] not in scene.found.mentors:
        raise Refused(_("The mentor or the request is not open any more. Choose again."))
    try:
        return Arrangement(scene, scene.table.with_pair(pin, score), pin[0])
    except ValueError:
        said_of = engine.why_not(scene.table.today, *ids) or (engine.Said(engine.RuleCode.NO_PLACES),)
        raise Refused(_told([one.code for one in said_of])) from None


def improved(scene: Scene) -> Arrangement:
    """The proposals together with those who wait: a consent that came or a place that is free again may give somebody a mentor."""
    snapshot, pairs = scene.found.snapshot, [(str(request), str(mentor)) for request, mentor in scene.pinned]
    try:
        return Arrangement(scene, engine.match(snapshot, objective=KEEPING, pinned=pairs, current=scene.current(snapshot)))
    except engine.PinRefused as refusal:
        raise Refused(_told(refusal.codes)) from None


def _told(codes: Iterable[str]) -> str:
    why = " ".join(said({"code": code, "data": {}}).text for code in codes)
    return _("The pair cannot be set: %(why)s") % {"why": why}


def _number(key: str | None) -> int | None:
    return None if key is None else int(key)
