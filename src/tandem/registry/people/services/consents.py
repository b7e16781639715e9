import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.registry.documents.models import StoredFile
from tandem.registry.people import policy
from tandem.registry.people.choices import Signer
from tandem.registry.people.models import Consent, ConsentText, Person
from tandem.registry.people.signals import consents_changed


@dataclass(frozen=True)
class Signed:
    """One signature on paper: whose consent, of which kind, who signed."""

    person: Person
    kind: str
    signer: str
    text: ConsentText
    guardian: Person | None = None


@transaction.atomic
def record_consents(
    *, actor: Actor, signed: Sequence[Signed], signed_on: dt.date, today: dt.date, paper_number: str = "",
    valid_until: dt.date | None = None, scan: StoredFile | None = None,
) -> list[Consent]:
    """Record many signatures of one day. A consent of the kind that already stands is left as it is."""
    if signed_on > today:
        raise Refused(_("The date of signing is in the future. Give the date that stands on the paper."))
    made = []
    for item in signed:
        require(policy.can_record_consent(actor, item.person))
        if item.signer == Signer.GUARDIAN and item.guardian is None:
            raise Refused(_("Say who signed for %(child)s: choose the guardian.") % {"child": item.person.short_name})
        consent, is_new = Consent.objects.get_or_create(
            person=item.person, kind=item.kind, signer=item.signer, withdrawn_on=None,
            defaults={
                "guardian": item.guardian, "text": item.text, "signed_on": signed_on, "valid_until": valid_until,
                "paper_number": paper_number, "scan": scan, "recorded_at": clock.now(),
            },
        )
        if is_new:
            made.append(consent)
            _record(actor, consent, "consent.recorded", signed_on)
    for person in {item.person.pk: item.person for item in signed}.values():
        consents_changed.send(sender=Person, person=person, actor=actor, today=today)
    return made


@transaction.atomic
def withdraw_consent(*, actor: Actor, consent: Consent, today: dt.date) -> None:
    """Withdrawal takes effect at once: what needs this consent stops in the same transaction."""
    row = Consent.objects.select_for_update(of=("self",)).select_related("person__organization").get(pk=consent.pk)
    own = row.person_id in actor.person_ids or row.person_id in actor.ward_ids
    if not own:
        require(policy.can_record_consent(actor, row.person))
    if row.withdrawn_on is not None:
        raise Refused(_("This consent is already withdrawn."))
    row.withdrawn_on = max(today, row.signed_on)
    row.save(update_fields=["withdrawn_on"])
    _record(actor, row, "consent.withdrawn", today)
    consents_changed.send(sender=Person, person=row.person, actor=actor, today=today)


def _record(actor: Actor, consent: Consent, action: str, day: dt.date) -> None:
    person = consent.person
    audit.record(
        actor=actor, action=action, subject=person, place=person.organization.path, label=person.short_name,
        kind=consent.kind, signer=consent.signer, on=day.isoformat(),
    )
