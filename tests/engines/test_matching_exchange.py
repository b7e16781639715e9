"""The exchange format: every operation against enumeration, on problems made at random."""

import copy
import json
import random

import pytest

from tandem.engines.matching.answers import answer
from tandem.engines.matching.exchange import read

from . import matching_files as files


def answered(file):
    return answer(read(json.dumps(file, ensure_ascii=False).encode()))


def counted(one):
    return {"matched": one["matched"], "total_score": one["total_score"]}


def is_proof(file, reason, assignment):
    """Are the tight mentors full, closed to the contenders, and too few?"""
    tight, contenders = set(reason["tight_mentors"]), set(reason["contenders"])
    places = sum(max(n["capacity"], 0) for n in file["mentors"] if n["id"] in tight)
    may = files.allowed(file)
    closed = all({b for a, b in may if a == one} <= tight and any(a == one for a, _b in may) for one in contenders)
    full = sum(b in tight for b in assignment.values()) == places
    return closed and full and reason["places"] == places < len(contenders)


def check_body(file, said):
    """What every answer has, against the file alone."""
    may, assignment = files.allowed(file), said["assignment"]
    assert all(b is None or (a, b) in may for a, b in assignment.items())
    scores = sorted(file["scores"][a][b] for a, b in assignment.items() if b)
    assert (said["matched"], said["total_score"], said["sorted_scores"]) == (len(scores), sum(scores), scores)
    assert said["min_score"] == (scores[0] if scores else None)
    assert said["waiting"] == sorted(a for a, b in assignment.items() if b is None) == sorted(said["reasons"])
    assert said["changes"] == sum(assignment[a] != b for a, b in file.get("current", {}).items())
    for who, reason in said["reasons"].items():
        e = next(one for one in file["mentees"] if one["id"] == who)
        broken = {n["id"]: files.codes(file, e, n) for n in file["mentors"]}
        if all(broken.values()):
            opened = {}
            for name, codes in sorted(broken.items()):
                if len(codes) == 1:
                    opened.setdefault(codes[0], []).append(name)
            assert reason == {"code": "NO_CANDIDATE", "violations": broken, "single_relaxations": opened}
        elif reason["code"] == "CAPACITY":
            assert who in reason["contenders"] and is_proof(file, reason, assignment)
        else:
            assert reason["code"] in ("OBJECTIVE", "GROUP", "UNSTABLE")


@pytest.mark.parametrize("part", range(5))
def test_match_is_the_best_of_all_assignments(part):
    for seed in range(part * 60, part * 60 + 60):
        file = files.problem(seed, n=(5, 4, 2, 4)[seed % 4], m=(3, 2, 1)[seed % 3], strict=(0.02, 0.05, 0.15)[seed % 3])
        said = answered(file)
        top, optimal = files.best(file)
        assert files.value(file, said["assignment"]) == top, seed
        assert said["assignment"] in optimal
        check_body(file, said)
        if set(file["objective"]) <= {"matched", "matched_by_priority", "waiting_days", "total_score", "min_changes"}:
            proof = said["certificate"]
            most = max(files.value(file, one, ["matched"])[0] for one in files.assignments(file))
            assert (proof["gap"], proof["pairs_checked"]) == (0, len(files.allowed(file)))
            assert proof["max_cardinality"] == (said["matched"] == most)
        if "matched" in file["objective"][:1]:
            assert all(one["code"] in ("NO_CANDIDATE", "CAPACITY") for one in said["reasons"].values())


def test_the_order_of_the_records_is_of_no_account():
    for seed in range(50):
        file = files.problem(seed, n=5, m=3, strict=0.05)
        file["scores"] = {a: dict.fromkeys(row, 3000) for a, row in file["scores"].items()}  # ties everywhere
        turned = copy.deepcopy(file)
        chance = random.Random(seed)
        for name in ("mentees", "mentors"):
            chance.shuffle(turned[name])
        assert json.dumps(answered(file)) == json.dumps(answered(turned))


def test_explain_grants_each_missing_consent_and_admission_alone():
    met = 0
    for seed in range(30):
        file = files.problem(seed) | {"ask": {"op": "explain"}}
        granted = {}
        for side, fields in (("mentees", ("consent", "guardian_consent")), ("mentors", ("consent", "clearance"))):
            for place, person in enumerate(file[side]):
                for name in fields:
                    needed = name == "consent" or (name == "guardian_consent" and person["age"] < 18)
                    needed = needed or (name == "clearance" and "uu" not in person["forms"])
                    if not person[name] and needed:
                        changed = copy.deepcopy(file)
                        changed[side][place][name] = True
                        granted[f"{person['id']}.{name}"] = counted(answered(changed | {"ask": {"op": "match"}}))
        said = answered(file)
        assert said["what_if_granted"] == granted
        check_body(file, said)
        met += len(granted)
    assert met > 60


def test_what_if_adds_and_takes_places():
    for seed in range(20):
        file = files.problem(seed, strict=0.05) | {"ask": {"op": "what_if"}}
        seen, more = {}, {}
        for place, mentor in enumerate(file["mentors"]):
            for step in (1, -1):
                changed = copy.deepcopy(file) | {"ask": {"op": "match"}}
                changed["mentors"][place]["capacity"] += step
                top, _optimal = files.best(changed)
                said = answered(changed)
                assert files.value(changed, said["assignment"]) == top
                seen[f"{mentor['id']}{step:+d}"] = counted(said)
                if step == 1:
                    more[mentor["id"]] = top
        said = answered(file)
        assert said["what_if_capacity"] == seen
        assert more[said["best_place_to_add"]] == max(more.values())


def test_rematch_after_a_petition_and_after_a_mentor_left():
    for seed in range(60):
        file = files.problem(seed, n=5, m=3, strict=0.05)
        file["objective"] = ["matched", "min_changes", "total_score"]
        chance, changed = random.Random(seed), copy.deepcopy(file)
        mentee, place = changed["mentees"][chance.randrange(5)], chance.randrange(3)
        mentor = file["mentors"][place]["id"]
        if seed % 2:
            file["ask"] = {"op": "rematch", "petition": {"mentee": mentee["id"], "rejects": mentor}}
            is_former = file["current"].get(mentee["id"]) == mentor
            field = "past_mentors" if is_former else "conflicts"
            if mentor not in mentee["past_mentors"] + mentee["conflicts"]:
                mentee[field] = [*mentee[field], mentor]
        else:
            file["ask"] = {"op": "rematch", "mentor_left": mentor}
            changed["mentors"][place]["capacity"] = min(changed["mentors"][place]["capacity"], 0)
        said = answered(file)
        assert files.value(file, said["assignment"]) == files.best(changed)[0]
        check_body(changed, said)


@pytest.mark.parametrize("part", range(3))
def test_groups_are_the_best_of_all_ways_to_sit(part):
    for seed in range(part * 20, part * 20 + 20):
        file = files.problem(seed, n=6, m=2, strict=0.02)
        file["ask"] = {"op": "groups", "min": 1 + seed % 3, "max": 3 + seed % 2}
        for place, mentor in enumerate(file["mentors"]):
            mentor |= {"forms": ["pp", "pu", "uu"], "capacity": 2 + (seed + place) % 3, "slots": list(files.HOURS)[: 2 + seed % 3]}
        for place, mentee in enumerate(file["mentees"]):
            mentee["slots"] = [*mentee["slots"], files.HOURS[(seed + place) % 2]]
        file["policy"] |= {"min_common_slots": 0, "min_age_gap": {}, "scope": {}}
        said = answered(file)
        assert files.value(file, said["assignment"]) == files.best_groups(file), seed
        check_body(file, said)
        inside = {n["id"]: sorted(a for a, b in said["assignment"].items() if b == n["id"]) for n in file["mentors"]}
        assert {n: one["members"] for n, one in said["groups"].items()} == {n: members for n, members in inside.items() if members}
        assert said["closed_mentors"] == sorted(n for n, members in inside.items() if not members)
        hours = {one["id"]: set(one["slots"]) for one in [*file["mentees"], *file["mentors"]]}
        for n, one in said["groups"].items():
            assert one["common_slots"] == sorted(hours[n].intersection(*(hours[a] for a in one["members"])))


@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_stable_is_the_best_stable_assignment_of_the_side(side):
    for seed in range(40):
        file = files.problem(seed, n=4, m=3, strict=0.05) | {"ask": {"op": "stable", "side": side}}
        chance = random.Random(seed)
        names = {"mentee": [e["id"] for e in file["mentees"]], "mentor": [n["id"] for n in file["mentors"]]}
        file["rank_mentee"] = {a: chance.sample(names["mentor"], chance.randrange(1, 4)) for a in names["mentee"]}
        file["rank_mentor"] = {b: chance.sample(names["mentee"], chance.randrange(2, 5)) for b in names["mentor"]}
        said = answered(file)
        check_body(file, said)
        found = files.stable(file)
        assert said["assignment"] in found and said["blocking_pairs"] == []

        better = min if side == "mentee" else max
        for a, wishes in file["rank_mentee"].items():
            ranks = [wishes.index(one[a]) if one[a] else len(wishes) for one in found]
            assert ranks[found.index(said["assignment"])] == better(ranks)
