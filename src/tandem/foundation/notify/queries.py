from django.db.models import QuerySet

from tandem.foundation.notify.models import Message
from tandem.kit import clock
from tandem.kit.actor import Actor

MAX_ATTEMPTS = 8


def visible_to(actor: Actor) -> QuerySet[Message]:
    """The actor's own notices, newest first."""
    return Message.objects.filter(user_id=actor.user_id).order_by("-created_at", "-pk")


def unread_count(actor: Actor) -> int:
    return visible_to(actor).filter(read_at=None).count()


def due_messages(limit: int = 50) -> list[Message]:
    """Mail that waits for its time, oldest first."""
    rows = Message.objects.filter(sent_at=None, send_after__lte=clock.now(), attempts__lt=MAX_ATTEMPTS)
    return list(rows.exclude(email="").order_by("send_after", "pk")[:limit])
