"""Parsers of one cell of a messy table. Each answers with `Parsed`: a value, or a problem with a suggestion."""

import datetime as dt
import re
from dataclasses import dataclass

from tandem.engines.russian.cells import EMPTY, TWINS, Parsed, cyrillic, tidy
from tandem.engines.russian.contacts import Guardian, email, guardians, phone, relation
from tandem.engines.russian.days import day
from tandem.engines.russian.naming import Name, full_name, name_parts, parse_full_name
from tandem.engines.russian.week import parse_forms_of_time

__all__ = [
    "Ages", "Guardian", "Name", "Parsed", "SchoolClass", "ages", "category", "class_name", "day", "email", "full_name", "guardians",
    "name_parts", "parse_forms_of_time", "parse_full_name", "pedagogical_start", "phone", "relation", "sex", "tidy", "whole",
    "words", "year", "yes_no",
]  # fmt: skip

ROMAN = {"XI": 11, "X": 10, "IX": 9, "VIII": 8, "VII": 7, "VI": 6, "V": 5, "IV": 4, "III": 3, "II": 2, "I": 1}
NUMBERS = {
    "один": 1,
    "одного": 1,
    "одна": 1,
    "два": 2,
    "двух": 2,
    "двоих": 2,
    "три": 3,
    "трёх": 3,
    "трех": 3,
    "троих": 3,
    "четыре": 4,
    "пять": 5,
}
YES = [
    "да",
    "д",
    "yes",
    "y",
    "true",
    "истина",
    "+",
    "1",
    "есть",
    "нужно",
    "нужны",
    "нужен",
    "требуются",
    "требуется",
    "v",
    "✓",
    "✔",
    "имеется",
]
NO = ["нет", "н", "no", "n", "false", "ложь", "-", "–", "—", "0", "отсутствует"]
MALE = ["м", "муж", "мужской", "мальчик", "юноша", "парень", "m", "male"]
FEMALE = ["ж", "жен", "женский", "девочка", "девушка", "f", "female", "w"]
HIGHEST_GRADE = 11

_CLASS = re.compile(r"^(\d{1,2})\s*([А-ЯЁA-Z0-9]{0,3})$")
_CLASS_WORDS = re.compile(r"(?:класс[а-я]*|кл|гр|группа|параллель|литер[а-я]*)\b\.?", re.I)
_ROMAN = re.compile(r"^(XI|IX|X|VIII|VII|VI|IV|V|III|II|I)(?=[\s\-–«\"'(]|$)")
_ORDINAL = re.compile(r"(\d) ?(?:ЫЙ|ОЙ|ИЙ|Й) (?=[А-ЯЁA-Z])")
_LATIN_LETTERS = str.maketrans("BDGLVZIJFSRUN", "ВДГЛВЗИЖФСРУН")


@dataclass(frozen=True)
class SchoolClass:
    grade: int
    letter: str = ""

    @property
    def text(self) -> str:
        return f"{self.grade}{self.letter}"


@dataclass(frozen=True)
class Ages:
    low: int | None
    high: int | None


def words(raw: object, longest: int = 500) -> Parsed[str]:
    """Any text; too long is said, not cut."""
    text = tidy(raw)
    if not text or text in "-–—":
        return EMPTY
    if len(text) > longest:
        return Parsed(problem=f"Слишком длинный текст: {len(text)} знаков, можно {longest}.", suggestion=f"{text[: longest - 1]}…")
    return Parsed(text)


def class_name(raw: object) -> Parsed[SchoolClass]:
    """«7 "В"», «7-в», «7В класс», «VII в» → grade and letter."""
    said = tidy(raw)
    if not said or said in "-–—":
        return EMPTY
    text = _ROMAN.sub(lambda found: str(ROMAN[found[1]]), said.upper())
    text = re.sub(r"[\"'«»“”„().\-–—‑_/\\,’`]", " ", _CLASS_WORDS.sub(" ", text)).upper()
    text = _ORDINAL.sub(r"\1 ", tidy(text))
    found = _CLASS.match(text.replace(" ", ""))
    if not found:
        return Parsed(problem=f"«{said}» не похоже на класс. Напишите так: 7В.", suggestion=_turned(text))
    grade, letter = int(found[1]), found[2].translate(TWINS)
    if letter and re.fullmatch("[A-Z]+", letter):
        return Parsed(problem=f"Буква класса латинская: «{said}».", suggestion=f"{grade}{letter.translate(_LATIN_LETTERS)}")
    if not 1 <= grade <= HIGHEST_GRADE:
        guess = f"{found[1][0]}З" if found[1][1:] == "3" and grade > HIGHEST_GRADE else ""
        return Parsed(problem=f"Класса {grade} нет: бывают с 1 по {HIGHEST_GRADE}.", suggestion=guess)
    made = SchoolClass(grade, letter)
    return Parsed(made, note="" if made.text == said else f"записано как {made.text}")


def _turned(text: str) -> str:
    found = re.match(r"^([А-ЯЁ])\s*(\d{1,2})$", text)
    return f"{found[2]}{found[1]}" if found else ""


def sex(raw: object) -> Parsed[str]:
    """«м», «муж.», «девочка» → m or f."""
    text = cyrillic(tidy(raw)).lower().strip(" .")
    if not text:
        return EMPTY
    for code, said in (("m", MALE), ("f", FEMALE)):
        if text in said:
            return Parsed(code)
    return Parsed(problem=f"Непонятно, мужской или женский: «{tidy(raw)}».", suggestion=text[0] if text[0] in "мж" else "")


def yes_no(raw: object) -> Parsed[bool]:
    """«да», «+», «требуется» → True; «нет», «–» → False."""
    if isinstance(raw, bool):
        return Parsed(raw)
    text = cyrillic(tidy(raw)).lower().strip(" .!")
    if not text:
        return EMPTY
    first = re.split(r"[\s,(]", text)[0]
    if text in YES or first in ("да", "есть", "yes"):
        return Parsed(True)
    if text in NO or first in ("нет", "не", "no"):
        return Parsed(False)
    return Parsed(problem=f"Непонятно, да или нет: «{tidy(raw)}».")


def whole(raw: object, low: int, high: int) -> Parsed[int]:
    """«2 человека», «двух» → 2."""
    text = tidy(raw).lower()
    if not text or text in "-–—":
        return EMPTY
    found = re.findall(r"\d+", text)
    numbers = [int(number) for number in found[:5] if len(number) < 10] or [NUMBERS[word] for word in text.split() if word in NUMBERS]
    if not numbers:
        return Parsed(problem=f"«{tidy(raw)}»: нужно число от {low} до {high}.")
    if len(numbers) > 1:
        return Parsed(problem=f"«{tidy(raw)}»: нужно одно число.", suggestion=str(min(max(numbers), high)))
    if not low <= numbers[0] <= high:
        return Parsed(problem=f"{numbers[0]}: нужно число от {low} до {high}.", suggestion=str(min(max(numbers[0], low), high)))
    return Parsed(numbers[0])


def ages(raw: object) -> Parsed[Ages]:
    """«12–15 лет», «от 10», «до 14», «13» → the wished ages."""
    text = tidy(raw).lower()
    if not text or text in "-–—" or re.match(r"^(любой|не\s?важно|все|без разницы)", text):
        return EMPTY
    if re.search(r"класс|кл\.", text):
        numbers = [int(number) + 6 for number in re.findall(r"\d+", text)[:2]]
        numbers[-1:] = [numbers[-1] + 1] if numbers else []
    else:
        numbers = [int(number) for number in re.findall(r"\d+", text) if len(number) < 4]
    if not numbers or any(not 5 <= number <= 99 for number in numbers):
        return Parsed(problem=f"«{tidy(raw)}»: нужен возраст, например 12–15.")
    if len(numbers) == 1:
        low, high = (None, numbers[0]) if "до" in text else (numbers[0], None if re.search(r"от|с |старше|\+", text) else numbers[0])
        return Parsed(Ages(low, high))
    return Parsed(Ages(min(numbers), max(numbers)))


def category(raw: object) -> Parsed[str]:
    """The qualification category in the usual words; anything else stays as typed."""
    text = cyrillic(tidy(raw)).lower().strip(" .")
    if not text or text in "-–—":
        return EMPTY
    known = (
        (r"высш", "высшая"), (r"перв|^[1iі]\b|^1-?я", "первая"), (r"втор|^2\b|^ii\b", "вторая"),
        (r"соответств|^сзд$", "соответствие занимаемой должности"), (r"педагог-?\s?наставник", "педагог-наставник"),
        (r"педагог-?\s?методист", "педагог-методист"), (r"^(без|б/?\s?к|нет|не имеет|отсутств)", "без категории"),
    )  # fmt: skip
    for pattern, name in known:
        if re.search(pattern, text):
            return Parsed(name)
    return words(raw, 60)


def pedagogical_start(raw: object, *, today: dt.date) -> Parsed[dt.date]:
    """A date, «с 1995 года», or years of work: «стаж 5 лет» is counted back from today."""
    text = tidy(raw).lower() if not isinstance(raw, dt.date) else ""
    if found := re.fullmatch(r"(?:с\s*)?((?:19|20)\d\d)\s*(?:г\.?|год[а]?)?", text):
        return _september(int(found[1]), today, "взято 1 сентября этого года")
    if re.search(r"лет|год|мес|стаж", text) or re.fullmatch(r"\d{1,2}", text):
        found = re.search(r"\d{1,2}", text)
        if not found or int(found[0]) > 70:
            return Parsed(problem=f"«{tidy(raw)}»: нужна дата или число лет работы.")
        years = 0 if "мес" in text and "лет" not in text and "год" not in text else int(found[0])
        first = today.year - years - (0 if today.month >= 9 else 1)
        return _september(first, today, f"посчитано от стажа: с {first} года")
    return day(raw, latest=today)


def year(raw: object, *, latest: int) -> Parsed[int]:
    """A year, alone or inside a date: «выпуск 2015 г.»."""
    if isinstance(raw, dt.date):
        return Parsed(raw.year)
    text = tidy(raw)
    if not text or text in "-–—":
        return EMPTY
    found = re.search(r"(?:19|20)\d\d", text)
    if not found or int(found[0]) > latest:
        return Parsed(problem=f"«{text}»: нужен год, например 2015.")
    return Parsed(int(found[0]))


def _september(first: int, today: dt.date, note: str) -> Parsed[dt.date]:
    value = dt.date(first, 9, 1)
    if value > today:
        return Parsed(problem=f"Год {first} в будущем.")
    return Parsed(value, note=note)
