import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from tandem.engines.russian import names
from tandem.kit.actor import Actor
from tandem.kit.periods import running_on
from tandem.mentoring.mentorships.models import LIVE, Mentorship, Participation, State
from tandem.registry.orgs.choices import STAFF
from tandem.registry.people.models import Affiliation
from tandem.registry.programs.models import Program


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; `state` is a state, «live» or «all»; `grade` is the class of a mentee."""

    q: str = ""
    state: str = ""
    form: str = ""
    grade: str = ""


def visible_to(actor: Actor) -> QuerySet[Mentorship]:
    """Twin of policy.can_view."""
    people = actor.person_ids | actor.ward_ids
    own = Participation.objects.filter(mentorship=OuterRef("pk"), request__mentee__person__in=people, is_void=False)
    wanted = Q(program__in=actor.program_ids(*STAFF)) | Q(mentor__person__in=people) | Q(Exists(own))
    for path in actor.paths(*STAFF):
        wanted |= Q(program__organization__path__startswith=path)
    return with_people(Mentorship.objects.filter(wanted))


def with_people(rows: QuerySet[Mentorship]) -> QuerySet[Mentorship]:
    """With everything that a card or a row shows: one query and one prefetch."""
    parts = Participation.objects.select_related("request__mentee__person").order_by("pk")
    rows = rows.select_related("program__organization", "mentor__person", "order", "labour_agreement")
    return rows.prefetch_related(Prefetch("participations", parts))


def board(actor: Actor, program: Program, filters: Filters, day: dt.date) -> QuerySet[Mentorship]:
    """Pairs and groups of a programme, those that wait for a step first."""
    rows = visible_to(actor).filter(program=program)
    if filters.state in State.values:
        rows = rows.filter(state=filters.state)
    elif filters.state != "all":
        rows = rows.filter(state__in=LIVE)
    if filters.form:
        rows = rows.filter(form_code=filters.form)
    if filters.grade.isdecimal():
        there = Affiliation.objects.filter(running_on(day), grade=int(filters.grade), person=OuterRef("request__mentee__person"))
        parts = Participation.objects.filter(mentorship=OuterRef("pk"), is_void=False)
        rows = rows.filter(Exists(parts.filter(Exists(there))))
    for word in names.fold(filters.q).split():
        theirs = Participation.objects.filter(mentorship=OuterRef("pk"), request__mentee__person__search__contains=word)
        rows = rows.filter(Q(mentor__person__search__contains=word) | Q(Exists(theirs)))
    return rows.order_by("mentor__person__last_name", "mentor__person__first_name", "pk")


def state_counts(program: Program) -> dict[str, int]:
    """{state: number of pairs and groups}; every state is there."""
    found = dict(Mentorship.objects.filter(program=program).values_list("state").annotate(count=Count("pk")))
    return {state: found.get(state, 0) for state in State.values}


def of_person(actor: Actor, person_id: int) -> QuerySet[Mentorship]:
    """Pairs in which the person is or was a mentor or a mentee, the newest first."""
    theirs = Participation.objects.filter(mentorship=OuterRef("pk"), request__mentee__person=person_id, is_void=False)
    return visible_to(actor).filter(Q(mentor__person=person_id) | Q(Exists(theirs))).order_by("-started_on", "-pk")


def parts_of(mentorship: Mentorship) -> list[Participation]:
    """Participations to show: the running ones; of a finished pair those that counted; of a cancelled one all."""
    parts = list(mentorship.participations.all())
    if mentorship.state in LIVE:
        return [p for p in parts if p.finished_on is None]
    return [p for p in parts if not p.is_void] or parts


def title_of(mentorship: Mentorship) -> str:
    """«Громов Павел — Мельникова Алина, Орлов Тимур»."""
    mentees = ", ".join(p.request.mentee.person.short_name for p in parts_of(mentorship))
    return f"{mentorship.mentor.person.short_name}\u00a0— {mentees}"


def person_ids_of(mentorships: Iterable[Mentorship]) -> set[int]:
    """Everybody who takes part."""
    found = set()
    for row in mentorships:
        found |= {row.mentor.person_id} | {p.request.mentee.person_id for p in parts_of(row)}
    return found


def posts_on(person_ids: Iterable[int], day: dt.date) -> dict[int, Affiliation]:
    """{person: what the person was on the day}. One query; a teacher's post goes before a parent's."""
    rows = Affiliation.objects.filter(running_on(day), person__in=list(person_ids)).order_by("-pk")
    order = ("guardian", "partner", "student", "graduate", "teacher", "pupil")
    return {row.person_id: row for row in sorted(rows, key=lambda a: order.index(a.kind))}


def form_names(program: Program) -> dict[str, str]:
    """{code: name} of the programme's forms."""
    return dict(program.forms.order_by("position").values_list("code", "name"))
