from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tandem.engines.russian import titles
from tandem.foundation.audit import services as audit
from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import Conflict, Refused, require
from tandem.registry.orgs import policy
from tandem.registry.orgs.choices import Kind
from tandem.registry.orgs.models import Organization

EDITABLE = "name short_name place address phone email inn head_name head_post letterhead order_pattern timezone".split()
NAMES = ("name", "short_name", "letterhead")
"""What papers print as it stands: spaces, quotation marks and «№» are put right."""


@transaction.atomic
def create_organization(*, actor: Actor, parent: Organization | None, data: Mapping[str, object]) -> Organization:
    """A node of the tree. `data` are fields of Organization, `kind` and `code` among them."""
    require(policy.can_add(actor, parent, str(data.get("kind", Kind.SCHOOL))))
    node = Organization(**_tidied(data), created_at=clock.now())
    try:
        with transaction.atomic():
            placed = Organization.objects.add_child(parent, instance=node) if parent else Organization.objects.add_root(instance=node)
    except IntegrityError as error:
        raise Refused(_("The code “%(code)s” is taken. Choose another.") % {"code": data.get("code", "")}) from error
    audit.record(actor=actor, action="organization.created", subject=placed, place=placed.path, label=placed.short_name)
    return placed


@transaction.atomic
def change_organization(*, actor: Actor, organization: Organization, data: dict[str, object], version: int) -> Organization:
    """Change requisites. Raises Conflict when somebody saved the card after `version` was read."""
    row = Organization.objects.select_for_update().get(pk=organization.pk)
    require(policy.can_change(actor, row))
    if row.version != version:
        raise Conflict(_("Somebody else has just changed this card. Look at both versions and save again."), row)
    changed = {k: v for k, v in _tidied(data).items() if k in EDITABLE and getattr(row, k) != v}
    before = {k: str(getattr(row, k)) for k in changed}
    for field, value in changed.items():
        setattr(row, field, value)
    row.version += 1
    row.save(update_fields=[*changed, "version"])
    after = {k: str(v) for k, v in changed.items()}
    audit.record(actor=actor, action="organization.changed", subject=row, place=row.path, label=row.short_name, before=before, after=after)
    return row


def _tidied(data: Mapping[str, object]) -> dict[str, object]:
    return {field: titles.tidy(str(value)) if field in NAMES else value for field, value in data.items()}
