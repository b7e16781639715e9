"""Tight sets for many questions: knots of mentors against a walk over alternating paths."""

import json

import numpy as np
import pytest

from tandem.engines.matching import match, tight
from tandem.engines.matching.exchange import read
from tandem.engines.matching.tight import Knots

from . import matching_files as files

WAITS = -1


def walked(result, start):
    """Mentors reached step by step, from the words of the definition."""
    reached, front = set(), set(np.flatnonzero(result.open_to([start])).tolist())
    while front - reached:
        reached |= front
        members = [i for i, held in enumerate(result.mate.tolist()) if held in reached]
        front = {j for i in members for j in np.flatnonzero(result.open_to([i])).tolist()}
    return reached


@pytest.mark.parametrize("seed", range(80))
def test_what_paths_reach_is_the_same_by_knots(seed):
    file = files.problem(seed, n=9, m=5, strict=0.3)
    for place, mentor in enumerate(file["mentors"]):
        mentor["capacity"] = (1, 2, 1, 1)[(seed + place) % 4]
    result = match(read(json.dumps(file).encode()).snapshot())
    for i in np.flatnonzero(result.mate == WAITS).tolist():
        if not result.open_to([i]).any():
            continue
        found = result.tight_sets.reached(i)
        assert set(found.mentors.tolist()) == walked(result, i)
        inside = set(found.mentors.tolist())
        only = [k for k in range(9) if (mine := set(np.flatnonzero(result.open_to([k])).tolist())) and mine <= inside]
        assert found.contenders.tolist() == only
        assert found.places == sum(file["mentors"][j]["capacity"] for j in inside) < len(only)
        assert result.tight_sets.reached(i) is found, "asked again, it is known"


def test_steps_are_told_apart_with_and_without_a_table_of_marks(monkeypatch):
    steps = np.array([7, 3, 3, 11, 7])
    by_marks = tight._distinct(steps, 12)
    monkeypatch.setattr(tight, "MARKS", 0)
    assert by_marks.tolist() == tight._distinct(steps, 12).tolist() == [3, 7, 11]


def test_a_mentor_who_leads_nowhere_is_a_knot_of_its_own():
    knots = Knots.of(np.array([0, 1, 2]), np.array([1, 0, 0]), 4)
    assert knots.labels[0] == knots.labels[1] != knots.labels[2] and knots.labels[3] not in knots.labels[:3]
    assert knots.beyond(frozenset({int(knots.labels[2])})) == {int(knots.labels[2]), int(knots.labels[0])}
    assert knots.beyond(frozenset({int(knots.labels[3])})) == {int(knots.labels[3])}
