"""What would help one who waits, worked out to the button: whom to ask, what to lower and to how much, in which other form to look."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from tandem.engines import matching as engine
from tandem.kit.verdict import Refused
from tandem.mentoring.banks.models import MentorProfile, Request
from tandem.mentoring.matching.choices import CONSENTS, MENTORS, RULES, RulesBody
from tandem.mentoring.matching.models import Run, Waiting
from tandem.mentoring.matching.queries.proposing import rules_of
from tandem.mentoring.matching.queries.records import Only, Problem, problem
from tandem.mentoring.matching.queries.rounds import help_of
from tandem.mentoring.matching.queries.scenarios import outcome
from tandem.mentoring.mentorships import queries as mentorships
from tandem.registry.people.models import Person
from tandem.registry.people.policy import Needed

Change = tuple[dict[str, int | bool], dict[str, int | bool]]
"""What differs in the rules of the programme, and the same in the policy of the engine."""


@dataclass(frozen=True)
class Relief:
    """What one press does for these requests, worked out before the locks. Only the fields of its kind are filled.

    `asks`: consents that a person lacks; `mentors` to be reminded; `rules` with the `version` they were read at, `changed` what differs,
    `moves` and `gained` what it would do to the open part of the round; `form` another form, (code, name now, name then).
    """

    code: str
    requests: list[Request]
    asks: list[tuple[Person, tuple[Needed, ...]]] = field(default_factory=list)
    mentors: list[MentorProfile] = field(default_factory=list)
    rules: RulesBody | None = None
    version: int = 0
    changed: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    moves: int = 0
    gained: int = 0
    form: tuple[str, str, str] = ("", "", "")


def relief(run: Run, requests: Collection[int], day: dt.date) -> Relief:
    """What the button of these who wait would do. Raises Refused when they wait no more, or it would not help any more."""
    rows = list(run.waiting.filter(request__in=requests).order_by("pk"))
    codes = {help_of(row) for row in rows}
    body, version = rules_of(run.program)
    found = problem(run.program, body, day, only=Only([row.request_id for row in rows]))
    asked = [found.requests[str(row.request_id)] for row in rows if str(row.request_id) in found.requests]
    if not asked or len(codes) != 1:
        raise Refused(_("This request has a mentor already or is closed."))
    [code] = codes
    made = Relief(code, asked, rules=body, version=version)
    if code in RULES:
        return _lowered(made, found, run, day)
    if code in CONSENTS or code in MENTORS:
        return _papers(made, found, rows)
    return _in_another_form(made, rows)


def _papers(made: Relief, found: Problem, rows: Collection[Waiting]) -> Relief:
    """Consents of the mentees or of the mentors, or the mentors themselves."""
    ids = {one for row in rows for one in row.reasons.get("relaxations", {}).get(made.code, ())}
    mentors = [mentor for key, mentor in found.mentors.items() if key in ids]
    if made.code in MENTORS:
        return replace(made, mentors=mentors)
    people = [(one.person, found.lacking[f"n{one.pk}"]) for one in mentors]
    if made.code != "CONSENT_MENTOR":
        people = [(one.mentee.person, found.lacking[f"e{one.pk}"]) for one in made.requests]
    asks = [(person, lacking) for person, lacking in people if lacking]
    if not asks:
        raise Refused(_("Nothing is missing any more: the next round takes it into account."))
    return replace(made, asks=asks)


def _lowered(made: Relief, found: Problem, run: Run, day: dt.date) -> Relief:
    """The smallest change of a rule that opens a mentor, and what it does to the open part of the round."""
    body = made.rules
    assert body is not None
    key, old = str(made.requests[0].pk), dict[str, Any](body)
    for rules, policy in _softer(made.code, found.snapshot, key, body):
        changed = replace(found.snapshot, policy=replace(found.snapshot.policy, **policy))  # type: ignore[arg-type]
        if not all(engine.rules_broken(engine.match(changed), key).values()):
            then = outcome(run, {**body, **rules}, day)
            return replace(
                made, changed={name: (int(old[name]), int(value)) for name, value in rules.items()},
                moves=len(then.changes), gained=max(then.then["matched"] - then.now["matched"], 0),
            )  # fmt: skip
    raise Refused(_("This would not help any more: look at the round as it is now, or start the next one."))


def _softer(code: str, snapshot: engine.Snapshot, key: str, body: RulesBody) -> Iterator[Change]:
    """Softer rules, the smallest change first."""
    if code == "GENDER_PREF":
        yield {"wished_sex": False}, {"gender_pref_applies": False}
    elif code == "SLOTS":
        for hours in range(body["common_hours"] - 1, 0, -1):
            yield {"common_hours": hours}, {"min_common_slots": hours}
        yield {"unknown_hours": True}, {"unknown_slots_ok": True}
        yield {"common_hours": 0}, {"min_common_slots": 0}
    else:
        result, row = engine.match(snapshot), snapshot.row[key]
        points = dict(zip(snapshot.mentor_ids, result.scores_of([row])[0].tolist(), strict=True))
        weak = [one for one, broken in engine.rules_broken(result, key).items() if {str(rule.code) for rule in broken} == {code}]
        for percent in [max(points[one] for one in weak) // 100] if weak else []:
            yield {"min_score": percent}, {"min_score": percent * 100}


def _in_another_form(made: Relief, rows: Collection[Waiting]) -> Relief:
    one = made.requests[0]
    names = mentorships.form_names(one.mentee.program)
    codes = [code for row in rows for code in row.reasons.get("forms", ()) if code in names and code != one.form_code]
    if not codes:
        raise Refused(_("This would not help any more: look at the round as it is now, or start the next one."))
    return replace(made, form=(codes[0], names.get(one.form_code, one.form_code), names[codes[0]]))
