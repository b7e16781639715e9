"""Problems of the generator: pruning, renumbering and fallbacks change nothing in the answer; proofs that can be refused."""

from dataclasses import replace

import numpy as np
import pytest

from tandem.config.bench.matching.region import region
from tandem.engines.matching import DEFAULT_OBJECTIVE, RuleCode, audit, candidates, duals, fair, flow, match, report, score, total, verify
from tandem.engines.matching.candidates import Arcs, Prices

TOTAL = ("matched", "total_score")
SCHOOL, TOWN = "100×30", "1000×300"


@pytest.fixture(scope="module")
def school():
    return region(SCHOOL)


@pytest.fixture(scope="module")
def town():
    return region(TOWN)


@pytest.fixture(scope="module")
def answers(town):
    return {steps: match(town, objective=steps) for steps in (TOTAL, DEFAULT_OBJECTIVE)}


def test_the_generator_gives_the_same_problem_again(school):
    assert region(SCHOOL).digest() == school.digest()
    assert len({match(school).input_hash, match(school).policy_hash, school.digest()}) == 2


@pytest.mark.parametrize("steps", [TOTAL, DEFAULT_OBJECTIVE])
def test_answers_of_a_town_pass_the_audit(answers, steps):
    assert audit.faults(answers[steps]) == []
    assert (answers[steps].certificate.gap, answers[steps].certificate.max_cardinality) == (0, True)


@pytest.mark.parametrize("steps", [TOTAL, DEFAULT_OBJECTIVE])
@pytest.mark.parametrize("many", [0, 10**6])
def test_candidates_repaired_by_prices_give_the_answer_of_all_pairs(town, answers, steps, many, monkeypatch):
    """Few and poor candidates, so that pairs are missed: added in another flow (many = 0) or one path each."""
    for name, value in {"DIRECT": 0, "FIRST": 3, "SLACK": 1, "AFTER_PRICES": 1, "MANY": many}.items():
        monkeypatch.setattr(total, name, value)
    monkeypatch.setattr(fair, "FIRST", 1)
    again = match(town, objective=steps)
    assert again.mate.tolist() == answers[steps].mate.tolist()
    assert again.objective_values == answers[steps].objective_values
    assert audit.faults(again) == []


@pytest.mark.parametrize("steps", [TOTAL, DEFAULT_OBJECTIVE])
def test_any_order_of_steps_agrees_with_the_quick_way(school, steps):
    """A last step that says nothing new sends the same objective through the chain of faces."""
    quick, chain = match(school, objective=steps), match(school, objective=(*steps, "waiting_days"))
    assert chain.objective_values[:-1] == quick.objective_values
    assert chain.certificate.gap == 0


@pytest.mark.parametrize("steps", [TOTAL, DEFAULT_OBJECTIVE, ("matched", "leximin", "balance")])
def test_without_ortools_the_answer_is_the_same(school, steps, monkeypatch):
    with_it = match(school, objective=steps)
    monkeypatch.setattr(flow, "SimpleMinCostFlow", None)
    monkeypatch.setattr(flow, "SimpleMaxFlow", None)
    without = match(school, objective=steps)
    assert without.mate.tolist() == with_it.mate.tolist()
    assert without.certificate == with_it.certificate


def test_the_price_of_a_mentor_is_what_one_more_place_adds(school):
    before = match(school, objective=TOTAL)
    worth = before.matched * int(before.bonus[0]) + before.total_score
    for j in np.flatnonzero(before.v)[:12]:
        places = school.cols.capacity.copy()
        places[j] += 1
        after = match(replace(school, cols=replace(school.cols, capacity=places)), objective=TOTAL)
        assert after.matched * int(before.bonus[0]) + after.total_score == worth + before.v[j]


def test_scores_of_blocks_rows_and_parts_are_the_same_numbers(school, monkeypatch):
    rows = np.arange(school.shape[0])
    whole = score.row_scores(score.Scorer(school), rows)
    for limit in (score.NARROW, 0):  # common factors, and factors of each group
        monkeypatch.setattr(score, "NARROW", limit)
        for block in score.score_blocks(school):
            given = block.q.astype(int) - 1
            assert np.array_equal(np.where(given >= 0, given, 0), np.where(given >= 0, whole[np.ix_(block.rows, block.cols)], 0))
    scorer = score.Scorer(school)
    assert [[sum(scorer.parts(i, j).values()) for j in range(30)] for i in range(20)] == whole[:20].tolist()
    assert {"text", "outcomes"} <= set(scorer.parts(0, 0))


def test_scores_do_not_depend_on_how_pairs_are_cut(school, monkeypatch):
    before = {
        (i, j): int(q)
        for b in score.score_blocks(school)
        for i, row in zip(b.rows, b.q, strict=True)
        for j, q in zip(b.cols, row, strict=True)
    }
    monkeypatch.setattr(score, "CHUNK", 50)
    for block in score.score_blocks(school):
        assert [[before[i, j] for j in block.cols] for i in block.rows] == block.q.tolist()


FAULTS = {
    "CONSENT_MENTEE": ("rows", "consent", False),
    "CONSENT_MENTOR": ("cols", "consent", False),
    "FORM": ("cols", "forms", False),
    "SLOTS": ("rows", "hours", 0),
    "NO_PLACES": ("cols", "capacity", 0),
    "AGE_GAP": ("rows", "age", 17),
    "LANGUAGE": ("rows", "languages", 3),
    "SCOPE": ("rows", "org", 99),
    "CLEARANCE": ("cols", "clearance", False),
    "CONSENT_GUARDIAN": ("rows", "guardian", 0),
}


@pytest.mark.parametrize("code", FAULTS)
def test_the_audit_sees_a_broken_rule(school, code):
    side, column, value = FAULTS[code]
    spoiled = replace(getattr(school, side), **{column: np.full_like(getattr(getattr(school, side), column), value)})
    deaf = np.pad(school.spoken, (0, 1))
    result = match(school)
    seen = audit.faults(replace(result, snapshot=replace(school, **{side: spoiled, "spoken": deaf})))
    assert any(fault.startswith(code) for fault in seen)


def test_the_audit_sees_listed_pairs_low_scores_full_mentors_and_wrong_prices(school):
    result = match(school)
    i = int(np.flatnonzero(result.mate >= 0)[0])
    pair = np.array([[i, result.mate[i]]], dtype=np.int32)
    listed = replace(school, listed={RuleCode.RELATIVE: pair}, policy=replace(school.policy, min_score=result.worst + 1))
    seen = " ".join(audit.faults(replace(result, snapshot=listed)))
    assert "RELATIVE: 1 pairs" in seen and "MIN_SCORE" in seen
    crowded = result.mate.copy()
    crowded[crowded >= 0] = result.mate[i]
    assert any("too many at 1 mentors" in fault for fault in audit.faults(replace(result, mate=crowded)))
    assert audit.dual_faults(replace(result, v=result.v - 1))
    assert audit.dual_faults(replace(result, u=result.u + 1)) == [f"dual less primal: {len(result.mate)}"]


def test_prices_of_an_assignment_that_is_not_the_best_are_refused():
    arcs = Arcs(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([9, 4, 8, 1]))
    u, v = duals.smallest_prices(arcs, arcs.score, np.array([1, 0]), np.array([1, 1]))
    assert duals.gap(u, v, np.array([1, 1]), 12) == 0
    with pytest.raises(RuntimeError, match="not optimal"):
        duals.smallest_prices(arcs, arcs.score, np.array([0, 1]), np.array([1, 1]))


def test_of_many_equal_scores_only_as_many_as_asked_are_candidates():
    block = score.Scored(np.arange(3, dtype=np.int32), np.arange(40, dtype=np.int32), np.full((3, 40), 7, dtype=np.uint16))
    assert len(candidates.best_of_rows([block], 5, 0)) == 15
    assert len(candidates.best_of_rows([block], 5, 7)) == 0
    prices = Prices(np.zeros(3, dtype=np.int64), np.arange(40), np.zeros(3, dtype=np.int64))
    assert candidates.best_after_prices([block], prices, 2, 0).cols.tolist() == [0, 1] * 3


def test_prices_of_any_size_are_compared_exactly():
    """A bonus of billions: the pair is tight at 500, and only a better one beats the prices."""
    for bonus in (20_000, 6 * 10**9):
        prices = Prices(np.array([0]), np.array([bonus + 500]), np.array([bonus]))
        for given, beats, is_near in ((499, 0, 0), (500, 0, 1), (501, 1, 1)):
            block = score.Scored(np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.int32), np.array([[given + 1]], dtype=np.uint16))
            assert len(candidates.violated([block], prices, 0)) == beats
            assert len(candidates.near_tight([block], prices, 0, 0)) == is_near


def test_figures_of_a_run(school):
    result = match(school)
    ids = school.mentee_ids
    current = dict(result.assignment) | {ids[0]: "somebody"}
    found = report.metrics(result, current=current, groups={"sex": {ids[0]: "girls", ids[1]: "girls", ids[2]: "boys"}})
    assert (found.asked, found.matched, found.total_score, found.worst_score) == (
        100,
        result.matched,
        result.total_score,
        result.sorted_scores[0],
    )
    assert found.changed == 1
    assert sum(found.bands.values()) == found.matched
    assert {name: share.asked for name, share in found.by_group["sex"].items()} == {"girls": 2, "boys": 1}
    assert sum(share.matched for share in found.by_priority.values()) == found.matched
    assert found.worst_score <= found.low_score <= found.mean_score
    mentee, mentor = found.worst_pair
    assert result.assignment[mentee] == mentor
    assert result.score_of(school.row[mentee], school.col[mentor]) == found.worst_score
    assert found.to_json()["by_priority"]["1"]["asked"] == int((school.rows.priority == 1).sum())


def test_blocking_pairs_and_loads_are_those_of_the_definition(school):
    result = match(school)
    scores = {
        (int(i), int(j)): int(b.q[a, c]) - 1 for b in result.blocks for a, i in enumerate(b.rows) for c, j in enumerate(b.cols) if b.q[a, c]
    }
    held = {j: [scores[i, j] for i, one in enumerate(result.mate.tolist()) if one == j] for j in range(30)}

    def blocks(i, j):
        mine = scores[i, result.mate[i]] if result.mate[i] >= 0 else -1
        return scores[i, j] > mine and (len(held[j]) < school.capacity[j] or scores[i, j] > min(held[j]))

    assert report.blocking_pairs(result) == sum(blocks(*pair) for pair in scores)
    used = [len(held[j]) / places for j, places in enumerate(school.capacity.tolist()) if places]
    gini = sum(abs(a - b) for a in used for b in used) / (2 * len(used) * sum(used))
    load = report.load_of(result)
    assert load.gini == pytest.approx(gini, abs=1e-4)
    assert (load.mentors, load.full, load.idle) == (len(used), used.count(1), used.count(0))
    assert load.most == max(map(len, held.values()))


def test_nobody_matched_has_figures_too(school):
    result = match(replace(school, cols=replace(school.cols, capacity=np.zeros(30, dtype=np.int64))))
    found = report.metrics(result)
    assert (found.matched, found.mean_score, found.worst_score, found.low_score, found.worst_pair) == (0, 0.0, 0, 0, None)
    assert found.load == report.Load(0, 0, 0, 0, 0.0)


def test_whole_tables_are_not_made_by_mistake(school, answers):
    small = match(school)
    assert np.array_equal(small.broken == 0, verify_open(small))
    big = replace(answers[TOTAL], snapshot=replace(school, mentee_ids=tuple(str(i) for i in range(200_000))))
    with pytest.raises(MemoryError, match="scores_of"):
        _ = big.scores


def verify_open(result):
    table = np.zeros(result.snapshot.shape, dtype=bool)
    for block in result.blocks:
        table[np.ix_(block.rows, block.cols)] = block.q > 0
    return table


def test_the_dense_checks_agree(school):
    """The other proof of the suite: smallest prices on the dense table, and Hopcroft–Karp of scipy."""
    result = match(school, objective=TOTAL)
    weights = np.where(result.broken == 0, result.scores + result.bonus[:, None], verify.NEVER)
    assert verify.duality_gap(weights, school.capacity, result.mate) == 0
    assert verify.is_greatest(result.broken == 0, school.capacity, result.mate)
