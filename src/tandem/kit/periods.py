"""Periods of inclusive days: `started_on`..`finished_on`, an empty end means «running».

One helper everywhere, so that a period that ends on 20 December is still true on 20 December.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Q

FAR = dt.date.max


@dataclass(frozen=True)
class Period:
    """Inclusive days. Raises `ValueError` when the end is before the start."""

    started_on: dt.date
    finished_on: dt.date | None = None

    def __post_init__(self) -> None:
        if self.finished_on is not None and self.finished_on < self.started_on:
            raise ValueError("a period ends before it starts")

    def __contains__(self, day: dt.date) -> bool:
        return self.started_on <= day <= (self.finished_on or FAR)

    def overlaps(self, other: "Period") -> bool:
        """Do the two share at least one day? The same day is shared: days are inclusive."""
        return self.started_on <= (other.finished_on or FAR) and other.started_on <= (self.finished_on or FAR)


def running_on(day: dt.date, prefix: str = "") -> Q:
    """Filter of rows whose period holds the day; `prefix` is a relation like `affiliations__`."""
    return Q(**{f"{prefix}started_on__lte": day}) & (Q(**{f"{prefix}finished_on": None}) | Q(**{f"{prefix}finished_on__gte": day}))


def overlapping(period: Period, prefix: str = "") -> Q:
    """Filter of rows whose period shares a day with the given one."""
    late = Q(**{f"{prefix}finished_on": None}) | Q(**{f"{prefix}finished_on__gte": period.started_on})
    return late & Q(**{f"{prefix}started_on__lte": period.finished_on or FAR})


ENDS_AFTER_START = Q(finished_on=None) | Q(finished_on__gte=F("started_on"))
"""Condition of the check constraint that every table with a period has."""


def school_year(day: dt.date) -> str:
    """«2026/27»: the year starts on 1 September (273-ФЗ leaves the date to custom; schools use this one)."""
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def school_year_bounds(year: str) -> Period:
    """«2026/27» → 1 September 2026 .. 31 August 2027."""
    first = int(year[:4])
    return Period(dt.date(first, 9, 1), dt.date(first + 1, 8, 31))
