"""General meetings and what people marked after them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from tandem.kit.actor import Actor
from tandem.mentoring.banks.models import MenteeProfile, MenteeState, MentorProfile, MentorState, Request, RequestState
from tandem.mentoring.matching.models import Acquaintance, Mark
from tandem.mentoring.mentorships import queries as mentorships
from tandem.registry.orgs.choices import MANAGES
from tandem.registry.people.models import Affiliation, Person
from tandem.registry.programs.models import Program


@dataclass(frozen=True)
class Choosers:
    """The last general meeting of a programme (None: there was none), how many came to all of them, how many would like somebody."""

    last: Acquaintance | None
    guests: int
    marked: int


Marks = Mapping[tuple[int, int], int]
"""(who marked, about whom) → 1 or −1."""


@dataclass(frozen=True)
class Guest:
    """Somebody at the meeting. `marked`: how many he or she marked; `value`: what the one who looks has marked about the guest."""

    person: Person
    post: str
    is_mentor: bool
    marked: int = 0
    value: int = 0


def acquaintances_visible_to(actor: Actor) -> QuerySet[Acquaintance]:
    """Twin of policy.can_see_acquaintance."""
    wanted = Q(program__in=actor.program_ids(*MANAGES))
    for path in actor.paths(*MANAGES):
        wanted |= Q(program__organization__path__startswith=path)
    own = Acquaintance.attendees.through.objects.filter(acquaintance=OuterRef("pk"), person__in=actor.person_ids | actor.ward_ids)
    return Acquaintance.objects.filter(wanted | Q(Exists(own))).select_related("program__organization")


def open_for(actor: Actor, day: dt.date) -> list[tuple[Acquaintance, Person]]:
    """(meeting, own card or a ward's) where marks are still taken. Two queries."""
    ids = actor.person_ids | actor.ward_ids
    if not ids:
        return []
    rows = Acquaintance.attendees.through.objects.filter(person__in=ids, acquaintance__held_on__lte=day, acquaintance__closes_on__gte=day)
    found = rows.select_related("acquaintance__program__organization", "person").order_by("acquaintance", "person")
    return [(row.acquaintance, row.person) for row in found]


def held(program: Program) -> list[Acquaintance]:
    """The last meetings of a programme."""
    return list(program.acquaintances.order_by("-held_on", "-pk")[:20])


def choosers(program: Program) -> Choosers:
    """Whose choice a mutual one could follow. Three queries."""
    came = Acquaintance.attendees.through.objects.filter(acquaintance__program=program)
    liked = Mark.objects.filter(acquaintance__program=program, value=1)
    last = program.acquaintances.order_by("held_on", "pk").last()
    return Choosers(last, came.values("person").distinct().count(), liked.values("by").distinct().count())


def may_come(program: Program) -> tuple[list[MentorProfile], list[MenteeProfile]]:
    """Admitted mentors with a free place and mentees who wait for one. Three queries."""
    left = mentorships.free_places(program)
    mentors = MentorProfile.objects.filter(program=program, state=MentorState.APPROVED).select_related("person")
    mentees = MenteeProfile.objects.filter(program=program, state=MenteeState.IN_BANK, requests__state=RequestState.OPEN).distinct()
    by_name = ("person__last_name", "person__first_name", "pk")
    return [m for m in mentors.order_by(*by_name) if left.get(m.pk)], list(mentees.select_related("person").order_by(*by_name))


def guests(meeting: Acquaintance, day: dt.date, looked_by: Person | None = None) -> list[Guest]:
    """Everybody at the meeting; with `looked_by` those of the other side with whom a form of mentoring is possible. Six queries."""
    marks, mentors, mentees = marks_of(meeting), _mentors_of(meeting), _mentees_of(meeting)
    everybody = list(meeting.attendees.order_by("last_name", "first_name", "pk"))
    posts = mentorships.posts_on({person.pk for person in everybody}, day)
    shown = [one for one in everybody if looked_by is None or _may_be(looked_by, one, mentors, mentees)]
    number: dict[int, int] = defaultdict(int)
    for by, _about in marks:
        number[by] += 1
    return [
        Guest(one, _post(posts, one), one.pk in mentors, number[one.pk], marks.get((looked_by.pk, one.pk), 0) if looked_by else 0)
        for one in shown
    ]


def marks_of(meeting: Acquaintance) -> dict[tuple[int, int], int]:
    return {(by, about): value for by, about, value in meeting.marks.values_list("by", "about", "value")}


def marks_in(program: Program) -> dict[tuple[int, int], int]:
    """What people of a programme marked about each other, the latest meeting last. One query."""
    rows = Mark.objects.filter(acquaintance__program=program).order_by("acquaintance", "pk")
    return {(by, about): value for by, about, value in rows.values_list("by", "about", "value")}


def _mentors_of(meeting: Acquaintance) -> dict[int, set[str]]:
    """{mentor: forms of mentoring}."""
    rows = MentorProfile.objects.filter(program=meeting.program_id, person__in=meeting.attendees.all())
    return {person: set(forms) for person, forms in rows.values_list("person", "form_codes")}


def _mentees_of(meeting: Acquaintance) -> dict[int, set[str]]:
    """{mentee: forms that are asked for}."""
    rows = Request.objects.filter(mentee__program=meeting.program_id, mentee__person__in=meeting.attendees.all())
    found: dict[int, set[str]] = defaultdict(set)
    for person, form in rows.exclude(state=RequestState.CLOSED).values_list("mentee__person", "form_code"):
        found[person].add(form)
    return found


def _may_be(one: Person, other: Person, mentors: Mapping[int, set[str]], mentees: Mapping[int, set[str]]) -> bool:
    """Could one of the two be the mentor of the other? A young teacher is not asked about mentors of pupils."""
    none: set[str] = set()
    return any(mentors.get(a.pk, none) & mentees.get(b.pk, none) for a, b in ((one, other), (other, one)) if a.pk != b.pk)


def _post(posts: Mapping[int, Affiliation], person: Person) -> str:
    return posts[person.pk].text if person.pk in posts else ""
