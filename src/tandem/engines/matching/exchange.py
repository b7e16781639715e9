"""One problem of matching as a JSON file: reading it, strictly, into records and what is asked of them.

The file says everything itself: scores are given, hours are any texts, a pupil mentor is one with `uu` among the forms, and no
rule is softened for what is not known (an empty list of hours has no common hour with anybody).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .objective import STEPS
from .problem import MAX_SCORE, Mentee, Mentor, Policy, Snapshot
from .reading import At, Malformed, load, unique

FORMS = ("pp", "pu", "uu")
OPS = ("match", "explain", "rematch", "groups", "stable", "what_if")
SCOPES = ("org", "municipality")
SIDES = ("mentee", "mentor")
MANY = 1_000_000
"""Above any number of places, days or people."""

UNSAID = "?"
"""The sex of a person of whom it is not said: no wish for a man or a woman is met."""

WEEK = 168
"""Hours of a week: so many different ones may be common to both sides."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What is asked. lowest, highest: size of groups. rejects: mentors whom the mentee of a petition does not want."""

    op: str
    lowest: int = 1
    highest: int = MANY
    side: str = "mentee"
    petitioner: str | None = None
    rejects: frozenset[str] = frozenset()
    mentor_left: str | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Task:
    """A problem and what is asked.

    current: mentee → today's mentor or None. ranks: preferences of each, best first, where the file gives them.
    hours: free hours as they are written. min_group: mentor → the least size of a group. common_slots, grade_gap: of groups.
    """

    mentees: tuple[Mentee, ...]
    mentors: tuple[Mentor, ...]
    policy: Policy
    scores: Mapping[str, Mapping[str, int]]
    objective: tuple[str, ...]
    ask: Ask
    current: Mapping[str, str | None] = field(default_factory=dict)
    rank_mentee: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rank_mentor: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hours_mentee: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hours_mentor: Mapping[str, frozenset[str]] = field(default_factory=dict)
    min_group: Mapping[str, int] = field(default_factory=dict)
    common_slots: int = 1
    grade_gap: int | None = None

    def snapshot(self) -> Snapshot:
        """The records as arrays, sorted by id."""
        return Snapshot.from_records(self.mentees, self.mentors, self.policy, scores=self.scores)


def read(content: bytes) -> Task:
    """A task from the bytes of a file. Malformed: with a sentence that says where and what."""
    top = load(content)
    if (schema := top.maybe("schema")) is not None:
        schema.integer(1, 1)
    mentees, mentors = top.get("mentees").items(), top.get("mentors").items()
    hours_mentee = {one.get("id").text(): frozenset(one.get("slots").texts()) for one in mentees}
    hours_mentor = {one.get("id").text(): frozenset(one.get("slots").texts()) for one in mentors}
    number = _numbers(hours_mentee, hours_mentor)
    left = tuple(_mentee(one, number) for one in mentees)
    right = tuple(_mentor(one, number) for one in mentors)
    unique((one.id for one in left), "наставляемый")
    unique((one.id for one in right), "наставник")
    ask = _ask(top.get("ask"), hours_mentee, hours_mentor)
    policy = top.get("policy")
    gap = policy.filled("group_max_grade_gap")
    common = policy.filled("group_common_slots")
    task = Task(
        mentees=left, mentors=right, policy=_policy(policy), scores=_scores(top, ask, hours_mentee, hours_mentor),
        objective=_objective(top, ask), ask=ask, current=_current(top, ask, hours_mentee, hours_mentor),
        rank_mentee=_ranks(top.filled("rank_mentee"), (hours_mentee, hours_mentor), ("наставляемого", "наставника")),
        rank_mentor=_ranks(top.filled("rank_mentor"), (hours_mentor, hours_mentee), ("наставника", "наставляемого")),
        hours_mentee=hours_mentee, hours_mentor=hours_mentor, min_group={one.get("id").text(): _least(one) for one in mentors},
        common_slots=1 if common is None else common.integer(0, MANY), grade_gap=None if gap is None else gap.integer(0, MANY),
    )  # fmt: skip
    if ask.mentor_left is not None and ask.mentor_left not in {*hours_mentor, *task.current.values()}:
        raise Malformed(f"ask.mentor_left: наставника «{ask.mentor_left}» в задаче нет.")
    return _without_rejected(task)


def _numbers(left: Mapping[str, frozenset[str]], right: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """Hours that both sides know, numbered: only they can be common."""
    both = sorted(frozenset().union(*left.values()) & frozenset().union(*right.values()))
    if len(both) > WEEK:
        raise Malformed(f"Разных часов у обеих сторон {len(both)}, а в неделе их {WEEK}: укажите часы с шагом в час.")
    return {hour: number for number, hour in enumerate(both)}


def _person(at: At, number: Mapping[str, int]) -> dict[str, Any]:
    """Fields that both sides have."""
    gender = at.get("gender")
    return {
        "id": at.get("id").text(), "org": at.get("org").text(), "municipality": at.get("municipality").text(),
        "age": at.get("age").integer(0, 150), "languages": frozenset(at.get("languages").texts()),
        "gender": UNSAID if gender.value is None else gender.text(), "consent": at.get("consent").flag(),
        "slots": frozenset(number[hour] for hour in at.get("slots").texts() if hour in number),
    }  # fmt: skip


def _mentee(at: At, number: Mapping[str, int]) -> Mentee:
    wish, guardian, grade = at.get("gender_pref"), at.get("guardian_consent"), at.filled("grade")
    people: dict[str, Any] = {name: frozenset(at.get(name).texts()) for name in ("relatives", "supervisors", "conflicts", "past_mentors")}
    return Mentee(
        **_person(at, number), **people, form=at.get("form").choice(FORMS),
        grade=None if grade is None else grade.integer(0, 100), gender_pref=None if wish.value is None else wish.text(),
        guardian_consent=None if guardian.value is None else guardian.flag(),
        priority=at.get("priority").integer(1, 3), waiting_days=at.get("waiting_days").integer(0, MANY),
    )  # fmt: skip


def _mentor(at: At, number: Mapping[str, int]) -> Mentor:
    forms = frozenset(one.choice(FORMS) for one in at.get("forms").items())
    return Mentor(
        **_person(at, number), forms=forms, is_pupil="uu" in forms, clearance=at.get("clearance").flag(),
        capacity=at.get("capacity").integer(-MANY, MANY), online=at.get("online").flag(),
        subordinates=frozenset(at.get("subordinates").texts()),
    )  # fmt: skip


def _least(mentor: At) -> int:
    found = mentor.filled("min_group")
    return 1 if found is None else found.integer(0, MANY)


def _policy(at: At) -> Policy:
    scope, gaps = dict(at.get("scope").entries()), dict(at.get("min_age_gap").entries())
    return Policy(
        min_common_slots=at.get("min_common_slots").integer(0, WEEK), unknown_slots_ok=False,
        scope={form: None if one.value is None else one.choice(SCOPES) for form, one in scope.items()},
        online_crosses_scope=at.get("online_crosses_scope").flag(),
        min_age_gap={form: None if one.value is None else one.integer(-150, 150) for form, one in gaps.items()},
        min_score=at.get("min_score").integer(0, MAX_SCORE),
        clearance_required_forms=frozenset(one.choice(FORMS) for one in at.get("clearance_required_forms").items()),
        guardian_consent_under=at.get("guardian_consent_under").integer(0, 150),
    )  # fmt: skip


def _objective(top: At, ask: Ask) -> tuple[str, ...]:
    if ask.op == "stable" and top.filled("objective") is None:
        return ("matched", "total_score")
    at = top.get("objective")
    steps = tuple(one.choice(STEPS) for one in at.items())
    if not steps or len(set(steps)) < len(steps):
        at.refuse(f"список шагов, каждый один раз, из: {', '.join(STEPS)}")
    return steps


def _scores(top: At, ask: Ask, mentees: Mapping[str, Any], mentors: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Every pair; in the stable mode, where only preferences count, they may be left out."""
    if ask.op == "stable" and top.filled("scores") is None:
        return {mentee: dict.fromkeys(mentors, 0) for mentee in mentees}
    at = top.get("scores")
    for name, row in at.entries():
        At(name, at.where).known(mentees, "наставляемого")
        for other, _value in row.entries():
            At(other, row.where).known(mentors, "наставника")
    if not mentors:
        return {mentee: {} for mentee in mentees}
    rows = {mentee: at.get(mentee) for mentee in mentees}
    return {mentee: {mentor: row.get(mentor).integer(0, MAX_SCORE) for mentor in mentors} for mentee, row in rows.items()}


def _current(top: At, ask: Ask, mentees: Mapping[str, Any], mentors: Mapping[str, Any]) -> dict[str, str | None]:
    """Today's mentors; one who has left may be missing among the mentors."""
    at = top.filled("current")
    known = {*mentors, ask.mentor_left or ""}
    found: dict[str, str | None] = {}
    for mentee, one in at.entries() if at else ():
        At(mentee, "current").known(mentees, "наставляемого")
        found[mentee] = None if one.value is None else one.known(known, "наставника")
    return found


def _ranks(at: At | None, ids: tuple[Mapping[str, Any], Mapping[str, Any]], who: tuple[str, str]) -> dict[str, tuple[str, ...]]:
    found = {}
    for name, one in at.entries() if at else ():
        At(name, at.where if at else "").known(ids[0], who[0])
        found[name] = tuple(item.known(ids[1], who[1]) for item in one.items())
        unique(found[name], f"в предпочтениях {_of(name)}")
    return found


def _of(name: str) -> str:
    return f"«{name[:40]}»"


def _ask(at: At, mentees: Mapping[str, Any], mentors: Mapping[str, Any]) -> Ask:
    op = at.get("op").choice(OPS)
    if op == "groups":
        lowest, highest = at.get("min").integer(1, MANY), at.get("max").integer(1, MANY)
        if lowest > highest:
            raise Malformed(f"ask: наименьший размер группы {lowest} больше наибольшего {highest}: поменяйте их.")
        return Ask(op=op, lowest=lowest, highest=highest)
    if op == "stable":
        side = at.filled("side")
        return Ask(op=op, side="mentee" if side is None else side.choice(SIDES))
    if op == "rematch":
        return _rematch(at, mentees, mentors)
    return Ask(op=op)


def _rematch(at: At, mentees: Mapping[str, Any], mentors: Mapping[str, Any]) -> Ask:
    left, petition = at.filled("mentor_left"), at.filled("petition")
    if left is not None and petition is not None:
        raise Malformed("ask: укажите одно из двух: petition или mentor_left.")
    if left is not None:
        return Ask(op="rematch", mentor_left=left.text())
    if petition is None:
        return Ask(op="rematch")
    rejects = petition.get("rejects")
    named = rejects.items() if isinstance(rejects.value, list) else [rejects]
    return Ask(
        op="rematch", petitioner=petition.get("mentee").known(mentees, "наставляемого"),
        rejects=frozenset(one.known(mentors, "наставника") for one in named),
    )  # fmt: skip


def _without_rejected(task: Task) -> Task:
    """A mentor who left has no places; a mentor whom a petition rejects is an earlier one if it was the pair, else a conflict."""
    ask = task.ask
    mentors = tuple(replace(one, capacity=min(one.capacity, 0)) if one.id == ask.mentor_left else one for one in task.mentors)
    if ask.petitioner is None:
        return replace(task, mentors=mentors)
    former = ask.rejects & {task.current.get(ask.petitioner)}

    def rejecting(one: Mentee) -> Mentee:
        others = ask.rejects - former - one.past_mentors
        return replace(one, past_mentors=one.past_mentors | (former - one.conflicts), conflicts=one.conflicts | others)

    mentees = tuple(rejecting(one) if one.id == ask.petitioner else one for one in task.mentees)
    return replace(task, mentees=mentees, mentors=mentors)
