import datetime as dt

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F

from tandem.foundation.notify.models import Message
from tandem.kit import clock

MAX_ATTEMPTS = 8


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


def due_messages(limit: int = 50) -> list[Message]:
    """Mail that waits for its time, oldest first."""
    rows = Message.objects.filter(sent_at=None, send_after__lte=clock.now(), attempts__lt=MAX_ATTEMPTS)
    return list(rows.exclude(email="").order_by("send_after")[:limit])


def send_message(*, message: Message) -> bool:
    """Send outside of any transaction; a mail server that is down only delays the letter."""
    try:
        EmailMessage(message.subject, f"{message.body}\n\n{message.url}".strip(), to=[message.email]).send()
    except Exception as error:  # any fault of the mail server means «later»
        _postpone(message, error)
        return False
    Message.objects.filter(pk=message.pk).update(sent_at=clock.now(), last_error="")
    return True


def _postpone(message: Message, error: Exception) -> None:
    delay = dt.timedelta(minutes=min(2**message.attempts, 240))
    Message.objects.filter(pk=message.pk).update(
        attempts=F("attempts") + 1, send_after=clock.now() + delay, last_error=type(error).__name__
    )
