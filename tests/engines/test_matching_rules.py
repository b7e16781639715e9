import numpy as np
import pytest
from hypothesis import given, settings

from tandem.engines.matching import DEFAULT_WEIGHTS, MAX_SCORE, Policy, RuleCode, Taxonomy, match, rules, score, verify
from tests.engines.matching_problems import NEAR, mentee, mentor, problems, snapshot

TAXONOMY = Taxonomy(names={"maths": "математика", "physics": "физика"}, groups=NEAR)


def broken(e, n, policy=None):
    problem = snapshot([e], [n], policy)
    return rules.codes(match(problem).broken[0, 0])


CASES = [
    ({"consent": False}, {}, {}, "CONSENT_MENTEE"),
    ({"age": 17, "guardian_consent": None}, {}, {}, "CONSENT_GUARDIAN"),
    ({"age": None, "guardian_consent": False}, {}, {}, "CONSENT_GUARDIAN"),
    ({}, {"consent": False}, {}, "CONSENT_MENTOR"),
    ({}, {"is_pupil": False}, {"clearance_required_forms": frozenset({"uu"})}, "CLEARANCE"),
    ({}, {"trained": False}, {"training_required": True}, "TRAINING"),
    ({"form": "pu"}, {}, {}, "FORM"),
    ({"org": "s2"}, {"online": True}, {"scope": {"uu": "org"}}, "SCOPE"),
    ({"municipality": "m2"}, {"municipality": "m1"}, {"scope": {"uu": "municipality"}}, "SCOPE"),
    ({"age": 15}, {}, {"min_age_gap": {"uu": 2}}, "AGE_GAP"),
    ({"relatives": frozenset({"N1"})}, {}, {}, "RELATIVE"),
    ({"supervisors": frozenset({"N1"})}, {}, {}, "SUBORDINATE"),
    ({}, {"subordinates": frozenset({"E1"})}, {}, "SUBORDINATE"),
    ({"conflicts": frozenset({"N1"})}, {}, {}, "CONFLICT"),
    ({"past_mentors": frozenset({"N1"})}, {}, {}, "PREVIOUS_PAIR"),
    ({"languages": frozenset({"tt"})}, {}, {}, "LANGUAGE"),
    ({"gender_pref": "f"}, {"gender": "m"}, {}, "GENDER_PREF"),
    ({"slots": frozenset({14, 15})}, {}, {"min_common_slots": 2}, "SLOTS"),
    ({"slots": frozenset()}, {}, {"unknown_slots_ok": False}, "SLOTS"),
    ({}, {"capacity": 0}, {}, "NO_PLACES"),
    ({}, {}, {"min_score": MAX_SCORE}, "MIN_SCORE"),
    ({"excluded": frozenset({"N1", "N7"})}, {}, {}, "EXCLUDED"),
]


@pytest.mark.parametrize(("one", "other", "policy", "code"), CASES)
def test_each_rule_alone_forbids_the_pair(one, other, policy, code):
    assert broken(mentee(**one), mentor(**other), Policy(**policy)) == (code,)


def test_every_rule_has_a_case():
    assert {code for *_rest, code in CASES} == set(RuleCode)


@pytest.mark.parametrize(
    ("one", "other", "policy"),
    [
        ({"age": 18, "guardian_consent": None}, {}, {}),
        ({"age": None, "guardian_consent": None}, {"age": None}, {"min_age_gap": {"uu": 2}}),
        ({}, {"is_pupil": True}, {"clearance_required_forms": frozenset({"uu"})}),
        ({"municipality": "m2"}, {"municipality": "m1", "online": True}, {"scope": {"uu": "municipality"}}),
        ({"age": 14}, {}, {"min_age_gap": {"uu": 2}}),
        ({"gender_pref": "f"}, {"gender": None}, {}),
        ({"gender_pref": "f"}, {"gender": "m"}, {"gender_pref_applies": False}),
        ({"slots": frozenset()}, {}, {"min_common_slots": 2}),
    ],
)
def test_what_is_not_known_or_not_asked_forbids_nothing(one, other, policy):
    assert broken(mentee(**one), mentor(**other), Policy(**policy)) == ()


def whole(problem):
    """Scores and masks of all pairs."""
    rows = np.arange(problem.shape[0])
    scores = score.row_scores(score.Scorer(problem), rows)
    return scores, rules.masks(problem, rows, scores)


@settings(max_examples=100)
@given(problems())
def test_masks_and_blocks_agree_with_the_record_by_record_check(records):
    problem = snapshot(*records)
    scores, table = whole(problem)
    blocks = np.zeros(problem.shape, dtype=int)
    for block in score.score_blocks(problem):
        blocks[np.ix_(block.rows, block.cols)] += block.q
    for i, e in enumerate(problem.mentees):
        for j, n in enumerate(problem.mentors):
            broken = verify.broken_by(problem, e, n, int(scores[i, j]))
            assert rules.codes(table[i, j]) == broken
            assert blocks[i, j] == (0 if broken else scores[i, j] + 1)


@settings(max_examples=80)
@given(problems())
def test_scores_are_whole_numbers_in_range_and_parts_sum_to_them(records):
    problem = snapshot(*records, taxonomy=TAXONOMY)
    scores, _table = whole(problem)
    assert scores.dtype == "int32"
    assert scores.min(initial=0) >= 0 and scores.max(initial=0) <= MAX_SCORE
    scorer = score.Scorer(problem)
    assert [[sum(scorer.parts(i, j).values()) for j in range(problem.shape[1])] for i in range(problem.shape[0])] == scores.tolist()


def part(name, one, other, **more):
    return score.parts(snapshot([mentee(**one)], [mentor(**other)], taxonomy=TAXONOMY, **more), 0, 0)[name]


SHARE = score.shares(DEFAULT_WEIGHTS, absent=("text", "outcomes"))


@pytest.mark.parametrize(
    ("name", "one", "other", "share"),
    [
        ("competence", {"topics": (("physics", 1),)}, {"topics": ("physics",)}, 1.0),
        ("competence", {"topics": (("physics", 1),)}, {"topics": ("maths",)}, 0.3),
        ("competence", {"topics": (("physics", 3), ("guitar", 1))}, {"topics": ("physics",)}, 0.75),
        ("competence", {"topics": (("physics", 1),)}, {"topics": ("guitar",)}, 0.0),
        ("competence", {}, {"topics": ("guitar",)}, 0.5),
        ("slots", {"slots": frozenset({1, 2, 3, 4, 5})}, {"slots": frozenset({1, 2, 3, 4, 5})}, 1.0),
        ("slots", {"slots": frozenset({1, 9})}, {"slots": frozenset({1, 8})}, 0.5),
        ("slots", {"slots": frozenset()}, {}, 1 / 3),
        ("interests", {"interests": ("Шахматы", "футбол")}, {"interests": ("шахмат",)}, 0.5),
        ("interests", {}, {"interests": ("шахматы",)}, 0.5),
        ("proximity", {}, {}, 1.0),
        ("proximity", {"org": "s2", "municipality": "m"}, {"municipality": "m"}, 0.5),
        ("proximity", {"org": "s2"}, {}, 0.0),
        ("age", {}, {"wished_age": (12, 14)}, 1.0),
        ("age", {}, {"wished_age": (13, 14)}, 0.5),
        ("age", {}, {"wished_age": (15, 17)}, 0.0),
        ("age", {"age": None}, {"wished_age": (15, 17)}, 0.5),
        ("age", {"age": None}, {}, 1.0),
        ("wish", {"gender_pref": "f"}, {"gender": "f"}, 1.0),
        ("wish", {"gender_pref": "f"}, {"gender": "m"}, 0.0),
        ("wish", {"gender_pref": "f"}, {}, 0.5),
    ],
)
def test_each_part_of_the_score(name, one, other, share):
    assert part(name, one, other) == pytest.approx(SHARE[name] * share, abs=1)


def test_a_wished_mentor_adds_points_but_never_above_the_best():
    assert part("wished", {"wished": (("N1", 700), ("N9", 700))}, {}) == 700
    assert part("wished", {"wished": (("N1", 20000),)}, {}) < MAX_SCORE


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ({}, dict.fromkeys(SHARE, 0)),
        ({"slots": 1}, dict.fromkeys(SHARE, 0) | {"slots": MAX_SCORE}),
        ({"slots": 1, "age": 2, "wish": -5}, dict.fromkeys(SHARE, 0) | {"slots": 3334, "age": 6666}),
    ],
)
def test_shares_sum_to_ten_thousand(weights, expected):
    assert score.shares(weights) == expected
