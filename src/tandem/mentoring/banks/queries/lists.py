import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from tandem.engines.russian import names
from tandem.kit.actor import Actor
from tandem.kit.periods import running_on
from tandem.mentoring.banks.models import (
    Application,
    Clearance,
    IntakeLink,
    MenteeProfile,
    MentorProfile,
    Request,
    RequestState,
    SavedView,
)
from tandem.registry.orgs.choices import STAFF
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Affiliation
from tandem.registry.programs.models import Program

IN_BANK = ("applied", "approved", "in_bank")


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty means everything that is in the bank now."""

    q: str = ""
    state: str = ""
    form: str = ""
    topic: str = ""
    grade: str = ""
    need: str = ""
    source: str = ""


def mentors_visible_to(actor: Actor) -> QuerySet[MentorProfile]:
    """Twin of policy.can_view for mentors."""
    return MentorProfile.objects.filter(_seen_by(actor)).select_related("program__organization", "person")


def mentees_visible_to(actor: Actor) -> QuerySet[MenteeProfile]:
    """Twin of policy.can_view for mentees."""
    return MenteeProfile.objects.filter(_seen_by(actor)).select_related("program__organization", "person")


def mentor_rows(actor: Actor, program: Program, filters: Filters, day: dt.date) -> QuerySet[MentorProfile]:
    """The bank of mentors with topics, class or post, taken places (`busy`) and whether the clearance holds (`is_cleared`)."""
    rows = mentors_visible_to(actor).filter(program=program)
    rows = rows.filter(state=filters.state) if filters.state else rows.filter(state__in=IN_BANK)
    rows = _narrow(rows, filters, day)
    if filters.form:
        rows = rows.filter(pk__in=_with_form(program, filters.form))
    if filters.topic:
        rows = rows.filter(topics__code=filters.topic)
    if filters.need == "free":
        rows = rows.alias(taken=Count("participations", filter=Q(participations__finished_on=None))).filter(taken=0)
    elif filters.need == "untrained":
        rows = rows.filter(trained_on=None)
    elif filters.need == "undecided":
        rows = rows.filter(decided_on=None)
    rows = rows.annotate(
        busy=Count("participations", filter=Q(participations__finished_on=None), distinct=True),
        is_cleared=Exists(clearances_on(day).filter(person=OuterRef("person"))),
    )
    return rows.prefetch_related("topics", _posts(day)).order_by("person__last_name", "person__first_name", "pk")


def mentee_rows(actor: Actor, program: Program, filters: Filters, day: dt.date) -> QuerySet[MenteeProfile]:
    """The bank of mentees with requests, their topics and the class or post."""
    rows = mentees_visible_to(actor).filter(program=program)
    rows = rows.filter(state=filters.state) if filters.state else rows.filter(state__in=IN_BANK)
    rows = _narrow(rows, filters, day)
    asked = Request.objects.filter(mentee=OuterRef("pk"))
    if filters.form:
        rows = rows.filter(Exists(asked.filter(form_code=filters.form)))
    if filters.topic:
        rows = rows.filter(Exists(asked.filter(topics__code=filters.topic)))
    if filters.need == "unpaired":
        rows = rows.filter(Exists(asked.filter(state=RequestState.OPEN)))
    elif filters.need == "paired":
        rows = rows.filter(Exists(asked.filter(state=RequestState.PAIRED)))
    elif filters.need == "norequest":
        rows = rows.filter(~Exists(asked))
    requests = Request.objects.exclude(state=RequestState.CLOSED).order_by("priority", "pk").prefetch_related("topics")
    return rows.prefetch_related(Prefetch("requests", requests, to_attr="asked"), _posts(day)).order_by(
        "person__last_name", "person__first_name", "pk"
    )


def clearances_on(day: dt.date) -> QuerySet[Clearance]:
    """Admissions to work with minors that hold on the day."""
    return Clearance.objects.filter(Q(valid_until=None) | Q(valid_until__gte=day), checked_on__lte=day)


def saved_views(actor: Actor, organization: Organization, bank: str) -> QuerySet[SavedView]:
    """One's own filters and those shared with all staff."""
    mine = Q(user_id=actor.user_id) | Q(is_shared=True)
    return SavedView.objects.filter(mine, organization=organization, bank=bank).order_by("name", "pk")


def links(actor: Actor, program: Program) -> QuerySet[IntakeLink]:
    """Short forms of the programme with the number of applications that wait."""
    waiting = Count("applications", filter=Q(applications__state=Application.State.NEW))
    return IntakeLink.objects.filter(program=program).annotate(waiting=waiting).order_by("closed_at", "-created_at")


def applications(actor: Actor, program: Program) -> QuerySet[Application]:
    """What waits for the curator, oldest first."""
    rows = Application.objects.filter(link__program=program, state=Application.State.NEW)
    return rows.select_related("link__program__organization").order_by("received_at", "pk")


def _seen_by(actor: Actor) -> Q:
    wanted = Q(person__in=actor.person_ids | actor.ward_ids) | Q(program__in=actor.program_ids(*STAFF))
    for path in actor.paths(*STAFF):
        wanted |= Q(program__organization__path__startswith=path)
    return wanted


def _narrow(rows: QuerySet, filters: Filters, day: dt.date) -> QuerySet:
    """Search by words of the card, narrow by class and source."""
    for word in names.fold(filters.q).split():
        rows = rows.filter(person__search__contains=word)
    if filters.grade.isdecimal():
        there = Affiliation.objects.filter(running_on(day), person=OuterRef("person"), grade=int(filters.grade))
        rows = rows.filter(Exists(there))
    return rows.filter(source=filters.source) if filters.source else rows


def _with_form(program: Program, form: str) -> list[int]:
    """Forms are a short JSON list: SQLite cannot look inside it, so the bank's own list is walked (two columns)."""
    rows = MentorProfile.objects.filter(program=program).values_list("pk", "form_codes")
    return [pk for pk, codes in rows if form in codes]


def _posts(day: dt.date) -> Prefetch:
    return Prefetch("person__affiliations", Affiliation.objects.filter(running_on(day)).order_by("kind", "pk"), to_attr="posts")
