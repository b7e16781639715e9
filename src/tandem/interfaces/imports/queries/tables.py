"""The file of a batch: read, its columns guessed, its rows checked."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from tandem.engines.russian import names
from tandem.engines.sheets import read
from tandem.interfaces.imports.choices import Kind
from tandem.interfaces.imports.models import Batch, Row, RowState
from tandem.interfaces.imports.queries import twins
from tandem.interfaces.imports.queries.checking import Checked, checker_of, place_of
from tandem.interfaces.imports.queries.columns import guess_columns, is_known, kind_by_headings, remembered
from tandem.kit.verdict import Refused
from tandem.registry.orgs.models import Organization

MEDIA = {
    read.Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", read.Kind.XLS: "application/vnd.ms-excel",
    read.Kind.ODS: "application/vnd.oasis.opendocument.spreadsheet", read.Kind.CSV: "text/csv",
}  # fmt: skip
CHUNK = 500
MOST_COLUMNS = 60


@dataclass(frozen=True)
class Upload:
    """A file that was read: what is kept of it in the batch."""

    name: str
    content: bytes
    media_type: str
    sheet: str
    sheets: list[list[object]]
    header_row: int
    mapping: list[dict[str, object]]
    rows_total: int
    likely_kind: str


def read_upload(
    organization: Organization, kind: str, *, name: str, content: bytes, sheet: str = "", header_row: int | None = None
) -> Upload:
    """Read the file and guess its columns. Refused with one sentence when it cannot be read."""
    table = _table(content, name, sheet)
    header = read.guess_header(table.rows, _known_anywhere) if header_row is None else min(header_row, len(table.rows))
    headings = read.headings(table.rows, header)[:MOST_COLUMNS]
    body = [[read.shown(value) for value in row[:MOST_COLUMNS]] for row in table.rows[header : header + 200]]
    body = [row for row in body if any(row)]
    width = max([len(headings), *map(len, body)])
    headings += [""] * (width - len(headings))
    kind = kind or kind_by_headings(headings)
    guesses = guess_columns(kind, headings, body, remembered(organization, kind))
    mapping: list[dict[str, object]] = [
        {"heading": heading, "field": guess.field, "sure": guess.is_sure, "sample": _sample(body, number)}
        for number, (heading, guess) in enumerate(zip(headings, guesses, strict=True))
    ]
    total = sum(1 for row in table.rows[header:] if any(value not in (None, "") for value in row))
    sheets = [list(pair) for pair in table.sheets]
    return Upload(name, content, MEDIA[table.kind], table.sheet, sheets, header, mapping, total, kind_by_headings(headings))


def reread(batch: Batch, kind: str, sheet: str, header_row: int | None) -> Upload:
    """The stored file once more, with another sheet or row of headings."""
    return read_upload(batch.organization, kind, name=batch.file.name, content=stored(batch), sheet=sheet, header_row=header_row)


def checked_rows(batch: Batch, today: dt.date) -> Iterator[Checked]:
    """Every row of the batch's table, checked with the batch's columns."""
    table = _table(stored(batch), batch.file.name, batch.sheet)
    return check_table(batch, table.rows, today)


def check_upload(batch: Batch, upload: Upload, today: dt.date) -> Iterator[Checked]:
    """The same for a table that nothing keeps: a dry run."""
    return check_table(batch, _table(upload.content, upload.name, upload.sheet).rows, today)


def check_table(batch: Batch, rows: list[list[object]], today: dt.date) -> Iterator[Checked]:
    """Rows under the headings, one after another."""
    columns = columns_of(batch)
    checker = checker_of(batch, place_of(batch, today), columns)
    cells = ((number, [read.shown(v) for v in row[: len(columns)]], "") for number, row in enumerate(rows, 1) if number > batch.header_row)
    return checker.rows(cells)


def checked_in_chunks(batch: Batch, today: dt.date) -> Iterator[list[Checked]]:
    chunk: list[Checked] = []
    for row in checked_rows(batch, today):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk


def check_again(batch: Batch, row: Row, cells: list[str], decision: str, today: dt.date) -> Checked:
    """One row after a mended cell or a decision, compared with namesakes of the school and of the rows above."""
    columns = columns_of(batch)
    place = place_of(batch, today)
    bare = checker_of(batch, place, columns, Q(pk=None)).row(row.number, cells, decision)
    card = twins.card_of(bare.values)
    key = names.fold(f"{card['last_name']} {card['first_name']}")
    checker = checker_of(batch, place, columns, Q(name_key=key) | Q(name_key__startswith=f"{key} "))
    above = batch.rows.filter(number__lt=row.number, twin_row=None, values__name__0=card["last_name"], values__name__1=card["first_name"])
    for other in above.exclude(state__in=[RowState.REFUSED, RowState.SKIP]).order_by("number"):
        checker.remember(Checked(other.number, other.cells, other.values))
    return checker.row(row.number, cells, decision)


def columns_of(batch: Batch) -> list[str]:
    return [str(column["field"]) for column in batch.mapping]


def stored(batch: Batch) -> bytes:
    with batch.file.content.open("rb") as stream:
        return bytes(stream.read())


def _table(content: bytes, name: str, sheet: str) -> read.Table:
    try:
        return read.read_table(content, name, sheet)
    except read.SheetRefused as refusal:
        raise Refused(str(refusal)) from refusal


def _sample(body: list[list[str]], column: int) -> list[str]:
    return [row[column][:60] for row in body if column < len(row) and row[column]][:3]


def _known_anywhere(text: str) -> bool:
    return any(is_known(kind)(text) for kind in Kind.values)
