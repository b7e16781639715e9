from django.db.models import QuerySet

from tandem.foundation.notify.models import Message
from tandem.kit.actor import Actor


def visible_to(actor: Actor) -> QuerySet[Message]:
    """The actor's own notices, newest first."""
    return Message.objects.filter(user_id=actor.user_id).order_by("-created_at", "-pk")


def unread_count(actor: Actor) -> int:
    return visible_to(actor).filter(read_at=None).count()
