"""Writes tables: XLSX row by row (xlsxwriter, constant memory) and CSV that Excel opens by a double click.

Text is always text: a cell that begins with «=» never becomes a formula.
"""

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

MADE = dt.datetime(2020, 1, 1)
"""Put into the properties of every book: the same rows give the same bytes."""
LONGEST_CELL = 32767
CHUNK = 500
LINE, TALLEST = 15, 409
"""Heights in points: of a line of text, and the greatest that a row may have."""
ACROSS = 170
"""Characters that a sheet of A4 on its side takes without becoming too small to read."""
_FORMULA = re.compile(r"^[=+\-@\t\r|]")
_PLAIN_NUMBER = re.compile(r"^[+\-][\d\s().,\-]*$")


@dataclass(frozen=True)
class Column:
    """A heading, its width in characters, the only values it takes (a list to choose from) and a hint on the heading."""

    title: str
    width: float = 16
    choices: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class Sheet:
    """`title` stands in the first line above the headings; `spare` empty rows get the lists of choices too."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]] = field(default_factory=list)
    title: str = ""
    spare: int = 0


def write_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """A book of the sheets. Rows may be a generator: only one is in memory at a time."""
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": MADE})
        styles = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#E8EEF7"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "number": book.add_format({"valign": "top", "align": "center"}),
            "day": book.add_format({"num_format": "dd.mm.yyyy", "valign": "top", "align": "left"}),
            "moment": book.add_format({"num_format": "dd.mm.yyyy hh:mm", "valign": "top", "align": "left"}),
        }
        for sheet in sheets:
            _write_sheet(book.add_worksheet(_sheet_name(sheet.name)), sheet, styles)
    return out.getvalue()


def write_csv(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """UTF-8 with a mark, «;» between cells, in pieces of some hundred rows."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([_safe(title) for title in titles])
    for number, row in enumerate(rows, 1):
        writer.writerow([_safe(value) for value in row])
        if number % CHUNK == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _write_sheet(page: Worksheet, sheet: Sheet, styles: dict[str, Format]) -> None:
    head = 1 if sheet.title else 0
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
    if sheet.title:
        page.write_string(0, 0, sheet.title, styles["title"])
    page.set_row(head, _height([column.title for column in sheet.columns], sheet.columns))
    for number, column in enumerate(sheet.columns):
        page.write_string(head, number, column.title, styles["head"])
        if column.hint:
            page.write_comment(head, number, column.hint)
    last = head
    for last, row in enumerate(sheet.rows, head + 1):
        page.set_row(last, _height(row, sheet.columns))
        for number, value in enumerate(row):
            _write_cell(page, last, number, value, styles)
    if sheet.columns:
        page.autofilter(head, 0, max(last, head + 1), len(sheet.columns) - 1)
    _add_choices(page, sheet, head + 1, max(last, head) + sheet.spare)
    _lay_out(page, sheet, head)


def _lay_out(page: Worksheet, sheet: Sheet, head: int) -> None:
    """On screen the headings and the names stay; on paper they stand on every sheet of A4, a wide table goes over several."""
    named = 2 if sheet.columns and sheet.columns[0].title == "№" else 1
    page.freeze_panes(head + 1, named if len(sheet.columns) > 3 else 0)
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer("&C&P из &N")
    page.fit_to_pages(math.ceil(sum(column.width for column in sheet.columns) / ACROSS), 0)
    page.repeat_rows(head)
    page.repeat_columns(0, named - 1)


def _height(row: Sequence[object], columns: Sequence[Column]) -> float:
    """Said outright: only Excel finds out by itself how tall a row of wrapped text is."""
    texts = [(value, column.width) for value, column in zip(row, columns, strict=False) if isinstance(value, str)]
    return min(TALLEST, LINE * max((sum(_lines(part, width) for part in text.split("\n")) for text, width in texts), default=1))


def _lines(text: str, width: float) -> int:
    """Words that do not fit leave a tenth of a line empty."""
    return 1 if len(text) <= width else math.ceil(len(text) / (0.9 * width))


def _write_cell(page: Worksheet, row: int, column: int, value: object, styles: dict[str, Format]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_string(row, column, "да" if value else "нет", styles["text"])
    elif isinstance(value, int | float):
        page.write_number(row, column, value, styles["number"])
    elif isinstance(value, dt.datetime):
        page.write_datetime(row, column, value.replace(tzinfo=None), styles["moment"])
    elif isinstance(value, dt.date):
        page.write_datetime(row, column, value, styles["day"])
    else:
        page.write_string(row, column, str(value)[:LONGEST_CELL], styles["text"])


def _add_choices(page: Worksheet, sheet: Sheet, first: int, last: int) -> None:
    """Lists to choose from; the longest that Excel takes in place is 255 characters."""
    for number, column in enumerate(sheet.columns):
        if column.choices and last >= first and len(",".join(column.choices)) <= 255:
            rule = {"validate": "list", "source": list(column.choices), "error_type": "warning", "ignore_blank": True}
            page.data_validation(first, number, last, number, rule)


def _sheet_name(name: str) -> str:
    """At most 31 characters without those that Excel forbids."""
    return re.sub(r"[\[\]:*?/\\']", " ", name)[:31].strip() or "Лист"


def _safe(value: object) -> str:
    """Text of a CSV cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, dt.datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    text = str(value)
    if _FORMULA.match(text) and not _PLAIN_NUMBER.match(text):
        return f"'{text}"
    return text
