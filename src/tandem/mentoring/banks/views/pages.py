"""What every page of the banks begins with and goes back to."""

import datetime as dt

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused
from tandem.mentoring.banks import queries
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile

PAGE, QUICK = 50, 100
Profile = MentorProfile | MenteeProfile


def open_place(actor: Actor, org: str, wanted: str | None, bank: str = "", *, is_list: bool = False) -> queries.Place | None:
    """The programme of the page; a school without one is told what to do first."""
    place = queries.place(actor, org, wanted, bank)
    if place is None:
        queries.opened(actor, org, wanted)
        if not is_list:
            raise Refused(_("There is no programme yet. Create it first."))
    return place


def find_profile(actor: Actor, org: str, bank: str, pk: int) -> tuple[Profile, queries.Place]:
    row = get_object_or_404(queries.VISIBLE[bank](actor), pk=pk, program__organization__code=org)
    return row, queries.place_of(actor, row.program)


def context_of(place: queries.Place, bank: str) -> dict[str, object]:
    base = reverse(f"banks:{bank}", args=[place.organization.code]) if bank else ""
    return {"org": place.organization, "place": place, "program": place.program, "bank": bank, "base": base}


def today_at(place: queries.Place) -> dt.date:
    return clock.today(place.organization.timezone)


def to_card(row: Profile) -> HttpResponse:
    name = "banks:mentor" if isinstance(row, MentorProfile) else "banks:mentee"
    return redirect(name, row.program.organization.code, row.pk)


def to_list(place: queries.Place, bank: str, query: str = "") -> HttpResponse:
    rest = f"&{queries.Filters.of(QueryDict(query)).query}" if query else ""
    return redirect(f"{reverse(f'banks:{bank}', args=[place.organization.code])}?program={place.program.pk}{rest}")
