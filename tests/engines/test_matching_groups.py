"""Groups of a programme against enumeration: topics, near grades, common hours, quotas of levels, conflicts, honest gaps."""

import itertools
import random

import numpy as np
import pytest

from tandem.engines.matching.groups import COMPLEMENTARY, HOMOGENEOUS, GroupRules, form_groups, greedy, solved
from tandem.engines.matching.hall import Hall

from .matching_problems import mentee, mentor, snapshot

TOPICS = ("maths", "physics", "debates")


def people(seed, n=6, m=2):
    chance = random.Random(seed)
    left = [
        mentee(
            f"E{i}", grade=chance.choice([None, 7, 8, 9]), slots=frozenset(chance.sample(range(3), 2)), conflicts=frozenset(chance.sample(["E0", "E1", "N0"], seed % 2)),
            topics=tuple((topic, 1) for topic in chance.sample(TOPICS, 2)),
        )
        for i in range(n)
    ]  # fmt: skip
    right = [
        mentor(
            f"N{j}",
            age=40,
            capacity=chance.choice([2, 3, 4]),
            slots=frozenset(chance.sample(range(3), 2)),
            topics=tuple(chance.sample(TOPICS, 2)),
        )
        for j in range(m)
    ]
    scores = {e.id: {n.id: chance.choice([100, 500, 700]) for n in right} for e in left}
    return left, right, scores


def may_sit(wanted, teacher, members):
    if not members:
        return True
    grades = [one.grade for one in members if one.grade is not None]
    near = wanted.grade_gap is None or not grades or max(grades) - min(grades) <= wanted.grade_gap
    sized = wanted.lowest <= len(members) <= min(wanted.highest, teacher.capacity)
    together = len(teacher.slots.intersection(*(one.slots for one in members))) >= wanted.common_slots
    quiet = not any(a.id in b.conflicts for a in (*members, teacher) for b in members if a is not b)
    if wanted.kind == HOMOGENEOUS:
        fits = any(all(topic in dict(one.topics) for one in members) for topic in teacher.topics)
    else:
        counts = {level: sum(wanted.levels[one.id] == level for one in members) for level in wanted.quotas}
        fits = all(low <= counts[level] <= high for level, (low, high) in wanted.quotas.items())
    return near and sized and together and quiet and fits


def brute(left, right, scores, wanted):
    """The greatest (matched, total)."""
    best = (0, 0)
    for chosen in itertools.product([None, *right], repeat=len(left)):
        groups = {n.id: [e for e, its in zip(left, chosen, strict=True) if its is n] for n in right}
        if all(may_sit(wanted, n, groups[n.id]) for n in right):
            total = sum(scores[e.id][n.id] for e, n in zip(left, chosen, strict=True) if n)
            best = max(best, (sum(n is not None for n in chosen), total))
    return best


@pytest.mark.parametrize("kind", [HOMOGENEOUS, COMPLEMENTARY])
def test_the_groups_are_the_best_there_are(kind):
    full = 0
    for seed in range(30):
        left, right, scores = people(seed)
        levels = {one.id: ("strong", "weak")[int(one.id[1:]) % 2] for one in left}
        wanted = GroupRules(
            lowest=1 + seed % 3, highest=2 + seed % 3, kind=kind, common_slots=1 + seed % 2, grade_gap=(0, 1, None)[seed % 3],
            levels=levels, quotas={"strong": (1, 1), "weak": (0, 2)},
        )  # fmt: skip
        found = form_groups(snapshot(left, right, scores=scores), wanted)
        assert found.is_proven and found.gap == 0
        assert (found.matched, found.total_score) == brute(left, right, scores, wanted), seed
        by_id = {one.id: one for one in (*left, *right)}
        for group in found.groups:
            members = [by_id[one] for one in group.members]
            assert may_sit(wanted, by_id[group.mentor], members)
            assert set(group.common_slots) == by_id[group.mentor].slots.intersection(*(one.slots for one in members))
        seated = {one for group in found.groups for one in group.members}
        assert set(found.waiting) == {one.id for one in left} - seated
        assert set(found.closed) == {one.id for one in right} - {group.mentor for group in found.groups}
        full += bool(found.groups)
    assert full > 15


def test_the_order_of_the_records_is_of_no_account():
    wanted = GroupRules(lowest=2, grade_gap=None, kind=COMPLEMENTARY)
    for seed in range(10):
        left, right, scores = people(seed)
        flat = {a: dict.fromkeys(row, 100) for a, row in scores.items()}
        assert form_groups(snapshot(left, right, scores=flat), wanted) == form_groups(
            snapshot(left[::-1], right[::-1], scores=flat), wanted
        )


def large(seed=1, n=60, m=15):
    chance = np.random.default_rng(seed)
    free, open_hours = chance.random((n, 20)) < 0.25, chance.random((m, 20)) < 0.3
    return Hall(
        allowed=np.ones((n, m), dtype=bool), score=chance.integers(0, 10_000, (n, m)), lowest=np.full(m, 2), highest=chance.integers(3, 7, m),
        free=[frozenset(np.flatnonzero(row).tolist()) for row in free], open=[frozenset(np.flatnonzero(row).tolist()) for row in open_hours],
        grades=chance.integers(5, 12, n).tolist(), grade_gap=1,
    )  # fmt: skip


NAMES = ([f"E{i:02}" for i in range(60)], [f"N{j:02}" for j in range(15)])


def test_without_time_the_greedy_groups_are_kept_and_the_gap_is_told():
    hall = large()
    hurried = solved(hall, NAMES, ("matched", "total_score"), 0.0)
    assert not hurried.is_proven and hurried.unproven_step == "matched" and hurried.gap > 0
    assert hurried.matched > 0
    for group in hurried.groups:
        assert hall.can_sit(NAMES[1].index(group.mentor), [NAMES[0].index(one) for one in group.members])


def test_the_greedy_choice_breaks_no_rule_and_proof_is_not_worse():
    hall = large(seed=3, n=24, m=6)
    groups = greedy(hall)
    seated = [i for members in groups.values() for i in members]
    assert len(set(seated)) == len(seated) > 0
    assert all(hall.can_sit(j, members) for j, members in groups.items())
    assert solved(hall, (NAMES[0][:24], NAMES[1][:6]), ("matched",), 20.0).matched >= len(seated)


def test_wrong_wishes_are_refused():
    nobody = snapshot([], [])
    for wanted in (GroupRules(kind="mixed"), GroupRules(lowest=3, highest=2), GroupRules(lowest=0)):
        with pytest.raises(ValueError, match="Группы"):
            form_groups(nobody, wanted)
    with pytest.raises(ValueError, match="Цель подбора"):
        form_groups(nobody, GroupRules(), objective=("best",))
    assert form_groups(nobody, GroupRules()).groups == ()
