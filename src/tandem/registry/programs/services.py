import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.periods import Period, overlapping, school_year
from tandem.kit.verdict import Conflict, Refused, require
from tandem.registry.orgs.choices import MANAGES, Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Person
from tandem.registry.programs import policy, queries
from tandem.registry.programs.models import Program, ProgramForm, ProgramRole, ProgramState, Stage

FIELDS = "name school_year started_on finished_on min_age max_age load_limit grounds own_grounds state".split()
EDITABLE = FIELDS[:-1]
TEAM = {"curator": Role.CURATOR, "group": Role.GROUP, "psychologist": Role.PSYCHOLOGIST}


@transaction.atomic
def create_program(*, actor: Actor, organization: Organization, data: dict[str, object], forms: Sequence[str], today: dt.date) -> Program:
    """A programme from the template `data["template"]`.

    `data` are fields of Program (what is missing comes from the template) and, perhaps, `curator`, `group` and
    `psychologist`: lists of Person. `forms` are codes of the directory of forms; empty means the usual ones.
    """
    require(policy.can_create(actor, organization))
    source = queries.plan(str(data["template"]), organization)
    program = _new(organization, source, data, today)
    _check(program)
    _save(program)
    _set_forms(program, forms or source.ticked)
    Stage.objects.bulk_create(
        Stage(program=program, position=n, code=s.code, name=s.name, result=s.result, measure=s.measure)
        for n, s in enumerate(source.stages, start=1)
    )
    for key, role in TEAM.items():
        _hold(program, role, _people(data.get(key)), today)
    audit.record(
        actor=actor,
        action="program.created",
        subject=program,
        place=organization.path,
        label=program.name,
        template=program.template,
        forms=list(forms or source.ticked),
    )
    return program


@transaction.atomic
def change_program(*, actor: Actor, program: Program, data: dict[str, object], forms: Sequence[str], version: int) -> Program:
    """Change the passport. Raises Conflict when it was saved by somebody after `version` was read."""
    row = _locked(program)
    require(policy.can_manage(actor, row))
    if row.version != version:
        raise Conflict(_("Somebody else has just changed this card. Look at both versions and save again."), row)
    changed = {k: v for k, v in data.items() if k in EDITABLE and getattr(row, k) != v}
    before = {k: str(getattr(row, k)) for k in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    _check(row)
    row.version += 1
    _save(row)
    _set_forms(row, forms)
    audit.record(
        actor=actor,
        action="program.changed",
        subject=row,
        place=row.organization.path,
        label=row.name,
        before=before,
        after={k: str(v) for k, v in changed.items()},
        forms=list(forms),
    )
    return row


@transaction.atomic
def set_state(*, actor: Actor, program: Program, state: str) -> Program:
    """Start, finish or open the programme again. What is not finished in it keeps it open: the refusal names it."""
    row = _locked(program)
    require(policy.can_set_state(actor, row, state))
    if state == ProgramState.CLOSED and (open_still := queries.holds(row)):
        raise Refused(_("The programme cannot be finished yet: %(what)s.") % {"what": "; ".join(open_still)})
    before, row.state = row.state, state
    row.version += 1
    row.save(update_fields=["state", "version"])
    audit.record(actor=actor, action="program.state", subject=row, place=row.organization.path, label=row.name, before=before, after=state)
    return row


@transaction.atomic
def finish_stage(*, actor: Actor, stage: Stage, today: dt.date) -> Stage:
    """The curator says the stage is done; twice keeps the first date."""
    row = _locked_stage(stage)
    require(policy.can_manage(actor, row.program))
    if row.finished_on is None:
        row.finished_on = today
        _note_stage(actor, row, "stage.finished")
    return row


@transaction.atomic
def reopen_stage(*, actor: Actor, stage: Stage) -> Stage:
    """The stage is under way again."""
    row = _locked_stage(stage)
    require(policy.can_manage(actor, row.program))
    if row.finished_on is not None:
        row.finished_on = None
        _note_stage(actor, row, "stage.reopened")
    return row


@transaction.atomic
def set_roles(*, actor: Actor, program: Program, people: dict[str, Sequence[Person]], today: dt.date) -> None:
    """Who is the curator, the group and the psychologist from today on: {role: people}; others of these roles end yesterday."""
    row = _locked(program)
    require(policy.can_manage(actor, row))
    for role, wanted in people.items():
        _hold(row, role, wanted, today)
    audit.record(
        actor=actor,
        action="program.roles",
        subject=row,
        place=row.organization.path,
        label=row.name,
        roles={role: [person.pk for person in wanted] for role, wanted in people.items()},
    )


@transaction.atomic
def grant_role(*, actor: Actor, program: Program, person: Person, role: str, since: dt.date) -> ProgramRole:
    """A role in this programme only, from a day; twice is once."""
    row = _locked(program)
    require(policy.can_give_role(actor, row, role))
    if person.organization_id != row.organization_id:
        raise Refused(_("Choose people who have a card in this school."))
    same = row.roles.filter(person=person, role=role)
    if same.filter(finished_on__gte=since).exists():
        raise Refused(_("The person held this role until a later day. Choose a day after it."))
    held, made = same.get_or_create(program=row, person=person, role=role, finished_on=None, defaults={"started_on": since})
    if made:
        _note_role(actor, held, "program.role_granted")
    return held


@transaction.atomic
def end_role(*, actor: Actor, held: ProgramRole, today: dt.date) -> None:
    """The role ends yesterday evening: from today it opens nothing; one that began today (or later) was never held."""
    row = _locked(held.program)
    require(policy.can_give_role(actor, row, held.role))
    if held.person_id in actor.person_ids and held.role in MANAGES:
        raise Refused(_("You cannot take your own role away. Ask a colleague with the same rights."))
    _finish(held, today)
    _note_role(actor, held, "program.role_ended")


@transaction.atomic
def end_roles_of(*, actor: Actor, person: Person, today: dt.date) -> None:
    """The person has left the school: every role in a programme ends today, what was to begin later never begins."""
    rows = ProgramRole.objects.select_for_update(of=("self",)).filter(person=person, finished_on=None)
    for row in rows.select_related("program__organization", "person"):
        _finish(row, today + dt.timedelta(days=1))
        _note_role(actor, row, "program.role_ended")


@transaction.atomic
def move_roles(*, kept: Person, gone: Person) -> None:
    """Cards are merged: roles go over to the kept one, but those whose days it has already."""
    for row in ProgramRole.objects.select_for_update().filter(person=gone):
        same = ProgramRole.objects.filter(overlapping(Period(row.started_on, row.finished_on)), person=kept, program=row.program_id)
        if not same.filter(role=row.role).exists():
            row.person = kept
            row.save(update_fields=["person"])


def _finish(held: ProgramRole, day: dt.date) -> None:
    if held.started_on >= day:
        ProgramRole.objects.filter(pk=held.pk).delete()  # given and taken away on one day: it never held
    else:
        ProgramRole.objects.filter(pk=held.pk).update(finished_on=day - dt.timedelta(days=1))


def _note_role(actor: Actor, held: ProgramRole, action: str) -> None:
    place, person = held.program.organization.path, held.person
    audit.record(actor=actor, action=action, subject=person, place=place, label=person.short_name, role=held.role, program=held.program_id)


def _new(organization: Organization, source: queries.Plan, data: dict[str, object], today: dt.date) -> Program:
    first, last = queries.usual_period(source, today)
    defaults = {k: v for k, v in source.defaults.items() if k in FIELDS}
    usual = {"started_on": first, "finished_on": last, "state": ProgramState.ACTIVE} | defaults
    given = {k: v for k, v in data.items() if k in FIELDS and v not in (None, "")}
    fields = usual | given
    day = fields["started_on"]
    fields.setdefault("school_year", school_year(day if isinstance(day, dt.date) else first))
    return Program(organization=organization, template=source.code, template_version=source.version, created_at=clock.now(), **fields)


def _check(program: Program) -> None:
    """What the database would refuse without a sentence."""
    if program.finished_on < program.started_on:
        raise Refused(_("The programme ends before it begins. Correct one of the dates."))
    if program.max_age < program.min_age:
        raise Refused(_("The greatest age is less than the least one. Correct one of them."))
    if not 1 <= program.load_limit <= 30:
        raise Refused(_("A mentor may have from 1 to 30 mentees. Correct the limit."))


def _save(program: Program) -> None:
    try:
        with transaction.atomic():
            program.save()
    except IntegrityError as error:
        said = _("There is already a programme “%(name)s” in %(year)s. Give another name.")
        raise Refused(said % {"name": program.name, "year": program.school_year}) from error


def _set_forms(program: Program, codes: Sequence[str]) -> None:
    """Make the programme have exactly these forms; those that have requests or pairs stay."""
    known = {form.code: form for form in queries.all_forms(program.organization)}
    unknown = [code for code in codes if code not in known]
    if unknown or not codes:
        raise Refused(_("Choose at least one form of mentoring from the list."))
    there = {form.code: form for form in program.forms.all()}
    gone = set(there) - set(codes)
    if held := gone & queries.forms_in_use(program):
        names = ", ".join(there[code].name for code in sorted(held))
        raise Refused(_("There are requests or pairs of the form %(names)s. It cannot be taken out.") % {"names": names})
    program.forms.filter(code__in=gone).delete()
    ProgramForm.objects.bulk_create(
        ProgramForm(
            program=program,
            code=f.code,
            name=f.name,
            family=f.family,
            mentor_kinds=list(f.mentor_kinds),
            mentee_kinds=list(f.mentee_kinds),
            role_models=list(f.role_models),
            position=position,
        )
        for position, f in enumerate(known[code] for code in codes)
        if f.code not in there
    )


def _people(value: object) -> list[Person]:
    return [row for row in value if isinstance(row, Person)] if isinstance(value, Iterable) else []


def _hold(program: Program, role: str, wanted: Sequence[Person], day: dt.date) -> None:
    """From `day` the role is held by exactly these people of the same school."""
    if any(person.organization_id != program.organization_id for person in wanted):
        raise Refused(_("Choose people who have a card in this school."))
    running = {row.person_id: row for row in program.roles.filter(role=role, finished_on=None)}
    for row in running.values():
        if row.person_id not in {person.pk for person in wanted}:
            _finish(row, day)
    ProgramRole.objects.bulk_create(
        ProgramRole(program=program, person=person, role=role, started_on=day)
        for person in {p.pk: p for p in wanted}.values()
        if person.pk not in running
    )


def _note_stage(actor: Actor, stage: Stage, action: str) -> None:
    stage.save(update_fields=["finished_on"])
    place = stage.program.organization.path
    audit.record(actor=actor, action=action, subject=stage.program, place=place, label=stage.name, position=stage.position)


def _locked(program: Program) -> Program:
    return Program.objects.select_for_update(of=("self",)).select_related("organization").get(pk=program.pk)


def _locked_stage(stage: Stage) -> Stage:
    rows = Stage.objects.select_for_update(of=("self",)).select_related("program__organization")
    return rows.get(pk=stage.pk)
