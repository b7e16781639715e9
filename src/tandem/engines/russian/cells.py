"""What every parser of a messy cell stands on: the answer and the tidying of text."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Value = TypeVar("Value", covariant=True)


@dataclass(frozen=True)
class Parsed(Generic[Value]):
    """What was understood. `problem` says what is wrong (then `value` is None, or what is good in the cell without it),
    `suggestion` is a text that would be accepted instead, `note` tells what was put right without asking."""

    value: Value | None = None
    problem: str = ""
    suggestion: str = ""
    note: str = ""


EMPTY: Parsed[Any] = Parsed()
"""Nothing in the cell: no value and no problem."""

TWINS = str.maketrans("ABCEHKMOPTXYaceopxykm", "АВСЕНКМОРТХУасеорхукм")
_HIDDEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_LATIN = re.compile(r"[A-Za-z]")
_TWIN_WORD = re.compile(r"[ABCEHKMOPTXYaceopxykm.\-]+")


def tidy(raw: object) -> str:
    """One line of text: spaces squeezed, hidden signs dropped, a whole number without «.0»."""
    if raw is None:
        return ""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = str(raw)
    if not text.isprintable():  # hidden signs and odd spaces are not printable; most cells have none
        text = text.translate(_HIDDEN)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def cyrillic(text: str) -> str:
    """Latin look-alikes become Cyrillic in words that are Cyrillic otherwise (and in words of look-alikes beside such)."""
    if not _LATIN.search(text) or not (_CYRILLIC.search(text) or _TWIN_WORD.fullmatch(text.replace(" ", ""))):
        return text
    return " ".join(_word(word) for word in text.split(" "))


def _word(word: str) -> str:
    if _CYRILLIC.search(word) or _TWIN_WORD.fullmatch(word):
        return word.translate(TWINS)
    return word


def is_mixed(text: str) -> bool:
    """Does a word have letters of both alphabets still?"""
    return any(_LATIN.search(word) and _CYRILLIC.search(word) for word in text.split())
