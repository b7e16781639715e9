"""Checks of an answer that trust nothing of the solver: rules record by record, capacity, optimality by duality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from .problem import MAX_SCORE, Mentee, Mentor, Policy, RuleCode, Snapshot
from .score import Scorer

NEVER = -1
"""Weight of a pair that may not be; the others are 0 or more."""

Check = Callable[[Mentee, Mentor, Policy], bool]


def _guardian_missing(mentee: Mentee, policy: Policy) -> bool:
    if mentee.age is None:
        return mentee.guardian_consent is False
    return mentee.age < policy.guardian_consent_under and mentee.guardian_consent is not True


def _out_of_scope(mentee: Mentee, mentor: Mentor, policy: Policy) -> bool:
    level = policy.scope.get(mentee.form)
    if level == "org":
        return mentee.org != mentor.org
    crosses = policy.online_crosses_scope and mentor.online
    return level == "municipality" and mentee.municipality != mentor.municipality and not crosses


def _too_near(mentee: Mentee, mentor: Mentor, policy: Policy) -> bool:
    gap = policy.min_age_gap.get(mentee.form)
    return gap is not None and mentee.age is not None and mentor.age is not None and mentor.age - mentee.age < gap


def _few_hours(mentee: Mentee, mentor: Mentor, policy: Policy) -> bool:
    if policy.unknown_slots_ok and not (mentee.slots and mentor.slots):
        return False
    return len(mentee.slots & mentor.slots) < policy.min_common_slots


def _other_gender(mentee: Mentee, mentor: Mentor, policy: Policy) -> bool:
    wished = mentee.gender_pref if policy.gender_pref_applies else None
    return bool(wished and mentor.gender and wished != mentor.gender)


RULES: Mapping[RuleCode, Check] = {
    RuleCode.CONSENT_MENTEE: lambda e, n, p: not e.consent,
    RuleCode.CONSENT_GUARDIAN: lambda e, n, p: _guardian_missing(e, p),
    RuleCode.CONSENT_MENTOR: lambda e, n, p: not n.consent,
    RuleCode.CLEARANCE: lambda e, n, p: e.form in p.clearance_required_forms and not n.is_pupil and not n.clearance,
    RuleCode.TRAINING: lambda e, n, p: p.training_required and not n.trained,
    RuleCode.FORM: lambda e, n, p: e.form not in n.forms,
    RuleCode.SCOPE: _out_of_scope,
    RuleCode.AGE_GAP: _too_near,
    RuleCode.RELATIVE: lambda e, n, p: n.id in e.relatives,
    RuleCode.SUBORDINATE: lambda e, n, p: n.id in e.supervisors or e.id in n.subordinates,
    RuleCode.CONFLICT: lambda e, n, p: n.id in e.conflicts,
    RuleCode.PREVIOUS_PAIR: lambda e, n, p: n.id in e.past_mentors,
    RuleCode.LANGUAGE: lambda e, n, p: not e.languages & n.languages,
    RuleCode.GENDER_PREF: _other_gender,
    RuleCode.SLOTS: _few_hours,
    RuleCode.NO_PLACES: lambda e, n, p: n.capacity <= 0,
    RuleCode.EXCLUDED: lambda e, n, p: n.id in e.excluded,
}
"""Every rule for one pair of records; MIN_SCORE needs the score and stands apart."""


def broken_by(snapshot: Snapshot, mentee: Mentee, mentor: Mentor, score: int) -> tuple[RuleCode, ...]:
    """Rules that one pair breaks, in the canonical order."""
    codes = {code for code, check in RULES.items() if check(mentee, mentor, snapshot.policy)}
    codes |= {RuleCode.MIN_SCORE} if score < snapshot.policy.min_score else set()
    return tuple(code for code in RuleCode if code in codes)


def violations(snapshot: Snapshot, assignment: Mapping[str, str | None], scores: NDArray[np.int32] | None = None) -> list[str]:
    """What is wrong with an assignment (mentee id → mentor id or None): rules, places, unknown ids. Empty is good.

    scores: int32[n, m], asked only where the policy has a least score; without them it is counted anew.
    """
    found = [f"{mentee}: нет в задаче" for mentee in assignment if mentee not in snapshot.row]
    load = Counter(mentor for mentor in assignment.values() if mentor is not None)
    places = {mentor.id: mentor.capacity for mentor in snapshot.mentors}
    found += [f"{mentor}: {n} из {places.get(mentor, 0)} мест" for mentor, n in sorted(load.items()) if n > places.get(mentor, 0)]
    scorer = Scorer(snapshot) if scores is None and snapshot.policy.min_score > 0 else None
    for mentee, mentor in sorted(assignment.items()):
        if mentor is not None and mentee in snapshot.row and mentor in snapshot.col:
            i, j = snapshot.row[mentee], snapshot.col[mentor]
            points = int(scores[i, j]) if scores is not None else sum(scorer.parts(i, j).values()) if scorer else MAX_SCORE
            codes = broken_by(snapshot, snapshot.mentees[i], snapshot.mentors[j], points)
            found += [f"{mentee} – {mentor}: {', '.join(codes)}"] if codes else []
    return found


def duality_gap(weights: NDArray[np.int64], capacity: NDArray[np.int64], mate: NDArray[np.int32]) -> int:
    """Dual minus primal of  max Σ w·x, one mentor a mentee, places a mentor.  0 proves the optimum; it is never less.

    Smallest prices v of places that support the assignment (Bellman–Ford over the columns), then u = max(0, w − v).
    """
    n, m = weights.shape
    rows = np.flatnonzero(mate >= 0)
    load = np.bincount(mate[rows], minlength=m)
    price = np.zeros(m, dtype=np.int64)
    full = load >= capacity
    for _ in range(m + 1):
        worth = np.zeros(n, dtype=np.int64)
        worth[rows] = np.maximum(weights[rows, mate[rows]] - price[mate[rows]], 0)
        asked = np.where(weights >= 0, weights - worth[:, None], 0).max(axis=0, initial=0)
        raised = np.where(full, np.maximum(price, asked), 0)
        if (raised == price).all():
            break
        price = raised
    worth = np.where(weights >= 0, weights - price[None, :], 0).max(axis=1, initial=0)
    primal = int(weights[rows, mate[rows]].sum())
    return int(worth.sum()) + int((price * capacity).sum()) - primal


def is_greatest(allowed: NDArray[np.bool_], capacity: NDArray[np.int64], mate: NDArray[np.int32]) -> bool:
    """Can nobody more be matched? By Hopcroft–Karp of scipy over places, another algorithm than the solver's."""
    columns = np.repeat(np.arange(len(capacity)), np.minimum(capacity, allowed.shape[0]))
    if not len(columns) or not allowed.any():
        return not (mate >= 0).any()
    greatest = maximum_bipartite_matching(csr_array(allowed[:, columns].astype(np.int8)), perm_type="column")
    return int((greatest >= 0).sum()) == int((mate >= 0).sum())
