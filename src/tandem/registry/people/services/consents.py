import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.foundation.notify import services as notify
from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.registry.documents import queries as templates
from tandem.registry.documents import services as documents
from tandem.registry.documents.models import StoredFile
from tandem.registry.documents.services.files import check_scan
from tandem.registry.orgs.models import Organization
from tandem.registry.people import policy, queries
from tandem.registry.people.choices import Signer
from tandem.registry.people.models import Consent, ConsentText, Person
from tandem.registry.people.signals import consents_changed

STANDING: dict[str, Any] = {"withdrawn_on": None, "lapsed_on": None, "expired_on": None}
"""Of a kind and a signer only one consent stands at a time."""


@dataclass(frozen=True)
class Signed:
    """One signature on paper: whose consent, of which kind, who signed; the text is that of today unless given."""

    person: Person
    kind: str
    signer: str
    guardian: Person | None = None
    text: ConsentText | None = None


@dataclass(frozen=True)
class Sheet:
    """What stands on the papers that are recorded together: the day, the number, how long they hold, the scan."""

    signed_on: dt.date
    paper_number: str = ""
    valid_until: dt.date | None = None
    scan: UploadedFile | None = None


@transaction.atomic
def consent_text(*, kind: str, signer: str, organization: Organization) -> ConsentText:
    """The text that is signed now at the organization, frozen on its first use and known by its hash."""
    body = templates.template("consents", f"{kind}-{signer}", organization)
    plain = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    text, _is_new = ConsentText.objects.get_or_create(
        sha256=hashlib.sha256(plain.encode()).hexdigest(),
        defaults={"kind": kind, "signer": signer, "version": body["version"], "body": body, "created_at": clock.now()},
    )
    return text


@transaction.atomic
def consent_texts(*, organization: Organization, codes: Collection[str]) -> dict[str, ConsentText]:
    """{code like «mentee_data-self»: the text that is signed now}."""
    pairs = {code: code.rsplit("-", 1) for code in sorted(codes)}
    return {code: consent_text(kind=kind, signer=signer, organization=organization) for code, (kind, signer) in pairs.items()}


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
    for item in signed:
        require(policy.can_record_consent(actor, item.person))
        require(policy.may_sign(item.person, queries.age_on(item.person, sheet.signed_on), item.signer))
        _check_guardian(item, guardians.get(item.person.pk, set()))
    texts = _texts_of_today(signed)
    scan = _stored(actor, signed[0].person.organization, sheet.scan) if signed else None
    paper = {"signed_on": sheet.signed_on, "valid_until": sheet.valid_until, "paper_number": sheet.paper_number, "scan": scan}
    made = []
    for item in signed:
        consent, is_new = Consent.objects.get_or_create(
            person=item.person, kind=item.kind, signer=item.signer, **STANDING,
            defaults={
                "guardian": item.guardian, "text": item.text or texts[f"{item.kind}-{item.signer}"],
                "recorded_at": clock.now(), **paper,
            },
        )  # fmt: skip
        if is_new:
            made.append(consent)
            _record(actor, consent, "consent.recorded", sheet.signed_on)
    _tell(people.values(), actor, today)
    return made


def _stored(actor: Actor, organization: Organization, upload: UploadedFile | None) -> StoredFile | None:
    """The scan of the signed papers; Refused when it is no PDF, JPEG or PNG."""
    if upload is None:
        return None
    content = upload.read()
    name, media_type = upload.name or "scan", check_scan(content)
    return documents.store_file(actor=actor, organization=organization, name=name, content=content, media_type=media_type)


def _texts_of_today(signed: Sequence[Signed]) -> dict[str, ConsentText]:
    codes = {f"{item.kind}-{item.signer}" for item in signed if item.text is None}
    return consent_texts(organization=signed[0].person.organization, codes=codes) if codes else {}


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
def lapse_consents(*, actor: Actor, guardian: Person, child: Person, today: dt.date) -> None:
    """The guardian represents the child no more: what he or she signed stops to count; called by those who end the rights."""
    rows = Consent.objects.select_for_update(of=("self",)).select_related("person__organization")
    for row in rows.filter(person=child, guardian=guardian, **STANDING).order_by("pk"):
        row.lapsed_on = max(today, row.signed_on)
        row.save(update_fields=["lapsed_on"])
        _record(actor, row, "consent.lapsed", today)
    _tell([child], actor, today)


@transaction.atomic
def revive_consents(*, actor: Actor, guardian: Person, child: Person, today: dt.date) -> None:
    """The rights were ended by mistake and are given back on the same day: it is as if nothing had happened."""
    others = set(Consent.objects.filter(person=child, **STANDING).values_list("kind", "signer"))
    rows = Consent.objects.select_for_update(of=("self",)).select_related("person__organization")
    for row in rows.filter(person=child, guardian=guardian, lapsed_on=today, withdrawn_on=None, expired_on=None).order_by("pk"):
        if (row.kind, row.signer) not in others:
            row.lapsed_on = None
            row.save(update_fields=["lapsed_on"])
            _record(actor, row, "consent.revived", today)
    _tell([child], actor, today)


@transaction.atomic
def expire_consents(*, actor: Actor, today: dt.date, zone: str = "") -> int:
    """Mark consents whose last day has passed and let those above look at their gates; the number marked.
    `zone` narrows to the schools where it is `today` already.
    """
    rows = Consent.objects.filter(valid_until__lt=today, **STANDING)
    rows = rows.filter(person__organization__timezone=zone) if zone else rows
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:500])
    gone = list(Consent.objects.select_for_update(of=("self",)).filter(pk__in=ids, expired_on=None).select_related("person__organization"))
    Consent.objects.filter(pk__in=[row.pk for row in gone]).update(expired_on=today)
    for row in gone:
        _record(actor, row, "consent.expired", today)
    _tell({row.person_id: row.person for row in gone}.values(), actor, today)
    return len(gone)


@transaction.atomic
def ask_consents(*, actor: Actor, wanted: Sequence[tuple[Person, Sequence[policy.Needed]]], today: dt.date) -> int:
    """Ask those who are to sign for what a person lacks: whoever has an account is told. How many were."""
    guardians = queries.guardians_of([person.pk for person, _lacking in wanted], today)
    told = 0
    for person, lacking in wanted:
        require(policy.can_record_consent(actor, person))
        signers = {item.signer for item in lacking}
        own = [person] if Signer.SELF in signers else []
        parents = [row.guardian for row in guardians.get(person.pk, ())] if Signer.GUARDIAN in signers else []
        accounts = [(one.user_id, "") for one in (*own, *parents) if one.user_id]
        subject = _("A consent is to be signed for %(name)s. Ask the curator of the school for the blank.") % {"name": person.short_name}
        notify.tell(recipients=accounts, kind="consent.asked", subject=subject[:200], url=reverse("people:my_consents"))
        told += len(accounts)
        audit.record(
            actor=actor, action="consent.asked", subject=person, place=person.organization.path, label=person.short_name,
            kinds=sorted({item.kind for item in lacking}), told=len(accounts),
        )  # fmt: skip
    return told


def _close_expired(people: dict[int, Person], today: dt.date) -> None:
    """A new paper takes the place of one that has run out, though nobody marked it yet."""
    Consent.objects.filter(person__in=people, valid_until__lt=today, **STANDING).update(expired_on=today)


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
