"""Mutual choice: marks before scores, rules before marks, nobody who would rather have each other, and what it costs."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tandem.engines.matching import Choices, Snapshot, keep, match, mutual, report, violations, why_waiting
from tandem.engines.matching.result import MUTUAL
from tests.engines.matching_problems import mentee, mentor, problems, scored, snapshot


def made(rows, capacity, by_mentees=(), by_mentors=()):
    return mutual(scored(rows, capacity), Choices(frozenset(by_mentees), frozenset(by_mentors)))


def test_whom_both_marked_come_together_whatever_the_score():
    rows = [[9000, 1000], [9000, 1000]]
    assert made(rows, [1, 1]).result.assignment == {"E1": "N1", "E2": "N2"}
    found = made(rows, [1, 1], by_mentees=[("E1", "N2")], by_mentors=[("E1", "N2")])
    assert found.result.assignment == {"E1": "N2", "E2": "N1"}


def test_a_mark_of_one_side_is_not_enough_against_the_mark_of_another():
    found = made([[5000], [9000]], [1], by_mentees=[("E1", "N1"), ("E2", "N1")], by_mentors=[("E1", "N1")])
    assert found.result.assignment == {"E1": "N1", "E2": None}


def test_a_rule_stands_above_a_mark():
    people = [mentee("E1", conflicts=frozenset({"N1"}))], [mentor("N1"), mentor("N2")]
    wish = frozenset({("E1", "N1")})
    assert mutual(snapshot(*people), Choices(wish, wish)).result.assignment == {"E1": "N2"}


def test_it_may_cost_points_and_says_how_many():
    found = made([[1000, 900], [900, 0]], [1, 1])
    assert (found.result.assignment, found.usual.assignment) == ({"E1": "N1", "E2": "N2"}, {"E1": "N2", "E2": "N1"})
    assert (found.blocking, found.result.certificate.gap) == (0, 800)
    assert report.blocking_pairs(found.usual) == 1


def test_among_equals_a_mentor_has_whoever_waits_longer():
    people = [mentee("E1", waiting_days=3), mentee("E2", waiting_days=30)], [mentor("N1")]
    assert mutual(snapshot(*people), Choices()).result.assignment == {"E1": None, "E2": "N1"}


def test_whoever_waits_is_told_that_others_were_nearer():
    waits = why_waiting(made([[5000], [9000]], [1]).result, "E1")
    assert (waits.code, waits.why.code, waits.tight_mentors, waits.contenders) == ("CAPACITY", "PASSED_OVER", ("N1",), ())
    assert "Единственный подходящий наставник" in waits.text
    alone = snapshot([mentee("E1", consent=False)], [mentor("N1")])
    assert why_waiting(mutual(alone, Choices()).result, "E1").code == "NO_CANDIDATE"


def test_choices_are_kept_as_json_and_strangers_are_left_out():
    choices = Choices(frozenset({("E1", "N2"), ("E7", "N1")}), frozenset({("E1", "N9")}))
    assert Choices.from_json(choices.to_json()) == choices
    assert mutual(scored([[9000, 1000]], [1, 1]), choices).result.assignment == {"E1": "N2"}


@st.composite
def meetings(draw):
    """A problem with every rule in play, and marks of both sides."""
    mentees, mentors, policy, scores = draw(problems(most=4))
    pairs = st.frozensets(st.sampled_from([(e.id, n.id) for e in mentees for n in mentors] or [("E0", "N0")]), max_size=5)
    return (mentees, mentors, policy, scores), Choices(draw(pairs), draw(pairs))


def blocking(result, choices, assignment):
    """Pairs that would rather have each other, by the definition."""
    open_pairs = {
        (e, n)
        for e, n in itertools.product(result.snapshot.mentee_ids, result.snapshot.mentor_ids)
        if not result.broken[result.snapshot.row[e], result.snapshot.col[n]]
    }

    def seen(e, n, marks):
        return (e, n) in marks, result.score_of(result.snapshot.row[e], result.snapshot.col[n])

    places = dict(zip(result.snapshot.mentor_ids, result.snapshot.capacity.tolist(), strict=True))
    found = []
    for e, n in open_pairs:
        held = [one for one, whom in assignment.items() if whom == n]
        mine = assignment[e]
        wants = mine is None or seen(e, n, choices.by_mentees) > seen(e, mine, choices.by_mentees)
        takes = len(held) < places[n] or any(seen(e, n, choices.by_mentors) > seen(one, n, choices.by_mentors) for one in held)
        found += [(e, n)] if e not in held and wants and takes and places[n] else []
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(meetings(), st.randoms(use_true_random=False))
def test_nobody_would_rather_have_each_other_and_no_rule_is_broken(meeting, random):
    (mentees, mentors, policy, scores), choices = meeting
    whole = Snapshot.from_records(mentees, mentors, policy, scores=scores)
    found = mutual(whole, choices)
    result = found.result
    assert result.objective == MUTUAL and violations(whole, result.assignment) == []
    assert found.blocking == report.blocking_pairs(result, choices) == len(blocking(result, choices, result.assignment)) == 0
    usual = match(whole)
    assert report.blocking_pairs(usual, choices) == len(blocking(usual, choices, usual.assignment))
    assert found.usual.assignment == usual.assignment and usual.matched >= result.matched
    mixed = Snapshot.from_records(random.sample(mentees, len(mentees)), random.sample(mentors, len(mentors)), policy, scores=scores)
    assert mutual(mixed, choices).result.assignment == result.assignment
    if scores is None:
        again = mutual(keep.from_json(keep.to_json(whole)), Choices.from_json(choices.to_json()))
        assert again.result.assignment == result.assignment


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations(range(9)), st.lists(st.integers(0, 2), min_size=3, max_size=3))
def test_no_other_stable_distribution_gives_a_mentee_a_better_mentor(order, capacity):
    rows = [[1000 * (order[3 * i + j] + 1) for j in range(3)] for i in range(3)]
    marks = [(f"E{1 + value // 3}", f"N{1 + value % 3}") for value in order]
    choices = Choices(frozenset(marks[:3]), frozenset(marks[2:6]))
    result = mutual(scored(rows, capacity), choices).result
    worth = {
        e: {n: ((e, n) in choices.by_mentees, rows[i][j]) for j, n in enumerate(("N1", "N2", "N3"))}
        for i, e in enumerate(("E1", "E2", "E3"))
    }
    for mentors in itertools.product((None, "N1", "N2", "N3"), repeat=3):
        other = dict(zip(("E1", "E2", "E3"), mentors, strict=True))
        if any(mentors.count(f"N{j}") > places for j, places in enumerate(capacity, 1)) or blocking(result, choices, other):
            continue
        for one, whom in other.items():
            assert whom is None or worth[one][whom] <= worth[one][result.assignment[one]]


@pytest.mark.parametrize(("rows", "capacity"), [([], []), ([[]], []), ([[100]], [0])])
def test_nobody_and_no_places(rows, capacity):
    found = made(rows, capacity)
    assert (found.result.matched, found.blocking, found.result.certificate.gap) == (0, 0, 0)
