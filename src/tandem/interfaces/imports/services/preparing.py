"""From the file to the checked rows."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.foundation.jobs import services as jobs
from tandem.foundation.jobs.models import Job
from tandem.interfaces.imports import policy, queries
from tandem.interfaces.imports.models import TRANSITIONS, Batch, ColumnMemory, Row, State
from tandem.interfaces.imports.queries import Checked, Upload
from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.registry.documents import services as documents
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Person
from tandem.registry.programs.models import Program

AT_ONCE = 1000
"""So many rows are checked within the request; more, by a job."""


@dataclass(frozen=True)
class Target:
    """Where the table goes."""

    organization: Organization
    kind: str
    program: Program | None = None


@transaction.atomic
def upload_table(*, actor: Actor, target: Target, upload: Upload) -> Batch:
    """Keep the file and what was guessed of its columns."""
    require(policy.can_upload(actor, target.organization, target.kind, target.program))
    file = documents.store_file(
        actor=actor, organization=target.organization, name=upload.name, content=upload.content, media_type=upload.media_type
    )
    batch = Batch(
        organization=target.organization, program=target.program, kind=target.kind, file=file, user_id=actor.user_id, created_at=clock.now()
    )
    _fill(batch, upload)
    batch.save()
    audit.record(
        actor=actor,
        action="import.uploaded",
        subject=batch,
        place=target.organization.path,
        label=file.name,
        kind=target.kind,
        rows=batch.counts["rows"],
    )
    return batch


@transaction.atomic
def reread_table(*, actor: Actor, batch: Batch, target: Target, upload: Upload) -> Batch:
    """Another sheet, another row of headings or another kind of table: columns are guessed anew, the check is forgotten."""
    row = locked(batch)
    require(policy.can_change(actor, row))
    require(policy.can_upload(actor, row.organization, target.kind, target.program))
    row.kind, row.program = target.kind, target.program
    _fill(row, upload)
    _move(row, State.UPLOADED)
    row.rows.all().delete()
    row.save()
    return row


@transaction.atomic
def start_check(*, actor: Actor, batch: Batch, columns: Sequence[str], default_form: str, today: dt.date) -> Batch:
    """Take the curator's columns and check every row: at once when there are few, else by a job."""
    row = locked(batch)
    require(policy.can_change(actor, row))
    if len(columns) != len(row.mapping):
        raise Refused(_("The columns of the file have changed. Open the page again."))
    row.mapping = [{**column, "field": code, "sure": True} for column, code in zip(row.mapping, columns, strict=True)]
    row.default_form = default_form
    _move(row, State.CHECKING)
    row.rows.all().delete()
    row.save()
    if row.counts["rows"] <= AT_ONCE:
        save_checked(batch=row, rows=list(queries.checked_rows(row, today)))
        return finish_check(batch=row)
    job = jobs.enqueue(actor=actor, kind="imports.check", args={"batch": row.pk}, place=row.organization.path, dedupe=f"check:{row.pk}")
    row.job_id = job.pk
    row.save(update_fields=["job_id"])
    return row


@transaction.atomic
def begin_check(*, actor: Actor, batch: Batch) -> None:
    """The guessed columns are taken as they are; whoever calls saves the rows (the command line)."""
    row = locked(batch)
    require(policy.can_change(actor, row))
    _move(row, State.CHECKING)
    row.save(update_fields=["state"])


@transaction.atomic
def forget_rows(*, batch: Batch, job: Job) -> bool:
    """Begin the check of a large table anew (its worker may have died half-way); False when it is done already."""
    row = locked(batch)
    if row.state != State.CHECKING:
        return False
    jobs.checkpoint(job=job, done=0, total=row.counts["rows"])
    job.done = 0
    Row.objects.filter(batch=row).delete()
    return True


@transaction.atomic
def save_checked(*, batch: Batch, rows: Sequence[Checked], job: Job | None = None) -> None:
    """Checked rows, with the progress of the job in the same transaction."""
    if job is not None:
        jobs.checkpoint(job=job, done=job.done + len(rows))
    values = [
        (
            batch.pk, row.number, json.dumps(row.cells), json.dumps(row.values), json.dumps(row.problems), row.twin_row,
            row.twin_person_id, row.decision, row.state, row.cause, "", "{}",
        )
        for row in rows
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(_insert(), values)


@transaction.atomic
def finish_check(*, batch: Batch) -> Batch:
    """The preview is ready. People added later than now are looked at again while loading."""
    row = locked(batch)
    if row.state != State.CHECKING:
        return row
    last = Person.objects.filter(organization=row.organization).order_by("-pk").values_list("pk", flat=True).first()
    row.counts = row.counts | {"last_person": last or 0}
    _move(row, State.CHECKED)
    row.save(update_fields=["counts", "state"])
    return row


@transaction.atomic
def drop_batch(*, actor: Actor, batch: Batch) -> None:
    """Remove a table that was not loaded, with its file."""
    row = locked(batch)
    require(policy.can_change(actor, row))
    file, place = row.file, row.organization.path
    row.delete()
    documents.forget_file(actor=actor, file=file)
    audit.record(actor=actor, action="import.dropped", subject=batch, place=place, label=file.name)


def remember_columns(batch: Batch) -> None:
    """The next table of the school with such headings is understood without asking."""
    wanted = {queries.folded(column["heading"]): column["field"] for column in batch.mapping if queries.folded(column["heading"])}
    rows = [ColumnMemory(organization=batch.organization, kind=batch.kind, header=h, field=f) for h, f in wanted.items()]
    ColumnMemory.objects.bulk_create(rows, update_conflicts=True, unique_fields=["organization", "kind", "header"], update_fields=["field"])


@cache
def _insert() -> str:
    """One prepared statement for rows whose ids nobody asks for: twice as quick as objects of the ORM."""
    names = ("batch_id number cells values problems twin_row twin_person_id decision state cause outcome undo").split()
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    return f"INSERT INTO {Row._meta.db_table} ({columns}) VALUES ({', '.join(['%s'] * len(names))})"


def locked(batch: Batch) -> Batch:
    rows = Batch.objects.select_for_update(of=("self",)).select_related("organization", "program__organization", "file")
    return rows.get(pk=batch.pk)


def _fill(batch: Batch, upload: Upload) -> None:
    batch.sheet, batch.sheets, batch.header_row = upload.sheet, upload.sheets, upload.header_row
    batch.mapping, batch.counts = upload.mapping, {"rows": upload.rows_total}


def _move(batch: Batch, state: str) -> None:
    if batch.state != state and not TRANSITIONS.allows(batch.state, state):
        raise Refused(_("The table is at another step already. Refresh the page."))
    batch.state = state
