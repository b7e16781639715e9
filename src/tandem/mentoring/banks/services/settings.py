from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.mentoring.banks import policy, queries
from tandem.mentoring.banks.models import MentorTopic, OwnTopic, RequestTopic, SavedView, Wording
from tandem.registry.orgs.models import Organization


@transaction.atomic
def add_topic(*, actor: Actor, organization: Organization, name: str, group: str = "") -> OwnTopic:
    """A topic of the school's own; the same name twice is one topic."""
    require(policy.can_edit_topics(actor, organization))
    code = "own-" + (slugify(name, allow_unicode=True)[:50] or "topic")
    topic, made = OwnTopic.objects.get_or_create(organization=organization, code=code, defaults={"name": name, "group": group})
    if made:
        audit.record(actor=actor, action="topic.added", subject=topic, place=organization.path, label=name)
    return topic


@transaction.atomic
def remove_topic(*, actor: Actor, topic: OwnTopic) -> None:
    """Only a topic that nobody has chosen."""
    require(policy.can_edit_topics(actor, topic.organization))
    helps = MentorTopic.objects.filter(code=topic.code, mentor__program__organization=topic.organization)
    asks = RequestTopic.objects.filter(code=topic.code, request__mentee__program__organization=topic.organization)
    if helps.exists() or asks.exists():
        raise Refused(_("The topic is chosen by somebody. Take it off their cards first."))
    audit.record(actor=actor, action="topic.removed", subject=topic, place=topic.organization.path, label=topic.name)
    Wording.objects.filter(organization=topic.organization, topic=topic.code).delete()
    topic.delete()


@transaction.atomic
def add_wording(*, actor: Actor, organization: Organization, topic: str, text: str) -> Wording:
    """Words by which people of the school name a topic; the same words twice stay once."""
    require(policy.can_edit_topics(actor, organization))
    said = " ".join(text.lower().split())
    if not queries.names_something(said):
        raise Refused(_("Write at least one word of three letters: it is looked for in requests."))
    wording, made = Wording.objects.get_or_create(organization=organization, topic=topic, text=said)
    if made:
        audit.record(actor=actor, action="wording.added", subject=wording, place=organization.path, label=said)
    return wording


@transaction.atomic
def remove_wording(*, actor: Actor, wording: Wording) -> None:
    require(policy.can_edit_topics(actor, wording.organization))
    audit.record(actor=actor, action="wording.removed", subject=wording, place=wording.organization.path, label=wording.text)
    wording.delete()


@transaction.atomic
def save_view(*, actor: Actor, organization: Organization, bank: str, name: str, query: str, is_shared: bool) -> SavedView:
    """Keep filters under a name; the same name is written over."""
    require(policy.can_list(actor, organization))
    view, _made = SavedView.objects.update_or_create(
        organization=organization, user_id=actor.user_id, bank=bank, name=name, defaults={"query": query[:500], "is_shared": is_shared}
    )
    audit.record(actor=actor, action="view.saved", subject=view, place=organization.path, label=name)
    return view


@transaction.atomic
def remove_view(*, actor: Actor, view: SavedView) -> None:
    """Only one's own."""
    if view.user_id != actor.user_id:
        raise Refused(_("Only the person who saved these filters can remove them."))
    audit.record(actor=actor, action="view.removed", subject=view, place=view.organization.path, label=view.name)
    view.delete()
