import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.registry.people import policy
from tandem.registry.people.models import Guardianship, Person


@transaction.atomic
def link_guardian(*, actor: Actor, guardian: Person, child: Person, relation: str, today: dt.date, authority: str = "") -> Guardianship:
    """Say who represents the child; twice is once."""
    require(policy.can_change(actor, child))
    require(policy.can_change(actor, guardian))
    if guardian.organization_id != child.organization_id or guardian.pk == child.pk:
        raise Refused(_("Choose another person: the guardian must have a card in the same school."))
    link, made = Guardianship.objects.get_or_create(
        guardian=guardian,
        child=child,
        finished_on=None,
        defaults={"relation": relation, "authority": authority, "started_on": today},
    )
    if made:
        audit.record(
            actor=actor,
            action="guardian.linked",
            subject=child,
            place=child.organization.path,
            label=child.short_name,
            guardian=guardian.pk,
            relation=relation,
        )
    return link


@transaction.atomic
def unlink_guardian(*, actor: Actor, link: Guardianship, today: dt.date) -> None:
    """The guardianship ends today; its history stays."""
    require(policy.can_change(actor, link.child))
    Guardianship.objects.filter(pk=link.pk).update(finished_on=max(today, link.started_on))
    audit.record(actor=actor, action="guardian.unlinked", subject=link.child, place=link.child.organization.path, guardian=link.guardian_id)


@transaction.atomic
def limit_guardian(*, actor: Actor, link: Guardianship, is_limited: bool) -> None:
    """The guardian's rights are limited (or given back): access and signatures stop at once."""
    row = Guardianship.objects.select_for_update().get(pk=link.pk)
    require(policy.can_change(actor, link.child))
    row.is_limited = is_limited
    row.save(update_fields=["is_limited"])
    audit.record(
        actor=actor, action="guardian.limited" if is_limited else "guardian.unlimited", subject=link.child,
        place=link.child.organization.path, label=link.child.short_name, guardian=row.guardian_id,
    )  # fmt: skip
