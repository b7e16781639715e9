from django.utils.translation import gettext as _

from tandem.interfaces.imports.choices import Kind
from tandem.interfaces.imports.models import Batch, RowState, State
from tandem.kit.actor import Actor
from tandem.kit.verdict import ALLOWED, Verdict
from tandem.registry.orgs.choices import MANAGES
from tandem.registry.orgs.models import Organization
from tandem.registry.programs import policy as programs
from tandem.registry.programs.models import Program

UNDO_DAYS = 30


def can_import(actor: Actor, organization: Organization) -> Verdict:
    """May the actor load tables into the school?"""
    if actor.has(MANAGES, organization.path):
        return ALLOWED
    return Verdict(_("Only the head or the curator loads tables."))


def can_view(actor: Actor, batch: Batch) -> Verdict:
    """Twin: queries.visible_to."""
    return can_import(actor, batch.organization)


def can_upload(actor: Actor, organization: Organization, kind: str, program: Program | None) -> Verdict:
    if not (verdict := can_import(actor, organization)):
        return verdict
    if kind in (Kind.PUPILS, Kind.TEACHERS):
        return ALLOWED
    if program is None:
        return Verdict(_("Mentors and requests belong to a programme. Create the programme first."))
    return programs.can_manage(actor, program)


def can_change(actor: Actor, batch: Batch) -> Verdict:
    """Columns, decisions, mended cells: until the load begins."""
    if not (verdict := can_upload(actor, batch.organization, batch.kind, batch.program)):
        return verdict
    if batch.state in (State.UPLOADED, State.CHECKING, State.CHECKED):
        return ALLOWED
    return Verdict(_("The table is being loaded or is loaded already. Upload it again to change anything."))


def can_load(actor: Actor, batch: Batch) -> Verdict:
    """«Загрузить»: after the check, or again when the work has stopped half-way."""
    if not (verdict := can_upload(actor, batch.organization, batch.kind, batch.program)):
        return verdict
    if batch.state in (State.CHECKED, State.LOADING):
        return ALLOWED
    return Verdict(_("The table is loaded already.") if batch.state == State.LOADED else _("Check the table first."))


def can_undo(actor: Actor, batch: Batch) -> Verdict:
    if not (verdict := can_upload(actor, batch.organization, batch.kind, batch.program)):
        return verdict
    if batch.state not in (State.LOADED, State.UNDOING):
        return Verdict(_("Only a finished load can be undone."))
    if batch.counts.get("purged"):
        return Verdict(_("A load can be undone for %(days)s days, and they are over.") % {"days": UNDO_DAYS})
    return ALLOWED


LOADABLE = (RowState.NEW, RowState.CHANGE, RowState.SAME)
"""States of rows that the load takes; the others stay in the table."""
