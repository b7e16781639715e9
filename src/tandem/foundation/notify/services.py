import datetime as dt

from django.db import transaction
from django.db.models import F

from tandem.foundation.notify.models import Message
from tandem.kit import clock

NOBODY = 0
"""User id of a letter that is no notice in the application."""


@transaction.atomic(savepoint=False)
def tell(*, recipients: list[tuple[int, str]], kind: str, subject: str, body: str = "", url: str = "") -> None:
    """Put a notice for each (user id, e-mail or "") into the outbox, in the caller's transaction."""
    now = clock.now()
    Message.objects.bulk_create(
        Message(user_id=user, email=email, kind=kind, subject=subject, body=body, url=url, created_at=now, send_after=now)
        for user, email in recipients
    )


@transaction.atomic
def mark_read(*, user_id: int) -> None:
    """The person has seen the notices."""
    Message.objects.filter(user_id=user_id, read_at=None).update(read_at=clock.now())


@transaction.atomic
def note_sent(*, message: Message) -> None:
    """The letter is with the mail server; what nobody reads in the application (links to set a password) is not kept."""
    Message.objects.filter(pk=message.pk).update(sent_at=clock.now(), last_error="")
    Message.objects.filter(pk=message.pk, user_id=NOBODY).update(body="")


@transaction.atomic
def postpone(*, message: Message, error: str) -> None:
    """The mail server did not take it: later, with a growing pause."""
    delay = dt.timedelta(minutes=min(2**message.attempts, 240))
    Message.objects.filter(pk=message.pk).update(attempts=F("attempts") + 1, send_after=clock.now() + delay, last_error=error[:200])
