"""Whom an action on many people touches."""

import datetime as dt
from typing import Any

from django.http import QueryDict

from tandem.kit.actor import Actor
from tandem.mentoring.banks import policy
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile
from tandem.mentoring.banks.queries.filters import Filters
from tandem.mentoring.banks.queries.lists import found_mentees, found_mentors, ids_in, mentees_visible_to, mentors_visible_to
from tandem.mentoring.banks.queries.places import Place

MOST = 2000
VISIBLE: dict[str, Any] = {"mentors": mentors_visible_to, "mentees": mentees_visible_to}
FOUND: dict[str, Any] = {"mentors": found_mentors, "mentees": found_mentees}


def sorted_out(
    actor: Actor, place: Place, bank: str, action: str, given: QueryDict, day: dt.date
) -> tuple[list[MentorProfile | MenteeProfile], list[tuple[MentorProfile | MenteeProfile, str]]]:
    """(whom the action touches, whom not and why) of the ticked people, or of everybody found. One query."""
    if given.get("everybody"):
        rows = FOUND[bank](actor, place.program, Filters.of(QueryDict(given.get("query", ""))), day)
    else:
        rows = VISIBLE[bank](actor).filter(program=place.program, pk__in=ids_in(given.getlist("id")))
    asked = [
        (row, policy.can_take_step(actor, action, row)) for row in rows.order_by("person__last_name", "person__first_name", "pk")[:MOST]
    ]
    return [row for row, verdict in asked if verdict], [(row, str(verdict.reason)) for row, verdict in asked if not verdict]
