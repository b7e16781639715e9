import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.registry.documents import queries as documents
from tandem.registry.documents.models import StoredFile
from tandem.registry.orgs.models import Organization
from tandem.registry.people import policy, queries
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


@dataclass(frozen=True)
class Sheet:
    """What stands on the papers that are recorded together: the day, the number, how long they hold, the scan."""

    signed_on: dt.date
    paper_number: str = ""
    valid_until: dt.date | None = None
    scan: StoredFile | None = None


@transaction.atomic
def consent_text(*, kind: str, signer: str, organization: Organization) -> ConsentText:
    """The text that is signed now at the organization, frozen on its first use and known by its hash."""
    body = documents.template("consents", f"{kind}-{signer}", organization)
    plain = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    text, _is_new = ConsentText.objects.get_or_create(
        sha256=hashlib.sha256(plain.encode()).hexdigest(),
        defaults={"kind": kind, "signer": signer, "version": body["version"], "body": body, "created_at": clock.now()},
    )
    return text


@transaction.atomic
def record_consents(*, actor: Actor, signed: Sequence[Signed], sheet: Sheet, today: dt.date) -> list[Consent]:
    """Record many signatures of one day. A consent of the kind that already stands is left as it is."""
    if sheet.signed_on > today:
        raise Refused(_("The date of signing is in the future. Give the date that stands on the paper."))
    if sheet.valid_until is not None and sheet.valid_until < sheet.signed_on:
        raise Refused(_("The consent ends before it was signed. Correct one of the dates."))
    people = {item.person.pk: item.person for item in signed}
    _close_expired(people, today)
    guardians = {child: {row.guardian_id for row in rows} for child, rows in queries.guardians_of(people, today).items()}
    made = []
    for item in signed:
        require(policy.can_record_consent(actor, item.person))
        require(policy.may_sign(item.person, queries.age_on(item.person, sheet.signed_on), item.signer))
        _check_guardian(item, guardians.get(item.person.pk, set()))
        consent, is_new = Consent.objects.get_or_create(
            person=item.person, kind=item.kind, signer=item.signer, withdrawn_on=None, expired_on=None,
            defaults={
                "guardian": item.guardian, "text": item.text, "signed_on": sheet.signed_on, "valid_until": sheet.valid_until,
                "paper_number": sheet.paper_number, "scan": sheet.scan, "recorded_at": clock.now(),
            },
        )  # fmt: skip
        if is_new:
            made.append(consent)
            _record(actor, consent, "consent.recorded", sheet.signed_on)
    _tell(people.values(), actor, today)
    return made


def _check_guardian(item: Signed, known: set[int]) -> None:
    if item.signer != Signer.GUARDIAN:
        return
    if item.guardian is None:
        raise Refused(_("Say who signed for %(child)s: choose the guardian.") % {"child": item.person.short_name})
    if item.guardian.pk not in known:
        names = {"guardian": item.guardian.short_name, "child": item.person.short_name}
        raise Refused(_("%(guardian)s does not represent %(child)s now. Link the guardian on the child's card first.") % names)


@transaction.atomic
def withdraw_consent(*, actor: Actor, consent: Consent, today: dt.date) -> None:
    """Withdrawal takes effect at once: what needs this consent stops in the same transaction."""
    row = Consent.objects.select_for_update(of=("self",)).select_related("person__organization").get(pk=consent.pk)
    require(policy.can_withdraw(actor, row))
    if row.withdrawn_on is not None:
        raise Refused(_("This consent is already withdrawn."))
    row.withdrawn_on = max(today, row.signed_on)
    row.save(update_fields=["withdrawn_on"])
    _record(actor, row, "consent.withdrawn", today)
    _tell([row.person], actor, today)


@transaction.atomic
def expire_consents(*, actor: Actor, today: dt.date) -> int:
    """Mark consents whose last day has passed and let those above look at their gates; the number marked."""
    rows = Consent.objects.filter(valid_until__lt=today, expired_on=None, withdrawn_on=None)
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:500])
    gone = list(Consent.objects.select_for_update(of=("self",)).filter(pk__in=ids, expired_on=None).select_related("person__organization"))
    Consent.objects.filter(pk__in=[row.pk for row in gone]).update(expired_on=today)
    for row in gone:
        _record(actor, row, "consent.expired", today)
    _tell({row.person_id: row.person for row in gone}.values(), actor, today)
    return len(gone)


def _close_expired(people: dict[int, Person], today: dt.date) -> None:
    """A new paper takes the place of one that has run out, though nobody marked it yet."""
    Consent.objects.filter(person__in=people, valid_until__lt=today, expired_on=None, withdrawn_on=None).update(expired_on=today)


def _tell(people: Iterable[Person], actor: Actor, today: dt.date) -> None:
    for person in people:
        consents_changed.send(sender=Person, person=person, actor=actor, today=today)


def _record(actor: Actor, consent: Consent, action: str, day: dt.date) -> None:
    person = consent.person
    audit.record(
        actor=actor,
        action=action,
        subject=person,
        place=person.organization.path,
        label=person.short_name,
        kind=consent.kind,
        signer=consent.signer,
        on=day.isoformat(),
    )
