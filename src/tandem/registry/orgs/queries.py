from django.db.models import QuerySet

from tandem.kit.actor import Actor
from tandem.registry.orgs.choices import STAFF, UPPER, Role
from tandem.registry.orgs.models import Organization

SEES = (*STAFF, *UPPER, Role.ADMIN, Role.MENTOR, Role.MENTEE, Role.GUARDIAN)


def visible_to(actor: Actor) -> QuerySet[Organization]:
    """Organizations where the actor has any role, or above which he has one."""
    return Organization.objects.under(list({g.path for g in actor.grants}))


def managed_by(actor: Actor) -> QuerySet[Organization]:
    """Organizations whose settings the actor may change."""
    return Organization.objects.under(actor.paths(Role.HEAD, Role.CURATOR, Role.ADMIN, Role.MUNICIPAL, Role.REGIONAL))


def schools_of(actor: Actor) -> QuerySet[Organization]:
    """Schools where the actor may open the working pages, by short name."""
    return visible_to(actor).filter(kind="school").order_by("short_name")


def is_empty() -> bool:
    """A fresh installation: no organization yet, the first-run set-up is open."""
    return not Organization.objects.exists()
