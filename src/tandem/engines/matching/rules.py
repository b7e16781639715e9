"""Hard rules as vectorised masks: one bit a rule, mentees × mentors, in the canonical order of `RuleCode`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from .arrays import UNKNOWN, common_hours
from .problem import RuleCode, Snapshot

BIT = {code: np.uint32(1 << place) for place, code in enumerate(RuleCode)}
SCOPE_LEVELS = ("org", "municipality")


def masks(snapshot: Snapshot, scores: NDArray[np.int32]) -> NDArray[np.uint32]:
    """Which rules each pair breaks, uint32[n, m]; 0 is a pair that may be proposed. Scores are int32[n, m]."""
    shape = (len(snapshot.mentees), len(snapshot.mentors))
    table = np.zeros(shape, dtype=np.uint32)
    broken = {**_of_one_side(snapshot), **_of_both(snapshot), RuleCode.MIN_SCORE: scores < snapshot.policy.min_score, **_listed(snapshot)}
    for code, where in broken.items():
        table |= np.where(np.broadcast_to(where, shape), BIT[code], np.uint32(0))
    return table


def codes(mask: int) -> tuple[RuleCode, ...]:
    """Rules in a mask, in the canonical order."""
    return tuple(code for code in RuleCode if int(mask) & int(BIT[code]))


def _of_one_side(snapshot: Snapshot) -> dict[RuleCode, NDArray[np.bool_]]:
    """Rules that look at one of the two: columns bool[n, 1] and rows bool[1, m]; CLEARANCE looks at the form and the mentor."""
    policy, mentees, mentors = snapshot.policy, snapshot.mentees, snapshot.mentors
    age = snapshot.rows.age
    unsigned = _flags(mentee.guardian_consent is not True for mentee in mentees)
    refused = _flags(mentee.guardian_consent is False for mentee in mentees)
    is_child = (age != UNKNOWN) & (age < policy.guardian_consent_under)
    asks = _flags(mentee.form in policy.clearance_required_forms for mentee in mentees)
    uncleared = _flags(not mentor.is_pupil and not mentor.clearance for mentor in mentors)
    untrained = _flags(policy.training_required and not mentor.trained for mentor in mentors)
    return {
        RuleCode.CONSENT_MENTEE: ~snapshot.rows.consent[:, None],
        RuleCode.CONSENT_GUARDIAN: ((is_child & unsigned) | ((age == UNKNOWN) & refused))[:, None],
        RuleCode.CONSENT_MENTOR: ~snapshot.cols.consent[None, :],
        RuleCode.CLEARANCE: asks[:, None] & uncleared[None, :],
        RuleCode.TRAINING: untrained[None, :],
        RuleCode.NO_PLACES: (snapshot.capacity <= 0)[None, :],
    }


def _of_both(snapshot: Snapshot) -> dict[RuleCode, NDArray[np.bool_]]:
    """Rules that compare the two: bool[n, m]."""
    rows, cols = snapshot.rows, snapshot.cols
    return {
        RuleCode.FORM: rows.forms @ cols.forms.T < 1,
        RuleCode.SCOPE: _out_of_scope(snapshot),
        RuleCode.AGE_GAP: _too_near_in_age(snapshot),
        RuleCode.LANGUAGE: rows.languages @ cols.languages.T < 1,
        RuleCode.GENDER_PREF: _other_gender(snapshot),
        RuleCode.SLOTS: _few_hours(snapshot),
    }


def _out_of_scope(snapshot: Snapshot) -> NDArray[np.bool_]:
    """Own school or own municipality only, as the form's scope says; an online mentor crosses a municipality."""
    levels = [snapshot.policy.scope.get(mentee.form) for mentee in snapshot.mentees]
    broken = np.zeros((len(snapshot.mentees), len(snapshot.mentors)), dtype=bool)
    for level in SCOPE_LEVELS:
        here, there = getattr(snapshot.rows, level), getattr(snapshot.cols, level)
        apart = here[:, None] != there[None, :]
        if level == "municipality" and snapshot.policy.online_crosses_scope:
            apart &= ~_flags(mentor.online for mentor in snapshot.mentors)[None, :]
        broken |= apart & _flags(one == level for one in levels)[:, None]
    return broken


def _too_near_in_age(snapshot: Snapshot) -> NDArray[np.bool_]:
    gaps = [snapshot.policy.min_age_gap.get(mentee.form) for mentee in snapshot.mentees]
    asked = np.array([0 if gap is None else gap for gap in gaps], dtype=np.int32)
    young, old = snapshot.rows.age[:, None], snapshot.cols.age[None, :]
    known = (young != UNKNOWN) & (old != UNKNOWN) & _flags(gap is not None for gap in gaps)[:, None]
    return known & (old - young < asked[:, None])


def _other_gender(snapshot: Snapshot) -> NDArray[np.bool_]:
    """A wish for a man or a woman, where the programme holds it as a rule. An unknown sex of the mentor breaks nothing."""
    if not snapshot.policy.gender_pref_applies:
        return np.zeros((1, 1), dtype=bool)
    wished = np.array([mentee.gender_pref or "" for mentee in snapshot.mentees], dtype="U8")
    theirs = np.array([mentor.gender or "" for mentor in snapshot.mentors], dtype="U8")
    return (wished != "")[:, None] & (theirs != "")[None, :] & (wished[:, None] != theirs[None, :])


def _few_hours(snapshot: Snapshot) -> NDArray[np.bool_]:
    common = common_hours(snapshot.rows.hours, snapshot.cols.hours)
    few = common < snapshot.policy.min_common_slots
    if snapshot.policy.unknown_slots_ok:
        few &= snapshot.rows.has_hours[:, None] & snapshot.cols.has_hours[None, :]
    return few


def _listed(snapshot: Snapshot) -> dict[RuleCode, NDArray[np.bool_]]:
    """Rules that are short lists of people."""
    mentees, mentors = snapshot.mentees, snapshot.mentors
    below = {mentor.id: mentor.subordinates for mentor in mentors if mentor.subordinates}
    bosses = [m.supervisors | {boss for boss, people in below.items() if m.id in people} for m in mentees]
    return {
        RuleCode.RELATIVE: _named(snapshot, [mentee.relatives for mentee in mentees]),
        RuleCode.SUBORDINATE: _named(snapshot, bosses),
        RuleCode.CONFLICT: _named(snapshot, [mentee.conflicts for mentee in mentees]),
        RuleCode.PREVIOUS_PAIR: _named(snapshot, [mentee.past_mentors for mentee in mentees]),
        RuleCode.EXCLUDED: _named(snapshot, [mentee.excluded for mentee in mentees]),
    }


def _named(snapshot: Snapshot, lists: Sequence[frozenset[str]]) -> NDArray[np.bool_]:
    """Pairs named in the lists of the mentees; ids that are not in the problem are left out."""
    table = np.zeros((len(snapshot.mentees), len(snapshot.mentors)), dtype=bool)
    for i, names in enumerate(lists):
        table[i, [snapshot.col[name] for name in names if name in snapshot.col]] = True
    return table


def _flags(values: Iterable[bool]) -> NDArray[np.bool_]:
    return np.fromiter(values, dtype=bool)


def candidates_without(mask: NDArray[np.uint32], code: RuleCode) -> NDArray[np.bool_]:
    """Mentors that would open to a mentee if this one rule were lifted: bool[m] from the mentee's row of masks."""
    return mask == BIT[code]
