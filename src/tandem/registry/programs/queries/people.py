"""Who may be asked to run a programme, and who runs it."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tandem.engines.russian import names
from tandem.kit.actor import Actor
from tandem.kit.periods import running_on
from tandem.registry.orgs.models import Organization
from tandem.registry.people import queries as people
from tandem.registry.people.choices import PersonKind
from tandem.registry.people.models import Person
from tandem.registry.people.queries import Tie
from tandem.registry.programs import policy
from tandem.registry.programs.models import Program, ProgramRole
from tandem.registry.programs.queries.programs import visible_to

MOST = 30


def roles_on(program: Program, day: dt.date) -> list[ProgramRole]:
    """Who holds which role of the programme on the day, the curator first. One query."""
    rows = ProgramRole.objects.filter(running_on(day), program=program).select_related("person")
    return sorted(rows.order_by("person__last_name", "pk"), key=lambda row: row.role != "curator")


def team_choices(actor: Actor, organization: Organization, day: dt.date) -> QuerySet[Person]:
    """Teachers of the school on the day, by name: the curator and the working group are chosen from them."""
    rows = people.visible_to(actor).living().filter(organization=organization)
    here = running_on(day, "affiliations__")
    found = rows.filter(here, affiliations__kind=PersonKind.TEACHER).order_by("last_name", "first_name", "pk").distinct()
    return people.as_of(found, day)


def program_roles_visible_to(actor: Actor) -> QuerySet[ProgramRole]:
    """Roles in the programmes that the actor sees, with their people."""
    return ProgramRole.objects.filter(program__in=visible_to(actor)).select_related("person", "program__organization")


def program_roles_of(actor: Actor, organization: Organization) -> QuerySet[ProgramRole]:
    """The school's roles in programmes, those that run first."""
    rows = program_roles_visible_to(actor).filter(program__organization=organization)
    return rows.order_by(F("finished_on").desc(nulls_first=True), "person__name_key", "pk")


def role_choices(programs: Iterable[Program], actor: Actor, asked: Mapping[str, str], day: dt.date) -> QuerySet[Person]:
    """People of the schools of the programmes that the actor manages: the one chosen on the card or those found by the name.

    The curator of one programme opens no card, but gives roles to people of the school.
    """
    typed, person = names.fold(asked.get("q", "")).split(), asked.get("person", "")
    schools = {program.organization_id for program in programs if policy.can_manage(actor, program)}
    rows = people.as_of(Person.objects.living().filter(organization__in=schools).order_by("name_key", "pk"), day)
    if person.isdecimal() and not typed:
        return rows.filter(pk=int(person))
    found = rows.filter(*(Q(name_key__contains=word) for word in typed)) if typed else rows.none()
    return rows.filter(pk__in=list(found.values_list("pk", flat=True)[:MOST]))


def role_ties(actor: Actor, person: Person, day: dt.date | None) -> list[Tie]:
    """Roles of a person in programmes that the actor sees, for the card: all, or those of a day. One query."""
    rows = program_roles_visible_to(actor).filter(running_on(day) if day else Q(), person=person).order_by("-started_on", "-pk")
    address = reverse("programs:roles", args=[person.organization.code])
    return [Tie(row.get_role_display(), row.program.name, _days(row), address) for row in rows]


def _days(row: ProgramRole) -> str:
    first = _("from %(day)s") % {"day": f"{row.started_on:%d.%m.%Y}"}
    return f"{first} {_('to')} {row.finished_on:%d.%m.%Y}" if row.finished_on else first
