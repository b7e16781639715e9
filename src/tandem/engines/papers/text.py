"""Typography that all renderers share: what may be printed, what must stay on one line, how wide columns are."""

import re

from tandem.engines.papers.blocks import Letterhead, Table

NBSP = "\u00a0"
SIGN_LINE, DATE_BLANK = "_" * 16, f"«___»{NBSP}____________{NBSP}20___{NBSP}г."
SIGNED = ("Фамилия, инициалы", "Подпись", "Дата")
"""Columns of the list of those who have read a paper."""
MONTHS = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NO_GLYPH = (
    "[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # invisible joiners and marks of direction
    "\ufe00-\ufe0f\u20e3\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\U000e0000-\U000e01ef"  # pictures and what changes them
    "\ue000-\uf8ff\U000f0000-\U0010ffff]"  # private use
)
PICTURES = re.compile(f"^{_NO_GLYPH}+ ?| ?{_NO_GLYPH}+", re.MULTILINE)
"""Pictures and invisible signs that the fonts of papers have no glyph for, with the space that stood beside them."""
TIED = [
    (re.compile(r"([№§]) (?=\S)"), rf"\1{NBSP}"),
    (re.compile(rf"(\d) (?=(?:{MONTHS}|г\.|гг\.|года|«[А-ЯЁ]»)(?!\w))"), rf"\1{NBSP}"),
    (re.compile(rf"({MONTHS}) (?=\d{{4}})"), rf"\1{NBSP}"),
    (re.compile(r"(?<!\w)([А-ЯЁ]\.) (?=[А-ЯЁ])"), rf"\1{NBSP}"),
    (re.compile(r"(?<=[а-яё]) (?=[А-ЯЁ]\. ?[А-ЯЁ]\.)".replace(" ?", f"[ {NBSP}]?")), NBSP),
    (re.compile(r"(?<!\w)((?:ст|ч|п|г|д|ул|им)\.) (?=[\d«А-ЯЁ])"), rf"\1{NBSP}"),
    (re.compile(r" (?=[–—] )"), NBSP),
    (re.compile(r"(?<!\w)([Сс]) (?=\d)"), rf"\1{NBSP}"),
    (re.compile(r"(?<=«)([ОВКУ]) (?=\w)"), rf"\1{NBSP}"),
    (re.compile(r"(?<!\w)([А-ЯЁ]{2,5}) (?=(?:[А-ЯЁ]{2,5}(?!\w)|№))"), rf"\1{NBSP}"),
    (re.compile("(?<=_{6})(?=_{8})"), "\u200b"),
]
"""Pattern → replacement: number signs, dates, classes, initials, short forms, prepositions and dashes keep to their words.

A long line to write on is the opposite: it begins right after the words and goes on below.
"""
_V, _C = "[аеёиоуыэюя]", "[бвгджзклмнпрстфхцчшщ]"
_SYLLABLES = re.compile(
    rf"(?<=\w{_V})(?=(?:{_C}|ст|[бвгдкптх]р){_V}\w)|(?<={_V}{_C})(?<!с(?=т))(?<![бвгдкптх](?=р))(?={_C}{_V})", re.IGNORECASE
)  # fmt: skip
"""Where a word may be broken: «на-став-ни-ка»."""
WORD_CAP, LONG_CAP = 20, 80
TEXT_WIDTH, LETTER, CELL_EDGES = 180, 2.1, 4.0
"""Millimetres: width of the text on A4, a letter of 11 points, the edges of a cell."""


def typeset(text: str) -> str:
    """The text as it is printed: without characters that no file format takes or no font draws, with spaces that do not break a line."""
    text = PICTURES.sub("", UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    for pattern, replacement in TIED:
        text = pattern.sub(replacement, text)
    return text


def hyphenated(text: str) -> str:
    """The text with soft hyphens in its long words, for heads of narrow columns."""
    return re.sub(r"[а-яё]{7,}", lambda word: _SYLLABLES.sub("\u00ad", word[0]), text, flags=re.IGNORECASE)


def strong_lines(letterhead: Letterhead) -> tuple[bool, ...]:
    """Which lines are the name itself (bold): those with quotation marks, or the only one."""
    return tuple(len(letterhead.lines) == 1 or "«" in line for line in letterhead.lines)


def column_weights(table: Table) -> tuple[float, ...]:
    """Shares of the width: the given ones, else room for the longest word of each column and the rest by the usual cell."""
    if table.widths:
        return tuple(map(float, table.widths))
    columns = [[name, *(row[at] for row in table.rows if at < len(row))] for at, name in enumerate(table.columns)]
    words = [max((len(word) for cell in cells for word in _unbroken(cell)), default=1) for cells in columns]
    needed = [min(word, WORD_CAP) * LETTER + CELL_EDGES for word in words]
    wanted = [max(min(sum(map(len, cells)) / len(cells), LONG_CAP) - word, 1) for cells, word in zip(columns, words, strict=True)]
    spare = max(0.0, TEXT_WIDTH - sum(needed))
    return tuple(need + spare * want / sum(wanted) for need, want in zip(needed, wanted, strict=True))


def _unbroken(cell: str) -> list[str]:
    """What stands on one line: words and what is tied to them."""
    return re.split(r"[ \n]", typeset(cell))
