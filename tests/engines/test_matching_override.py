"""What a pair set by hand costs among open proposals: the incremental engine against solving anew with the pair forced."""

import json
import random

import pytest

from tandem.engines.matching import PinRefused, Rematch, Snapshot, match
from tandem.engines.matching.exchange import read

from . import matching_files as files

KEEPING = ("matched_by_priority", "matched", "min_changes", "total_score")


def problem(seed):
    file = files.problem(seed, n=8, m=5, strict=0.04)
    for place, mentor in enumerate(file["mentors"]):
        mentor["capacity"] = (1, 2, 1, 0, 2)[(seed + place) % 5]
    return read(json.dumps(file).encode()).snapshot()


def some_proposals(snapshot, seed):
    """Pairs as a week of decisions leaves them: most may be, one perhaps breaks a rule or has no place; somebody waits; some pinned."""
    dice = random.Random(seed)
    pairs = {one: whom for one, whom in match(snapshot).assignment.items() if whom and dice.random() < 0.8}
    free = [one for one in snapshot.mentee_ids if one not in pairs]
    if free and dice.random() < 0.5:
        pairs[dice.choice(free)] = dice.choice(snapshot.mentor_ids)
    pinned = [one for one, whom in pairs.items() if dice.random() < 0.25 and may_stand(snapshot, {one: whom})]
    return pairs, [one for n, one in enumerate(pinned) if may_stand(snapshot, {name: pairs[name] for name in pinned[: n + 1]})]


def may_stand(snapshot, pairs):
    try:
        return bool(match(snapshot, pinned=list(pairs.items())))
    except PinRefused:
        return False


def anew(snapshot, pairs, pinned):
    """Everybody who has a proposal or is pinned, solved from the beginning around the pinned pairs."""
    taking = {*pairs, *pinned}
    part = Snapshot.from_records(
        [one for one in snapshot.mentees if one.id in taking], snapshot.mentors, snapshot.policy, **given(snapshot)
    )
    return match(part, objective=KEEPING, pinned=list(pinned.items()), current={one: pairs.get(one) for one in taking})


def given(snapshot):
    table = {e: {n: int(snapshot.given[i, j]) for n, j in snapshot.col.items()} for e, i in snapshot.row.items()}
    return {"taxonomy": snapshot.taxonomy, "scores": table}


def value(snapshot, pairs, after):
    """(people by class, people, changes, points) of a distribution, counted from the words of the objective."""
    matched = {one: whom for one, whom in after.items() if whom}
    classes = [sum(one.id in matched for one in snapshot.mentees if one.priority == urgency) for urgency in (1, 2, 3)]
    changes = sum(pairs.get(one) != whom for one, whom in after.items())
    return classes, len(matched), changes, sum(int(snapshot.given[snapshot.row[e], snapshot.col[n]]) for e, n in matched.items())


@pytest.mark.parametrize("seed", range(60))
def test_the_cost_of_a_pair_is_what_solving_anew_with_the_pair_gives(seed):
    snapshot = problem(seed)
    pairs, pinned = some_proposals(snapshot, seed)
    rematch = Rematch.of_proposals(snapshot, pairs, pinned=pinned)
    today = {one: whom for one, whom in rematch.assignment.items() if one in pairs}
    assert value(snapshot, pairs, today) == value(snapshot, pairs, anew(snapshot, pairs, {one: pairs[one] for one in pinned}).assignment)
    for mentee in snapshot.mentee_ids:
        for mentor in snapshot.mentor_ids:
            held = {one: pairs[one] for one in pinned if one != mentee} | {mentee: mentor}
            try:
                wanted = anew(snapshot, pairs, held).assignment
            except PinRefused:
                with pytest.raises(ValueError, match=r"запрещает|закреплёнными"):
                    rematch.override(mentee, mentor)
                continue
            found = rematch.override(mentee, mentor)
            after = today | {change.mentee: change.after for change in found.changes} | {mentee: mentor}
            assert value(snapshot, pairs, after) == value(snapshot, pairs, wanted)
            assert found.score_delta == value(snapshot, pairs, after)[3] - value(snapshot, pairs, today)[3]
            assert found.matched_delta == value(snapshot, pairs, after)[1] - value(snapshot, pairs, today)[1]
    assert {one: whom for one, whom in rematch.assignment.items() if one in pairs} == today, "a question changes nothing"


@pytest.mark.parametrize("seed", range(20))
def test_how_many_more_could_have_a_mentor(seed):
    snapshot = problem(seed)
    pairs, pinned = some_proposals(snapshot, seed)
    rematch = Rematch.of_proposals(snapshot, pairs, pinned=pinned)
    waiting = [one for one in snapshot.mentee_ids if one not in pairs]
    everybody = match(snapshot, objective=KEEPING, pinned=[(one, pairs[one]) for one in pinned]).matched
    assert sum(whom is not None for whom in rematch.assignment.values()) + rematch.joined(waiting) == everybody


def test_a_pinned_pair_that_a_rule_forbids_today_stays():
    snapshot = problem(3)
    closed = next(one for one in snapshot.mentors if not one.capacity)
    mentee = snapshot.mentee_ids[0]
    assert Rematch.of_proposals(snapshot, {mentee: closed.id}, pinned=[mentee]).assignment[mentee] == closed.id
    assert Rematch.of_proposals(snapshot, {mentee: closed.id}).assignment[mentee] != closed.id


def test_whoever_is_in_no_proposal_is_not_touched():
    snapshot = problem(5)
    assert set(Rematch.of_proposals(snapshot, {}).assignment.values()) == {None}
