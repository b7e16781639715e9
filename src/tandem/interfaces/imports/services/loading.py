"""The load: chunks of rows, each with its checkpoint in one transaction, so that every row is loaded exactly once."""

import datetime as dt
import json
from collections.abc import Sequence

from django.db import connection, transaction

from tandem.foundation.audit import services as audit
from tandem.foundation.jobs import services as jobs
from tandem.foundation.jobs.models import Job
from tandem.interfaces.imports import policy, queries
from tandem.interfaces.imports.models import Batch, Row, RowState, State
from tandem.interfaces.imports.services import banking, cards
from tandem.interfaces.imports.services.preparing import _move, locked, remember_columns
from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import require
from tandem.registry.orgs.models import Organization

NEW_AT_ONCE, CHANGES_AT_ONCE = 250, 40
"""A chunk holds SQLite's lock for a small part of a second; changed cards cost more than new ones."""
MARK = f"UPDATE {Row._meta.db_table} SET state = %s, outcome = %s, undo = %s, person_id = %s, problems = %s, cause = %s WHERE id = %s"


@transaction.atomic
def start_load(*, actor: Actor, batch: Batch) -> Job:
    """«Загрузить»: the rest is done by a worker. Asked twice (or after a stop half-way) it goes on where it was."""
    row = locked(batch)
    require(policy.can_load(actor, row))
    _move(row, State.LOADING)
    remember_columns(row)
    job = jobs.enqueue(actor=actor, kind="imports.load", args={"batch": row.pk}, place=row.organization.path, dedupe=f"load:{row.pk}")
    row.job_id = job.pk
    row.save(update_fields=["state", "job_id"])
    return job


@transaction.atomic
def load_chunk(*, actor: Actor, batch: Batch, today: dt.date, job: Job | None = None) -> int:
    """Load the next rows; 0 when there are none left. The fence of the job is checked in the same transaction."""
    Organization.objects.select_for_update(of=("self",)).get(pk=batch.organization_id)  # loads of one school go one by one
    row = locked(batch)
    if row.state not in (State.LOADING, State.CHECKED):
        return 0
    require(policy.can_load(actor, row))
    rows = _next_rows(row)
    if job is not None:
        total = job.total or row.rows.filter(state__in=(*policy.LOADABLE, RowState.DONE)).count()
        jobs.checkpoint(job=job, done=job.done + len(rows), total=total)
        job.total = total
    if rows:
        _load(actor, row, rows, today)
    return len(rows)


@transaction.atomic
def finish_load(*, actor: Actor, batch: Batch) -> Batch:
    """All rows are in: the numbers are kept for the report."""
    row = locked(batch)
    if row.state not in (State.LOADING, State.CHECKED):
        return row
    row.state, row.loaded_at = State.LOADED, clock.now()
    counts = queries.outcomes(row)
    row.counts = row.counts | counts
    row.save(update_fields=["state", "loaded_at", "counts"])
    audit.record(
        actor=actor, action="import.loaded", subject=row, place=row.organization.path, label=row.file.name, kind=row.kind, **counts
    )
    return row


def _next_rows(batch: Batch) -> list[Row]:
    """The next rows in the order of the file, fewer when many of them change cards."""
    chunk: list[Row] = []
    changes = 0
    for row in batch.rows.filter(state__in=policy.LOADABLE).defer("cells").order_by("number")[:NEW_AT_ONCE]:
        changes += row.state == RowState.CHANGE
        if changes > CHANGES_AT_ONCE:
            break
        chunk.append(row)
    return chunk


def _load(actor: Actor, batch: Batch, rows: Sequence[Row], today: dt.date) -> None:
    work = cards.Work(actor, batch, list(rows), today)
    cards.refuse_late(work)
    cards.place_people(work)
    cards.apply_changes(work)
    cards.link_parents(work)
    banking.fill_bank(work)
    _mark(work)


def _mark(work: cards.Work) -> None:
    """Write what became of the rows: one prepared statement, many times quicker than a CASE for each column."""
    for row in work.live:
        row.outcome, row.undo = work.outcome_of(row), work.undo[row.number]
        row.state, row.person_id = RowState.DONE, work.people[row.number].pk
    values = [
        (row.state, row.outcome, json.dumps(row.undo), row.person_id, json.dumps(row.problems), row.cause, row.pk) for row in work.rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(MARK, values)
