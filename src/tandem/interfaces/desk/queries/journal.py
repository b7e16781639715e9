"""The journal in words: labels of actions come from every app's `choices.ACTIONS`."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from tandem.foundation.audit import queries as audit
from tandem.foundation.audit.models import Event
from tandem.kit.actor import Actor
from tandem.mentoring.matching import queries as matching
from tandem.registry.orgs import policy as orgs
from tandem.registry.orgs.models import Organization

OPEN_TO_ADMIN = ("organization.", "installation.", "account.", "role.", "program.", "stage.")
"""Beginnings of actions that the administrator reads about: done by staff, about access and settings."""
ICONS = {
    "consent": "writing-sign", "paper": "signature", "person": "users", "mentorship": "heart-handshake", "role": "settings",
    "suggestion": "puzzle", "run": "puzzle", "request": "user-plus", "application": "user-plus", "mentee": "user-plus", "mentor": "school",
    "import": "upload", "program": "map-2", "stage": "map-2", "account": "user-circle", "intake": "qrcode",
}  # fmt: skip


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
    label: str = ""
    is_named: bool = True

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """(field, old, new) of what the record kept; of people only for those who see them."""
        if not self.is_named:
            return []
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


def said(event: Event, *, sees_people: bool = True) -> Said:
    """The record with the label of its action; an unknown action is shown by its code. Without the right no card is named."""
    is_named = sees_people or not event.subject.startswith("people.")
    label, icon = str(action_labels().get(event.action, event.action)), ICONS.get(event.action.split(".")[0], "clock")
    return Said(event, label, icon, event.label if is_named else "", is_named)


def journal(actor: Actor, organization: Organization, filters: Filters) -> QuerySet[Event]:
    """Records of the organization, newest first."""
    rows = readable(actor, organization)
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


def readable(actor: Actor, organization: Organization) -> QuerySet[Event]:
    """Those who run the school read everything but petitions for another mentor that are about themselves; the administrator, what
    concerns access and settings: no pupil stands there."""
    rows = audit.journal(actor, [organization.path])
    if orgs.can_read_names(actor, organization):
        return rows.exclude(subject__in=matching.subjects_hidden_from(actor)) if actor.person_ids else rows
    wanted = Q(pk__in=[])
    for start in OPEN_TO_ADMIN:
        wanted |= Q(action__startswith=start)
    return rows.filter(wanted)


def who_acted(actor: Actor, organization: Organization) -> list[str]:
    """Names of those who did something at the organization, for the filter."""
    rows = readable(actor, organization).order_by("actor_name")
    return list(rows.values_list("actor_name", flat=True).distinct())


def in_words(actor: Actor, organization: Organization, events: Iterable[Event]) -> list[Said]:
    """A page of records."""
    sees_people = bool(orgs.can_read_names(actor, organization))
    return [said(event, sees_people=sees_people) for event in events]


def _choices(app: str) -> object:
    try:
        return import_module(f"{app}.choices")
    except ModuleNotFoundError:
        return None
