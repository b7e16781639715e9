import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.registry.people import policy
from tandem.registry.people.models import Guardianship, Person
from tandem.registry.people.services.consents import lapse_consents, revive_consents


@transaction.atomic
def link_guardian(*, actor: Actor, guardian: Person, child: Person, relation: str, today: dt.date, authority: str = "") -> Guardianship:
    """Say who represents the child; twice is once."""
    require(policy.can_change(actor, child))
    require(policy.can_change(actor, guardian))
    if guardian.organization_id != child.organization_id or guardian.pk == child.pk:
        raise Refused(_("Choose another person: the guardian must have a card in the same school."))
    same = Guardianship.objects.filter(guardian=guardian, child=child)
    back = same.filter(finished_on__gte=today).update(finished_on=None)  # put away today and linked again: it was never interrupted
    link, made = same.get_or_create(
        guardian=guardian,
        child=child,
        finished_on=None,
        defaults={"relation": relation, "authority": authority, "started_on": today},
    )
    if made or back:
        audit.record(
            actor=actor,
            action="guardian.linked",
            subject=child,
            place=child.organization.path,
            label=child.short_name,
            guardian=guardian.pk,
            relation=relation,
        )
        revive_consents(actor=actor, guardian=guardian, child=child, today=today)
    return link


@transaction.atomic
def unlink_guardian(*, actor: Actor, link: Guardianship, today: dt.date) -> None:
    """The guardianship ended yesterday: from today it opens nothing; one that began today (or later) was a mistake and goes."""
    require(policy.can_change(actor, link.child))
    row = Guardianship.objects.filter(pk=link.pk)
    if link.started_on >= today:
        row.delete()
    else:
        row.update(finished_on=today - dt.timedelta(days=1))
    audit.record(actor=actor, action="guardian.unlinked", subject=link.child, place=link.child.organization.path, guardian=link.guardian_id)
    lapse_consents(actor=actor, guardian=link.guardian, child=link.child, today=today)


@transaction.atomic
def limit_guardian(*, actor: Actor, link: Guardianship, is_limited: bool, today: dt.date) -> None:
    """The guardian's rights are limited (or given back): access and signatures, those given before too, stop at once."""
    row = Guardianship.objects.select_for_update().get(pk=link.pk)
    require(policy.can_change(actor, link.child))
    row.is_limited = is_limited
    row.save(update_fields=["is_limited"])
    audit.record(
        actor=actor, action="guardian.limited" if is_limited else "guardian.unlimited", subject=link.child,
        place=link.child.organization.path, label=link.child.short_name, guardian=row.guardian_id,
    )  # fmt: skip
    after = lapse_consents if is_limited else revive_consents
    after(actor=actor, guardian=link.guardian, child=link.child, today=today)
