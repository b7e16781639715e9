"""Files of the exchange format that are not a problem: each is refused with one sentence that says where and what."""

import copy
import json
import time
from pathlib import Path

import pytest

from tandem.engines.matching import lexicographic
from tandem.engines.matching.answers import answer
from tandem.engines.matching.exchange import read
from tandem.engines.matching.reading import Malformed

from . import matching_files as files

CASES = sorted((Path(__file__).parent / "matching_cases").glob("*.json"))
GONE = object()
GOOD = files.problem(3, n=3, m=2) | {"objective": ["matched", "total_score"]}

RAW = {
    "empty": b"",
    "not json": b"{",
    "text": "привет".encode(),
    "trailing comma": b'{"mentees": [],}',
    "not utf-8": '{"id": "Ё"}'.encode("cp1251"),
    "a list": b"[]",
    "a number": b"5",
    "null": b"null",
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep object": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "nan": b'{"scores": {"E1": {"N1": NaN}}}',
    "infinity": b'{"scores": {"E1": {"N1": -Infinity}}}',
    "endless digits": b'{"schema": ' + b"9" * 5000 + b"}",
    "a name twice": b'{"ask": 1, "ask": 2}',
    "binary": bytes(range(256)),
}

CHANGES = [
    # where, what is put there, what the sentence has to name
    (["mentees"], GONE, "mentees"), (["mentors"], GONE, "mentors"), (["policy"], GONE, "policy"), (["scores"], GONE, "scores"),
    (["ask"], GONE, "ask"), (["objective"], GONE, "objective"), (["mentees"], {}, "mentees"), (["mentors"], None, "mentors"),
    (["policy"], [], "policy"), (["scores"], [], "scores"), (["ask"], "match", "ask"), (["schema"], 2, "schema"),
    (["objective"], [], "objective"), (["objective"], "matched", "objective"), (["objective"], ["best"], "objective[0]"),
    (["objective"], ["matched", "matched"], "objective"), (["objective"], [["matched"]], "objective[0]"),
    (["ask", "op"], "solve", "ask.op"), (["ask", "op"], GONE, "op"), (["ask", "op"], ["match"], "ask.op"),
    (["mentees", 0], 7, "mentees[0]"), (["mentees", 0, "id"], GONE, "id"), (["mentees", 0, "id"], "", "mentees[0].id"),
    (["mentees", 0, "id"], 5, "mentees[0].id"), (["mentees", 0, "id"], "E2", "E2"), (["mentors", 0, "id"], "N2", "N2"),
    (["mentees", 0, "id"], "x" * 5000, "mentees[0].id"), (["mentees", 0, "id"], "\ud800", "mentees[0].id"),
    (["mentees", 1, "form"], "xx", "mentees[1].form"), (["mentees", 1, "form"], ["pp"], "mentees[1].form"),
    (["mentees", 1, "age"], "15", "mentees[1].age"), (["mentees", 1, "age"], -1, "mentees[1].age"), (["mentees", 1, "age"], 1e400, "Infinity"),
    (["mentees", 1, "age"], 12.5, "mentees[1].age"), (["mentees", 1, "age"], True, "mentees[1].age"), (["mentees", 1, "age"], 10**30, "mentees[1].age"),
    (["mentees", 2, "languages"], "ru", "mentees[2].languages"), (["mentees", 2, "languages"], [1], "mentees[2].languages[0]"),
    (["mentees", 2, "slots"], {"пн14": 1}, "mentees[2].slots"), (["mentees", 2, "slots"], [None], "mentees[2].slots[0]"),
    (["mentees", 2, "consent"], "да", "mentees[2].consent"), (["mentees", 2, "consent"], None, "mentees[2].consent"),
    (["mentees", 2, "consent"], 1, "mentees[2].consent"), (["mentees", 2, "guardian_consent"], "yes", "mentees[2].guardian_consent"),
    (["mentees", 2, "priority"], 4, "mentees[2].priority"), (["mentees", 2, "waiting_days"], -5, "mentees[2].waiting_days"),
    (["mentees", 2, "waiting_days"], 10**18, "mentees[2].waiting_days"), (["mentees", 2, "grade"], "7а", "mentees[2].grade"),
    (["mentees", 2, "relatives"], None, "mentees[2].relatives"), (["mentees", 2, "gender_pref"], 1, "mentees[2].gender_pref"),
    (["mentors", 1, "forms"], "pp", "mentors[1].forms"), (["mentors", 1, "forms"], ["zz"], "mentors[1].forms[0]"),
    (["mentors", 1, "capacity"], GONE, "capacity"), (["mentors", 1, "capacity"], "2", "mentors[1].capacity"),
    (["mentors", 1, "capacity"], 10**19, "mentors[1].capacity"), (["mentors", 1, "min_group"], -1, "mentors[1].min_group"),
    (["mentors", 1, "online"], 0, "mentors[1].online"), (["mentors", 1, "subordinates"], [[]], "mentors[1].subordinates[0]"),
    (["policy", "min_common_slots"], -1, "policy.min_common_slots"), (["policy", "min_score"], 10_001, "policy.min_score"),
    (["policy", "scope"], "org", "policy.scope"), (["policy", "scope", "pp"], "region", "policy.scope.pp"),
    (["policy", "min_age_gap", "pu"], "2", "policy.min_age_gap.pu"), (["policy", "clearance_required_forms"], None, "clearance_required_forms"),
    (["policy", "guardian_consent_under"], None, "guardian_consent_under"), (["policy", "online_crosses_scope"], "no", "online_crosses_scope"),
    (["policy", "group_max_grade_gap"], -1, "group_max_grade_gap"), (["policy", "group_common_slots"], 1.5, "group_common_slots"),
    (["scores", "E1"], GONE, "E1"), (["scores", "E1"], [1, 2], "scores.E1"), (["scores", "E1", "N1"], GONE, "N1"),
    (["scores", "E1", "N1"], 10_001, "scores.E1.N1"), (["scores", "E1", "N1"], -1, "scores.E1.N1"), (["scores", "E1", "N1"], "5", "scores.E1.N1"),
    (["scores", "E1", "N1"], 0.5, "scores.E1.N1"), (["scores", "E1", "N1"], None, "scores.E1.N1"), (["scores", "E1", "N1"], False, "scores.E1.N1"),
    (["scores", "E9"], {}, "E9"), (["scores", "E1", "N9"], 5, "N9"), (["current"], [], "current"), (["current"], {"E9": None}, "E9"),
    (["current"], {"E1": "N9"}, "N9"), (["current"], {"E1": 1}, "current.E1"), (["rank_mentee"], {"E9": []}, "E9"),
    (["rank_mentee"], {"E1": ["N1", "N1"]}, "N1"), (["rank_mentee"], {"E1": "N1"}, "rank_mentee.E1"), (["rank_mentor"], {"N1": ["N1"]}, "N1"),
    (["ask"], {"op": "groups"}, "min"), (["ask"], {"op": "groups", "min": 3, "max": 2}, "3"), (["ask"], {"op": "groups", "min": 0, "max": 2}, "ask.min"),
    (["ask"], {"op": "groups", "min": 1, "max": "6"}, "ask.max"), (["ask"], {"op": "stable", "side": "both"}, "ask.side"),
    (["ask"], {"op": "rematch", "mentor_left": "N9"}, "N9"), (["ask"], {"op": "rematch", "mentor_left": 1}, "ask.mentor_left"),
    (["ask"], {"op": "rematch", "petition": "E1"}, "ask.petition"), (["ask"], {"op": "rematch", "petition": {"mentee": "E1"}}, "rejects"),
    (["ask"], {"op": "rematch", "petition": {"mentee": "E9", "rejects": "N1"}}, "E9"),
    (["ask"], {"op": "rematch", "petition": {"mentee": "E1", "rejects": "N9"}}, "N9"),
    (["ask"], {"op": "rematch", "petition": {"mentee": "E1", "rejects": "N1"}, "mentor_left": "N1"}, "petition"),
]  # fmt: skip


def refused(content):
    with pytest.raises(Malformed) as caught:
        answer(read(content))
    sentence = str(caught.value)
    assert "\n" not in sentence and sentence.endswith(".") and len(sentence) < 400
    assert any("а" <= letter <= "я" for letter in sentence.lower())
    sentence.encode()
    return sentence


def changed(where, what):
    file = copy.deepcopy(GOOD)
    inside = file
    for step in where[:-1]:
        inside = inside[step]
    if what is GONE:
        del inside[where[-1]]
    else:
        inside[where[-1]] = what
    return json.dumps(file).encode()


def test_the_file_that_the_changes_start_from_is_good():
    assert answer(read(json.dumps(GOOD).encode()))["assignment"].keys() == {"E1", "E2", "E3"}


@pytest.mark.parametrize("name", RAW)
def test_what_is_no_json_object_is_refused(name):
    refused(RAW[name])


@pytest.mark.parametrize(("where", "what", "named"), CHANGES, ids=[str(place) for place in range(len(CHANGES))])
def test_a_wrong_field_is_named(where, what, named):
    assert named in refused(changed(where, what))


def test_cutting_a_good_file_anywhere_never_gives_a_traceback():
    content = json.dumps(GOOD).encode()
    for size in range(0, len(content) - 1, 97):
        refused(content[:size])


def test_every_field_of_people_is_asked_for():
    for side in ("mentees", "mentors"):
        for name in GOOD[side][0]:
            if name not in ("grade", "min_group"):
                assert name in refused(changed([side, 0, name], GONE))


def test_too_many_for_leximin_is_a_sentence(monkeypatch):
    monkeypatch.setattr(lexicographic, "LEXIMIN_MOST", 2)
    with pytest.raises(ValueError, match="min_score"):
        answer(read(json.dumps(GOOD | {"objective": ["leximin"]}).encode()))


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_the_worked_examples_are_answered_exactly(path):
    expected = json.loads(path.read_text("utf-8"))["expect"]
    said = answer(read(path.read_bytes()))
    compared = expected.keys() & said.keys()
    assert {"assignment", "matched", "total_score", "reasons", "waiting", "changes", "sorted_scores", "min_score"} <= compared
    assert {name: said[name] for name in compared} == {name: expected[name] for name in compared}


def test_nobody_at_all_is_a_problem_too():
    for op in ({"op": "match"}, {"op": "what_if"}, {"op": "explain"}, {"op": "stable"}, {"op": "groups", "min": 1, "max": 3}):
        for empty in (["mentees"], ["mentors"], ["mentees", "mentors"]):
            file = copy.deepcopy(GOOD) | {"ask": op, "current": {}} | {side: [] for side in empty}
            rows = {e["id"]: {n["id"]: 5 for n in file["mentors"]} for e in file["mentees"]}
            said = answer(read(json.dumps(file | {"scores": rows}).encode()))
            assert (said["matched"], said["min_score"], len(said["waiting"])) == (0, None, len(file["mentees"]))


def test_a_large_file_is_read_in_time_that_grows_with_its_size():
    content = json.dumps(files.problem(1, n=300, m=100)).encode()
    begun = time.process_time()
    assert len(read(content).scores) == 300
    assert time.process_time() - begun < 3  # 0.1 s when every pair is looked at once
