"""What a person without an account may read: the short form behind a link."""

import base64
import datetime as dt
import hashlib

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from tandem.mentoring.banks.models import IntakeKind, IntakeLink, OwnTopic
from tandem.mentoring.banks.queries.topics import Topic, with_own


def hash_of(token: str) -> str:
    """Only this is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_of(link: IntakeLink) -> str:
    """The token is never kept: it is made anew from the secret key, so that the poster can be printed again."""
    made = salted_hmac("banks.intake", str(link.pk), algorithm="sha256").digest()[:18]
    return base64.urlsafe_b64encode(made).decode()


def public_links(token: str) -> QuerySet[IntakeLink]:
    """The short form of the token (one or none), open or not."""
    return IntakeLink.objects.filter(token_sha256=hash_of(token)).select_related("program__organization")


def is_open(link: IntakeLink, today: dt.date) -> bool:
    return link.closed_at is None and link.closes_on >= today and link.program.state != "closed"


def public_topics(link: IntakeLink) -> list[Topic]:
    """Topics to tick on the short form: those of the programme's forms."""
    rows = OwnTopic.objects.filter(organization=link.program.organization_id).values("code", "name", "group")
    families = {form.family for form in link.program.forms.all()}
    return [topic for topic in with_own(rows) if not topic.families or families & set(topic.families)]


def asks_for_help(link: IntakeLink) -> bool:
    return link.kind == IntakeKind.MENTEE
