"""The journal in words: labels of actions come from every app's `choices.ACTIONS`."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import QuerySet
from django.utils.functional import Promise

from tandem.foundation.audit import queries as audit
from tandem.foundation.audit.models import Event
from tandem.kit.actor import Actor
from tandem.registry.orgs.models import Organization

ICONS = {"consent": "writing-sign", "paper": "signature", "person": "users", "mentorship": "heart-handshake", "role": "settings"}


@dataclass(frozen=True)
class Filters:
    """What the journal is narrowed to; dates are inclusive days of the organization."""

    who: str = ""
    action: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Said:
    """A record as people read it."""

    event: Event
    action: str
    icon: str

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """(field, old, new) of what the record kept."""
        before, after = self.event.details.get("before"), self.event.details.get("after")
        if not isinstance(before, dict):
            before = {"": before} if before else {}
        if not isinstance(after, dict):
            after = {"": after} if after else {}
        return [(name, str(before.get(name) or ""), str(after.get(name) or "")) for name in dict.fromkeys([*before, *after])]


@cache
def action_labels() -> dict[str, str | Promise]:
    """{action: label} of all apps."""
    labels: dict[str, str | Promise] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("tandem."):
            labels |= getattr(_choices(config.name), "ACTIONS", {})
    return labels


def said(event: Event) -> Said:
    """The record with the label of its action; an unknown action is shown by its code."""
    return Said(event, str(action_labels().get(event.action, event.action)), ICONS.get(event.action.split(".")[0], "clock"))


def journal(actor: Actor, organization: Organization, filters: Filters) -> QuerySet[Event]:
    """Records of the organization, newest first."""
    rows = audit.journal(actor, [organization.path])
    if filters.who:
        rows = rows.filter(actor_name=filters.who)
    if filters.action:
        rows = rows.filter(action=filters.action)
    zone = ZoneInfo(organization.timezone)
    if filters.since:
        rows = rows.filter(at__gte=dt.datetime.combine(filters.since, dt.time(), zone))
    if filters.until:
        rows = rows.filter(at__lt=dt.datetime.combine(filters.until + dt.timedelta(days=1), dt.time(), zone))
    return rows


def who_acted(actor: Actor, organization: Organization) -> list[str]:
    """Names of those who did something at the organization, for the filter."""
    rows = audit.journal(actor, [organization.path]).order_by("actor_name")
    return list(rows.values_list("actor_name", flat=True).distinct())


def in_words(events: Iterable[Event]) -> list[Said]:
    """A page of records."""
    return [said(event) for event in events]


def _choices(app: str) -> object:
    try:
        return import_module(f"{app}.choices")
    except ModuleNotFoundError:
        return None
