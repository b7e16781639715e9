"""Prices, costs and scenarios against solving anew and against enumeration."""

import copy
import json

import numpy as np
import pytest

from tandem.engines.matching import Policy, RuleCode, match
from tandem.engines.matching.costs import AS_GOOD, NEEDED_ELSEWHERE, PLACE_TAKEN, TOO_WEAK, Bound, Costs
from tandem.engines.matching.exchange import read
from tandem.engines.matching.what_if import CLEARANCE, CONSENT, GUARDIAN, Scenario, compare, place_values

from . import matching_files as files
from .matching_problems import scored

TOTAL = ["matched", "total_score"]
URGENT = ["matched_by_priority", "matched", "total_score"]
DEFAULT = ["matched_by_priority", "matched", "min_score", "total_score"]


def problem(seed, objective=None, strict=0.04):
    file = files.problem(seed, n=5, m=3, strict=strict) | {"objective": objective or (TOTAL, URGENT)[seed % 2]}
    for place, mentor in enumerate(file["mentors"]):
        mentor["capacity"] = (1, 2, 1)[(seed + place) % 3]
    snapshot = read(json.dumps(file).encode()).snapshot()
    return file, match(snapshot, objective=file["objective"])


def with_place(file, mentor, step):
    changed = copy.deepcopy(file)
    for one in changed["mentors"]:
        one["capacity"] += step * (one["id"] == mentor)
    return changed


def test_the_price_of_a_place_is_what_one_place_more_brings():
    for seed in range(36):
        file, result = problem(seed)
        now = files.value(file, result.assignment, TOTAL)
        for mentor, value in place_values(result).items():
            changed = with_place(file, mentor, 1)
            _top, optimal = files.best(changed)
            then = files.value(changed, optimal[0], TOTAL)
            assert (value.matched, value.score) == (then[0] - now[0], then[1] - now[1]), (seed, mentor)


def test_prices_keep_the_worst_score_of_the_round():
    for seed in range(20):
        file, result = problem(seed, DEFAULT)
        now = worth(file, result.assignment, result.worst)
        for mentor, value in place_values(result).items():
            then = max(
                worth(file, one, result.worst)
                for one in files.assignments(with_place(file, mentor, 1), files.allowed(with_place(file, mentor, 1)))
            )
            assert (value.matched, value.score) == (min(then[0] - now[0], 1), then[2] - now[2])


def test_a_place_more_and_less_by_the_engine_is_solving_anew():
    for seed in range(30):
        file, result = problem(seed)
        costs, now = Costs(result), files.value(file, result.assignment, TOTAL)
        for mentor in result.snapshot.mentor_ids:
            for step in (1, -1):
                changed = with_place(file, mentor, step)
                then = files.value(changed, files.best(changed)[1][0], TOTAL)
                proposal = costs.rematch.places(mentor, step)
                assert (proposal.matched_delta, proposal.score_delta) == (then[0] - now[0], then[1] - now[1])


def worth(file, assignment, worst):
    """People by class, good pairs, points: the steps that a price can say."""
    urgent = {e["id"]: 4 - e["priority"] if "matched_by_priority" in file["objective"] else 1 for e in file["mentees"]}
    pairs = [(a, b) for a, b in assignment.items() if b]
    scores = [file["scores"][a][b] for a, b in pairs]
    return sum(urgent[a] for a, _b in pairs), sum(one >= worst for one in scores), sum(scores)


def loss(file, result, after):
    """What is lost, step by step."""
    return tuple(a - b for a, b in zip(worth(file, result.assignment, result.worst), worth(file, after, result.worst), strict=True))


def test_an_override_costs_at_least_its_bound_and_exactly_what_enumeration_says():
    kinds = set()
    for seed in range(30):
        file, result = problem(seed, (TOTAL, URGENT, DEFAULT)[seed % 3])
        costs, may = Costs(result), files.allowed(file)
        for mentee, mentor in sorted(may):
            proposal = costs.override(mentee, mentor)
            after = result.assignment | {one.mentee: one.after for one in proposal.changes}
            ways = [one for one in files.assignments(file, may) if one[mentee] == mentor]
            best = max(worth(file, one, result.worst) for one in ways)
            assert after[mentee] == mentor
            assert worth(file, after, result.worst) == best
            bound = costs.override_bound(mentee, mentor)
            assert (0, 0, 0) <= (bound.people, bound.good, bound.points) <= loss(file, result, after)
            kinds.add((bound.people > 0, bound.good > 0, bound.points > 0))
    assert {(False, False, True), (False, False, False)} < kinds and any(people for people, _good, _points in kinds)


def test_pinned_pairs_have_bounds_too():
    for seed in range(20):
        file, free = problem(seed, TOTAL)
        if not free.pairs:
            continue
        may, pin = files.allowed(file), free.pairs[-1]
        result = match(free.snapshot, objective=TOTAL, pinned=[pin])
        costs = Costs(result)
        for mentor in sorted(b for a, b in may if a == pin[0]):
            ways = [one for one in files.assignments(file, may) if one[pin[0]] == mentor]
            best = max(ways, key=lambda one: worth(file, one, 0))
            bound = costs.override_bound(pin[0], mentor)
            assert (bound.people, bound.good, bound.points) <= loss(file, result, best)


def exact(costs, result, mentee, mentor):
    return result.assignment | {one.mentee: one.after for one in costs.override(mentee, mentor).changes}


def test_better_mentors_are_those_of_a_greater_score_with_the_reason():
    codes = set()
    for seed in range(36):
        file, result = problem(seed, (TOTAL, URGENT, DEFAULT)[seed % 3])
        costs = Costs(result)
        for mentee, mentor in result.assignment.items():
            allowed = {b: file["scores"][a][b] for a, b in files.allowed(file) if a == mentee}
            order = sorted(allowed, key=lambda b: (-allowed[b], b))
            assert [costs.rank_for_mentee(mentee, b) for b in order] == list(range(1, len(order) + 1))
            least = allowed[mentor] if mentor else -1
            found = costs.better(mentee)
            assert [one.mentor for one in found] == [b for b in order if allowed[b] > least]
            for one in found:
                assert one.gain == allowed[one.mentor] - max(least, 0)
                assert one.bound == costs.override_bound(mentee, one.mentor)
                people, good, _points = loss(file, result, exact(costs, result, mentee, one.mentor))
                if mentor and one.code in (PLACE_TAKEN, AS_GOOD):
                    assert one.bound.points == one.price - one.gain
                assert one.code != NEEDED_ELSEWHERE or people > 0
                assert one.code != TOO_WEAK or people > 0 or good > 0
                codes.add(one.code)
    assert {PLACE_TAKEN, NEEDED_ELSEWHERE} <= codes


def test_the_words_of_the_design():
    """E2 needs the place at N1 more than E1; E3, who has another mentor, makes it dear."""
    result = match(scored([[5000, 4640, 0], [9000, 0, 0], [6210, 0, 5000]], [1, 1, 1]), objective=TOTAL)
    assert result.assignment == {"E1": "N2", "E2": "N1", "E3": "N3"}
    (better,) = Costs(result).better("E1")
    assert (better.mentor, better.gain, better.price, better.bound) == ("N1", 360, 1210, Bound(0, 0, 850))
    assert better.why_not == "место занято: цена места 1210, выигрыш пары 360"
    assert Costs(result).override("E1", "N1").score_delta == -8640
    assert place_values(result)["N1"].score == 1210


def test_every_waiting_mentee_has_a_proof_or_the_rules_that_would_help():
    proofs = opened = 0
    for seed in range(70):
        file, result = problem(seed, strict=0.08)
        costs, may = Costs(result), files.allowed(file)
        places = {n["id"]: n["capacity"] for n in file["mentors"]}
        for mentee in result.waiting:
            proof = costs.no_place(mentee)
            e = next(one for one in file["mentees"] if one["id"] == mentee)
            broken = {n["id"]: files.codes(file, e, n) for n in file["mentors"]}
            expected = {}
            for name, codes in sorted(broken.items()):
                if len(codes) == 1:
                    expected.setdefault(codes[0], []).append(name)
            assert {str(code): list(names) for code, names in costs.relaxations(mentee).items()} == expected
            opened += bool(expected)
            if proof is None:
                assert all(broken.values())
                continue
            proofs += 1
            tight = set(proof.tight_mentors)
            assert mentee in proof.contenders
            assert sum(places[b] for b in tight) == proof.places < len(proof.contenders)
            assert all({b for a, b in may if a == one} <= tight for one in proof.contenders)
            values = place_values(result)
            assert dict(proof.one_more_place) == {b: values[b] for b in tight}
            assert any(value.matched for value in proof.one_more_place.values())
        assert all(costs.no_place(mentee) is None for mentee, _mentor in result.pairs)
    assert proofs > 20 and opened > 20


def test_a_scenario_is_solving_the_changed_problem():
    granted = 0
    for seed in range(30):
        file, result = problem(seed, strict=0.15)
        mentee, mentor = file["mentees"][seed % 5], file["mentors"][seed % 3]
        for what, person in ((CONSENT, mentee), (GUARDIAN, mentee), (CONSENT, mentor), (CLEARANCE, mentor)):
            scenario = Scenario(granted=((person["id"], what),), places={mentor["id"]: 1})
            changed = with_place(file, mentor["id"], 1)
            side = "mentees" if person is mentee else "mentors"
            next(one for one in changed[side] if one["id"] == person["id"])[what] = True
            found = compare(result, scenario)
            top, optimal = files.best(changed)
            then = found.result.assignment
            assert then in optimal and files.value(changed, then) == top
            assert (found.matched_delta, found.score_delta) == (
                found.result.matched - result.matched,
                found.result.total_score - result.total_score,
            )
            assert found.moved == {a: (b, then[a]) for a, b in result.assignment.items() if then[a] != b}
            assert set(found.gained) == {a for a, (b, _c) in found.moved.items() if b is None}
            assert set(found.lost) == {a for a, (_b, c) in found.moved.items() if c is None}
            granted += found.matched_delta > 0
        softer = compare(result, Scenario(policy=Policy(scope={}, min_common_slots=0, unknown_slots_ok=True)))
        assert softer.after[0] >= softer.before[0]
    assert granted > 10


def test_refusals():
    _file, result = problem(2)
    with pytest.raises(ValueError, match="nobody"):
        compare(result, Scenario(places={"nobody": 1}))
    with pytest.raises(ValueError, match="согласие"):
        compare(result, Scenario(granted=(("E1", "mood"),)))
    without_prices = match(result.snapshot, objective=["balance", "total_score"])
    with pytest.raises(ValueError, match="нет цен"):
        place_values(without_prices)
    with pytest.raises(ValueError, match="нет цен"):
        Costs(without_prices).override_bound("E1", "N1")
    barred = scored([[5000]], [0])
    costs = Costs(match(barred, objective=TOTAL))
    with pytest.raises(ValueError, match="запрещает правило"):
        costs.override("E1", "N1")
    with pytest.raises(ValueError, match="запрещает правило"):
        costs.rank_for_mentee("E1", "N1")
    assert costs.relaxations("E1") == {RuleCode.NO_PLACES: ("N1",)}
    assert np.array_equal(barred.capacity, [0])
