"""The loop of a worker: heartbeat, repeated work, one job at a time."""

import os
import socket
import threading
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import close_old_connections, connection

from tandem.foundation.jobs import queries, services
from tandem.foundation.jobs.models import Job
from tandem.kit.verdict import Refused

log = structlog.get_logger("jobs")


def run_one() -> bool:
    """Claim and run one job; False when there is nothing to do."""
    job = services.claim(kinds=list(queries.KINDS))
    if job is None:
        return False
    log.info("job.started", job=job.pk, kind=job.kind, attempt=job.attempts)
    try:
        result = queries.KINDS[job.kind](job)
        if not job.is_over:
            services.finish(job=job, result=result)
    except services.LeaseLost:
        log.warning("job.lease_lost", job=job.pk)
    except Refused as refusal:
        services.fail(job=job, message=str(refusal)[:300], retry=False)
    except Exception as error:
        log.exception("job.crashed", job=job.pk)
        _fail_quietly(job, error)
    return True


def _fail_quietly(job: Job, error: Exception) -> None:
    try:
        services.fail(job=job, message=type(error).__name__, retry=True)
    except services.LeaseLost:
        log.warning("job.lease_lost", job=job.pk)


def run_repeated() -> None:
    """Run each piece of repeated work that is due."""
    for name, work in queries.REPEATED.items():
        if services.claim_tick(name=name, every=work.every):
            try:
                work.run()
            except Exception:
                log.exception("repeated.crashed", name=name)


def work(stop: threading.Event, pause: float = 0.2, once: bool = False) -> None:
    """Until told to stop (or until the queue is empty when `once`)."""
    name = f"{socket.gethostname()}:{os.getpid()}"
    beating = threading.Thread(target=_beat, args=(name, stop), daemon=True)
    beating.start()
    if not once:
        _load_first()
    while not stop.is_set():
        close_old_connections()
        run_repeated()
        if not run_one():
            if once:
                break
            stop.wait(pause)
    stop.set()
    beating.join(timeout=5)


def _load_first() -> None:
    for load in queries.FIRST:
        try:
            load()
        except Exception:
            log.exception("worker.load_failed")


def _beat(name: str, stop: threading.Event) -> None:
    tell: Callable[[], None] = lambda: services.beat(worker=name)
    while True:
        try:
            tell()
        except Exception:
            log.exception("worker.beat_failed")
        if stop.wait(settings.JOB_LEASE_SECONDS / 4):
            break
    connection.close()


def wait_until_over(job: Job, seconds: float) -> Job:
    """For commands and tests: look at the job until it is over or the time is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not job.is_over:
        time.sleep(0.1)
        job.refresh_from_db()
    return job
