import datetime as dt
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.kit import clock
from tandem.kit.forms import refusals_at
from tandem.kit.http import posted, reads, writes
from tandem.kit.verdict import Conflict, Refused, require
from tandem.registry.documents import queries as documents
from tandem.registry.orgs import queries as orgs
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Person
from tandem.registry.programs import policy, queries, services
from tandem.registry.programs.forms import PassportForm, RoleForm, TeamForm
from tandem.registry.programs.models import Program

SAID = {
    "active": gettext_lazy("The programme is running: pairs can be matched and orders made."),
    "closed": gettext_lazy("The programme is finished: everything can be read and nothing changed until you open it again."),
}
"""State → what is said when the programme has come to it."""


@reads
def index(request: HttpRequest, org: str) -> HttpResponse:
    """Programmes of the school, by year."""
    school = _school(request, org)
    programs = queries.of_organization(request.actor, school)
    context = {"org": school, "programs": programs, "can_create": policy.can_create(request.actor, school)}
    return render(request, "programs/index.html", context)


@writes
def new(request: HttpRequest, org: str) -> HttpResponse:
    """Create a programme: choose a template, correct what it fills in."""
    school = _school(request, org)
    require(policy.can_create(request.actor, school))
    today = clock.today(school.timezone)
    plan = _plan(request, school)
    form = PassportForm(posted(request), organization=school, plan=plan, today=today)
    if request.method == "POST" and form.is_valid():
        program = _create(request, school, plan, form)
        if program:
            messages.success(request, _("The programme is created. Next: add people."))
            return redirect("programs:card", school.code, program.pk)
    context = {"org": school, "form": form, "plan": plan, "plans": queries.plans(school)}
    return render(request, "programs/new.html", context)


@reads
def card(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """The passport: the road of stages, what was agreed, who runs it."""
    school, program = _found(request, org, pk)
    today = clock.today(school.timezone)
    cited = {act.code: act.title for act in documents.acts(school, today)}
    context = {
        "org": school, "program": program, "road": queries.road(program, today), "forms": program.forms.order_by("position"),
        "team": queries.roles_on(program, today), "can": policy.can_manage(request.actor, program),
        "grounds": [act.replace("№ ", "№\u00a0") for act in (*filter(None, map(cited.get, program.grounds)), *program.own_grounds.splitlines())],
        "states": _states(request, program), "holds": queries.holds(program) if program.state == "active" else [], "today": today,
    }  # fmt: skip
    return render(request, "programs/card.html", context)


@writes
def edit(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Change the passport; the second of two people sees what the first one saved."""
    school, program = _found(request, org, pk)
    require(policy.can_manage(request.actor, program))
    plan = queries.plan(program.template, school)
    today = clock.today(school.timezone)
    form = PassportForm(posted(request), organization=school, plan=plan, today=today, program=program)
    current = None
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, program, form)
            messages.success(request, _("Saved."))
            return redirect("programs:card", school.code, program.pk)
        except Conflict as conflict:
            current = conflict.current
            form.add_error(None, str(conflict))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"org": school, "program": program, "form": form, "current": current, "version": (current or program).version}
    return render(request, "programs/edit.html", context)


@writes
def stage(request: HttpRequest, org: str, pk: int, stage_id: int) -> HttpResponse:
    """Finish a stage or open it again."""
    school, program = _found(request, org, pk)
    row = get_object_or_404(queries.stages_visible_to(request.actor), pk=stage_id, program=program)
    if request.method == "POST" and request.POST.get("open"):
        services.reopen_stage(actor=request.actor, stage=row)
        messages.success(request, _("The stage “%(name)s” is open again.") % {"name": row.name})
    elif request.method == "POST":
        services.finish_stage(actor=request.actor, stage=row, today=clock.today(school.timezone))
        messages.success(request, _("The stage “%(name)s” is finished.") % {"name": row.name})
    return redirect("programs:card", school.code, program.pk)


@writes
def state(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Start, finish or open the programme again."""
    school, program = _found(request, org, pk)
    if request.method == "POST":
        row = services.set_state(actor=request.actor, program=program, state=request.POST.get("state", ""))
        messages.success(request, SAID[row.state])
    return redirect("programs:card", school.code, program.pk)


@writes
def team(request: HttpRequest, org: str) -> HttpResponse:
    """The working group: who runs the programme."""
    school = _school(request, org)
    program = queries.chosen(request.actor, school, request.GET.get("program"))
    if program is None:
        return redirect("programs:index", school.code)
    today = clock.today(school.timezone)
    held = queries.roles_on(program, today)
    initial = {role: [row.person_id for row in held if row.role == role] for role in ("curator", "group", "psychologist")}
    form = TeamForm(posted(request), actor=request.actor, organization=school, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.set_roles(actor=request.actor, program=program, people=form.people(), today=today)
        messages.success(request, _("The working group is saved."))
        return redirect("programs:card", school.code, program.pk)
    can = policy.can_manage(request.actor, program)
    return render(request, "programs/team.html", {"org": school, "program": program, "team": held, "form": form, "can": can})


@writes
def roles(request: HttpRequest, org: str) -> HttpResponse:
    """Roles in single programmes: who holds them and held them; a role is given here."""
    school = _school(request, org)
    programs = queries.of_organization(request.actor, school)
    found = queries.role_choices(programs, request.actor, request.GET, today := clock.today(school.timezone))
    form = RoleForm(posted(request), people=found, programs=programs, initial=_first_choice(found, today))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            services.grant_role(actor=request.actor, **form.cleaned_data)
            messages.success(request, _("The role is given."))
            return redirect("programs:roles", org)
    rows = [(row, policy.can_give_role(request.actor, row.program, row.role)) for row in queries.program_roles_of(request.actor, school)]
    context = {"org": school, "form": form, "rows": rows, "can": any(policy.can_manage(request.actor, row) for row in programs)}
    return render(request, "programs/roles.html", context)


@writes
def end_role(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Take a role in a programme away."""
    row = get_object_or_404(queries.program_roles_visible_to(request.actor), pk=pk, program__organization__code=org)
    if request.method == "POST":
        services.end_role(actor=request.actor, held=row, today=clock.today(row.program.organization.timezone))
        messages.success(request, _("The role is taken away."))
    return redirect("programs:roles", org)


def _first_choice(found: Iterable[Person], today: dt.date) -> dict[str, object]:
    """The day is today; the only person who is found is chosen."""
    people = list(found)
    return {"since": today, "person": people[0] if len(people) == 1 else None}


def _school(request: HttpRequest, code: str) -> Organization:
    """The school of the page; those who do not belong to its staff are told why they see nothing."""
    school = get_object_or_404(orgs.visible_to(request.actor), code=code)
    require(policy.can_list(request.actor, school))
    return school


def _found(request: HttpRequest, code: str, pk: int) -> tuple[Organization, Program]:
    program = get_object_or_404(queries.visible_to(request.actor), pk=pk, organization__code=code)
    return program.organization, program


def _plan(request: HttpRequest, school: Organization) -> queries.Plan:
    wanted = request.POST.get("template") or request.GET.get("template", "")
    known = {plan.code: plan for plan in queries.plans(school)}
    return known.get(wanted) or next(iter(known.values()))


def _create(request: HttpRequest, school: Organization, plan: queries.Plan, form: PassportForm) -> Program | None:
    try:
        return services.create_program(
            actor=request.actor, organization=school, data={**form.passport(), "template": plan.code},
            forms=form.cleaned_data["form_codes"], today=clock.today(school.timezone),
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def _change(request: HttpRequest, program: Program, form: PassportForm) -> None:
    version = request.POST.get("version", "")
    services.change_program(
        actor=request.actor, program=program, data=form.passport(), forms=form.cleaned_data["form_codes"],
        version=int(version) if version.isdecimal() else 0,
    )  # fmt: skip


def _states(request: HttpRequest, program: Program) -> list[tuple[str, str]]:
    """Buttons that move the programme: (state, label)."""
    labels = {"active": _("Open again") if program.state == "closed" else _("Start the programme"), "closed": _("Finish the programme")}
    return [(code, label) for code, label in labels.items() if policy.can_set_state(request.actor, program, code)]
