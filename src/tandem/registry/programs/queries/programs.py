import datetime as dt
from collections.abc import Callable

from django.db.models import Case, Q, QuerySet, When

from tandem.kit.actor import Actor, Grant
from tandem.kit.periods import Period
from tandem.registry.orgs.choices import STAFF
from tandem.registry.orgs.models import Organization
from tandem.registry.people import queries as people
from tandem.registry.people.models import User
from tandem.registry.programs.models import Program, ProgramRole, ProgramState, Stage


def actor_for(user: User, today: Callable[[str], dt.date]) -> Actor:
    """The actor of a request: roles at organizations and in programmes on the day of each. Four queries."""
    grants, own, wards = people.grants_of(user, today)
    rows = ProgramRole.objects.filter(person__in=own) if own else ProgramRole.objects.none()
    place = ("program__organization__path", "program", "program__organization__timezone")
    held = rows.values_list("role", *place, "started_on", "finished_on")
    in_programs = {Grant(role, path, program) for role, path, program, zone, *days in held if today(zone) in Period(*days)}
    name = user.get_full_name() or user.get_username()
    return Actor(user.pk, name, grants | in_programs, own, wards)


def visible_to(actor: Actor) -> QuerySet[Program]:
    """The queryset twin of policy.can_view: staff of the school or of the programme."""
    wanted = Q(pk__in=actor.program_ids(*STAFF))
    for path in actor.paths(*STAFF):
        wanted |= Q(organization__path__startswith=path)
    return Program.objects.filter(wanted).select_related("organization")


def stages_visible_to(actor: Actor) -> QuerySet[Stage]:
    """Stages of the programmes that the actor sees."""
    return Stage.objects.filter(program__in=visible_to(actor)).select_related("program__organization")


def of_organization(actor: Actor, organization: Organization) -> QuerySet[Program]:
    """Programmes of one school, the running ones and the newest first."""
    rank = Case(When(state=ProgramState.ACTIVE, then=0), When(state=ProgramState.DRAFT, then=1), default=2)
    return visible_to(actor).filter(organization=organization).order_by(rank, "-started_on", "-pk")


def chosen(actor: Actor, organization: Organization, wanted: str | None = None) -> Program | None:
    """The programme that a page is about: `?program=ID` when it is visible, else the current one, else None."""
    programs = of_organization(actor, organization)
    if wanted and wanted.isdecimal():
        return programs.filter(pk=int(wanted)).first() or programs.first()
    return programs.first()
