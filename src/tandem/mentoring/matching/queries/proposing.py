"""A round of matching as data: what the engine proposes, with reasons in parts, ready to be kept."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import cast

from django.utils.translation import gettext as _

from tandem.engines import matching as engine
from tandem.kit.verdict import Refused
from tandem.mentoring.banks.models import MentorProfile, Request
from tandem.mentoring.matching.choices import DEFAULT_RULES, RulesBody
from tandem.mentoring.matching.models import Rules, Run
from tandem.mentoring.matching.queries.figures import figures_of
from tandem.mentoring.matching.queries.records import EMPLOYEES, Problem, problem
from tandem.mentoring.matching.queries.saying import said
from tandem.registry.people.choices import ConsentKind
from tandem.registry.programs.models import Program

Json = dict[str, object]


@dataclass(frozen=True)
class Pair:
    """A proposed pair with its reasons."""

    mentor: MentorProfile
    request: Request
    score: int
    reasons: Json


@dataclass(frozen=True)
class Left:
    """A request without a proposal, and why."""

    request: Request
    code: str
    reasons: Json


@dataclass(frozen=True)
class Proposal:
    """Everything that a round keeps."""

    pairs: tuple[Pair, ...]
    waiting: tuple[Left, ...]
    stats: Json
    certificate: Json
    problem: Json


def rules_of(program: Program) -> tuple[RulesBody, int]:
    """(rules of the programme, their version); the usual ones until they are changed. One query."""
    kept = Rules.objects.filter(program=program).first()
    return with_defaults(kept.body if kept else {}), kept.version if kept else 0


def with_defaults(body: Mapping[str, object]) -> RulesBody:
    """What is kept, over the usual rules."""
    kept = cast(RulesBody, {**DEFAULT_RULES, **body})
    return {**kept, "weights": DEFAULT_RULES["weights"] | kept["weights"]}


def propose(run: Run, day: dt.date) -> Proposal:
    """What the engine says about the programme today, under the rules that the round was started with."""
    return proposal_of(run.program, with_defaults(run.rules), day, run.rules.get("forms", ()))


def proposal_of(program: Program, rules: RulesBody, day: dt.date, forms: tuple[str, ...] = ()) -> Proposal:
    """Match what stands open; nothing is written."""
    return proposed(problem(program, rules, day, forms))


def proposed(found: Problem) -> Proposal:
    """What the engine says about a problem."""
    mutual = engine.mutual(found.snapshot, found.choices) if found.is_mutual else None
    result = mutual.result if mutual else engine.match(found.snapshot)
    if mutual and mutual.blocking:
        raise RuntimeError(f"{mutual.blocking} pairs would rather have each other")  # proved impossible; never seen by people
    if faults := engine.violations(found.snapshot, result.assignment):
        raise RuntimeError(f"matching broke a hard rule: {faults[:3]}")  # the independent check; never seen by people
    pairs = tuple(pair_of(found, engine.why_pair(result, *ids)) for ids in result.pairs)
    waiting = _with_forms(found, [left_of(found, engine.why_waiting(result, one)) for one in result.waiting])
    scores = result.sorted_scores
    stats: Json = {
        "requests": len(found.requests), "mentors": len(found.mentors), "matched": result.matched, "total": result.total_score,
        "mean": round(result.total_score / len(scores)) if scores else 0, "worst": scores[0] if scores else 0,
        "remarks": sum(bool(pair.reasons["remarks"]) for pair in pairs), "figures": figures_of(found, result, mutual),
    }  # fmt: skip
    body = engine.keep.to_json(found.snapshot) | ({"choices": found.choices.to_json()} if mutual else {})
    proof = asdict(result.certificate) | {"input": engine.keep.digest(body), "answer": engine.keep.digest(result.assignment)}
    return Proposal(pairs, waiting, stats, proof, body)


def _with_forms(found: Problem, waiting: Sequence[Left]) -> tuple[Left, ...]:
    """Where no rule that may be lifted would help: other forms of the programme in which somebody fits the request."""
    stuck = [str(one.request.pk) for one in waiting if not one.reasons["advice"] and not one.reasons["own"]]
    opened: dict[str, list[str]] = {}
    for code, family in found.families.items() if stuck else ():
        asked = [one for one in found.snapshot.mentees if one.id in stuck and _may_ask(found, one.form, family, code)]
        if asked:
            result = engine.match(in_form(found.snapshot, asked, code))
            for one in asked:
                if not all(engine.rules_broken(result, one.id).values()):
                    opened.setdefault(one.id, []).append(code)
    return tuple(replace(one, reasons={**one.reasons, "forms": opened.get(str(one.request.pk), [])}) for one in waiting)


def _may_ask(found: Problem, form: str, family: str, code: str) -> bool:
    """Another form of the same side: pupils ask pupils or teachers, employees ask employees."""
    return code != form and (family == EMPLOYEES) == (found.families.get(form) == EMPLOYEES)


def in_form(snapshot: engine.Snapshot, mentees: Sequence[engine.Mentee], code: str) -> engine.Snapshot:
    """The problem of these mentees alone, asking in another form."""
    moved = [replace(one, form=code) for one in mentees]
    return engine.Snapshot.from_records(moved, snapshot.mentors, snapshot.policy, taxonomy=snapshot.taxonomy)


def hand_made(program: Program, mentor: MentorProfile, request: Request, day: dt.date) -> Pair:
    """A pair that the curator wants, by the live data. Raises Refused with every hard rule that it breaks."""
    found = problem(program, rules_of(program)[0], day)
    ids = str(request.pk), str(mentor.pk)
    if ids[0] not in found.requests:
        raise Refused(_("This request has a mentor already or is closed."))
    if ids[1] not in found.mentors:
        raise Refused(_("This mentor is not admitted by the working group or has left."))
    result = engine.standing(found.snapshot, {})
    broken = engine.why_not(result, *ids)
    if broken:
        raise Refused(_("The pair cannot be set: %(why)s") % {"why": " ".join(said(asdict(rule)).text for rule in broken)})
    return pair_of(found, engine.why_pair(result, *ids))


def pair_of(found: Problem, why: engine.PairReasons) -> Pair:
    mentor, request = found.mentors[why.mentor], found.requests[why.mentee]
    remarks = [asdict(one) for one in why.remarks] + _papers(found, mentor, request) + _rejected(found, mentor, request)
    reasons = {"strength": why.strength, "reasons": [asdict(one) for one in why.reasons], "remarks": remarks, "parts": why.parts}
    return Pair(mentor, request, why.score, reasons)


def _papers(found: Problem, mentor: MentorProfile, request: Request) -> list[Json]:
    """Consents that must come before the order, as a remark: they forbid no proposal."""
    is_labour = found.families.get(request.form_code) == EMPLOYEES
    lacking = [item for item in found.lacking[f"n{mentor.pk}"] if item.kind != ConsentKind.LABOUR or is_labour]
    if not lacking and not found.lacking[f"e{request.pk}"]:
        return []
    return [{"code": "NOT_PAPERS", "data": {}}]


def _rejected(found: Problem, mentor: MentorProfile, request: Request) -> list[Json]:
    """The same two were rejected in an earlier round: the curator should not approve them without a thought."""
    if (mentor.pk, request.pk) not in found.rejected:
        return []
    return [{"code": "NOT_REJECTED", "data": {"note": found.rejected[mentor.pk, request.pk]}}]


def left_of(found: Problem, why: engine.WaitingReasons) -> Left:
    own = next((code for code in ("CONSENT_GUARDIAN", "CONSENT_MENTEE") if all(code in codes for codes in why.violations.values())), "")
    names = {
        "own": own if why.violations else "",
        "relaxations": why.relaxations,
        "tight": why.tight_mentors,
        "places": why.places,
        "contenders": len(why.contenders),
    }
    reasons = {"why": asdict(why.why), "advice": [asdict(one) for one in why.advice], **names}
    return Left(found.requests[why.mentee], why.code, reasons)
