from django.utils.translation import gettext as _

from tandem.kit.actor import Actor
from tandem.kit.verdict import ALLOWED, Verdict
from tandem.registry.orgs.choices import MANAGES, UPPER, Kind, Role
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


def can_read_names(actor: Actor, organization: Organization) -> Verdict:
    """Records that name people: only for those who run the school."""
    if actor.has(MANAGES, organization.path):
        return ALLOWED
    return Verdict(_("Names are open to the head and the curator."))


def can_see_tree(actor: Actor) -> Verdict:
    """The tree of organizations: for those who look after several of them."""
    if actor.paths(*UPPER, Role.ADMIN):
        return ALLOWED
    return Verdict(_("The list of organizations is open to the administrator and to coordinators."))


def can_add(actor: Actor, parent: Organization | None, kind: str) -> Verdict:
    """The administrator adds anything, coordinators add under their own place; nothing stands under a school."""
    if parent is not None and kind not in UNDER[Kind(parent.kind)]:
        return Verdict(_("Choose another place: a school stands under a municipality or a region, a municipality under a region."))
    if actor.has((Role.ADMIN, *UPPER), parent.path if parent else ""):
        return ALLOWED
    return Verdict(_("You add organizations only under your own place."))


UNDER = {Kind.REGION: (Kind.MUNICIPALITY, Kind.SCHOOL), Kind.MUNICIPALITY: (Kind.SCHOOL,), Kind.SCHOOL: ()}
"""What may stand under what."""
