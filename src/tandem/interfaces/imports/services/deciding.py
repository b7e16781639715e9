"""The curator's decisions on rows that need a look."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.interfaces.imports import policy, queries
from tandem.interfaces.imports.choices import Decision
from tandem.interfaces.imports.models import Batch, Row, RowState
from tandem.interfaces.imports.services.preparing import locked
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require

FIELDS = ("cells", "values", "problems", "twin_row", "twin_person_id", "decision", "state", "cause")
MOST = 5000


@transaction.atomic
def mend_row(*, actor: Actor, row: Row, cells: dict[int, str], today: dt.date) -> Row:
    """Put other texts into cells of a row and look at it again."""
    batch = locked(row.batch)
    require(policy.can_change(actor, batch))
    kept = Row.objects.select_for_update().get(pk=row.pk)
    width = max([len(kept.cells), *(number + 1 for number in cells if number < len(batch.mapping))])
    texts = [*kept.cells, *[""] * (width - len(kept.cells))]
    for number, text in cells.items():
        if 0 <= number < len(texts):
            texts[number] = text.strip()[:2000]
    return _look_again(batch, kept, texts, "" if kept.decision == Decision.SKIP else kept.decision, today)


@transaction.atomic
def decide_row(*, actor: Actor, row: Row, decision: str, today: dt.date) -> Row:
    """Skip, take as another person, join with the known one, or load without what is not readable."""
    batch = locked(row.batch)
    require(policy.can_change(actor, batch))
    _check(decision)
    kept = Row.objects.select_for_update().get(pk=row.pk)
    return _look_again(batch, kept, kept.cells, decision, today)


@transaction.atomic
def decide_group(*, actor: Actor, batch: Batch, cause: str, decision: str, today: dt.date) -> int:
    """One decision for all rows with the same trouble; the number of rows."""
    kept = locked(batch)
    require(policy.can_change(actor, kept))
    _check(decision)
    rows = kept.rows.filter(cause=cause).exclude(state__in=[RowState.DONE, RowState.UNDONE])
    if decision == Decision.SKIP:
        return rows.update(state=RowState.SKIP, decision=decision)
    chosen = list(rows.order_by("number")[: MOST + 1])
    if len(chosen) > MOST:
        raise Refused(_("There are too many such rows. Mend the columns or the file instead."))
    for row in chosen:
        _look_again(kept, row, row.cells, decision, today)
    return len(chosen)


def _look_again(batch: Batch, row: Row, cells: list[str], decision: str, today: dt.date) -> Row:
    checked = queries.check_again(batch, row, cells, decision, today)
    for name in FIELDS:
        setattr(row, name, getattr(checked, name))
    row.save(update_fields=FIELDS)
    return row


def _check(decision: str) -> None:
    if decision not in ("", *Decision.ALL):
        raise Refused(_("Choose one of the offered decisions."))
