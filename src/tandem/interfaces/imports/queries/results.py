"""The result of a load for programs: numbers, refused cells, doubles."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from tandem.engines.sheets.read import address
from tandem.interfaces.imports.models import Batch, Row, RowState
from tandem.interfaces.imports.queries.checking import BANK_KINDS, Checked, name_column
from tandem.interfaces.imports.queries.pages import operator, outcomes
from tandem.interfaces.imports.queries.tables import Upload, check_upload, columns_of
from tandem.kit.verdict import Refused
from tandem.registry.orgs.models import Organization
from tandem.registry.programs import queries as programs
from tandem.registry.programs.models import Program

Line = Checked | Row


def result(batch: Batch) -> dict[str, object]:
    """{"created", "changed", "skipped", "refused": [{"cell", "reason"}], "duplicates": [["A3", "A17"]]} of a finished load."""
    counts = outcomes(batch)
    left = list(batch.rows.filter(state__in=[RowState.REFUSED, RowState.SKIP]).order_by("number"))
    return _said(batch, left, counts["created"], counts["changed"], counts["skipped"] + counts["same"])


def dry_result(batch: Batch, upload: Upload, today: dt.date) -> dict[str, object]:
    """The same of a table that is only checked; the batch is not saved."""
    checked = list(check_upload(batch, upload, today))
    states = Counter(row.state for row in checked)
    return _said(batch, checked, states[RowState.NEW], states[RowState.CHANGE], states[RowState.SKIP] + states[RowState.SAME])


def program_for(organization: Organization, kind: str, wanted: int | None) -> Program | None:
    """The programme that a bank's table goes to. Refused when there is none."""
    if kind not in BANK_KINDS:
        return None
    program = programs.chosen(operator(organization), organization, str(wanted) if wanted else None)
    if program is None or (wanted and program.pk != wanted):
        raise Refused(_("Mentors and requests belong to a programme. Create the programme first."))
    return program


def _said(batch: Batch, rows: Sequence[Line], created: int, changed: int, skipped: int) -> dict[str, object]:
    columns = columns_of(batch)
    return {
        "created": created, "changed": changed, "skipped": skipped, "refused": _refusals(rows), "duplicates": _doubles(rows, columns),
    }  # fmt: skip


def _refusals(rows: Iterable[Line]) -> list[dict[str, str]]:
    return [
        {"cell": address(row.number, int(str(problem["column"] or 0))), "reason": str(problem["text"])}
        for row in rows
        if row.state == RowState.REFUSED
        for problem in row.problems
    ]


def _doubles(rows: Iterable[Line], columns: Sequence[str]) -> list[list[str]]:
    column = name_column(columns)
    return [[address(row.twin_row, column), address(row.number, column)] for row in rows if row.twin_row and row.cause == "twin_row"]
