import random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from tandem.engines import matching
from tandem.engines.matching import DEFAULT_OBJECTIVE, PinRefused, Policy, RuleCode, Snapshot, audit, match, verify, violations
from tests.engines.matching_problems import everything, mentee, mentor, problems, scored, snapshot, value

OBJECTIVES = [
    DEFAULT_OBJECTIVE,
    ("matched", "total_score"),
    ("matched_by_priority", "matched", "total_score"),
    ("matched", "min_score", "total_score"),
]


def solved(problem, **more):
    """Solve, and let the independent check look at every answer of the suite."""
    result = match(problem, **more)
    assert violations(problem, result.assignment, result.scores) == audit.faults(result) == []
    assert (result.certificate.gap, result.certificate.max_cardinality) == (0, True)
    return result


@settings(max_examples=200)
@given(problems(), st.sampled_from(OBJECTIVES))
def test_nothing_is_better_than_the_answer(records, objective):
    problem = snapshot(*records)
    result = solved(problem, objective=objective)
    allowed = lambda e, n: verify.broken_by(problem, e, n, int(result.scores[problem.row[e.id], problem.col[n.id]])) == ()
    best = max(value(problem, result.scores, one, objective) for one in everything(problem, allowed))
    assert value(problem, result.scores, result.assignment, objective) == best


@settings(max_examples=60)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(records, rng):
    mentees, mentors, policy, scores = records
    shuffled = [rng.sample(side, len(side)) for side in (mentees, mentors)]
    assert match(snapshot(*records)).assignment == match(snapshot(*shuffled, policy, scores)).assignment


@settings(max_examples=60)
@given(problems())
def test_one_more_place_never_makes_it_worse(records):
    mentees, mentors, policy, scores = records
    assume(mentors)
    more = [mentors[0].__class__(**(vars(mentors[0]) | {"capacity": mentors[0].capacity + 1})), *mentors[1:]]
    steps = ("matched", "total_score")
    before, after = match(snapshot(*records), objective=steps), match(snapshot(mentees, more, policy, scores), objective=steps)
    assert (after.matched, after.total_score) >= (before.matched, before.total_score)


@given(st.lists(st.lists(st.integers(0, 3333), min_size=3, max_size=3), min_size=1, max_size=6))
def test_three_times_the_scores_keep_the_assignment(rows):
    one, three = solved(scored(rows, [2, 1, 1])), solved(scored([[3 * s for s in row] for row in rows], [2, 1, 1]))
    assert one.assignment == three.assignment
    assert [3 * s for s in one.sorted_scores] == three.sorted_scores


@settings(max_examples=60)
@given(problems(), st.sampled_from(OBJECTIVES))
def test_matching_again_with_the_fewest_changes_changes_nothing(records, objective):
    problem = snapshot(*records)
    today = solved(problem, objective=objective).assignment
    again = solved(problem, objective=("matched_by_priority", "matched", "min_changes", "total_score"), current=today)
    if "matched_by_priority" in objective:
        assert again.assignment == today
    assert again.objective_values[2] == -sum(again.assignment[e] != n for e, n in today.items())


@given(st.lists(st.lists(st.integers(0, 10000), min_size=4, max_size=4), min_size=1, max_size=8))
def test_without_somebody_who_waits_the_others_are_worth_the_same(rows):
    problem = scored(rows, [1, 2, 1, 1])
    result = solved(problem)
    kept = [e for e in problem.mentees if e.id not in result.waiting[:1]]
    scores = {e.id: {f"N{j}": rows[int(e.id[1:]) - 1][j - 1] for j in range(1, 5)} for e in kept}
    again = solved(snapshot(kept, problem.mentors, scores=scores))
    assert again.sorted_scores == result.sorted_scores


@pytest.mark.parametrize("size", [(30, 12), (60, 60), (12, 40)])
def test_the_total_is_that_of_scipy(size):
    rng = random.Random(f"{size}")
    rows = [[rng.randrange(10001) for _ in range(size[1])] for _ in range(size[0])]
    capacity = [rng.randrange(4) for _ in range(size[1])]
    columns = np.repeat(np.arange(size[1]), capacity)
    wide = np.array(rows)[:, columns]
    left, right = linear_sum_assignment(wide, maximize=True)
    result = solved(scored(rows, capacity), objective=("matched", "total_score"))
    assert (result.matched, result.total_score) == (min(size[0], sum(capacity)), int(wide[left, right].sum()))


def test_fewer_places_than_requests():
    rows = [[2400, 6800, 9700], [9200, 8800, 1600], [3600, 2200, 6100], [8800, 5600, 5800], [7700, 4900, 9100], [3100, 2000, 6000]]
    result = solved(scored(rows, [2, 1, 1]), objective=("matched", "total_score"))
    assert result.assignment == {"E1": "N3", "E2": "N2", "E3": None, "E4": "N1", "E5": "N1", "E6": None}
    assert (result.matched, result.total_score, result.sorted_scores) == (4, 35000, [7700, 8800, 8800, 9700])


def test_the_urgent_come_first_even_for_fewer_points():
    problem = scored([[9000], [100]], [1], priorities=[2, 1])
    assert solved(problem).assignment == {"E1": None, "E2": "N1"}
    assert solved(problem, objective=("matched", "total_score")).assignment == {"E1": "N1", "E2": None}


def test_the_worst_pair_is_spared_before_the_total():
    problem = scored([[9000, 3000], [6000, 1000]], [1, 1])
    assert solved(problem, objective=("matched", "total_score")).sorted_scores == [1000, 9000]
    spared = solved(problem)
    assert (spared.sorted_scores, spared.worst) == ([3000, 6000], 3000)


def test_a_pinned_pair_stands_and_the_rest_is_the_best():
    problem = scored([[9000, 8000], [8500, 1000]], [1, 1])
    result = solved(problem, pinned=[("E1", "N1")])
    assert result.assignment == {"E1": "N1", "E2": "N2"}
    assert result.pinned.tolist() == [True, False]


@pytest.mark.parametrize(
    ("fields", "pins", "codes"),
    [
        ({"slots": frozenset({99})}, [("E1", "N1")], (RuleCode.SLOTS,)),
        ({"relatives": frozenset({"N1"}), "consent": False}, [("E1", "N1")], (RuleCode.CONSENT_MENTEE, RuleCode.RELATIVE)),
        ({}, [("E1", "N1"), ("E2", "N1")], (RuleCode.NO_PLACES,)),
        ({}, [("E1", "N1"), ("E1", "N2")], (RuleCode.NO_PLACES,)),
    ],
)
def test_a_pin_against_a_rule_is_refused_and_says_which(fields, pins, codes):
    problem = snapshot([mentee(**fields), mentee("E2")], [mentor(), mentor("N2")])
    with pytest.raises(PinRefused, match=r"E1|E2") as refusal:
        match(problem, pinned=pins)
    assert refusal.value.codes == codes


def test_a_pin_of_nobody_is_refused():
    with pytest.raises(ValueError, match="нет в задаче"):
        match(snapshot([mentee()], [mentor()]), pinned=[("E1", "N9")])


@pytest.mark.parametrize("objective", [(), ("best",), ("matched", "matched"), ("matched", "total_score", "beauty")])
def test_an_unknown_objective_is_refused(objective):
    with pytest.raises(ValueError, match="Цель подбора"):
        match(snapshot([mentee()], [mentor()]), objective=objective)


@pytest.mark.parametrize(("mentees", "mentors"), [([], []), ([mentee()], []), ([], [mentor()]), ([mentee()], [mentor(capacity=0)])])
def test_nothing_to_match_is_an_answer_too(mentees, mentors):
    assert solved(snapshot(mentees, mentors)).matched == 0


@pytest.mark.parametrize(
    ("mentees", "scores", "message"),
    [
        ([mentee(), mentee()], None, "Два раза указан наставляемый «E1»"),
        ([mentee(priority=4)], None, "срочность 4"),
        ([mentee(slots=frozenset({168}))], None, "Час недели 168"),
        ([mentee()], {"E1": {"N1": 10001}}, "от 0 до 10000"),
        ([mentee()], {"E1": {}}, "указано None"),
    ],
)
def test_wrong_records_are_refused_with_words(mentees, scores, message):
    with pytest.raises(ValueError, match=message):
        Snapshot.from_records(mentees, [mentor()], Policy(), scores=scores)


def test_the_independent_check_sees_what_is_wrong():
    problem = snapshot([mentee(consent=False), mentee("E2"), mentee("E3")], [mentor(capacity=1)])
    scores = match(problem).scores
    assert violations(problem, {"E1": "N1"}, scores) == ["E1 – N1: CONSENT_MENTEE"]
    assert violations(problem, {"E2": "N1", "E3": "N1"}, scores) == ["N1: 2 из 1 мест"]
    assert violations(problem, {"E9": "N1"}, scores) == ["E9: нет в задаче"]
    assert violations(problem, {"E2": "N9"}, scores) == ["N9: 1 из 0 мест"]


def test_a_worse_answer_has_a_gap_and_a_smaller_one_is_seen():
    weights, capacity = np.array([[9, 4], [8, 1]]), np.array([1, 1])
    assert verify.duality_gap(weights, capacity, np.array([1, 0])) == 0
    assert verify.duality_gap(weights, capacity, np.array([0, 1])) > 0
    assert verify.duality_gap(weights, capacity, np.array([0, -1])) > 0
    assert verify.is_greatest(weights > 0, capacity, np.array([1, 0]))
    assert not verify.is_greatest(weights > 0, capacity, np.array([0, -1]))
    assert not verify.is_greatest(np.zeros((2, 2), dtype=bool), capacity, np.array([0, -1]))


def test_a_flow_that_fails_is_not_taken_for_an_answer(monkeypatch):
    monkeypatch.setattr(matching.flow.SimpleMinCostFlow, "solve", lambda flow: flow.INFEASIBLE)
    with pytest.raises(RuntimeError, match="min-cost flow"):
        match(snapshot([mentee()], [mentor()]))
