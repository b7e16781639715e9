"""Two cards of one person become one."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.kit.actor import Actor
from tandem.kit.periods import Period
from tandem.kit.verdict import Refused, require
from tandem.registry.people import policy
from tandem.registry.people.models import Affiliation, Consent, Guardianship, Membership, Person
from tandem.registry.people.services.accounts import close_user
from tandem.registry.people.services.cards import CARD, locked, reindex, require_rank
from tandem.registry.people.services.consents import STANDING
from tandem.registry.people.signals import person_merged

Held = Affiliation | Membership | Guardianship
"""Rows of this app that hold for a period."""


@transaction.atomic
def merge_people(*, actor: Actor, kept: Person, gone: Person, today: dt.date) -> Person:
    """Two cards of one person become one: what `kept` lacks is taken from `gone`, all that pointed to `gone` points to `kept`.

    Higher apps move their rows on the signal `person_merged`, in the same transaction.
    """
    first, second = sorted((kept, gone), key=lambda p: p.pk)  # one order of locks for everybody
    rows = {p.pk: p for p in (locked(first), locked(second))}
    kept, gone = rows[kept.pk], rows[gone.pk]
    require(policy.can_change(actor, kept))
    require(policy.can_change(actor, gone))
    for card in (kept, gone):
        require_rank(actor, card)
    if kept.organization_id != gone.organization_id:
        raise Refused(_("Cards of different schools cannot be merged."))
    spare = _take_what_is_missing(kept, gone)
    _move_rows(kept, gone, today)
    person_merged.send(sender=Person, kept=kept, gone=gone, actor=actor)
    gone.merged_into, gone.user = kept, None
    if spare is not None:
        close_user(spare)
    gone.save(update_fields=["merged_into", "user"])
    reindex(kept)
    kept.version += 1
    kept.save()
    audit.record(
        actor=actor, action="person.merged", subject=kept, place=kept.organization.path, label=kept.short_name,
        gone=gone.pk, gone_name=gone.full_name,
    )  # fmt: skip
    return kept


def _take_what_is_missing(kept: Person, gone: Person) -> int | None:
    """Fill empty fields of the kept card; the id of the second account, if both cards have one."""
    spare = gone.user_id if kept.user_id and gone.user_id != kept.user_id else None
    for name in (*CARD, "user"):
        if not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    return spare


def _move_rows(kept: Person, gone: Person, today: dt.date) -> None:
    """Move rows of this app. A period that the kept card has already stays on the other card, ended: history is not doubled."""
    gone.wards.filter(child=kept).delete()
    gone.guardians.filter(guardian=kept).delete()
    _move_periods(gone.affiliations.all(), kept.affiliations.all(), "person", ("kind",), kept, today)
    _move_periods(gone.memberships.all(), kept.memberships.all(), "person", ("organization_id", "role"), kept, today)
    _move_periods(gone.wards.all(), kept.wards.all(), "guardian", ("child_id",), kept, today)
    _move_periods(gone.guardians.all(), kept.guardians.all(), "child", ("guardian_id",), kept, today)
    standing = set(kept.consents.filter(**STANDING).values_list("kind", "signer"))
    for consent in gone.consents.all():
        if consent.withdrawn_on or consent.lapsed_on or consent.expired_on or (consent.kind, consent.signer) not in standing:
            Consent.objects.filter(pk=consent.pk).update(person=kept)
    Consent.objects.filter(guardian=gone).update(guardian=kept)


def _move_periods(rows: QuerySet, own: Iterable[Held], owner: str, key: tuple[str, ...], kept: Person, day: dt.date) -> None:
    taken = [(_key(row, key), Period(row.started_on, row.finished_on)) for row in own]
    for row in rows.select_for_update():
        period = Period(row.started_on, row.finished_on)
        if not any(_key(row, key) == name and period.overlaps(other) for name, other in taken):
            setattr(row, owner, kept)
        elif row.finished_on is None:
            row.finished_on = max(day, row.started_on)
        row.save()


def _key(row: Held, names: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in names)
