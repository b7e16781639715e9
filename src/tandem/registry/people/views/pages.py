"""What the pages of people share: the place, the person, the day."""

import datetime as dt
from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.dates import parse_date
from tandem.kit.verdict import require
from tandem.registry.orgs import queries as orgs
from tandem.registry.orgs.models import Organization
from tandem.registry.people import policy, queries
from tandem.registry.people.models import Person


def place_of(actor: Actor, org: str) -> Organization:
    place = get_object_or_404(orgs.visible_to(actor), code=org)
    require(policy.can_list(actor, place))
    return place


def person_of(actor: Actor, org: str, pk: int) -> Person:
    return get_object_or_404(queries.visible_to(actor).select_related("organization", "user"), pk=pk, organization__code=org)


def today_at(place: Organization) -> dt.date:
    return clock.today(place.timezone)


def day_of(given: Mapping[str, str], place: Organization) -> dt.date:
    """«As it was on»: the day asked for, else today."""
    return parse_date(given.get("day", ""), today_at(place)) or today_at(place)


def to_card(person: Person) -> HttpResponse:
    return redirect("people:card", person.organization.code, person.pk)
