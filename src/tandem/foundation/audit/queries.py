import hashlib
import json
import uuid
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from tandem.foundation.audit.models import Event, Submission
from tandem.kit.actor import Actor


def journal(actor: Actor, paths: list[str]) -> QuerySet[Event]:
    """Events at or under the given organization paths, newest first."""
    wanted = Q(pk__in=[])
    for path in paths:
        wanted |= Q(org_path__startswith=path)
    return Event.objects.filter(wanted).order_by("-at", "-pk")


def last_of(place: str, *, besides: Sequence[str] = (), number: int = 5) -> list[int]:
    """The newest records of one organization, actions of `besides` left out: while they are the same, nothing was written there."""
    rows = Event.objects.filter(org_path=place).exclude(action__in=besides).order_by("-at", "-pk")
    return list(rows.values_list("pk", flat=True)[:number])


def history(actor: Actor, subject: str) -> QuerySet[Event]:
    """What happened to one object: `subject` is «app.model:pk»."""
    return Event.objects.filter(subject=subject).order_by("-at", "-pk")


def first_answer(token: uuid.UUID, user_id: int) -> str:
    """Where the first sending of the form led; empty when unknown."""
    found = Submission.objects.filter(token=token, user_id=user_id).values_list("location", flat=True).first()
    return found or ""


def was_sent(token: uuid.UUID) -> bool:
    return Submission.objects.filter(token=token).exists()


def seal_of(row: Event, previous: str) -> str:
    """SHA-256 over the previous seal and everything the row says."""
    said = [row.pk, row.position, row.at.isoformat(), row.actor_id, row.actor_name, row.org_path, row.action, row.subject, row.label]
    text = previous + json.dumps([*said, row.details], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def broken_seals() -> list[int]:
    """Ids of sealed rows that do not follow from the chain: altered, or next to a removed one."""
    broken: list[int] = []
    expected, previous = 1, ""
    for row in Event.objects.exclude(seal="").order_by("position").iterator(chunk_size=1000):
        if row.position != expected or row.seal != seal_of(row, previous):
            broken.append(row.pk)
        expected, previous = (row.position or 0) + 1, row.seal
    return broken
