"""What a person without an account may read: the short form behind a link."""

import datetime as dt
import hashlib

from tandem.mentoring.banks.models import IntakeKind, IntakeLink, OwnTopic
from tandem.mentoring.banks.queries.topics import Topic, with_own


def hash_of(token: str) -> str:
    """Only this is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def public_link(token: str) -> IntakeLink | None:
    """The short form of the token, open or not."""
    return IntakeLink.objects.filter(token_sha256=hash_of(token)).select_related("program__organization").first()


def is_open(link: IntakeLink, today: dt.date) -> bool:
    return link.closed_at is None and link.closes_on >= today and link.program.state != "closed"


def public_topics(link: IntakeLink) -> list[Topic]:
    """Topics to tick on the short form: those of the programme's forms."""
    rows = OwnTopic.objects.filter(organization=link.program.organization_id).values("code", "name", "group")
    families = {form.family for form in link.program.forms.all()}
    return [topic for topic in with_own(list(rows)) if not topic.families or families & set(topic.families)]


def asks_for_help(link: IntakeLink) -> bool:
    return link.kind == IntakeKind.MENTEE
