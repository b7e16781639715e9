"""Days of the invented school year: they follow the day the demo is loaded, so the year is always under way."""

import datetime as dt
from dataclasses import dataclass

from tandem.kit.periods import school_year, school_year_bounds

LEAST_PAST, LEAST_AHEAD = dt.timedelta(days=85), dt.timedelta(days=60)


@dataclass(frozen=True)
class Calendar:
    """`today` is the day of loading; everything else lies before it by a fixed number of days."""

    today: dt.date

    @property
    def year(self) -> str:
        return school_year(self.today)

    @property
    def first_year(self) -> int:
        """The calendar year in which the school year began: ages and classes are counted from it."""
        return school_year_bounds(self.year).started_on.year

    @property
    def begins(self) -> dt.date:
        """1 September, or earlier when September has just begun."""
        return min(dt.date(self.first_year, 9, 1), self.today - LEAST_PAST)

    @property
    def ends(self) -> dt.date:
        """31 May, or later when the summer is near."""
        return max(dt.date(self.first_year + 1, 5, 31), self.today + LEAST_AHEAD)

    def ago(self, days: int) -> dt.date:
        return self.today - dt.timedelta(days=days)
