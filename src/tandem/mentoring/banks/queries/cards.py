"""Everything that the card of a mentor or a mentee shows."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from tandem.foundation.audit import queries as audit
from tandem.foundation.audit.models import Event
from tandem.kit.actor import Actor
from tandem.kit.verdict import Verdict
from tandem.mentoring.banks import policy
from tandem.mentoring.banks.choices import ACTIONS
from tandem.mentoring.banks.models import Clearance, MenteeProfile, MentorProfile, Request
from tandem.mentoring.banks.queries.lists import mentees_visible_to, mentors_visible_to, posts_of
from tandem.mentoring.banks.queries.places import Place
from tandem.mentoring.banks.queries.rows import main_post, participant
from tandem.mentoring.banks.queries.topics import categories, criteria
from tandem.mentoring.banks.queries.week import Hour, week
from tandem.registry.people import policy as people_policy
from tandem.registry.people import queries as people
from tandem.registry.people.choices import ConsentKind, PersonKind, Signer
from tandem.registry.people.models import Affiliation, Person

HISTORY = 30


@dataclass(frozen=True)
class Pair:
    """A pair or a group in which the person is or was; `url_id` opens its card."""

    url_id: int
    other: str
    state: str
    started_on: dt.date
    finished_on: dt.date | None


@dataclass(frozen=True)
class Asked:
    """A request in words, and whether the actor may change it."""

    request: Request
    form: str
    topics: list[str]
    is_open: bool


@dataclass(frozen=True)
class Card:
    """What both cards show. `lacks` are (consent, who signs, is it of special conditions: not for paper)."""

    post: str
    age: int | None
    forms: list[str]
    topics: list[str]
    days: list[str]
    hours: list[Hour]
    lacks: list[tuple[str, str, bool]]
    pairs: list[Pair]
    history: list[tuple[str | Promise, Event]]
    contacts: Verdict
    is_grown: bool


def mentor_card(actor: Actor, mentor: MentorProfile, place: Place, day: dt.date) -> Card:
    """The card of a mentor."""
    parts = mentor.participations.filter(is_void=False).select_related("mentorship", "request__mentee__person")
    pairs = [_pair(part, part.request.mentee.person.short_name) for part in parts.order_by("-started_on", "-pk")]
    codes = {topic.code for topic in mentor.topics.all()}
    return _card(actor, mentor, place, day, (list(mentor.form_codes), codes, pairs))


def mentee_card(actor: Actor, mentee: MenteeProfile, place: Place, day: dt.date) -> Card:
    """The card of a mentee; its requests come by `asked_of`."""
    rows = mentee.requests.filter(participations__is_void=False).order_by("-participations__started_on")
    parts = [part for row in rows.distinct() for part in row.participations.select_related("mentorship", "mentor__person")]
    pairs = [_pair(part, part.mentor.person.short_name) for part in parts if not part.is_void]
    asked = list(mentee.requests.prefetch_related("topics"))
    codes = {topic.code for row in asked for topic in row.topics.all()}
    return _card(actor, mentee, place, day, ([row.form_code for row in asked], codes, pairs))


def _lack(kind: str, signer: str) -> tuple[str, str, bool]:
    return str(ConsentKind(kind).label), str(Signer(signer).label), kind == ConsentKind.SPECIAL


def asked_of(mentee: MenteeProfile, place: Place) -> list[Asked]:
    """Requests of a mentee, those that wait first."""
    rows = mentee.requests.prefetch_related("topics").order_by("priority", "pk")
    names, forms = place.topic_names, place.form_names
    found = [
        Asked(row, forms.get(row.form_code, row.form_code), [names.get(t.code, t.code) for t in row.topics.all()], row.state == "open")
        for row in rows
    ]
    return sorted(found, key=lambda item: item.request.state == "closed")


def marks_of(mentor: MentorProfile) -> list[tuple[str, bool | None]]:
    """(criterion, met or not, None when it was not looked at) in the order of the method."""
    marks = {mark.criterion: mark.is_met for mark in mentor.marks.all()}
    return [(item["name"], marks.get(item["code"])) for item in criteria()]


def clearances_of(mentor: MentorProfile) -> list[Clearance]:
    """Admissions to work with minors, the newest first."""
    return list(mentor.person.clearances.order_by("-checked_on", "-pk"))


def category_name(code: str) -> str:
    return next((item["name"] for item in categories() if item["code"] == code), "")


def posts_on(profile: MentorProfile | MenteeProfile, day: dt.date) -> Affiliation | None:
    """What the person of a profile is called by on the day."""
    return main_post(type(profile).objects.filter(pk=profile.pk).values_list(posts_of(day), flat=True).first())


def _card(
    actor: Actor, row: MentorProfile | MenteeProfile, place: Place, day: dt.date, facts: tuple[list[str], set[str], list[Pair]]
) -> Card:
    forms, codes, pairs = facts
    post = posts_on(row, day)
    is_pupil = post is not None and post.kind == PersonKind.PUPIL
    person, days_hours = participant(row, is_pupil, place.employee_forms, day), week(row.slots)
    good = people.good_consents([row.person_id], day).get(row.person_id, set())
    needed = [item for item in person.needed if (item.kind, item.signer) not in good]
    return Card(
        post=post.text if post else "", age=person.age, forms=[f.name for f in place.forms if f.code in forms],
        topics=[topic.name for topic in place.topics if topic.code in codes], days=days_hours[0], hours=days_hours[1],
        lacks=[_lack(item.kind, item.signer) for item in needed], pairs=pairs,
        history=_history(actor, row), contacts=people_policy.can_see_contacts(actor, row.person),
        is_grown=person.age >= people_policy.ADULT if person.age is not None else not is_pupil,
    )  # fmt: skip


def _pair(part: object, other: str) -> Pair:
    pair = part.mentorship  # type: ignore[attr-defined]
    return Pair(pair.pk, other, pair.get_state_display(), part.started_on, part.finished_on)  # type: ignore[attr-defined]


def _history(actor: Actor, row: MentorProfile | MenteeProfile) -> list[tuple[str | Promise, Event]]:
    if not policy.can_list(actor, row.program.organization):
        return []
    events: Iterable[Event] = audit.history(actor, f"{row._meta.label_lower}:{row.pk}")[:HISTORY]
    return [(ACTIONS.get(event.action, event.action), event) for event in events]


def ties(actor: Actor, person: Person) -> list[people.Tie]:
    """The person's places in the banks, for the person's card. Two queries."""
    sides = (
        (_("Bank of mentors"), "banks:mentor", mentors_visible_to(actor)), (_("Bank of mentees"), "banks:mentee", mentees_visible_to(actor)),
    )  # fmt: skip
    return [_tie(row, what, page) for what, page, rows in sides for row in rows.filter(person=person).order_by("-pk")]


def _tie(row: MentorProfile | MenteeProfile, what: str, page: str) -> people.Tie:
    address = reverse(page, args=[row.program.organization.code, row.pk])
    return people.Tie(what, row.program.name, row.get_state_display(), address)
