"""Reading a big workbook, beside the bare reader that does the work inside."""

import io
from collections.abc import Iterator

import xlsxwriter
from python_calamine import CalamineWorkbook

from tandem.config.bench import world
from tandem.config.bench.frame import Result, best_ms
from tandem.engines.sheets.read import read_table

ROWS = 50_000


def measure() -> Iterator[Result]:
    content = _workbook()
    bare = best_ms(lambda: CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(), 3)
    ours = best_ms(lambda: read_table(content, "pupils.xlsx"), 3)
    yield Result(f"read a workbook of {ROWS} rows", ours, "ms", 3 * bare, "bare python-calamine", bare)


def _workbook() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    page = book.add_worksheet()
    for number, row in enumerate([world.PUPILS, *world.pupils(ROWS)]):
        page.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()
