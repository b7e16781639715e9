"""CSV of any encoding and separator that Russian schools send."""

import csv
import io
from collections import Counter

from tandem.engines.sheets.guard import SheetRefused

BYTES = ("cp1251", "cp866", "koi8_r", "mac_cyrillic")
SAMPLE = 64 * 1024
MOST_COLUMNS = 500
FREQUENT = set("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфё")
SEPARATORS = ";\t,|"


def read_csv(content: bytes) -> tuple[list[list[str]], str]:
    """(rows, «utf-8» or another encoding that was found)."""
    encoding = encoding_of(content)
    text = content.decode(encoding, errors="replace").removeprefix("\ufeff").replace("\x00", "")
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text)):
            rows.append([_freed(cell) for cell in row])
    except csv.Error as error:
        place = len(rows) + 1
        raise SheetRefused("csv", f"Строка {place} не читается: проверьте кавычки вокруг неё или пришлите файл .xlsx.") from error
    if any(len(row) > MOST_COLUMNS for row in rows):
        raise SheetRefused("wide", f"В таблице больше {MOST_COLUMNS} столбцов. Оставьте в файле только список.")
    return rows, encoding


def encoding_of(content: bytes) -> str:
    """By the mark, else UTF-8 when it is one, else the Cyrillic code page in which the text looks most Russian."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return name
    sample = content[:SAMPLE]
    if sample.count(b"\x00") > len(sample) // 10:
        return "utf-16-be" if sample[:1] == b"\x00" else "utf-16-le"
    _check_is_text(sample)
    try:
        content.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        return max(BYTES, key=lambda name: _how_russian(sample.decode(name, errors="replace")))


def separator_of(text: str) -> str:
    """The separator that gives the same number of cells in most lines."""
    lines = [line for line in text[:SAMPLE].splitlines()[:40] if line.strip()]

    def evenness(mark: str) -> tuple[int, int]:
        counts = Counter(_outside_quotes(line, mark) for line in lines)
        most, times = max(((n, t) for n, t in counts.items() if n), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
        return times, most

    return max(SEPARATORS, key=evenness)


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])


def _check_is_text(sample: bytes) -> None:
    odd = sum(1 for byte in sample if byte < 32 and byte not in (9, 10, 13))
    if odd > len(sample) // 100:
        raise SheetRefused("type", "Это не таблица. Нужен файл .xlsx, .xls, .ods или .csv.")


def _how_russian(text: str) -> int:
    """Small frequent letters speak for the code page; capitals inside words and odd signs against."""
    score = 0
    for before, letter in zip(" " + text, text, strict=False):
        if letter in FREQUENT:
            score += 2
        elif letter > "\x7f" and not ("А" <= letter <= "Я" or letter in "Ё№«»–—… "):
            score -= 3
        elif "А" <= letter <= "Я" and before in FREQUENT:
            score -= 2
    return score


def _freed(cell: str) -> str:
    """Without the apostrophe that our own writer (and others) put before a sign of a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell
