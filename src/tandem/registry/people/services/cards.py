import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from tandem.engines.russian import names, search
from tandem.foundation.audit import services as audit
from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import Conflict, Refused, require
from tandem.registry.orgs.models import Organization
from tandem.registry.people import policy
from tandem.registry.people.models import Affiliation, Consent, Guardianship, Membership, Person
from tandem.registry.people.signals import person_merged

CARD = ("last_name", "first_name", "patronymic", "sex", "birth_date", "phone", "email")
POST = ("grade", "letter", "position", "subject", "category", "pedagogical_since", "employer", "graduated_in")


@dataclass(frozen=True)
class NewPerson:
    """What is needed to make a card: `card` are fields of Person, `kind` and `post` of Affiliation."""

    card: dict[str, object]
    kind: str
    post: dict[str, object] = field(default_factory=dict)


@transaction.atomic
def add_person(*, actor: Actor, organization: Organization, new: NewPerson, today: dt.date) -> Person:
    """A card with its affiliation from today."""
    return add_people(actor=actor, organization=organization, new=[new], today=today)[0]


@transaction.atomic
def add_people(*, actor: Actor, organization: Organization, new: Sequence[NewPerson], today: dt.date) -> list[Person]:
    """Many cards in three statements and one journal row (imports); the order is kept."""
    require(policy.can_add(actor, organization))
    moment = clock.now()
    cards = [Person(organization=organization, created_at=moment, **item.card) for item in new]
    for card, item in zip(cards, new, strict=True):
        _index(card, item.kind, item.post)
    Person.objects.bulk_create(cards, batch_size=300)
    Affiliation.objects.bulk_create(
        [Affiliation(person=c, kind=i.kind, started_on=today, **i.post) for c, i in zip(cards, new, strict=True)], batch_size=300
    )
    if len(cards) == 1:
        audit.record(actor=actor, action="person.added", subject=cards[0], place=organization.path, label=cards[0].short_name)
    elif cards:
        audit.record(
            actor=actor, action="people.added", subject=organization, place=organization.path, count=len(cards),
            ids=[card.pk for card in cards],
        )
    return cards


@transaction.atomic
def change_person(*, actor: Actor, person: Person, card: dict[str, object], version: int) -> Person:
    """Change the card. Raises Conflict when it was saved by somebody after `version` was read."""
    row = _locked(person)
    require(policy.can_change(actor, row))
    if row.version != version:
        raise Conflict(_("Somebody else has just changed this card. Look at both versions and save again."), row)
    changed = {k: v for k, v in card.items() if k in CARD and getattr(row, k) != v}
    before = {k: str(getattr(row, k) or "") for k in changed}
    for key, value in changed.items():
        setattr(row, key, value)
    _reindex(row)
    row.version += 1
    row.save(update_fields=[*changed, "name_key", "search", "version"])
    after = {k: str(v or "") for k, v in changed.items()}
    audit.record(
        actor=actor, action="person.changed", subject=row, place=row.organization.path, label=row.short_name, before=before, after=after
    )
    return row


@transaction.atomic
def place_person(*, actor: Actor, person: Person, kind: str, post: dict[str, object], since: dt.date) -> Affiliation:
    """From `since` the person is this: the running affiliation of the kind ends the day before.

    A running one that began on the same day (or later) is corrected in place: dates typed wrong are not history.
    """
    row = _locked(person)
    require(policy.can_change(actor, row))
    running = Affiliation.objects.select_for_update().filter(person=row, kind=kind, finished_on=None).first()
    if running and running.started_on >= since:
        for key, value in {**post, "started_on": since}.items():
            setattr(running, key, value)
        running.save()
        post_now = running
    else:
        if running:
            running.finished_on = since - dt.timedelta(days=1)
            running.save(update_fields=["finished_on"])
        post_now = Affiliation.objects.create(person=row, kind=kind, started_on=since, **post)
    _reindex(row)
    row.save(update_fields=["name_key", "search"])
    audit.record(
        actor=actor, action="person.placed", subject=row, place=row.organization.path, label=row.short_name,
        kind=kind, since=since.isoformat(), post={k: str(v) for k, v in post.items()},
    )
    return post_now


@transaction.atomic
def archive_person(*, actor: Actor, person: Person, today: dt.date) -> None:
    """The person has left: affiliations, roles and guardianships end today, the card goes to the archive."""
    row = _locked(person)
    require(policy.can_change(actor, row))
    for rows in (row.affiliations, row.memberships, row.wards, row.guardians):
        rows.filter(finished_on=None, started_on__lte=today).update(finished_on=today)
        rows.filter(finished_on=None).update(finished_on=F("started_on"))
    row.archived_on = today
    row.save(update_fields=["archived_on"])
    audit.record(actor=actor, action="person.archived", subject=row, place=row.organization.path, label=row.short_name)


@transaction.atomic
def link_guardian(
    *, actor: Actor, guardian: Person, child: Person, relation: str, today: dt.date, authority: str = ""
) -> Guardianship:
    """Say who represents the child; twice is once."""
    require(policy.can_change(actor, child))
    if guardian.organization_id != child.organization_id or guardian.pk == child.pk:
        raise Refused(_("Choose another person: the guardian must have a card in the same school."))
    link, made = Guardianship.objects.get_or_create(
        guardian=guardian, child=child, finished_on=None,
        defaults={"relation": relation, "authority": authority, "started_on": today},
    )
    if made:
        audit.record(
            actor=actor, action="guardian.linked", subject=child, place=child.organization.path, label=child.short_name,
            guardian=guardian.pk, relation=relation,
        )
    return link


@transaction.atomic
def unlink_guardian(*, actor: Actor, link: Guardianship, today: dt.date) -> None:
    """The guardianship ends today; its history stays."""
    require(policy.can_change(actor, link.child))
    Guardianship.objects.filter(pk=link.pk).update(finished_on=max(today, link.started_on))
    audit.record(
        actor=actor, action="guardian.unlinked", subject=link.child, place=link.child.organization.path, guardian=link.guardian_id
    )


@transaction.atomic
def merge_people(*, actor: Actor, kept: Person, gone: Person) -> Person:
    """Two cards of one person become one: what `kept` lacks is taken from `gone`, all that pointed to `gone` points to `kept`.

    Higher apps move their rows on the signal `person_merged`, in the same transaction.
    """
    first, second = sorted((kept, gone), key=lambda p: p.pk)  # one order of locks for everybody
    rows = {p.pk: p for p in (_locked(first), _locked(second))}
    kept, gone = rows[kept.pk], rows[gone.pk]
    require(policy.can_change(actor, kept))
    require(policy.can_change(actor, gone))
    if kept.organization_id != gone.organization_id:
        raise Refused(_("Cards of different schools cannot be merged."))
    for name in (*CARD, "user"):
        if not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    _move_rows(kept, gone)
    person_merged.send(sender=Person, kept=kept, gone=gone, actor=actor)
    gone.merged_into, gone.user = kept, None
    gone.save(update_fields=["merged_into", "user"])
    _reindex(kept)
    kept.version += 1
    kept.save()
    audit.record(
        actor=actor, action="person.merged", subject=kept, place=kept.organization.path, label=kept.short_name,
        gone=gone.pk, gone_name=gone.full_name,
    )
    return kept


@transaction.atomic
def forget_people(*, actor: Actor, people: Sequence[Person]) -> None:
    """Delete cards made by mistake (undo of a load). ProtectedError from the database when anything depends on them."""
    for person in people:
        require(policy.can_change(actor, person))
    if people:
        place = people[0].organization
        ids = [person.pk for person in people]
        Person.objects.filter(pk__in=ids).delete()
        audit.record(actor=actor, action="people.forgotten", subject=place, place=place.path, count=len(ids), ids=ids)


def _move_rows(kept: Person, gone: Person) -> None:
    """Move rows of this app; a running row that `kept` already has stays with `gone`, ended."""
    day = clock.today(kept.organization.timezone)
    _end_doubles(gone.affiliations, {"kind": set(kept.affiliations.filter(finished_on=None).values_list("kind", flat=True))}, day)
    kept_roles = set(kept.memberships.filter(finished_on=None).values_list("role", "organization"))
    for row in gone.memberships.filter(finished_on=None):
        if (row.role, row.organization_id) in kept_roles:
            Membership.objects.filter(pk=row.pk).update(finished_on=max(day, row.started_on))
    Guardianship.objects.filter(guardian=gone, child=kept).delete()
    Guardianship.objects.filter(guardian=kept, child=gone).delete()
    _end_doubles(gone.wards, {"child": set(kept.wards.filter(finished_on=None).values_list("child", flat=True))}, day)
    _end_doubles(gone.guardians, {"guardian": set(kept.guardians.filter(finished_on=None).values_list("guardian", flat=True))}, day)
    standing = set(kept.consents.filter(withdrawn_on=None).values_list("kind", "signer"))
    for consent in gone.consents.filter(withdrawn_on=None):
        if (consent.kind, consent.signer) in standing:
            Consent.objects.filter(pk=consent.pk).update(withdrawn_on=max(day, consent.signed_on))
    for model, name in ((Affiliation, "person"), (Membership, "person"), (Guardianship, "guardian"), (Guardianship, "child"), (Consent, "person"), (Consent, "guardian")):
        model.objects.filter(**{name: gone}).update(**{name: kept})


def _end_doubles(rows, same: dict[str, set], day: dt.date) -> None:
    """End the running rows whose key the kept card already has; not before their own first day."""
    for name, values in same.items():
        for row in rows.filter(finished_on=None, **{f"{name}__in": values}):
            type(row).objects.filter(pk=row.pk).update(finished_on=max(day, row.started_on))


def _locked(person: Person) -> Person:
    rows = Person.objects.select_for_update(of=("self",)).select_related("organization")
    return rows.get(pk=person.pk)


def _reindex(person: Person) -> None:
    running = Affiliation.objects.filter(person=person, finished_on=None).order_by("kind").first()
    post = {name: getattr(running, name) for name in POST} if running else {}
    _index(person, running.kind if running else "", post)


def _index(person: Person, kind: str, post: dict[str, object]) -> None:
    """Fill the folded key and the words by which the card is found («7в», lemmas of the surname and the post)."""
    person.name_key = names.fold(person.full_name)
    klass = f"{post.get('grade') or ''}{post.get('letter') or ''}"
    words = " ".join(str(v) for v in (person.full_name, post.get("position") or "", post.get("subject") or "") if v)
    terms = [person.name_key, names.fold(klass), *search.search_terms(words)]
    person.search = " " + " ".join(dict.fromkeys(filter(None, terms))) + " "
