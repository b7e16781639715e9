from django.utils.translation import gettext as _

from tandem.kit.actor import Actor
from tandem.kit.verdict import ALLOWED, Verdict
from tandem.registry.orgs.choices import MANAGES, STAFF, UPPER, Role
from tandem.registry.orgs.models import Organization
from tandem.registry.programs.models import PROGRAM_TRANSITIONS, Program, ProgramState


def can_view(actor: Actor, program: Program) -> Verdict:
    """Twin: queries.visible_to."""
    if actor.has(STAFF, program.organization.path, program.pk):
        return ALLOWED
    return Verdict(_("Only the staff of the school sees the programme."))


def can_list(actor: Actor, organization: Organization) -> Verdict:
    """The list of programmes: staff of the school or of one of its programmes."""
    if any(g.role in STAFF and organization.path.startswith(g.path) for g in actor.grants):
        return ALLOWED
    return Verdict(_("Only the staff of the school sees the programme."))


def can_create(actor: Actor, organization: Organization) -> Verdict:
    if actor.has(MANAGES, organization.path):
        return ALLOWED
    return Verdict(_("Only the head or the curator creates a programme."))


def can_manage(actor: Actor, program: Program) -> Verdict:
    """May the actor work with the programme: banks, matching, pairs, papers?"""
    if not actor.has(MANAGES, program.organization.path, program.pk):
        return Verdict(_("Only the curator of the programme or the head may do this."))
    if program.state == ProgramState.CLOSED:
        return Verdict(_("The programme is finished. Open it again to change anything."))
    return ALLOWED


def can_run(actor: Actor, program: Program) -> Verdict:
    """May the actor match, open pairs and make orders? Only while the programme runs."""
    rights = can_manage(actor, program)
    if rights and program.state != ProgramState.ACTIVE:
        return Verdict(_("The programme is still being prepared. Start it on its page, then match pairs and make orders."))
    return rights


def can_set_state(actor: Actor, program: Program, state: str) -> Verdict:
    """Start, finish, open again: by the table of transitions."""
    if not actor.has(MANAGES, program.organization.path, program.pk):
        return Verdict(_("Only the curator of the programme or the head may do this."))
    if not PROGRAM_TRANSITIONS.allows(program.state, state):
        return Verdict(_("The programme cannot be moved to this state now. Refresh the page."))
    return ALLOWED


def can_give_role(actor: Actor, program: Program, role: str) -> Verdict:
    """A role in one programme. Who manages this programme only gives the roles under his own."""
    if role == Role.ADMIN:
        return Verdict(_("The administrator looks after the whole installation, not after one programme."))
    if actor.has((*MANAGES, Role.ADMIN, *UPPER), program.organization.path):
        return ALLOWED
    if role in (Role.HEAD, *UPPER):
        return Verdict(_("Only the head or the curator of the school gives this role."))
    return can_manage(actor, program)
