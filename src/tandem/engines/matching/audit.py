"""Checks of a whole result at any size, by arrays and apart from the solver: rules of the chosen pairs, places, the dual.

`verify` looks at records one by one; this module looks at the same rules in columns of the chosen pairs, n numbers each, and
tests optimality by weak duality: prices that no pair beats and that are worth the assignment prove it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from .flow import WAITS
from .problem import Policy, RuleCode, Snapshot
from .result import Result

Ints = NDArray[np.integer]


def faults(result: Result) -> list[str]:
    """What is wrong with a result, in words for a developer; empty is good."""
    rows = np.flatnonzero(result.mate != WAITS)
    cols = result.mate[rows].astype(np.int64)
    broken = broken_pairs(result.snapshot, rows, cols, result.score[rows])
    found = [f"{code}: {int(where.sum())} pairs" for code, where in broken.items() if where.any()]
    load = np.bincount(cols, minlength=result.snapshot.shape[1])
    over = int((load > result.snapshot.capacity).sum())
    return found + ([f"too many at {over} mentors"] if over else []) + dual_faults(result)


def broken_pairs(snapshot: Snapshot, i: Ints, j: Ints, score: Ints) -> dict[RuleCode, NDArray[np.bool_]]:
    """Rule → which of the pairs (i, j) break it, bool[k] each."""
    e, n, policy = snapshot.rows, snapshot.cols, snapshot.policy
    common = np.bitwise_count(e.hours[i] & n.hours[j]).sum(axis=1)
    silent = policy.unknown_slots_ok & ~(e.has_hours[i] & n.has_hours[j])
    gap = _of_form(snapshot, policy.min_age_gap)[e.form[i]]
    known = (e.age[i] >= 0) & (n.age[j] >= 0)
    unsigned = np.where(e.age[i] < 0, e.guardian[i] == 0, (e.age[i] < policy.guardian_consent_under) & (e.guardian[i] != 1))
    asks = np.isin(e.form[i], [k for k, form in enumerate(snapshot.forms) if form in policy.clearance_required_forms])
    wish = policy.gender_pref_applies & (e.gender_pref[i] >= 0) & (n.gender[j] >= 0)
    return {
        RuleCode.CONSENT_MENTEE: ~e.consent[i],
        RuleCode.CONSENT_GUARDIAN: unsigned,
        RuleCode.CONSENT_MENTOR: ~n.consent[j],
        RuleCode.CLEARANCE: asks & ~n.clearance[j] & ~n.is_pupil[j],
        RuleCode.TRAINING: policy.training_required & ~n.trained[j],
        RuleCode.FORM: ~n.forms[j, e.form[i]],
        RuleCode.SCOPE: _outside(snapshot, policy, i, j),
        RuleCode.AGE_GAP: known & ~np.isnan(gap) & (n.age[j] - e.age[i] < gap),
        RuleCode.LANGUAGE: ~snapshot.spoken[e.languages[i], n.languages[j]],
        RuleCode.GENDER_PREF: wish & (e.gender_pref[i] != n.gender[j]),
        RuleCode.SLOTS: ~silent & (common < policy.min_common_slots),
        RuleCode.NO_PLACES: n.capacity[j] <= 0,
        RuleCode.MIN_SCORE: score < policy.min_score,
        **{code: _named(pairs, i, j) for code, pairs in snapshot.listed.items()},
    }


def _of_form(snapshot: Snapshot, numbers: Mapping[str, int | None]) -> NDArray[np.float64]:
    """A number of each form, NaN where the policy has none."""
    return np.array([np.nan if (one := numbers.get(form)) is None else one for form in snapshot.forms], dtype=np.float64)


def _outside(snapshot: Snapshot, policy: Policy, i: Ints, j: Ints) -> NDArray[np.bool_]:
    scope = np.array([policy.scope.get(form) or "" for form in snapshot.forms], dtype=object)[snapshot.rows.form[i]]
    other_school = snapshot.rows.org[i] != snapshot.cols.org[j]
    other_town = snapshot.rows.municipality[i] != snapshot.cols.municipality[j]
    crosses = policy.online_crosses_scope & snapshot.cols.online[j]
    return ((scope == "org") & other_school) | ((scope == "municipality") & other_town & ~crosses)


def _named(pairs: NDArray[np.int32], i: Ints, j: Ints) -> NDArray[np.bool_]:
    listed = set(map(tuple, pairs.tolist()))
    return np.array([pair in listed for pair in zip(i.tolist(), j.tolist(), strict=True)], dtype=bool)


def dual_faults(result: Result) -> list[str]:
    """Is the answer the best by its own prices? Empty where it is, and where the objective has no prices (see the certificate)."""
    if result.u is None or result.v is None or result.bonus is None:
        return []
    u, v, bonus = result.u, result.v, result.bonus
    free = (result.mate != WAITS) & ~result.pinned
    held = np.bincount(result.mate[result.pinned], minlength=len(v))
    primal = int((result.score[free] + bonus[free]).sum())
    dual = int(u.sum()) + int((v * (result.snapshot.capacity - held)).sum())
    beaten = 0
    for block in result.blocks:
        worth = block.q.astype(np.int64) - 1 + bonus[block.rows][:, None]
        beaten += int(((worth > u[block.rows][:, None] + v[block.cols][None, :]) & (block.q > result.worst)).sum())
    negative = int((u < 0).sum() + (v < 0).sum())
    numbers = {"pairs that beat the prices": beaten, "negative prices": negative, "dual less primal": dual - primal}
    return [f"{name}: {number}" for name, number in numbers.items() if number]
