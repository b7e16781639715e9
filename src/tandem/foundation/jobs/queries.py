import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from tandem.foundation.jobs.models import Heartbeat, Job
from tandem.kit.actor import Actor


@dataclass(frozen=True)
class Repeated:
    run: Callable[[], Any]
    every: dt.timedelta


KINDS: dict[str, Callable[[Job], dict[str, object]]] = {}
"""Open list, filled from `apps.ready()` of higher apps: kind → function that does the job and returns its result."""

REPEATED: dict[str, Repeated] = {}
"""Open list of work that comes back by itself."""

FIRST: list[Callable[[], object]] = []
"""Open list of what a worker loads before its first job, so that nobody waits for it."""


def visible_to(actor: Actor) -> QuerySet[Job]:
    """Jobs that the actor started."""
    return Job.objects.filter(user_id=actor.user_id)


def worker_is_alive() -> bool:
    fresh = timezone.now() - dt.timedelta(seconds=2 * settings.JOB_LEASE_SECONDS)
    return Heartbeat.objects.filter(seen_at__gte=fresh).exists()
