"""The open proposals of a round, arranged anew around what the curator has decided; nothing is written here."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from tandem.engines import matching as engine
from tandem.kit.verdict import Refused
from tandem.mentoring.matching.models import Run, Suggestion, SuggestionState
from tandem.mentoring.matching.queries.proposing import Left, Pair, left_of, pair_of, with_defaults
from tandem.mentoring.matching.queries.records import Only, Problem, problem
from tandem.mentoring.matching.queries.saying import said

KEEPING = ("matched_by_priority", "matched", "min_changes", "total_score")
"""Nobody loses a mentor; as few pairs as possible change; then the best fit."""

Ids = tuple[int, int]
"""(request, mentor)."""


@dataclass(frozen=True)
class Scene:
    """What stands open in the round today. `proposed`: request → its suggestion; `pinned` are (request, mentor)."""

    found: Problem
    proposed: Mapping[int, Suggestion]
    pinned: tuple[Ids, ...]

    def snapshot(self, *, and_request: int | None = None, everybody: bool = False) -> engine.Snapshot:
        """The problem of those who have a proposal (and of one request more); of everybody who is open, if asked."""
        whole = self.found.snapshot
        if everybody:
            return whole
        wanted = {str(pk) for pk in (*self.proposed, and_request)}
        mentees = [mentee for mentee in whole.mentees if mentee.id in wanted]
        return engine.Snapshot.from_records(mentees, whole.mentors, whole.policy, taxonomy=whole.taxonomy)

    def current(self, snapshot: engine.Snapshot) -> dict[str, str | None]:
        """Request → mentor of today, as the engine names them."""
        held = {str(pk): str(row.mentor_id) for pk, row in self.proposed.items()}
        return {mentee.id: held.get(mentee.id) for mentee in snapshot.mentees}


@dataclass(frozen=True)
class Move:
    """A request whose mentor becomes another one; None is waiting."""

    request: int
    before: int | None
    after: int | None
    old_score: int
    new_score: int


@dataclass(frozen=True)
class Arrangement:
    """One distribution of everything that is open, and how it differs from today's."""

    scene: Scene
    result: engine.Result

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        today = self.scene.current(self.result.snapshot)
        changed = [(key, today[key], now) for key, now in self.result.assignment.items() if today[key] != now]
        return tuple(Move(int(key), _number(was), _number(now), self._score(key, was), self._score(key, now)) for key, was, now in changed)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        return tuple(pair_of(self.scene.found, engine.why_pair(self.result, *ids)) for ids in self.result.pairs)

    @property
    def remarks(self) -> int:
        """Pairs with a remark."""
        return sum(bool(pair.reasons["remarks"]) for pair in self.pairs)

    @property
    def mean(self) -> int:
        """Mean fit, of 100."""
        return round(self.result.total_score / self.result.matched / 100) if self.result.matched else 0

    def pair(self, request: int) -> Pair | None:
        """The pair of this request, if it has one."""
        return next((pair for pair in self.pairs if pair.request.pk == request), None)

    def left(self, request: int) -> Left:
        """Why this request waits."""
        return left_of(self.scene.found, engine.why_waiting(self.result, str(request)))

    def _score(self, request: str, mentor: str | None) -> int:
        snapshot = self.result.snapshot
        if mentor is None or mentor not in snapshot.col:
            return 0
        return self.result.score_of(snapshot.row[request], snapshot.col[mentor])


def scene(run: Run, day: dt.date) -> Scene:
    """Everything that is open in the round, by the live data. A fixed number of queries."""
    rows = list(run.suggestions.exclude(state=SuggestionState.APPROVED))
    proposed = {row.request_id: row for row in rows if row.state == SuggestionState.PROPOSED}
    apart = [(row.mentor_id, row.request_id) for row in rows if row.state == SuggestionState.REJECTED]
    asked = set(run.waiting.values_list("request", flat=True)) | {row.request_id for row in rows}
    found = problem(run.program, with_defaults(run.rules), day, only=Only(asked, apart=apart))
    open_now = {pk: row for pk, row in proposed.items() if str(pk) in found.requests}
    pinned = tuple((pk, row.mentor_id) for pk, row in open_now.items() if row.is_pinned and str(row.mentor_id) in found.mentors)
    return Scene(found, open_now, pinned)


def arranged(scene: Scene, pin: Ids) -> Arrangement:
    """The open proposals with `pin` put together; who waits is not touched. Raises Refused with the rules that forbid the pair."""
    if str(pin[0]) not in scene.found.requests or str(pin[1]) not in scene.found.mentors:
        raise Refused(_("The mentor or the request is not open any more. Choose again."))
    kept = [ids for ids in scene.pinned if ids[0] != pin[0]]
    return _solved(scene, scene.snapshot(and_request=pin[0]), [*kept, pin])


def improved(scene: Scene) -> Arrangement:
    """The proposals together with those who wait: a consent that came or a place that is free again may give somebody a mentor."""
    return _solved(scene, scene.snapshot(everybody=True), scene.pinned)


def as_it_is(scene: Scene) -> Arrangement:
    """The open proposals, changed only where one of them may not be any more."""
    return _solved(scene, scene.snapshot(), scene.pinned)


def _solved(scene: Scene, snapshot: engine.Snapshot, pinned: Sequence[Ids]) -> Arrangement:
    pairs = [(str(request), str(mentor)) for request, mentor in pinned]
    try:
        return Arrangement(scene, engine.match(snapshot, objective=KEEPING, pinned=pairs, current=scene.current(snapshot)))
    except engine.PinRefused as refusal:
        raise Refused(_told(refusal)) from None


def _told(refusal: engine.PinRefused) -> str:
    why = " ".join(said({"code": code, "data": {}}).text for code in refusal.codes)
    return _("The pair cannot be set: %(why)s") % {"why": why}


def _number(key: str | None) -> int | None:
    return None if key is None else int(key)
