import datetime as dt

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from tandem.foundation.jobs.models import Heartbeat, Job, State, Tick
from tandem.kit.actor import Actor

MAX_ATTEMPTS = 5


class LeaseLost(Exception):
    """Another worker has taken the job: stop without writing."""


@transaction.atomic
def enqueue(*, actor: Actor, kind: str, args: dict[str, object], place: str = "", dedupe: str = "") -> Job:
    """Put work into the queue in the caller's transaction. A live job with the same `dedupe` is returned instead."""
    fields = {
        "kind": kind, "args": args, "org_path": place, "user_id": actor.user_id, "dedupe": dedupe, "run_after": timezone.now()
    }  # fmt: skip
    try:
        with transaction.atomic():
            return Job.objects.create(created_at=timezone.now(), **fields)
    except IntegrityError:
        return Job.objects.get(dedupe=dedupe, state__in=[State.QUEUED, State.RUNNING])


@transaction.atomic
def claim(*, kinds: list[str]) -> Job | None:
    """Take the oldest due job, or one whose lease ran out. Compare-and-set on the fence: one winner on both databases."""
    now = timezone.now()
    due = Q(state=State.QUEUED, run_after__lte=now) | Q(state=State.RUNNING, lease_until__lt=now)
    for job in Job.objects.filter(due, kind__in=kinds).order_by("run_after", "pk")[:5]:
        if job.attempts >= MAX_ATTEMPTS:
            _give_up(job)
            continue
        taken = Job.objects.filter(pk=job.pk, fence=job.fence, state=job.state).update(
            state=State.RUNNING, fence=job.fence + 1, attempts=job.attempts + 1, lease_until=_lease(now)
        )
        if taken:
            job.refresh_from_db()
            return job
    return None


@transaction.atomic
def checkpoint(*, job: Job, done: int, total: int | None = None, message: str = "", attempts: int | None = None) -> None:
    """Progress, in the same transaction as the effect. Raises LeaseLost when the fence is not ours any more."""
    changes: dict[str, object] = {"done": done, "lease_until": _lease(timezone.now()), "attempts": 1 if attempts is None else attempts}
    if total is not None:
        changes["total"] = total
    if message:
        changes["message"] = message
    _fenced(job, **changes)
    job.done = done


@transaction.atomic
def finish(*, job: Job, result: dict[str, object], message: str = "") -> None:
    """The work is done; in the same transaction as its last effect when there is one."""
    _fenced(job, state=State.DONE, result=result, message=message, finished_at=timezone.now(), lease_until=None)
    job.state = State.DONE


@transaction.atomic
def fail(*, job: Job, message: str, retry: bool) -> None:
    """`retry` puts the job back with a growing pause; else it is failed with a sentence for people."""
    if retry and job.attempts < MAX_ATTEMPTS:
        pause = dt.timedelta(seconds=min(2**job.attempts, 600))
        _fenced(job, state=State.QUEUED, run_after=timezone.now() + pause, lease_until=None, message=message)
    else:
        _fenced(job, state=State.FAILED, message=message, finished_at=timezone.now(), lease_until=None)


@transaction.atomic
def beat(*, worker: str) -> None:
    """A worker says it is alive."""
    Heartbeat.objects.update_or_create(worker=worker, defaults={"seen_at": timezone.now()})
    Heartbeat.objects.filter(seen_at__lt=timezone.now() - dt.timedelta(hours=1)).delete()


@transaction.atomic
def claim_tick(*, name: str, every: dt.timedelta) -> bool:
    """Is the repeated work due, and is this worker the one that takes it?"""
    now = timezone.now()
    tick, _ = Tick.objects.get_or_create(name=name, defaults={"due_at": now})
    if tick.due_at > now:
        return False
    return bool(Tick.objects.filter(name=name, due_at=tick.due_at).update(due_at=now + every))


def _fenced(job: Job, **changes: object) -> None:
    if not Job.objects.filter(pk=job.pk, fence=job.fence, state=State.RUNNING).update(**changes):
        raise LeaseLost(f"job {job.pk}")


def _give_up(job: Job) -> None:
    Job.objects.filter(pk=job.pk, fence=job.fence).update(
        state=State.FAILED, finished_at=timezone.now(), lease_until=None, message="worker lost"
    )


def _lease(now: dt.datetime) -> dt.datetime:
    return now + dt.timedelta(seconds=settings.JOB_LEASE_SECONDS)
