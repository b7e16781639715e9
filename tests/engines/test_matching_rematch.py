"""Re-matching against enumeration: after a petition, a step down or a leave the answer is the best of all assignments."""

import json
import random

import pytest

from tandem.engines.matching import match
from tandem.engines.matching.exchange import read
from tandem.engines.matching.rematch import Rematch, mentor_left, petition, step_down
from tandem.engines.matching.state import MIN_CHANGES

from . import matching_files as files

DEFAULT = ["matched_by_priority", "matched", "min_score", "total_score"]


def problem(seed, objective=None):
    file = files.problem(seed, n=5, m=3, strict=0.04) | {"objective": objective or (DEFAULT, ["matched", "total_score"])[seed % 2]}
    for place, mentor in enumerate(file["mentors"]):
        mentor["capacity"] = (1, 2, 1)[(seed + place) % 3]
    snapshot = read(json.dumps(file).encode()).snapshot()
    return file, snapshot, match(snapshot, objective=file["objective"])


class Oracle:
    """The lexicographic value of an assignment, written from the words: classes, good pairs, score with inertia."""

    def __init__(self, file, result, inertia):
        self.file, self.worst, self.inertia = file, result.worst, inertia
        self.stays = dict(result.assignment)

    def value(self, assignment):
        steps = ["matched_by_priority"] if "matched_by_priority" in self.file["objective"] else ["matched"]
        scores = [self.file["scores"][a][b] for a, b in assignment.items() if b]
        stays = sum(b is not None and self.stays.get(a) == b for a, b in assignment.items())
        rest = (stays, sum(scores)) if self.inertia == MIN_CHANGES else (sum(scores) + self.inertia * stays,)
        return (*files.value(self.file, assignment, steps), sum(one >= self.worst for one in scores), *rest)

    def best(self, may=None):
        return max(self.value(one) for one in files.assignments(self.file, may))


def check_proposal(file, proposal, before, after, asked):
    changed = {a for a in before if before[a] != after[a]}
    assert {one.mentee: (one.before, one.after) for one in proposal.changes} == {a: (before[a], after[a]) for a in changed}

    def total(one):
        return sum(file["scores"][a][b] for a, b in one.items() if b)

    assert proposal.score_delta == total(after) - total(before)
    assert proposal.matched_delta == sum(b is not None for b in after.values()) - sum(b is not None for b in before.values())
    assert proposal.touched == sum(before[a] is not None for a in changed - asked)


def with_changes(before, proposal):
    return before | {one.mentee: one.after for one in proposal.changes}


@pytest.mark.parametrize("inertia", [200, 0, 1500, MIN_CHANGES])
def test_a_petition_is_answered_by_the_best_of_all_assignments(inertia):
    answered = 0
    for seed in range(24):
        file, _snapshot, result = problem(seed)
        oracle, before = Oracle(file, result, inertia), result.assignment
        for mentee, mentor in result.pairs:
            rematch = Rematch.of_result(result, inertia)
            proposal = rematch.petition(mentee, {mentor})
            after = with_changes(before, proposal)
            assert after[mentee] != mentor
            assert oracle.value(after) == oracle.best(files.allowed(file) - {(mentee, mentor)}), (seed, mentee)
            check_proposal(file, proposal, before, after, {mentee})
            assert rematch.assignment == before
            answered += 1
    assert answered > 24


def test_a_mentor_who_left_and_one_who_steps_down():
    for seed in range(16):
        file, _snapshot, result = problem(seed)
        before = result.assignment
        for place, mentor in enumerate(file["mentors"]):
            oracle, places = Oracle(file, result, 200), mentor["capacity"]
            members = {a for a, b in before.items() if b == mentor["id"]}
            may = files.allowed(file)
            proposal = mentor_left(result, mentor["id"])
            after = with_changes(before, proposal)
            assert oracle.value(after) == oracle.best({pair for pair in may if pair[1] != mentor["id"]})
            check_proposal(file, proposal, before, after, members)
            for mentee in sorted(members):
                kept = Rematch.of_result(result).step_down(mentor["id"], mentee, keeps_place=True)
                assert oracle.value(with_changes(before, kept)) == oracle.best(may - {(mentee, mentor["id"])})
                file["mentors"][place]["capacity"] = places - 1
                gone = step_down(result, mentor["id"], mentee)
                assert oracle.value(with_changes(before, gone)) == oracle.best(may - {(mentee, mentor["id"])})
                file["mentors"][place]["capacity"] = places


@pytest.mark.parametrize("inertia", [200, MIN_CHANGES])
@pytest.mark.parametrize("keeps_places", [False, True])
def test_several_leave_one_mentor_together_and_one_of_them_goes_where_asked(inertia, keeps_places):
    seen = 0
    for seed in range(30):
        file, _snapshot, result = problem(seed)
        oracle, before = Oracle(file, result, inertia), result.assignment
        for mentor in file["mentors"]:
            members = {a for a, b in before.items() if b == mentor["id"]}
            may = {pair for pair in files.allowed(file) if pair not in {(one, mentor["id"]) for one in members}}
            places, rematch = mentor["capacity"], Rematch.of_result(result, inertia)
            mentor["capacity"] -= 0 if keeps_places else len(members)
            together = rematch.leave(mentor["id"], members, keeps_places=keeps_places)
            assert oracle.value(with_changes(before, together)) == oracle.best(may)
            check_proposal(file, together, before, with_changes(before, together), members)
            for mentee, there in sorted(pair for pair in may if pair[0] in members):
                asked = rematch.leave(mentor["id"], members, keeps_places=keeps_places, wanted={mentee: there})
                after = with_changes(before, asked)
                others = {pair for pair in may if pair[0] != mentee} | {(mentee, there)}
                ways = [one for one in files.assignments(file, others) if one[mentee] == there]
                assert after[mentee] == there and oracle.value(after) == max(map(oracle.value, ways))
                seen += 1
            assert rematch.assignment == before
            mentor["capacity"] = places
    assert seen > 60


def test_the_score_of_a_pair_and_of_waiting():
    file, _snapshot, result = problem(3)
    rematch = Rematch.of_result(result)
    assert [rematch.score(*pair) for pair in result.pairs] == [file["scores"][a][b] for a, b in result.pairs]
    assert rematch.score(result.pairs[0][0], None) == 0


def test_answers_that_are_kept_add_up():
    for seed in range(40):
        file, _snapshot, result = problem(seed)
        oracle, rematch, chance = Oracle(file, result, 200), Rematch.of_result(result), random.Random(seed)
        may, now = files.allowed(file), result.assignment
        for _ in range(6):
            held = sorted((a, b) for a, b in now.items() if b)
            if not held:
                break
            mentee, mentor = chance.choice(held)
            proposal = rematch.petition(mentee, {mentor}, keep=True)
            may -= {(mentee, mentor)}
            now = with_changes(now, proposal)
            assert rematch.assignment == now
            assert oracle.value(now) == oracle.best(may)
            oracle.stays = dict(now)
            assert rematch._engine.check() == []


def test_alternatives_are_other_mentors_at_their_exact_price():
    seen = 0
    for seed in range(30):
        file, _snapshot, result = problem(seed)
        oracle, before = Oracle(file, result, 200), result.assignment
        for mentee, mentor in result.pairs:
            proposal = petition(result, mentee, {mentor})
            chosen = with_changes(before, proposal)[mentee]
            others = [one.after(mentee) for one in proposal.alternatives]
            values = []
            for one in proposal.alternatives:
                after = with_changes(before, one)
                may = {pair for pair in files.allowed(file) if pair[0] != mentee or pair[1] == after[mentee]}
                forced = [oracle.value(way) for way in files.assignments(file, may) if way[mentee] == after[mentee]]
                assert oracle.value(after) == max(forced)
                values.append(oracle.value(after))
            assert values == sorted(values, reverse=True)
            assert len(set(others)) == len(others) and not {mentor, chosen, None} & set(others)
            seen += len(others)
    assert seen > 20


def test_pinned_pairs_stay_unless_they_are_asked_about():
    for seed in range(40):
        file, snapshot, free = problem(seed)
        if len(free.pairs) < 2:
            continue
        pin = free.pairs[0]
        result = match(snapshot, objective=file["objective"], pinned=[pin])
        for mentee, mentor in result.pairs:
            after = with_changes(result.assignment, Rematch.of_result(result).petition(mentee, {mentor}))
            assert after[mentee] != mentor
            assert mentee == pin[0] or after[pin[0]] == pin[1]


def test_pairs_made_by_hand_are_moved_only_where_a_question_needs_it():
    for seed in range(60):
        file, snapshot, _result = problem(seed)
        chance = random.Random(seed)
        now = chance.choice(list(files.assignments(file)))
        forbidden = [(e["id"], n["id"]) for e in file["mentees"] for n in file["mentors"]]
        mentee, mentor = chance.choice(sorted(set(forbidden)))  # perhaps a pair that a rule forbids by now
        now = {a: b for a, b in now.items() if b and b != mentor} | {mentee: mentor}
        rematch = Rematch.of_pairs(snapshot, now)
        proposal = rematch.petition(mentee, {mentor})
        after = with_changes(rematch.assignment, proposal)
        assert after[mentee] != mentor
        load = {n["id"]: sum(b == n["id"] for b in after.values()) for n in file["mentors"]}
        assert all(load[n["id"]] <= max(n["capacity"], 1) for n in file["mentors"])
        assert all(pair in files.allowed(file) or now.get(pair[0]) == pair[1] for pair in after.items() if pair[1])


def test_refusals():
    _file, snapshot, result = problem(1)
    with pytest.raises(ValueError, match="Цена одной перемены"):
        Rematch.of_result(result, -5)
    with pytest.raises(ValueError, match="обновите страницу"):
        step_down(result, "N1", next(one for one, mentor in result.assignment.items() if mentor != "N1"))
    with pytest.raises(KeyError):
        petition(result, "nobody", {"N1"})
    with pytest.raises(KeyError):
        Rematch.of_result(result).leave("nobody", ["E1"])
    mentee, mentor = result.pairs[0]
    with pytest.raises(ValueError, match=r"Пары .* нет"):  # the pair that they leave may not be wanted again
        Rematch.of_result(result).leave(mentor, [mentee], wanted={mentee: mentor})
    with pytest.raises(KeyError):
        Rematch.of_pairs(snapshot, {"E1": "nobody"})
