from django.utils.translation import gettext as _

from tandem.kit.actor import Actor
from tandem.kit.verdict import ALLOWED, Verdict
from tandem.registry.documents.models import PAPER_TRANSITIONS, Paper, PaperState, StoredFile
from tandem.registry.orgs.choices import MANAGES, STAFF
from tandem.registry.orgs.models import Organization

PROGRAM = "program:"


def program_of(subject: str) -> int | None:
    """Programme that a paper is about, for those whose role is narrowed to one programme."""
    number = subject.removeprefix(PROGRAM)
    return int(number) if subject.startswith(PROGRAM) and number.isdecimal() else None


def can_view(actor: Actor, paper: Paper) -> Verdict:
    """Staff of the school, or of the programme that the paper is about. Twin: queries.visible_to."""
    if actor.has(STAFF, paper.organization.path, program_of(paper.subject)):
        return ALLOWED
    return Verdict(_("Only the staff of the school sees its documents."))


def can_list(actor: Actor, organization: Organization) -> Verdict:
    if any(g.role in STAFF and organization.path.startswith(g.path) for g in actor.grants):
        return ALLOWED
    return Verdict(_("Only the staff of the school sees its documents."))


def can_make(actor: Actor, organization: Organization, subject: str = "") -> Verdict:
    if actor.has(MANAGES, organization.path, program_of(subject)):
        return ALLOWED
    return Verdict(_("Only the head or the curator prepares documents."))


def can_change(actor: Actor, paper: Paper) -> Verdict:
    return _step(
        actor, paper, PaperState.DRAFT, _("Only a draft is changed. Return the document to draft or make a new one instead of it.")
    )


def can_register(actor: Actor, paper: Paper) -> Verdict:
    return _step(actor, paper, PaperState.DRAFT, _("The document already has its number and date."))


def can_return(actor: Actor, paper: Paper) -> Verdict:
    return _step(actor, paper, PaperState.REGISTERED, _("Only a registered document that is not signed yet goes back to draft."))


def can_record_signing(actor: Actor, paper: Paper) -> Verdict:
    return _step(actor, paper, PaperState.REGISTERED, _("Signing is recorded once, after the document got its number and date."))


def can_supersede(actor: Actor, paper: Paper) -> Verdict:
    return _step(actor, paper, PaperState.SIGNED, _("Only a signed document is replaced by a new one."))


def can_add_scan(actor: Actor, paper: Paper) -> Verdict:
    rights = can_make(actor, paper.organization, paper.subject)
    if rights and paper.state in (PaperState.DRAFT, PaperState.REGISTERED):
        return Verdict(_("Record the signing first, then add the scan of the signed document."))
    return rights


def can_read_file(actor: Actor, file: StoredFile) -> Verdict:
    """Scans carry signatures: for those who keep the papers. Twin: queries.files_visible_to."""
    if actor.has(MANAGES, file.organization.path):
        return ALLOWED
    return Verdict(_("Only the head and the curator open stored files."))


def _step(actor: Actor, paper: Paper, state: str, otherwise: str) -> Verdict:
    rights = can_make(actor, paper.organization, paper.subject)
    if rights and paper.state != state:
        return Verdict(otherwise)
    return rights


def can_move(paper: Paper, new: str) -> bool:
    return PAPER_TRANSITIONS.allows(paper.state, new)
