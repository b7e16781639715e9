from django.utils.translation import gettext as _

from tandem.kit.actor import Actor
from tandem.kit.verdict import ALLOWED, Verdict
from tandem.registry.orgs.choices import MANAGES, UPPER, Role
from tandem.registry.orgs.models import Organization


def can_view(actor: Actor, organization: Organization) -> Verdict:
    if any(organization.path.startswith(grant.path) for grant in actor.grants):
        return ALLOWED
    return Verdict(_("You have no role in this organization."))


def can_change(actor: Actor, organization: Organization) -> Verdict:
    """Requisites: the head, the curator, the administrator, or a coordinator from above."""
    if actor.has((*MANAGES, Role.ADMIN, *UPPER), organization.path):
        return ALLOWED
    return Verdict(_("Only the head, the curator or the administrator changes the school's data."))


def can_read_journal(actor: Actor, organization: Organization) -> Verdict:
    if actor.has((Role.HEAD, Role.CURATOR, Role.ADMIN), organization.path):
        return ALLOWED
    return Verdict(_("The journal is open to the head, the curator and the administrator."))
