import uuid

from django.db.models import Q, QuerySet

from tandem.foundation.audit.models import Event, Submission
from tandem.kit.actor import Actor


def journal(actor: Actor, paths: list[str]) -> QuerySet[Event]:
    """Events at or under the given organization paths, newest first."""
    wanted = Q(pk__in=[])
    for path in paths:
        wanted |= Q(org_path__startswith=path)
    return Event.objects.filter(wanted).order_by("-at", "-pk")


def history(actor: Actor, subject: str) -> QuerySet[Event]:
    """What happened to one object: `subject` is «app.model:pk»."""
    return Event.objects.filter(subject=subject).order_by("-at", "-pk")


def first_answer(token: uuid.UUID, user_id: int) -> str:
    """Where the first sending of the form led; empty when unknown."""
    found = Submission.objects.filter(token=token, user_id=user_id).values_list("location", flat=True).first()
    return found or ""


def was_sent(token: uuid.UUID) -> bool:
    return Submission.objects.filter(token=token).exists()
