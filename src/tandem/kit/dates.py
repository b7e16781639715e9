"""A date as people type it: «20.12.2026», «20.12», «20 дек», «20 декабря 2026»."""

import datetime as dt
import re

MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
YEARS = range(1900, 2101)
DIGITS = re.compile(r"(\d{1,2})[.,/\- ](\d{1,2})(?:[.,/\- ](\d{4}|\d{2}))?")
WORDS = re.compile(r"(\d{1,2})[ .\-]*([а-я]{2,9})\.?(?:[ .\-]*(\d{4}|\d{2}))?")
TAIL = re.compile(r"\s*(?:г|год|года)?\.?$")


def parse_date(text: str, today: dt.date) -> dt.date | None:
    """The date, or None when the text is not one of our times. Without a year the nearest such day is meant."""
    found = _parsed(text, today)
    return found if found and found.year in YEARS else None


def _parsed(text: str, today: dt.date) -> dt.date | None:
    clean = TAIL.sub("", " ".join(text.lower().split()))
    try:
        return dt.date.fromisoformat(clean)
    except ValueError:
        pass
    if match := DIGITS.fullmatch(clean):
        return _date(int(match[1]), int(match[2]), match[3], today)
    if match := WORDS.fullmatch(clean):
        return _date(int(match[1]), _month(match[2]), match[3], today)
    return None


def _month(word: str) -> int:
    """Number of the month by the beginning of its name; «мая» after «мар», 0 when there is none."""
    return next((n for n, start in enumerate(MONTHS, 1) if word.startswith(start)), 0)


def _date(day: int, month: int, year: str | None, today: dt.date) -> dt.date | None:
    years = [_whole(year, today)] if year else [today.year - 1, today.year, today.year + 1]
    found = [date for y in years if (date := _valid(y, month, day))]
    return min(found, key=lambda date: abs(date - today), default=None)


def _whole(year: str, today: dt.date) -> int:
    """«26» is 2026, «98» is 1998: nobody plans further than ten years ahead."""
    number = int(year)
    if len(year) == 4:
        return number
    century = today.year // 100 * 100
    return century + number if century + number <= today.year + 10 else century - 100 + number


def _valid(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
