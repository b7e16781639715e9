"""Opens a table that somebody sent: rows with their numbers, sheets to choose from, the row of headings."""

import datetime as dt
import pickle
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from tandem.engines.sheets import text
from tandem.engines.sheets.guard import Kind, SheetRefused, kind_of

__all__ = ["Kind", "SheetRefused", "Table", "address", "guess_header", "headings", "letters", "read_table", "shown"]

CHILD = Path(__file__).with_name("child.py")
MOST_ROWS, MOST_CELLS = 200_000, 4_000_000
LOOKED_AT = 25
"""Headings are looked for in the first so many rows."""
SLOW, PER_SECOND = 1, 5 * 1024 * 1024
"""Seconds of processor time that any book gets, and how many unpacked bytes give it one more."""

Row = Sequence[object]
BROKEN = SheetRefused("broken", "Файл повреждён или загружен не до конца. Откройте его в Excel и сохраните снова.")
TOO_WIDE = SheetRefused("far", "Таблица слишком велика: заполнены очень далёкие ячейки. Скопируйте только список в новую книгу.")
LOCKED = SheetRefused("locked", "Файл закрыт паролем. Снимите пароль и сохраните снова.")


@dataclass(frozen=True)
class Table:
    """One sheet. `rows[0]` is the row 1 of the file; `sheets` are (name, number of rows) of the whole book."""

    kind: Kind
    sheet: str
    sheets: tuple[tuple[str, int], ...]
    rows: list[list[object]]
    encoding: str = ""


def read_table(content: bytes, name: str = "", sheet: str = "") -> Table:
    """Read the wanted sheet (the first that is not empty without a wish). Raises SheetRefused with one sentence."""
    kind = kind_of(content, name)
    if kind == Kind.CSV:
        rows, encoding = text.read_csv(content)
        table = Table(kind, "", (("", len(rows)),), rows, encoding)  # type: ignore[arg-type]
    else:
        table = _read_book(content, kind, sheet)
    if len(table.rows) > MOST_ROWS:
        raise SheetRefused("long", f"В таблице {len(table.rows)} строк. Разделите её на части до {MOST_ROWS} строк.")
    if not any(any(cell not in (None, "") for cell in row) for row in table.rows):
        raise SheetRefused("empty", "В файле нет ни одной заполненной строки.")
    return table


def letters(column: int) -> str:
    """0 → «A», 27 → «AB»."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """«B12» for the row 12 of the file and the second column (counted from nought)."""
    return f"{letters(column)}{row}"


def shown(value: object) -> str:
    """A cell as a person sees it: «7», not «7.0»; dates by days, «да» and «нет»."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, dt.datetime):
        return f"{value:%d.%m.%Y %H:%M}" if (value.hour or value.minute or value.second) else f"{value:%d.%m.%Y}"
    if isinstance(value, dt.date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def guess_header(rows: Sequence[Row], is_known: Callable[[str], bool]) -> int:
    """Number of the row of headings: the one among the first with most words for headings; 0 when there is none."""
    best, score = 0, 0.0
    for number, row in enumerate(rows[:LOOKED_AT], 1):
        now = _headiness(row, is_known)
        if now > score:
            best, score = number, now
    while best and best < len(rows) and _goes_on(rows[best], is_known):
        best += 1
    return best


def headings(rows: Sequence[Row], header: int) -> list[str]:
    """Headings of the columns; those over two lines («Мать» above «ФИО» and «Телефон») are put together."""
    if not header:
        width = max((len(row) for row in rows[:LOOKED_AT]), default=0)
        return [""] * width
    names = [_line(value) for value in rows[header - 1]]
    above = [_line(value) for value in rows[header - 2]] if header > 1 else []
    above += [""] * (len(names) - len(above))
    if not any(over and not name for name, over in zip(names, above, strict=False)) or sum(map(bool, above)) < 2:
        return names
    group, joined = "", []
    for name, over in zip(names, above, strict=False):
        group = over or (group if name else "")
        joined.append(f"{group} {name}".strip() if name else over)
    return joined


def _line(value: object) -> str:
    return re.sub(r"\s+", " ", shown(value)).strip()


def _goes_on(row: Row, is_known: Callable[[str], bool]) -> bool:
    """Is it the second line of headings: two known wordings and no figures?"""
    said = [_line(value) for value in row if _line(value)]
    return sum(map(is_known, said)) >= 2 and not any(re.search(r"\d", name) for name in said)


def _headiness(row: Row, is_known: Callable[[str], bool]) -> float:
    """Three points for a known wording, one for a short text, minus two for what is data (figures, dates, long text)."""
    score = 0.0
    for value in row:
        said = _line(value)
        if not said:
            continue
        if isinstance(value, str) and is_known(said):
            score += 3
        elif not isinstance(value, str) or re.search(r"\d{2}|@|\+7", said) or len(said) > 90:
            score -= 2
        else:
            score += 0.3
    return score if score >= 2 else 0.0


def _read_book(content: bytes, kind: Kind, sheet: str) -> Table:
    seconds = SLOW + (_unpacked(content) if kind != Kind.XLS else len(content)) // PER_SECOND
    command = [sys.executable, "-I", str(CHILD), sheet, str(seconds), str(MOST_CELLS)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=seconds * 3, check=False)
    except subprocess.TimeoutExpired as error:
        raise TOO_WIDE from error
    if done.returncode:
        raise _failure(done.returncode, done.stderr.decode(errors="replace"))
    answer = pickle.loads(done.stdout)
    sheets = tuple((name, height) for name, height, _width in answer["sheets"])
    return Table(kind, answer["name"] or (sheets[0][0] if sheets else ""), sheets, answer["rows"])


def _unpacked(content: bytes) -> int:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return sum(part.file_size for part in archive.infolist())


def _failure(code: int, said: str) -> SheetRefused:
    """What the child died of: no memory or time, a password, or anything else that is wrong in the file."""
    if code < 0 or any(word in said for word in ("MemoryError", "capacity overflow", "memory allocation", "out of memory")):
        return TOO_WIDE
    if "PasswordError" in said:
        return LOCKED
    return BROKEN
