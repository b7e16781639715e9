"""Long work of imports: each job goes on where its last checkpoint was."""

import time

from tandem.foundation.jobs.models import Job
from tandem.interfaces.imports import queries, services
from tandem.kit import clock
from tandem.kit.actor import SYSTEM

PAUSE = 0.05
"""Seconds between chunks: SQLite has no queue of writers, others must get their turn."""


def check(job: Job) -> dict[str, object]:
    """Check every row of a large table (from the beginning: a check writes nothing but its own rows)."""
    batch = queries.batch_of(job)
    if not services.forget_rows(batch=batch, job=job):
        return {"batch": batch.pk}
    for chunk in queries.checked_in_chunks(batch, clock.today(batch.organization.timezone)):
        services.save_checked(batch=batch, rows=chunk, job=job)
        time.sleep(PAUSE)
    services.finish_check(batch=batch)
    return {"batch": batch.pk}


def load(job: Job) -> dict[str, object]:
    batch = queries.batch_of(job)
    actor, today = queries.actor_of(job, batch), clock.today(batch.organization.timezone)
    while services.load_chunk(actor=actor, batch=batch, today=today, job=job):
        time.sleep(PAUSE)
    return dict(services.finish_load(actor=actor, batch=batch).counts)


def undo(job: Job) -> dict[str, object]:
    batch = queries.batch_of(job)
    actor = queries.actor_of(job, batch)
    while services.undo_chunk(actor=actor, batch=batch, job=job):
        time.sleep(PAUSE)
    services.finish_undo(actor=actor, batch=batch)
    return {"batch": batch.pk}


def purge() -> int:
    return services.purge_old(actor=SYSTEM, now=clock.now())
