import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models, transaction

from tandem.foundation.audit import queries
from tandem.foundation.audit.models import Event, Submission
from tandem.kit import clock
from tandem.kit.actor import Actor


@dataclass(frozen=True)
class Entry:
    """A journal row to be written; the fields are those of `record`."""

    action: str
    subject: models.Model
    place: str = ""
    label: str = ""
    details: dict[str, object] = field(default_factory=dict)


@transaction.atomic(savepoint=False)
def record(*, actor: Actor, action: str, subject: models.Model, place: str = "", label: str = "", **details: object) -> Event:
    """Write a journal row in the caller's transaction.

    `place` is the path of the organization; `label` names the subject for readers; `details` are
    JSON values (before/after), never special data of a child.
    """
    row = _event(actor, Entry(action, subject, place, label, details))
    row.save(force_insert=True)
    return row


@transaction.atomic(savepoint=False)
def record_many(*, actor: Actor, entries: Iterable[Entry]) -> list[Event]:
    """Write journal rows of one deed over many subjects at once; the sealer chains them like any others."""
    return Event.objects.bulk_create([_event(actor, entry) for entry in entries], batch_size=500)


def _event(actor: Actor, entry: Entry) -> Event:
    return Event(
        at=clock.now(),
        actor_id=actor.user_id,
        actor_name=actor.name,
        org_path=entry.place,
        action=entry.action,
        subject=f"{entry.subject._meta.label_lower}:{entry.subject.pk}",
        label=entry.label[:300],
        details=entry.details,
    )


@transaction.atomic
def seal_events(*, limit: int = 1000) -> int:
    """Continue the chain over rows that are not sealed yet; the number sealed.

    One worker at a time does it; should two, the unique position lets one through and the other starts anew.
    """
    last = Event.objects.select_for_update().exclude(position=None).order_by("-position").first()
    position, previous = (last.position or 0, last.seal) if last else (0, "")
    rows = list(Event.objects.select_for_update().filter(seal="").order_by("pk")[:limit])
    for row in rows:
        position += 1
        row.position = position
        previous = row.seal = queries.seal_of(row, previous)
    Event.objects.bulk_update(rows, ["seal", "position"], batch_size=200)
    return len(rows)


@transaction.atomic
def claim_submission(*, token: uuid.UUID, user_id: int) -> Submission:
    """Raises IntegrityError when the form was already sent (the caller then shows the first answer)."""
    return Submission.objects.create(token=token, user_id=user_id, at=clock.now())


@transaction.atomic
def note_answer(*, submission: Submission, location: str) -> None:
    """Remember where the first sending led, for the second one."""
    submission.location = location
    submission.save(update_fields=["location"])
