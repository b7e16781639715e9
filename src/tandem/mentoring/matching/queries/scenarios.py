"""Rounds beside each other: other rules, the same problem again, an older round."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from tandem.engines import matching as engine
from tandem.mentoring.matching.choices import BEST
from tandem.mentoring.matching.models import Run, RunProblem, Suggestion, SuggestionState
from tandem.mentoring.matching.queries.arranging import Scene, scene
from tandem.mentoring.matching.queries.proposing import Proposal, proposed, with_defaults
from tandem.mentoring.matching.queries.records import Only, problem

Figures = dict[str, int]


@dataclass(frozen=True)
class Change:
    """A mentee whose mentor differs; empty is waiting."""

    mentee: str
    before: str
    after: str


@dataclass(frozen=True)
class Outcome:
    """What other rules would give, beside what stands open today."""

    now: Figures
    then: Figures
    changes: list[Change]


@dataclass(frozen=True)
class Proof:
    """A round solved again: `is_same` says whether the answer is the one that was kept; None, when nothing was kept."""

    is_same: bool | None
    certificate: Mapping[str, object]


def outcome(run: Run, body: Mapping[str, object], day: dt.date) -> Outcome:
    """The open part of the round under other rules."""
    here = scene(run, day)
    only = Only([int(key) for key in here.found.requests])
    rules = with_defaults({**body, "mode": run.rules.get("mode", BEST)})
    then = proposed(problem(run.program, rules, day, only=only))
    after = {pair.request.pk: pair.mentor.person.short_name for pair in then.pairs}
    before = {pk: here.found.mentors[str(row.mentor_id)].person.short_name for pk, row in _standing(here).items()}
    names = {int(key): request.mentee.person.short_name for key, request in here.found.requests.items()}
    return Outcome(_figures_now(here), _figures(then), _changes(names, before, after))


def solved_again(run: Run) -> Proof:
    """Solve the kept problem anew. Rounds made before problems were kept have nothing to solve."""
    kept = RunProblem.objects.filter(run=run).first()
    certificate = {"gap": None, "max_cardinality": False, "pairs_checked": 0, "input": ""} | run.certificate
    if kept is None:
        return Proof(None, certificate)
    snapshot, choices = engine.keep.from_json(kept.body), kept.body.get("choices")
    result = engine.match(snapshot) if choices is None else engine.mutual(snapshot, engine.Choices.from_json(choices)).result
    return Proof(engine.keep.digest(result.assignment) == run.certificate.get("answer"), certificate)


def difference(run: Run, other: Run) -> list[Change]:
    """Whom the two rounds gave different mentors, by what stands in them now."""
    one, two = _named(run), _named(other)
    names = {pk: row.request.mentee.person.short_name for rows in (two, one) for pk, row in rows.items()}
    return _changes(names, _mentors(two), _mentors(one))


def _named(run: Run) -> dict[int, Suggestion]:
    rows = run.suggestions.exclude(state=SuggestionState.REJECTED).select_related("mentor__person", "request__mentee__person")
    return {row.request_id: row for row in rows}


def _mentors(rows: Mapping[int, Suggestion]) -> dict[int, str]:
    return {pk: row.mentor.person.short_name for pk, row in rows.items()}


def _changes(names: Mapping[int, str], before: Mapping[int, str], after: Mapping[int, str]) -> list[Change]:
    rows = [Change(name, before.get(pk, ""), after.get(pk, "")) for pk, name in names.items()]
    return sorted((row for row in rows if row.before != row.after), key=lambda row: row.mentee)


def _standing(here: Scene) -> dict[int, Suggestion]:
    """Proposals whose mentor is still open."""
    return {pk: row for pk, row in here.proposed.items() if str(row.mentor_id) in here.found.mentors}


def _figures_now(here: Scene) -> Figures:
    rows = list(here.proposed.values())
    mean = round(sum(row.score for row in rows) / len(rows) / 100) if rows else 0
    remarks = sum(bool(row.reasons.get("remarks")) for row in rows)
    return {"matched": len(rows), "mean": mean, "remarks": remarks, "waiting": len(here.found.requests) - len(rows)}


def _figures(then: Proposal) -> Figures:
    mean, remarks = then.stats["mean"], then.stats["remarks"]
    return {"matched": len(then.pairs), "mean": round(int(str(mean)) / 100), "remarks": int(str(remarks)), "waiting": len(then.waiting)}
