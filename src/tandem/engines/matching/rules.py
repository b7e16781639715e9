"""Hard rules, twice: as blocks of pairs that may be (for solving) and as masks with one bit a rule (for explaining).

Rules that look at one side only (consents, admission, training, places, the form) drop whole rows and columns; a scope cuts
the problem into groups; what is left is compared pair by pair, and only in the rows that a rare rule touches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .arrays import UNKNOWN, common_hours
from .problem import RuleCode, Snapshot

BIT = {code: np.uint32(1 << place) for place, code in enumerate(RuleCode)}

ORG, TOWN = "org", "municipality"
"""Scopes of a form."""

SMALL_GROUP = 256
"""Schools are put together until a group has so many rows: many tiny groups cost more than a few foreign pairs."""

Rows = NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Block:
    """Pairs rows × cols of one form, int32[r] and int32[c]; rows of a school and of a municipality stand together."""

    rows: NDArray[np.int32]
    cols: NDArray[np.int32]


def feasible_blocks(snapshot: Snapshot) -> Iterator[Block]:
    """Groups of pairs that break no rule of one side, no form and (but for schools put together) no scope.

    A mentee stands in at most one group; pairs outside every group are forbidden.
    """
    good_rows, good_cols = ~_bars_mentee(snapshot), ~_bars_mentor(snapshot)
    uncleared = _uncleared(snapshot)
    for number, form in enumerate(snapshot.forms):
        here = good_rows & (snapshot.rows.form == number)
        there = good_cols & snapshot.cols.forms[:, number]
        if form in snapshot.policy.clearance_required_forms:
            there &= ~uncleared
        rows, cols = _in_order(snapshot, here, rows=True), _in_order(snapshot, there, rows=False)
        if len(rows) and len(cols):
            yield from _scoped(snapshot, snapshot.policy.scope.get(form), Block(rows, cols))


def _in_order(snapshot: Snapshot, chosen: NDArray[np.bool_], *, rows: bool) -> NDArray[np.int32]:
    """Positions of the chosen, by municipality, then school, then id."""
    side = snapshot.rows if rows else snapshot.cols
    found = np.flatnonzero(chosen)
    return found[np.lexsort((side.org[found], side.municipality[found]))].astype(np.int32)


def _scoped(snapshot: Snapshot, level: str | None, whole: Block) -> Iterator[Block]:
    if level == TOWN:
        yield from _towns(snapshot, whole)
    elif level == ORG:
        yield from _schools(snapshot, whole)
    else:
        yield whole


def _towns(snapshot: Snapshot, whole: Block) -> Iterator[Block]:
    """A group a municipality, with the mentors who work online from elsewhere where the policy lets them."""
    here, there = snapshot.rows.municipality[whole.rows], snapshot.cols.municipality[whole.cols]
    crosses = snapshot.policy.online_crosses_scope & snapshot.cols.online[whole.cols]
    for town in np.unique(here):
        cols = np.concatenate([whole.cols[there == town], whole.cols[(there != town) & crosses]])
        if len(cols):
            yield Block(whole.rows[here == town], cols)


def _schools(snapshot: Snapshot, whole: Block) -> Iterator[Block]:
    """Groups of whole schools: a pair of two schools is left to `allowed`."""
    here, there = snapshot.rows.org[whole.rows], snapshot.cols.org[whole.cols]
    schools, counts = np.unique(here, return_counts=True)
    share = np.cumsum(counts) // SMALL_GROUP
    for part in np.unique(share):
        chosen = schools[share == part]
        cols = whole.cols[np.isin(there, chosen)]
        if len(cols):
            yield Block(whole.rows[np.isin(here, chosen)], cols)


def allowed(snapshot: Snapshot, block: Block, common: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which pairs of a group (or of some of its rows) break no rule but MIN_SCORE, bool[r, c].

    `common`: number of common hours, uint8[r, c].
    """
    rows, cols = block.rows, block.cols
    least = snapshot.policy.min_common_slots
    good = common >= least if least > 0 else np.ones(common.shape, dtype=bool)
    if least > 0 and snapshot.policy.unknown_slots_ok:
        good[~snapshot.rows.has_hours[rows]] = True
        good[:, ~snapshot.cols.has_hours[cols]] = True
    form = snapshot.forms[snapshot.rows.form[rows[0]]] if len(rows) else ""
    if snapshot.policy.scope.get(form) == ORG:
        good &= snapshot.rows.org[rows][:, None] == snapshot.cols.org[cols][None, :]
    gap = snapshot.policy.min_age_gap.get(form)
    if gap is not None:
        _bar_near_ages(snapshot, block, gap, good)
    _bar_languages(snapshot, block, good)
    _bar_genders(snapshot, block, good)
    _bar_listed(snapshot, block, good)
    return good


def _bar_near_ages(snapshot: Snapshot, block: Block, gap: int, good: NDArray[np.bool_]) -> None:
    young, old = snapshot.rows.age[block.rows], snapshot.cols.age[block.cols]
    known = old != UNKNOWN
    if known.any() and old[known].min() - young.max() < gap:  # otherwise no pair is too near
        near = (old[None, :] - young[:, None] < gap) & known[None, :] & (young != UNKNOWN)[:, None]
        good &= ~near


def _bar_languages(snapshot: Snapshot, block: Block, good: NDArray[np.bool_]) -> None:
    mine, theirs = snapshot.rows.languages[block.rows], snapshot.cols.languages[block.cols]
    for one in np.unique(mine):
        understood = snapshot.spoken[one, theirs]
        if not understood.all():
            good[mine == one] &= understood


def _bar_genders(snapshot: Snapshot, block: Block, good: NDArray[np.bool_]) -> None:
    """A wish for a man or a woman, where the programme holds it as a rule. An unknown sex of the mentor breaks nothing."""
    if snapshot.policy.gender_pref_applies:
        wished, theirs = snapshot.rows.gender_pref[block.rows], snapshot.cols.gender[block.cols]
        for one in np.unique(wished[wished != UNKNOWN]):
            good[wished == one] &= (theirs == one) | (theirs == UNKNOWN)


def _bar_listed(snapshot: Snapshot, block: Block, good: NDArray[np.bool_]) -> None:
    """Relatives, heads, conflicts, earlier pairs, excluded: pairs named one by one."""
    for pairs in snapshot.listed.values():
        if len(pairs):
            i, j, _which = place_in(block, pairs, snapshot.shape)
            good[i, j] = False


def place_in(block: Block, pairs: NDArray[np.int32], shape: tuple[int, int]) -> tuple[Rows, Rows, Rows]:
    """Where pairs (row, column, …) int32[k, ≥2] stand in the block, and which of them do: those outside are left out."""
    row, col = np.full(shape[0], -1, dtype=np.int32), np.full(shape[1], -1, dtype=np.int32)
    row[block.rows], col[block.cols] = np.arange(len(block.rows)), np.arange(len(block.cols))
    i, j = row[pairs[:, 0]], col[pairs[:, 1]]
    which = np.flatnonzero((i >= 0) & (j >= 0))
    return i[which], j[which], which


def masks(snapshot: Snapshot, rows: Rows, scores: NDArray[np.int32]) -> NDArray[np.uint32]:
    """Which rules the pairs of some mentees with all mentors break, uint32[r, m]; 0 may be proposed. Scores are int32[r, m]."""
    table = np.zeros(scores.shape, dtype=np.uint32)
    for code, where in _broken(snapshot, rows).items():
        table |= np.where(where, BIT[code], np.uint32(0))
    table |= np.where(scores < snapshot.policy.min_score, BIT[RuleCode.MIN_SCORE], np.uint32(0))
    place = np.full(snapshot.shape[0], -1, dtype=np.int32)
    place[rows] = np.arange(len(rows))
    for code, pairs in snapshot.listed.items():
        named = pairs[place[pairs[:, 0]] >= 0]
        table[place[named[:, 0]], named[:, 1]] |= BIT[code]
    return table


def _broken(snapshot: Snapshot, rows: Rows) -> dict[RuleCode, NDArray[np.bool_]]:
    """Rules by columns of the two sides: bool[r, 1], bool[1, m] or bool[r, m]."""
    here, there, policy = snapshot.rows, snapshot.cols, snapshot.policy
    form, wished = here.form[rows], here.gender_pref[rows][:, None]
    asks = np.array([one in policy.clearance_required_forms for one in snapshot.forms], dtype=np.bool_)[form]
    theirs = there.gender[None, :]
    return {
        RuleCode.CONSENT_MENTEE: ~here.consent[rows][:, None],
        RuleCode.CONSENT_GUARDIAN: _unsigned(snapshot)[rows][:, None],
        RuleCode.CONSENT_MENTOR: ~there.consent[None, :],
        RuleCode.CLEARANCE: asks[:, None] & _uncleared(snapshot)[None, :],
        RuleCode.TRAINING: (policy.training_required & ~there.trained)[None, :],
        RuleCode.FORM: ~there.forms.T[form],
        RuleCode.SCOPE: _out_of_scope(snapshot, rows),
        RuleCode.AGE_GAP: _too_near(snapshot, rows),
        RuleCode.LANGUAGE: ~snapshot.spoken[here.languages[rows]][:, there.languages],
        RuleCode.GENDER_PREF: policy.gender_pref_applies & (wished != UNKNOWN) & (theirs != UNKNOWN) & (wished != theirs),
        RuleCode.SLOTS: _few_hours(snapshot, rows),
        RuleCode.NO_PLACES: (there.capacity <= 0)[None, :],
    }


def _unsigned(snapshot: Snapshot) -> NDArray[np.bool_]:
    """Mentees whose guardian has to agree and has not, bool[n]."""
    age, guardian = snapshot.rows.age, snapshot.rows.guardian
    is_child = (age != UNKNOWN) & (age < snapshot.policy.guardian_consent_under)
    return (is_child & (guardian != 1)) | ((age == UNKNOWN) & (guardian == 0))


def _bars_mentee(snapshot: Snapshot) -> NDArray[np.bool_]:
    return ~snapshot.rows.consent | _unsigned(snapshot)


def _bars_mentor(snapshot: Snapshot) -> NDArray[np.bool_]:
    cols = snapshot.cols
    return ~cols.consent | (cols.capacity <= 0) | (snapshot.policy.training_required & ~cols.trained)


def _uncleared(snapshot: Snapshot) -> NDArray[np.bool_]:
    """Mentors without the admission to work with minors; pupils need none. bool[m]."""
    return ~snapshot.cols.is_pupil & ~snapshot.cols.clearance


def _out_of_scope(snapshot: Snapshot, rows: Rows) -> NDArray[np.bool_]:
    """Own school or own municipality only, as the form's scope says; an online mentor crosses a municipality."""
    broken = np.zeros((len(rows), snapshot.shape[1]), dtype=bool)
    for level in (ORG, TOWN):
        bound = np.array([snapshot.policy.scope.get(form) == level for form in snapshot.forms], dtype=np.bool_)[snapshot.rows.form[rows]]
        apart = getattr(snapshot.rows, level)[rows][:, None] != getattr(snapshot.cols, level)[None, :]
        if level == TOWN and snapshot.policy.online_crosses_scope:
            apart &= ~snapshot.cols.online[None, :]
        broken |= apart & bound[:, None]
    return broken


def _too_near(snapshot: Snapshot, rows: Rows) -> NDArray[np.bool_]:
    gaps = [snapshot.policy.min_age_gap.get(form) for form in snapshot.forms]
    least = np.array([0 if gap is None else gap for gap in gaps], dtype=np.int32)[snapshot.rows.form[rows]]
    bound = np.array([gap is not None for gap in gaps], dtype=bool)[snapshot.rows.form[rows]]
    young, old = snapshot.rows.age[rows], snapshot.cols.age
    known = (bound & (young != UNKNOWN))[:, None] & (old != UNKNOWN)[None, :]
    return known & (old[None, :] - young[:, None] < least[:, None])


def _few_hours(snapshot: Snapshot, rows: Rows) -> NDArray[np.bool_]:
    few = common_hours(snapshot.rows.hours[rows], snapshot.cols.hours) < snapshot.policy.min_common_slots
    if snapshot.policy.unknown_slots_ok:
        few &= snapshot.rows.has_hours[rows][:, None] & snapshot.cols.has_hours[None, :]
    return few


def codes(mask: int) -> tuple[RuleCode, ...]:
    """Rules in a mask, in the canonical order."""
    return tuple(code for code in RuleCode if int(mask) & int(BIT[code]))


def candidates_without(mask: NDArray[np.uint32], code: RuleCode) -> NDArray[np.bool_]:
    """Mentors that would open to a mentee if this one rule were lifted: bool[m] from the mentee's row of masks."""
    return mask == BIT[code]
