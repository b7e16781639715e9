"""Who may be asked to run a programme, and who runs it."""

import datetime as dt

from django.db.models import QuerySet

from tandem.kit.actor import Actor
from tandem.kit.periods import running_on
from tandem.registry.orgs.models import Organization
from tandem.registry.people import queries as people
from tandem.registry.people.choices import PersonKind
from tandem.registry.people.models import Person
from tandem.registry.programs.models import Program, ProgramRole


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
