"""Every order of the objective against trying everything, and ten thousand small runs against the rules."""

import random

import numpy as np
import pytest

from tandem.engines.matching import PinRefused, Policy, audit, match, objective, verify, violations
from tandem.engines.matching.lexicographic import LEXIMIN_MOST
from tests.engines.matching_problems import everything, mentee, mentor, scored, snapshot, value

LEVELS = ([0, 1000, 3000, 3001, 5000, 10000], list(range(0, 10001, 7)), [0, 1])
HOURS = range(4)


def some(rng, names, most=1):
    return frozenset(rng.sample(list(names), min(rng.randint(0, most), len(names))))


def small(rng):
    """(problem, scores, today's mentors): up to 4 × 3, places 0..3, ties or none."""
    n, m = rng.randint(0, 4), rng.randint(0, 3)
    names = [f"N{j}" for j in range(m)]
    mentors = [mentor(name, capacity=rng.randint(0, 3), slots=some(rng, HOURS, 3)) for name in names]
    mentees = [
        mentee(
            f"E{i}", priority=rng.randint(1, 3), waiting_days=rng.choice([0, 0, 3, 10]), slots=some(rng, HOURS, 3),
            conflicts=some(rng, names) if rng.random() < 0.3 else frozenset(),
        )
        for i in range(n)
    ]  # fmt: skip
    levels = rng.choice(LEVELS)
    scores = {e.id: {name: rng.choice(levels) for name in names} for e in mentees}
    policy = Policy(min_common_slots=rng.randint(0, 1), unknown_slots_ok=rng.random() < 0.7, min_score=rng.choice([0, 0, 1000]))
    current = {e.id: rng.choice([None, "N9", *names]) for e in mentees if rng.random() < 0.6}
    return snapshot(mentees, mentors, policy, scores), current


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_better_in_any_order_of_the_steps(seed):
    """A hundred problems each, with pinned and excluded pairs."""
    rng = random.Random(seed)
    for _ in range(100):
        problem, current = small(rng)
        check_against_everything(rng, problem, current, rng.sample(objective.STEPS, rng.randint(1, len(objective.STEPS))))


def check_against_everything(rng, problem, current, steps):
    scores = problem.given

    def may(e, n):
        return verify.broken_by(problem, e, n, int(scores[problem.row[e.id], problem.col[n.id]])) == ()

    open_pairs = [(e.id, n.id) for e in problem.mentees for n in problem.mentors if may(e, n)]
    pinned = [rng.choice(open_pairs)] if open_pairs and rng.random() < 0.2 else []
    excluded = [pair for pair in open_pairs if pair not in pinned and rng.random() < 0.1]
    result = match(problem, objective=steps, pinned=pinned, excluded=excluded, current=current)
    others = everything(problem, lambda e, n: may(e, n) and (e.id, n.id) not in excluded)
    others = [one for one in others if all(one[e] == n for e, n in pinned)]
    worth = value(problem, scores, result.assignment, steps, current)
    assert worth == max(value(problem, scores, one, steps, current) for one in others)
    assert result.objective_values == worth
    assert violations(result.snapshot, result.assignment, scores) == audit.faults(result) == []
    most = max(sum(n is not None for n in one.values()) for one in others)
    assert (result.certificate.gap, result.certificate.max_cardinality) == (0, result.matched == most)


def records(rng):
    """Up to 5 × 4 people with every rule in play; scores are the engine's own."""
    n, m = rng.randint(1, 5), rng.randint(1, 4)
    names, ids = [f"N{j}" for j in range(m)], [f"E{i}" for i in range(n)]
    few = lambda: some(rng, names) if rng.random() < 0.2 else frozenset()
    mentees = [
        mentee(
            one, form=rng.choice(["uu", "uu", "pu"]), org=rng.choice(["s1", "s2"]), municipality=rng.choice(["m1", "m1", ""]),
            age=rng.choice([None, 10, 12, 19]), consent=rng.random() < 0.95, guardian_consent=rng.choice([True] * 5 + [None, False]),
            slots=some(rng, HOURS, 3), gender_pref=rng.choice([None, None, "f"]), languages=rng.choice([*[frozenset({"ru"})] * 4, frozenset({"tt"})]),
            relatives=few(), supervisors=few(), conflicts=few(), past_mentors=few(), excluded=few(), priority=rng.randint(1, 3),
            topics=(("maths", 1),) if rng.random() < 0.5 else (), wished=tuple((name, 500) for name in few()),
        )
        for one in ids
    ]  # fmt: skip
    mentors = [
        mentor(
            name, forms=rng.choice([frozenset({"uu"}), frozenset({"uu", "pu"})]), org=rng.choice(["s1", "s1", "s2"]), municipality="m1",
            age=rng.choice([None, 11, 16, 40]), consent=rng.random() < 0.9, is_pupil=rng.random() < 0.5, clearance=rng.random() < 0.7,
            trained=rng.random() < 0.8, capacity=rng.randint(0, 3), slots=some(rng, HOURS, 3), gender=rng.choice([None, "f", "m"]),
            online=rng.random() < 0.3, languages=rng.choice([frozenset({"ru"}), frozenset({"ru", "tt"})]), topics=("maths",),
            subordinates=some(rng, ids) if rng.random() < 0.2 else frozenset(), wished_age=rng.choice([None, (9, 12)]),
        )
        for name in names
    ]  # fmt: skip
    policy = Policy(
        min_common_slots=rng.randint(0, 2), unknown_slots_ok=rng.random() < 0.5, min_age_gap={"uu": rng.choice([None, 0, 2])},
        scope={"uu": rng.choice([None, "org"]), "pu": rng.choice([None, "municipality"])}, min_score=rng.choice([0, 0, 4000]),
        clearance_required_forms=frozenset({"pu"}), training_required=rng.random() < 0.5, gender_pref_applies=rng.random() < 0.5,
    )  # fmt: skip
    return snapshot(mentees, mentors, policy)


@pytest.mark.parametrize("seed", range(10))
def test_no_pair_breaks_a_rule_in_a_thousand_runs(seed):
    rng = random.Random(1000 + seed)
    matched = 0
    for _ in range(1000):
        problem = records(rng)
        result = match(problem)
        assert violations(problem, result.assignment) == []
        matched += result.matched
    assert matched > 400, "the runs are about pairs, not about nothing"


def test_leximin_is_refused_where_its_numbers_would_be_too_long():
    problem = scored([[1]] * (LEXIMIN_MOST + 1), [1])
    with pytest.raises(ValueError, match="до 1000 наставляемых, а здесь 1001"):
        match(problem, objective=("matched", "leximin"))


def test_leximin_looks_past_the_worst_pair():
    rows = [[1000, 9000, 0], [2000, 3000, 0], [0, 0, 1000]]
    assert match(scored(rows, [1, 1, 1]), objective=("matched", "total_score")).sorted_scores == [1000, 2000, 9000]
    rows = [[1500, 9000, 0], [2000, 1600, 0], [0, 0, 1000]]
    worst_first = match(scored(rows, [1, 1, 1]), objective=("matched", "min_score", "total_score"))
    assert worst_first.sorted_scores == [1000, 2000, 9000]
    rows = [[3000, 9000, 0], [2000, 3000, 0], [0, 0, 1000]]
    assert match(scored(rows, [1, 1, 1]), objective=("matched", "total_score")).sorted_scores == [1000, 2000, 9000]
    assert match(scored(rows, [1, 1, 1]), objective=("matched", "leximin")).sorted_scores == [1000, 3000, 3000]


def test_loads_are_spread_before_points_are_counted():
    problem = scored([[9000, 1000], [8000, 1000]], [2, 2])
    assert match(problem, objective=("matched", "total_score")).assignment == {"E1": "N1", "E2": "N1"}
    spread = match(problem, objective=("matched", "balance", "total_score"))
    assert (spread.assignment, spread.objective_values) == ({"E1": "N1", "E2": "N2"}, (2, -2, 10000))


def test_a_long_chain_is_moved_for_one_more_mentee():
    """Whoever comes costs all others their best mentor: 11 × 10000 points, more than a first guess of what one person is worth."""
    length = 12
    rows = [[0] + [None] * (length - 1)] + [[None] * (i - 1) + [10000, 0] + [None] * (length - i - 1) for i in range(1, length)]
    mentees = [mentee(f"E{i:02}", conflicts=frozenset(f"N{j:02}" for j in range(length) if rows[i][j] is None)) for i in range(length)]
    scores = {e.id: {f"N{j:02}": rows[i][j] or 0 for j in range(length)} for i, e in enumerate(mentees)}
    problem = snapshot(mentees, [mentor(f"N{j:02}") for j in range(length)], scores=scores)
    for steps in (("matched", "total_score"), ("matched_by_priority", "total_score"), ("matched", "waiting_days", "total_score")):
        result = match(problem, objective=steps)
        assert (result.matched, result.total_score, result.certificate.max_cardinality) == (length, 0, True)


def test_an_excluded_pair_is_named_like_other_rules_and_a_pin_against_it_is_refused():
    problem = scored([[9000, 10]], [1, 1])
    result = match(problem, excluded=[("E1", "N1")])
    assert result.assignment == {"E1": "N2"}
    assert np.flatnonzero(result.broken[0]).tolist() == [0]
    with pytest.raises(PinRefused, match="EXCLUDED"):
        match(problem, excluded=[("E1", "N1")], pinned=[("E1", "N1")])
