"""Sets of mentees who could meet one mentor together: the same hours, near grades, one topic. Only the greatest sets count.

A set is a Python integer, bit i for mentee i. A part of a possible group is possible, so whoever chooses a group needs only
the sets that no other one contains.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

Slot = TypeVar("Slot", bound=Hashable)


def bits(members: Iterable[int]) -> int:
    """Numbers as a set of bits."""
    return sum(1 << i for i in set(members))


def members_of(mask: int) -> list[int]:
    """Numbers in a set of bits, ascending."""
    return [i for i in range(mask.bit_length()) if mask >> i & 1]


def with_common_hours(people: int, free: Mapping[Slot, int], needed: int, least: int) -> set[int]:
    """Greatest subsets of `people` of at least `least` who have `needed` hours in common.

    free: hour of the mentor → who is free then. Depth-first over closed sets of hours: hours that everybody left has are taken
    at once, so each kind of set is met a few times at most.
    """
    order = sorted(free, key=lambda hour: (-(free[hour] & people).bit_count(), str(hour)))
    found: set[int] = set()

    def extend(start: int, inside: int) -> None:
        if inside.bit_count() < least or any(inside & other == inside for other in found):
            return
        if sum(free[hour] & inside == inside for hour in order) >= needed:
            found.add(inside)
            return
        for place in range(start, len(order)):
            if free[order[place]] & inside != inside:
                extend(place + 1, inside & free[order[place]])

    extend(0, people)
    return greatest(found)


def of_near_grades(people: int, grades: Sequence[int | None], gap: int | None) -> set[int]:
    """Greatest subsets whose grades differ by at most `gap`; an unknown grade fits any."""
    if gap is None:
        return {people}
    unknown = bits(i for i in members_of(people) if grades[i] is None)
    known = sorted({grade for i in members_of(people) if (grade := grades[i]) is not None})
    windows = {unknown | bits(i for i in members_of(people) if _within(grades[i], low, gap)) for low in known}
    return greatest(windows or {unknown})


def of_one_topic(people: int, asked: Sequence[Collection[str]], offered: Collection[str]) -> set[int]:
    """Greatest subsets who all ask for one topic that the mentor offers."""
    return greatest({bits(i for i in members_of(people) if topic in asked[i]) for topic in offered})


def greatest(sets: Iterable[int]) -> set[int]:
    """Sets that no other one contains."""
    kept: list[int] = []
    for one in sorted(set(sets), key=lambda mask: -mask.bit_count()):
        if not any(one & other == one for other in kept):
            kept.append(one)
    return set(kept)


def _within(grade: int | None, low: int, gap: int) -> bool:
    return grade is not None and low <= grade <= low + gap
