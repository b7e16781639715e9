"""A date from a messy cell: «12.03.12г.», ISO, a serial number of a spreadsheet, «12 марта 2012»."""

import calendar
import datetime as dt
import re

from tandem.engines.russian.cells import EMPTY, Parsed, tidy

MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
GENITIVE = ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"]
EPOCH = dt.date(1899, 12, 30)
SERIALS = range(7000, 60000)
"""Serial numbers of days that may be dates of birth or of work: 1919–2064."""
EARLIEST = 1900

_YEAR_WORD = re.compile(r"\s*(?:г\.?\s?р\.?|года?(?:\s+рождения)?|г\.?)\s*$", re.I)
_ISO = re.compile(r"^(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ].*)?$")
_USUAL = re.compile(r"^(\d{1,2})\s?[-./,\s]\s?(\d{1,2})\s?[-./,\s]\s?(\d{4}|\d{2})(?:[T ]\d{1,2}:\d{2}.*)?$")
_WORDS = re.compile(r"^(\d{1,2})\s?[-.\s]?\s?([а-яё]{3,9})\.?\s?[-.,\s]?\s?(\d{4}|\d{2})$", re.I)
_SOLID = re.compile(r"^(\d{2})(\d{2})(\d{4})$")
_LETTERS = str.maketrans("ОоOoЗзlIІ", "000033111")


def day(raw: object, *, latest: dt.date) -> Parsed[dt.date]:
    """A date not after `latest`; a year of two digits is taken in the hundred years before it."""
    if isinstance(raw, dt.datetime):
        return _checked(raw.date(), latest)
    if isinstance(raw, dt.date):
        return _checked(raw, latest)
    text = tidy(raw).strip(" .;,'\"")
    if not text or text in "-–—":
        return EMPTY
    text = _YEAR_WORD.sub("", text).strip(" .,")
    if text.isdecimal() and len(text) != 8:
        return _number(int(text), latest)
    parts = _parts(text)
    if parts is None and (mended := text.translate(_LETTERS)) != text:
        parts = _parts(mended)
    if parts is None:
        return Parsed(problem=f"«{tidy(raw)}» не похоже на дату. Напишите так: 15.03.2012.")
    return _date(*parts, latest)


def in_words(value: dt.date) -> str:
    return f"{value:%d.%m.%Y}"


def _parts(text: str) -> tuple[int, int, int, bool] | None:
    """(year, month, day, is the year of two digits)."""
    if found := _ISO.match(text):
        return int(found[1]), int(found[2]), int(found[3]), False
    if found := _USUAL.match(text) or _SOLID.match(text):
        return int(found[3]), int(found[2]), int(found[1]), len(found[3]) == 2
    if (found := _WORDS.match(text)) and (month := _month(found[2])):
        return int(found[3]), month, int(found[1]), len(found[3]) == 2
    return None


def _month(word: str) -> int:
    word = word.lower()
    if word.startswith("мар"):
        return 3
    return next((number for number, start in enumerate(MONTHS, 1) if word.startswith(start)), 0)


def _number(number: int, latest: dt.date) -> Parsed[dt.date]:
    """A serial number of a day, or a year alone."""
    if EARLIEST <= number <= latest.year:
        return Parsed(problem=f"Указан только год: {number}. Нужна полная дата, например 15.03.{number}.")
    if number in SERIALS:
        value = EPOCH + dt.timedelta(days=number)
        return _checked(value, latest, note=f"число {number} прочитано как {in_words(value)}")
    return Parsed(problem=f"«{number}» не похоже на дату. Напишите так: 15.03.2012.")


def _date(year: int, month: int, number: int, is_short: bool, latest: dt.date) -> Parsed[dt.date]:
    if is_short:
        year += latest.year // 100 * 100
        year -= 100 if year > latest.year else 0
    if not 1 <= month <= 12:
        swapped = f"{month:02}.{number:02}.{year}" if 1 <= number <= 12 and 1 <= month <= 31 else ""
        return Parsed(problem=f"Месяца {month} не бывает: {number:02}.{month:02}.{year}.", suggestion=swapped)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return Parsed(problem=f"Года {year} не бывает.")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= number <= last:
        return Parsed(
            problem=f"Такой даты нет: {number:02}.{month:02}.{year}. Последний день {GENITIVE[month - 1]}: {last}.",
            suggestion=f"{last:02}.{month:02}.{year}" if number else "",
        )
    return _checked(dt.date(year, month, number), latest, note="год записан двумя цифрами" if is_short else "")


def _checked(value: dt.date, latest: dt.date, note: str = "") -> Parsed[dt.date]:
    if value > latest:
        return Parsed(problem=f"Дата {in_words(value)} в будущем.")
    if value.year < EARLIEST:
        return Parsed(problem=f"Год {value.year} слишком давний. Проверьте дату.")
    return Parsed(value, note=note)
