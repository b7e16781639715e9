"""Numbers in a message, however they are written: figures, words, look-alike letters, with anything between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from tandem.engines.russian.guard.plain import heard, readings, sound

_UNITS = {
    "0": "н[оу]л[ья]?|нолик|зеро|zero|oh", "1": "один|одна|единиц[аы]|one|раз", "2": "два|две|двойк[аи]|two", "3": "три|тройк[аи]|three",
    "4": "четыре|четверк[аи]|four", "5": "пять|пятерк[аи]|five", "6": "шесть?|шес|шестерк[аи]|six", "7": "семь|семерк[аи]|seven",
    "8": "восемь|восьмерк[аи]|eight", "9": "дев[яе]ть|девятк[аи]|nine",
    "10": "десять|ten", "11": "один[н]?адцать|eleven", "12": "двенадцать|twelve", "13": "тринадцать", "14": "четырнадцать", "15": "пятнадцать",
    "16": "шес[т]?надцать", "17": "семнадцать", "18": "восемнадцать", "19": "дев[яе]тнадцать",
    "20": "двадцать|twenty", "30": "тридцать|thirty", "40": "сорок|fourty|forty", "50": "п[яе]тьдес[яе]т|писят|пятьсят|fifty", "60": "шестьдес[яе]т|шестьсят|шисят|sixty",
    "70": "семьдес[яе]т|семьсят|seventy", "80": "восемьдес[яе]т|восемьсят|eighty", "90": "дев[яе]носто|ninety",
    "100": "сто", "200": "двести", "300": "триста", "400": "четыреста", "500": "пятьсот", "600": "шестьсот|шес[т]?сот", "700": "семьсот",
    "800": "восемьсот", "900": "дев[яе]тьсот",
}  # fmt: skip
_WORDS = [(number, heard(words)) for number, words in reversed(_UNITS.items())]
_ANY_WORD = re.compile("|".join(f"(?:{words})" for words in reversed(_UNITS.values())))
_RUN_OF_WORDS = re.compile(rf"(?:{_ANY_WORD.pattern}){{2,}}")
_MANY = {
    sound(word): figure
    for figure, words in {
        "0": "нуля нулей нолика ноликов", "1": "единицы единиц", "2": "двойки двоек", "3": "тройки троек", "4": "четверки четверок", "5": "пятерки пятерок",
        "6": "шестерки шестерок", "7": "семерки семерок", "8": "восьмерки восьмерок", "9": "девятки девяток",
    }.items()
    for word in words.split()
}  # fmt: skip
_FILLERS = frozenset(
    sound("и а потом затем дальше далее тире дефис дефиз пробел плюс скобка скобки еще снова опять точка запятая следом минус черточка подряд")
    .split()
)  # fmt: skip
"""Words that stand between figures said aloud."""
_LOOK = str.maketrans("оoзzliбs", "00331165")
_TOKEN = re.compile(r"\d+|[^\W\d_]+|\+|[^\w+]+|_+")
_DATE = re.compile(
    r"(?<![\d.\-/])(?:(?:0?[1-9]|[12]\d|3[01])[./](?:0?[1-9]|1[0-2])(?:[./](?:19|20)?\d\d)?|(?:19|20)\d\d-[01]\d-[0-3]\d"
    r"|(?:[01]?\d|2[0-3])[:.][0-5]\d(?:\s?[-–—]\s?(?:[01]?\d|2[0-3])[:.][0-5]\d)?|(?:1[5-9]|20)\d\d\s?[-–—/]\s?(?:1[5-9]|20)\d\d)(?![\d.\-/]\d|\d)"
)
"""Dates, hours, years from–to: numbers that a school writes all day."""
_POINTS = re.compile(r"(?:(?<=\s)|(?<!.))(\d{1,2})[.)]\s")


@dataclass(frozen=True)
class Run:
    """Numbers that nothing but signs stands between. `pieces` as they were written, `start` and `end` in the text."""

    pieces: tuple[str, ...]
    start: int
    end: int
    has_plus: bool = False

    @property
    def digits(self) -> str:
        return "".join(self.pieces)

    @property
    def is_counting(self) -> bool:
        """«8, 9, 10, 11»: exercises, pages, classes in order."""
        numbers = [int(piece) for piece in self.pieces if len(piece) <= 3]
        steps = {after - before for before, after in pairwise(numbers)}
        return len(numbers) == len(self.pieces) > 2 and min(steps) > 0 and max(steps) <= 3

    def tails(self) -> Iterator[str]:
        """The digits, also without a short first or last piece: «1) 8 916 …», «… 45 67, 2 раза»."""
        yield self.digits
        for cut in (self.pieces[1:], self.pieces[:-1]):
            if len(self.pieces) > 3 and len(self.digits) - sum(map(len, cut)) <= 2:
                yield "".join(cut)


def runs(text: str) -> list[Run]:
    """All runs of a plain text, in order; dates and hours break them."""
    text = _DATE.sub(lambda found: "ж" * len(found[0]), text)
    found: list[Run] = []
    pieces: list[str] = []
    start = end = 0
    plus = False
    for token in _TOKEN.finditer(text):
        numbers = _numbers(token[0], bool(pieces))
        if numbers:
            start, plus = (start, plus) if pieces else (token.start(), bool(re.search(r"(?:\+|плюс)\W{0,2}$", text[: token.start()])))
            pieces, end = pieces + numbers, token.end()
        elif pieces and not _is_between(token[0]):
            found.append(Run(_composed(pieces), start, end, plus))
            pieces = []
    return [*found, Run(_composed(pieces), start, end, plus)] if pieces else found


def glued(text: str) -> list[str]:
    """Figures of words that hide them: «тел89161234567имя», «а8б9в1г6…»."""
    words = (re.sub(r"\D", "", word) for word in re.findall(r"[^\W_]+", text))
    return [figures for figures in words if len(figures) >= 10]


def without_points(text: str) -> str:
    """A list 1., 2., 3. without its own numbers; any other text as it is."""
    points = [int(found[1]) for found in _POINTS.finditer(text)]
    return _POINTS.sub(" ", text) if points == list(range(1, len(points) + 1)) and len(points) > 2 else text


def _is_between(token: str) -> bool:
    return (not token[0].isalnum() and len(token) <= 6) or sound(token) in _FILLERS


def _numbers(token: str, is_inside: bool) -> list[str]:
    """Numbers that a token says: «916», «девять», «девятьодиншесть»; within a run a letter that looks like a figure is one."""
    if token.isdecimal():
        return [token]
    if sound(token) in _MANY:
        return [f"x{_MANY[sound(token)]}"]
    if is_inside and len(token) <= 3 and (figures := token.translate(_LOOK)).isdecimal():
        return [figures]
    for word in readings(token):
        if number := _number(word):
            return [number]
        if _RUN_OF_WORDS.fullmatch(word):
            return [number for part in _ANY_WORD.findall(word) if (number := _number(part))]
    return []


def _number(word: str) -> str:
    return next((f"w{number}" for number, pattern in _WORDS if pattern.fullmatch(sound(word))), "")


def _composed(pieces: list[str]) -> tuple[str, ...]:
    """«w900», «w16» → «916»; «w3», «x7» → «777»."""
    made: list[str] = []
    before = 0  # the value of the numeral that the next one may complete
    for piece in pieces:
        value = int(piece[1:]) if piece[0] == "w" else 0
        if piece[0] == "x":
            times = int(made.pop()) if made and len(made[-1]) == 1 and made[-1] > "1" else 1
            made.append(piece[1:] * times)
        elif value and before and value < before and (before >= 100 or value < 10):
            made[-1] = str(int(made[-1]) + value)
        else:
            made.append(piece.lstrip("w"))
        before = value if value >= 20 and value % 10 == 0 else 0
    return tuple(made)
