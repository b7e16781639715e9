import hashlib
import json
import uuid

from django.db import models, transaction

from tandem.foundation.audit.models import Event, Submission
from tandem.kit import clock
from tandem.kit.actor import Actor


@transaction.atomic(savepoint=False)
def record(*, actor: Actor, action: str, subject: models.Model, place: str = "", label: str = "", **details: object) -> Event:
    """Write a journal row in the caller's transaction.

    `place` is the path of the organization; `label` names the subject for readers; `details` are
    JSON values (before/after), never special data of a child.
    """
    return Event.objects.create(
        at=clock.now(),
        actor_id=actor.user_id,
        actor_name=actor.name,
        org_path=place,
        action=action,
        subject=f"{subject._meta.label_lower}:{subject.pk}",
        label=label[:300],
        details=details,
    )


@transaction.atomic
def seal_events(*, limit: int = 1000) -> int:
    """Chain the rows that are not sealed yet; the number sealed. Run by one worker at a time."""
    last = Event.objects.select_for_update().exclude(seal="").order_by("-pk").first()
    previous = last.seal if last else ""
    rows = list(Event.objects.select_for_update().filter(seal="").order_by("pk")[:limit])
    for row in rows:
        previous = row.seal = seal_of(row, previous)
    Event.objects.bulk_update(rows, ["seal"], batch_size=200)
    return len(rows)


def seal_of(row: Event, previous: str) -> str:
    """SHA-256 over the previous seal and everything the row says."""
    said = [row.pk, row.at.isoformat(), row.actor_id, row.actor_name, row.org_path, row.action, row.subject, row.label, row.details]
    text = previous + json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def broken_seals() -> list[int]:
    """Ids of sealed rows that do not follow from the chain: altered, or next to a removed one."""
    broken, previous = [], ""
    for row in Event.objects.exclude(seal="").order_by("pk").iterator(chunk_size=1000):
        if row.seal != seal_of(row, previous):
            broken.append(row.pk)
        previous = row.seal
    return broken


@transaction.atomic
def claim_submission(*, token: uuid.UUID, user_id: int) -> Submission:
    """Raises IntegrityError when the form was already sent (the caller then shows the first answer)."""
    return Submission.objects.create(token=token, user_id=user_id, at=clock.now())


@transaction.atomic
def note_answer(*, submission: Submission, location: str) -> None:
    """Remember where the first sending led, for the second one."""
    submission.location = location
    submission.save(update_fields=["location"])
