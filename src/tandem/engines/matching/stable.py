"""Stable distribution by the preferences of both sides: deferred acceptance (Gale, Shapley 1962; Roth, Peranson 1999).

A pair blocks when both sides prefer each other to the worst that they hold. A pair that one side did not list, or that a rule
forbids, can neither be chosen nor block. Fewer people may be matched than could be: stability is another aim than the total.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

WAITS = -1


@dataclass(frozen=True, eq=False)
class Preferences:
    """Columns of each mentee and rows of each mentor, best first; capacity of each mentor. Only pairs that both list count."""

    of_mentees: Sequence[Sequence[int]]
    of_mentors: Sequence[Sequence[int]]
    capacity: Sequence[int]

    @cached_property
    def rank_mentee(self) -> list[dict[int, int]]:
        """Place of each mentor in the list of a mentee, 0 the best."""
        return [{j: place for place, j in enumerate(row)} for row in self.of_mentees]

    @cached_property
    def rank_mentor(self) -> list[dict[int, int]]:
        """Place of each mentee in the list of a mentor, 0 the best."""
        return [{i: place for place, i in enumerate(row)} for row in self.of_mentors]


def deferred_acceptance(wishes: Preferences, side: str) -> list[int]:
    """The stable distribution that is best for every member of one side, `mentee` or `mentor`: mentor of each mentee or −1."""
    return _by_mentees(wishes) if side == "mentee" else _by_mentors(wishes)


def _by_mentees(wishes: Preferences) -> list[int]:
    """Mentees propose; a full mentor lets the worst go."""
    mate, following = [WAITS] * len(wishes.of_mentees), [0] * len(wishes.of_mentees)
    held: list[list[tuple[int, int]]] = [[] for _ in wishes.capacity]  # heaps, the worst on top
    left = list(range(len(mate)))[::-1]
    while left:
        i = left.pop()
        while mate[i] == WAITS and following[i] < len(wishes.of_mentees[i]):
            j = wishes.of_mentees[i][following[i]]
            following[i] += 1
            if i not in wishes.rank_mentor[j] or wishes.capacity[j] <= 0:
                continue
            heapq.heappush(held[j], (-wishes.rank_mentor[j][i], i))
            mate[i] = j
            if len(held[j]) > wishes.capacity[j]:
                _rank, out = heapq.heappop(held[j])
                mate[out] = WAITS
                left += [out] if out != i else []
    return mate


def _by_mentors(wishes: Preferences) -> list[int]:
    """Mentors propose, one mentee for each free place; a mentee keeps the best."""
    mate, following = [WAITS] * len(wishes.of_mentees), [0] * len(wishes.capacity)
    room = [max(places, 0) for places in wishes.capacity]
    left = [j for j, places in enumerate(room) if places][::-1]
    while left:
        j = left.pop()
        while room[j] and following[j] < len(wishes.of_mentors[j]):
            i = wishes.of_mentors[j][following[j]]
            following[j] += 1
            ranks, before = wishes.rank_mentee[i], mate[i]
            if j not in ranks or (before != WAITS and ranks[before] < ranks[j]):
                continue
            mate[i] = j
            room[j] -= 1
            if before != WAITS:
                room[before] += 1
                left.append(before)
    return mate


def blocking_pairs(wishes: Preferences, mate: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs (mentee, mentor) that would both rather have each other: the mentee waits or has somebody worse, and the mentor has
    a free place or somebody worse. By mentee, the best mentor first."""
    held: list[list[int]] = [[] for _ in wishes.capacity]
    for i, j in enumerate(mate):
        if j != WAITS:
            held[j].append(wishes.rank_mentor[j].get(i, len(wishes.of_mentors[j])))
    found = []
    for i, row in enumerate(wishes.of_mentees):
        for j in row:
            if j == mate[i]:
                break
            rank = wishes.rank_mentor[j].get(i)
            if rank is not None and wishes.capacity[j] > 0 and (len(held[j]) < wishes.capacity[j] or max(held[j]) > rank):
                found.append((i, j))
    return found
