"""Small problems of matching: random ones for properties, and a slow solver that tries everything."""

import itertools
from collections import Counter

from hypothesis import strategies as st

from tandem.engines.matching import Mentee, Mentor, Policy, Snapshot

HOURS = st.frozensets(st.integers(0, 5), max_size=4)
TOPICS = ("maths", "physics", "guitar", "debates")
NEAR = {"maths": "school", "physics": "school", "guitar": "arts", "debates": "talk"}


def mentee(id="E1", **fields):
    return Mentee(**({"id": id, "form": "uu", "org": "s1", "age": 12, "guardian_consent": True, "slots": frozenset({14})} | fields))


def mentor(id="N1", **fields):
    plain = {"id": id, "forms": frozenset({"uu"}), "org": "s1", "age": 16, "is_pupil": True, "trained": True, "slots": frozenset({14})}
    return Mentor(**(plain | fields))


def snapshot(mentees, mentors, policy=None, scores=None, **more):
    return Snapshot.from_records(mentees, mentors, policy or Policy(), scores=scores, **more)


def scored(rows, capacity, priorities=None):
    """A problem given by its scores: rows of E1.., columns of N1..; every pair is allowed."""
    mentors = [mentor(f"N{j}", capacity=places) for j, places in enumerate(capacity, 1)]
    mentees = [mentee(f"E{i}", priority=(priorities or [2] * len(rows))[i - 1]) for i, _row in enumerate(rows, 1)]
    scores = {f"E{i}": {f"N{j}": value for j, value in enumerate(row, 1)} for i, row in enumerate(rows, 1)}
    return snapshot(mentees, mentors, scores=scores)


@st.composite
def problems(draw, most=5):
    """Records with every rule in play and scores with many ties."""
    n, m = draw(st.integers(0, most)), draw(st.integers(0, most - 1))
    mentors = [draw(_mentor(j)) for j in range(m)]
    mentees = [draw(_mentee(i, m)) for i in range(n)]
    policy = Policy(
        min_common_slots=draw(st.integers(0, 2)), unknown_slots_ok=draw(st.booleans()), scope={"uu": draw(st.sampled_from([None, "org"]))},
        min_age_gap={"uu": draw(st.sampled_from([None, 0, 2]))}, min_score=draw(st.sampled_from([0, 0, 3000])),
        clearance_required_forms=frozenset({"pu"}), training_required=draw(st.booleans()), gender_pref_applies=draw(st.booleans()),
    )  # fmt: skip
    steps = st.sampled_from([0, 1000, 3000, 3001, 5000, 10000])
    scores = {e.id: {n.id: draw(steps) for n in mentors} for e in mentees} if draw(st.booleans()) else None
    return mentees, mentors, policy, scores


@st.composite
def _mentee(draw, i, m):
    some = st.frozensets(st.sampled_from([f"N{j}" for j in range(max(m, 1))]), max_size=1)
    return mentee(
        f"E{i}", form=draw(st.sampled_from(["uu", "uu", "pu"])), org=draw(st.sampled_from(["s1", "s2"])), priority=draw(st.integers(1, 3)),
        age=draw(st.sampled_from([None, 10, 15, 19])), consent=draw(st.sampled_from([True, True, True, False])),
        guardian_consent=draw(st.sampled_from([True, True, None, False])), slots=draw(HOURS), gender_pref=draw(st.sampled_from([None, "f"])),
        topics=tuple((code, 1) for code in draw(st.lists(st.sampled_from(TOPICS), max_size=2, unique=True))), relatives=draw(some),
        conflicts=draw(some), past_mentors=draw(some), excluded=draw(some), interests=("футбол",) if draw(st.booleans()) else (),
        languages=draw(st.sampled_from([frozenset({"ru"}), frozenset({"en", "ru"})])), wished=tuple((name, 500) for name in draw(some)),
    )  # fmt: skip


@st.composite
def _mentor(draw, j):
    return mentor(
        f"N{j}", forms=draw(st.sampled_from([frozenset({"uu"}), frozenset({"uu", "pu"})])), org=draw(st.sampled_from(["s1", "s1", "s2"])),
        age=draw(st.sampled_from([None, 11, 16, 40])), capacity=draw(st.integers(-1, 3)), slots=draw(HOURS), trained=draw(st.booleans()),
        consent=draw(st.sampled_from([True, True, True, False])), is_pupil=draw(st.booleans()), clearance=draw(st.booleans()),
        gender=draw(st.sampled_from([None, "f", "m"])), topics=tuple(draw(st.lists(st.sampled_from(TOPICS), max_size=2, unique=True))),
        wished_age=draw(st.sampled_from([None, (9, 12)])), interests=("футбол", "шахматы") if draw(st.booleans()) else (),
        subordinates=draw(st.frozensets(st.sampled_from(["E0", "E1"]), max_size=1)), languages=frozenset({"ru"}),
    )  # fmt: skip


def value(problem, scores, assignment, steps, current=None):
    """What an assignment is worth, step by step of the objective; written apart from the engine, record by record."""
    held = [(mentee, mentor) for mentee, mentor in assignment.items() if mentor is not None]
    points = sorted(int(scores[problem.row[e], problem.col[n]]) for e, n in held)
    people = [problem.mentees[problem.row[e]] for e, _n in held]
    worth = {
        "matched_by_priority": tuple(sum(one.priority == p for one in people) for p in (1, 2, 3)),
        "matched": len(held),
        "waiting_days": sum(one.waiting_days for one in people),
        "min_score": min(points, default=0),
        "leximin": tuple(points),
        "total_score": sum(points),
        "min_changes": -sum(assignment[e] != n for e, n in (current or {}).items()),
        "balance": -sum(load**2 for load in Counter(n for _e, n in held).values()),
    }
    return tuple(worth[step] for step in steps)


def everything(problem, is_allowed):
    """Every assignment that breaks no rule and no capacity."""
    options = [[None, *(n.id for n in problem.mentors if is_allowed(e, n))] for e in problem.mentees]
    for chosen in itertools.product(*options):
        if all(chosen.count(n.id) <= max(n.capacity, 0) for n in problem.mentors):
            yield dict(zip((e.id for e in problem.mentees), chosen, strict=True))
