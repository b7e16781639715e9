"""The soft score: integers only, parts that sum to the score exactly.

Each part is a fraction of its share of 10000 points: competence by one matrix product of the topics, common hours through a
table, interests by a second product, the rest as comparisons of columns; at the end the bonus for a wished mentor.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from .arrays import UNKNOWN, common_hours, incidence
from .problem import MAX_SCORE, Mentor, Snapshot
from .taxonomy import OWN, SIBLING

HOURS_POINTS = np.array([0, 3, 4, 5, 6], dtype=np.int32)
"""Sixths of the part by the number of common hours: the first hour is worth most, from the fourth on nothing is added."""

HOURS_UNKNOWN = 2
"""Sixths when one side gave no hours."""

ENOUGH_INTERESTS = 3
"""So many common interests are as good as more of them."""

GIVEN, WISHED = "given", "wished"
Parts = dict[str, NDArray[np.int32]]


def parts(snapshot: Snapshot) -> Parts:
    """Name of a part → points int32[n, m]. Scores that came with the problem are the only part then."""
    if snapshot.given is not None:
        return {GIVEN: snapshot.given}
    fractions = {
        "competence": _competence(snapshot),
        "slots": _hours(snapshot),
        "interests": _interests(snapshot),
        "proximity": _proximity(snapshot),
        "age": _age(snapshot),
        "wish": _wish(snapshot),
    }
    share = shares(snapshot.policy.weights)
    found = {name: _points(*fraction, share[name]) for name, fraction in fractions.items()}
    plain = total(found)
    found[WISHED] = np.minimum(_bonus(snapshot), MAX_SCORE - plain)
    return found


def total(found: Parts) -> NDArray[np.int32]:
    """Scores int32[n, m], 0..10000."""
    return np.sum(list(found.values()), axis=0, dtype=np.int32)


def shares(weights: Mapping[str, int]) -> dict[str, int]:
    """Weights → points of each part, 10000 together; what rounding leaves goes to the first part that has any."""
    names = ("competence", "slots", "interests", "proximity", "age", "wish")
    whole = sum(max(weights.get(name, 0), 0) for name in names)
    if not whole:
        return dict.fromkeys(names, 0)
    share = {name: MAX_SCORE * max(weights.get(name, 0), 0) // whole for name in names}
    first = next(name for name in names if share[name])
    share[first] += MAX_SCORE - sum(share.values())
    return share


def _points(part: NDArray[np.int64], whole: NDArray[np.int64], share: int) -> NDArray[np.int32]:
    """part / whole of the share, rounded to the nearest whole point (halves up)."""
    points: NDArray[np.int32] = ((2 * part * share + whole) // (2 * whole)).astype(np.int32)
    return points


def _competence(snapshot: Snapshot) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Σ weight · nearness over Σ weight, nearness in tenths; half when nothing was asked."""
    asked = [dict(mentee.topics) for mentee in snapshot.mentees]
    known = sorted({code for topics in asked for code in topics})
    wanted = np.zeros((len(asked), len(known)), dtype=np.float32)
    place = {code: k for k, code in enumerate(known)}
    for i, topics in enumerate(asked):
        for code, weight in topics.items():
            wanted[i, place[code]] = weight
    near = (OWN - SIBLING) * incidence([mentor.topics for mentor in snapshot.mentors], known)
    near += SIBLING * incidence([_near(snapshot, mentor, known) for mentor in snapshot.mentors], known)
    part = (wanted @ near.T).astype(np.int64)
    whole = (OWN * wanted.sum(axis=1)).astype(np.int64)[:, None]
    return np.where(whole > 0, part, 1), np.where(whole > 0, whole, 2)


def _near(snapshot: Snapshot, mentor: Mentor, known: list[str]) -> set[str]:
    """Topics that the mentor offers or that are of the same group as one of them."""
    groups = snapshot.taxonomy.groups
    own = {groups[code] for code in mentor.topics if code in groups}
    return {code for code in known if code in mentor.topics or groups.get(code) in own}


def _hours(snapshot: Snapshot) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    common = common_hours(snapshot.rows.hours, snapshot.cols.hours)
    sixths = HOURS_POINTS[np.minimum(common, len(HOURS_POINTS) - 1)].astype(np.int64)
    known = snapshot.rows.has_hours[:, None] & snapshot.cols.has_hours[None, :]
    return np.where(known, sixths, HOURS_UNKNOWN), np.int64(6) * np.ones((1, 1), dtype=np.int64)


def _interests(snapshot: Snapshot) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Common interests over the mentee's own, at most three; half when the mentee named none."""
    own = snapshot.rows.interests
    common = (own @ snapshot.cols.interests.T).astype(np.int64)
    enough = np.minimum(own.sum(axis=1), ENOUGH_INTERESTS).astype(np.int64)[:, None]
    return np.where(enough > 0, np.minimum(common, enough), 1), np.where(enough > 0, enough, 2)


def _proximity(snapshot: Snapshot) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The same school is the whole, the same municipality the half."""
    same_school = _same(snapshot.rows.org, snapshot.cols.org)
    same_town = _same(snapshot.rows.municipality, snapshot.cols.municipality)
    return np.where(same_school, 2, np.where(same_town, 1, 0)).astype(np.int64), np.full((1, 1), 2, dtype=np.int64)


def _same(rows: NDArray[np.int32], cols: NDArray[np.int32]) -> NDArray[np.bool_]:
    return (rows[:, None] == cols[None, :]) & (rows[:, None] != UNKNOWN)


def _age(snapshot: Snapshot) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The age that the mentor would like: inside is the whole, a year off or unknown the half; no wish is the whole."""
    wishes = [mentor.wished_age or (0, 200) for mentor in snapshot.mentors]
    low, high = np.array(wishes, dtype=np.int32).reshape(-1, 2).T
    age = snapshot.rows.age[:, None]
    off = np.maximum(np.maximum(low[None, :] - age, age - high[None, :]), 0)
    unknown = (age == UNKNOWN) & np.array([mentor.wished_age is not None for mentor in snapshot.mentors], dtype=bool)[None, :]
    off = np.where(unknown, 1, np.where(age == UNKNOWN, 0, off))
    return np.maximum(2 - off, 0).astype(np.int64), np.full((1, 1), 2, dtype=np.int64)


def _wish(snapshot: Snapshot) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A wish for a man or a woman: met or none is the whole, an unknown sex the half."""
    wished = np.array([mentee.gender_pref or "" for mentee in snapshot.mentees], dtype="U8")[:, None]
    theirs = np.array([mentor.gender or "" for mentor in snapshot.mentors], dtype="U8")[None, :]
    halves = np.where((wished == "") | (wished == theirs), 2, np.where(theirs == "", 1, 0))
    return halves.astype(np.int64), np.full((1, 1), 2, dtype=np.int64)


def _bonus(snapshot: Snapshot) -> NDArray[np.int32]:
    """Points for mentors that the mentee named; ids that are not in the problem are left out."""
    table = np.zeros((len(snapshot.mentees), len(snapshot.mentors)), dtype=np.int32)
    for i, mentee in enumerate(snapshot.mentees):
        for mentor, points in mentee.wished:
            if mentor in snapshot.col:
                table[i, snapshot.col[mentor]] = max(points, 0)
    return table
