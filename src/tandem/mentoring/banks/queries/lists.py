import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Aggregate, Exists, JSONField, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONObject

from tandem.kit import http
from tandem.kit.actor import Actor
from tandem.kit.periods import running_on
from tandem.mentoring.banks.models import (
    Application,
    Clearance,
    MenteeProfile,
    MentorProfile,
    MentorTopic,
    Request,
    RequestState,
    RequestTopic,
)
from tandem.mentoring.banks.queries.filters import Filters
from tandem.registry.orgs.choices import STAFF
from tandem.registry.people import queries as people
from tandem.registry.people.models import Affiliation, Person
from tandem.registry.programs.models import Program
from tandem.registry.programs.policy import can_view

IN_BANK = ("applied", "approved", "in_bank")
BY_NAME = ("person__last_name", "person__first_name", "person")
BY_DAY = ("-entered_on", "-pk")
BY_WAITING = ("entered_on", "pk")


class Listed(Aggregate):
    """Rows of a subquery as one JSON list: what a page shows of each person costs no further query."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler: object, connection: object, **extra: object) -> Any:
        return super().as_sql(compiler, connection, function="JSONB_AGG", **extra)  # type: ignore[arg-type]


def listed(rows: QuerySet, by: str, **fields: str) -> Subquery:
    """All rows of the group as a list of objects; None when there are none."""
    return Subquery(rows.order_by().values(by).annotate(found=Listed(JSONObject(**fields))).values("found"))


def mentors_visible_to(actor: Actor) -> QuerySet[MentorProfile]:
    """Twin of policy.can_view for mentors."""
    return MentorProfile.objects.filter(_seen_by(actor)).select_related("program__organization", "person")


def mentees_visible_to(actor: Actor) -> QuerySet[MenteeProfile]:
    """Twin of policy.can_view for mentees."""
    return MenteeProfile.objects.filter(_seen_by(actor)).select_related("program__organization", "person")


def requests_visible_to(actor: Actor) -> QuerySet[Request]:
    """Requests of the mentees that the actor sees."""
    rows = Request.objects.filter(mentee__in=mentees_visible_to(actor).values("pk"))
    return rows.select_related("mentee__program__organization", "mentee__person").prefetch_related("topics")


def found_mentors(actor: Actor, program: Program, filters: Filters, day: dt.date) -> QuerySet[MentorProfile]:
    """Mentors of the programme by the filters, in order."""
    rows = _of_program(_seen_in(MentorProfile, actor, program), program, filters, day)
    if filters.form:
        rows = rows.alias(codes=Cast("form_codes", TextField())).filter(codes__contains=f'"{filters.form}"')
    if filters.topic:
        rows = rows.filter(Exists(MentorTopic.objects.filter(mentor=OuterRef("pk"), code=filters.topic)))
    if filters.need == "free":
        rows = rows.filter(
            ~Exists(MentorProfile.objects.filter(pk=OuterRef("pk"), participations__isnull=False, participations__finished_on=None))
        )
    elif filters.need == "untrained":
        rows = rows.filter(trained_on=None)
    elif filters.need == "undecided":
        rows = rows.filter(decided_on=None)
    elif filters.need == "uncleared":
        rows = rows.filter(~Exists(clearances_on(day).filter(person=OuterRef("person"))))
    return rows


def found_mentees(actor: Actor, program: Program, filters: Filters, day: dt.date) -> QuerySet[MenteeProfile]:
    """Mentees of the programme by the filters, in order."""
    rows = _of_program(_seen_in(MenteeProfile, actor, program), program, filters, day)
    asked = Request.objects.filter(mentee=OuterRef("pk"))
    if filters.form:
        rows = rows.filter(Exists(asked.filter(form_code=filters.form)))
    if filters.topic:
        rows = rows.filter(Exists(RequestTopic.objects.filter(request__mentee=OuterRef("pk"), code=filters.topic)))
    if filters.need == "unpaired":
        rows = rows.filter(Exists(asked.filter(state=RequestState.OPEN)))
    elif filters.need == "paired":
        rows = rows.filter(Exists(asked.filter(state=RequestState.PAIRED)))
    elif filters.need == "norequest":
        rows = rows.filter(~Exists(asked.exclude(state=RequestState.CLOSED)))
    return rows


def waiting_mentors(actor: Actor, program: Program) -> QuerySet[MentorProfile]:
    """Mentors whom the working group has not decided on."""
    return mentors_visible_to(actor).filter(program=program, state="applied").order_by(*BY_WAITING)


def clearances_on(day: dt.date) -> QuerySet[Clearance]:
    """Admissions to work with minors that hold on the day."""
    return Clearance.objects.filter(Q(valid_until=None) | Q(valid_until__gte=day), checked_on__lte=day)


def applications_visible_to(actor: Actor) -> QuerySet[Application]:
    """What came by links to the programmes whose staff the actor is."""
    wanted = Q(link__program__in=actor.program_ids(*STAFF))
    for path in actor.paths(*STAFF):
        wanted |= Q(link__program__organization__path__startswith=path)
    return Application.objects.filter(wanted).select_related("link__program__organization", "person")


def posts_of(day: dt.date) -> Subquery:
    """What the person of a profile is on the day, as data of Affiliation."""
    rows = Affiliation.objects.filter(running_on(day), person=OuterRef("person"))
    fields = ("kind", "grade", "letter", "position", "employer", "graduated_in")
    return listed(rows, "person", **{name: name for name in fields})


def ids_of(found: QuerySet, filters: Filters) -> QuerySet | list[int]:
    """What pages are counted and cut from. A search is made once: reading through the names costs more than all it finds."""
    return list(found.values_list("pk", flat=True)) if filters.q else found.values("pk")


def order_of(filters: Filters) -> tuple[str, ...]:
    return BY_DAY if filters.sort == "new" else BY_NAME


def in_grades(rows: QuerySet, grade: str, day: dt.date, person: str = "person") -> QuerySet:
    """Those who learn in the grade on the day."""
    if not grade.isdecimal():
        return rows
    there = Affiliation.objects.filter(running_on(day), person=OuterRef(person), grade=int(grade))
    return rows.filter(Exists(there))


def ids_in(rows: Iterable[str]) -> list[int]:
    """Numbers of rows from an address or a form; anything else is left out."""
    return http.ids_in(rows)[:2000]


def number_in(given: Mapping[str, str], name: str) -> int:
    """A number that a form carries; zero when it is none."""
    said = given.get(name, "")
    return int(said) if said.isdecimal() else 0


def _of_program(rows: QuerySet, program: Program, filters: Filters, day: dt.date) -> QuerySet:
    # The place of the person is the place of the programme: said once more, so that the index by names gives the order.
    rows = rows.filter(program=program, person__organization=program.organization_id)
    if filters.state != "all":
        rows = rows.filter(state=filters.state) if filters.state else rows.filter(state__in=IN_BANK)
    if filters.q:  # said apart, the names are read once and first, before what is asked of each profile
        rows = rows.filter(person__in=people.by_words(Person.objects.filter(organization=program.organization_id), filters.q))
    rows = in_grades(rows, filters.grade, day)
    if filters.source:
        rows = rows.filter(source=filters.source)
    return rows.order_by(*order_of(filters))


def _seen_in(model: Any, actor: Actor, program: Program) -> QuerySet:
    """The same rows of the programme as `…_visible_to`, asked plainly for its staff: they see everybody."""
    rows = model.objects.select_related("program__organization", "person")
    return rows if can_view(actor, program) else rows.filter(_seen_by(actor))


def _seen_by(actor: Actor) -> Q:
    wanted = Q(person__in=actor.person_ids | actor.ward_ids) | Q(program__in=actor.program_ids(*STAFF))
    for path in actor.paths(*STAFF):
        wanted |= Q(program__organization__path__startswith=path)
    return wanted
