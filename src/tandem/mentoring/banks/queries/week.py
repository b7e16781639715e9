"""Weekly free hours: numbers `weekday * 24 + hour` as words and as a table."""

from collections.abc import Iterable
from dataclasses import dataclass

DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
WORKING = 5


@dataclass(frozen=True)
class Hour:
    """A line of the table: «14–15» and whether each day is free then."""

    label: str
    free: list[bool]


def slots_text(slots: Iterable[int]) -> str:
    """«пн 14–16, чт 15–16»: hours in a row are joined."""
    found, parts = sorted(set(slots)), []
    start: int | None = None
    for slot in found:
        start = slot if start is None else start
        if slot + 1 not in found or (slot + 1) // 24 != slot // 24:
            parts.append(f"{DAYS[start // 24]} {start % 24}–{slot % 24 + 1}")
            start = None
    return ", ".join(parts)


def week(slots: Iterable[int]) -> tuple[list[str], list[Hour]]:
    """(days, hours) of the table; weekends only when something is free then. No hours: nothing is known."""
    found = set(slots)
    if not found:
        return [], []
    days = range(max(WORKING, max(found) // 24 + 1))
    hours = range(min(slot % 24 for slot in found), max(slot % 24 for slot in found) + 1)
    lines = [Hour(f"{hour}–{hour + 1}", [day * 24 + hour in found for day in days]) for hour in hours]
    return [DAYS[day] for day in days], lines
