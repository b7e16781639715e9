import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from tandem.engines.russian import names, search
from tandem.foundation.audit import services as audit
from tandem.kit import clock
from tandem.kit.actor import Actor, Grant
from tandem.kit.periods import Period, overlapping
from tandem.kit.verdict import Conflict, Refused, require
from tandem.registry.orgs.models import Organization
from tandem.registry.people import policy
from tandem.registry.people.models import Affiliation, Membership, Person
from tandem.registry.people.services.consents import lapse_consents
from tandem.registry.people.signals import needs_changed, person_archived

CARD = ("last_name", "first_name", "patronymic", "sex", "birth_date", "phone", "email")
POST = ("grade", "letter", "position", "subject", "category", "pedagogical_since", "employer", "graduated_in")


@dataclass(frozen=True)
class NewPerson:
    """What is needed to make a card: `card` are fields of Person, `kind` and `post` of Affiliation."""

    card: Mapping[str, object]
    kind: str
    post: Mapping[str, object] = field(default_factory=dict)


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
        fill_index(card, [item.post])
    Person.objects.bulk_create(cards, batch_size=300)
    Affiliation.objects.bulk_create(
        [Affiliation(person=c, kind=i.kind, started_on=today, **i.post) for c, i in zip(cards, new, strict=True)], batch_size=300
    )
    if len(cards) == 1:
        audit.record(actor=actor, action="person.added", subject=cards[0], place=organization.path, label=cards[0].short_name)
    elif cards:
        audit.record(
            actor=actor,
            action="people.added",
            subject=organization,
            place=organization.path,
            count=len(cards),
            ids=[card.pk for card in cards],
        )
    return cards


@transaction.atomic
def change_person(*, actor: Actor, person: Person, card: dict[str, object], version: int) -> Person:
    """Change the card. Raises Conflict when it was saved by somebody after `version` was read."""
    row = locked(person)
    require(policy.can_change(actor, row))
    if row.version != version:
        raise Conflict(_("Somebody else has just changed this card. Look at both versions and save again."), row)
    changed = {k: v for k, v in card.items() if k in CARD and getattr(row, k) != v}
    before = {k: str(getattr(row, k) or "") for k in changed}
    for key, value in changed.items():
        setattr(row, key, value)
    reindex(row)
    row.version += 1
    row.save(update_fields=[*changed, "name_key", "search", "version"])
    after = {k: str(v or "") for k, v in changed.items()}
    audit.record(
        actor=actor, action="person.changed", subject=row, place=row.organization.path, label=row.short_name, before=before, after=after
    )
    if "birth_date" in changed:  # who must sign depends on the age
        needs_changed.send(sender=Person, person=row, actor=actor)
    return row


@transaction.atomic
def place_person(*, actor: Actor, person: Person, kind: str, post: dict[str, object], since: dt.date) -> Affiliation:
    """From `since` the person is this: the running affiliation of the kind ends the day before.

    A running one that began on the same day (or later) is corrected in place: dates typed wrong are not history.
    """
    row = locked(person)
    require(policy.can_change(actor, row))
    running = Affiliation.objects.select_for_update().filter(person=row, kind=kind, finished_on=None).first()
    ended = Affiliation.objects.filter(person=row, kind=kind, finished_on__gte=since)
    if ended.exists():
        raise Refused(_("The person has an earlier period that lasts until a later day. Choose a later date or correct that period."))
    if running and running.started_on < since and all(getattr(running, key) == value for key, value in post.items()):
        return running  # saved without a change: the same class is no new period
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
    reindex(row)
    row.save(update_fields=["name_key", "search"])
    audit.record(
        actor=actor,
        action="person.placed",
        subject=row,
        place=row.organization.path,
        label=row.short_name,
        kind=kind,
        since=since.isoformat(),
        post={k: str(v) for k, v in post.items()},
    )
    return post_now


@transaction.atomic
def archive_person(*, actor: Actor, person: Person, today: dt.date) -> None:
    """The person has left: affiliations, roles (in programmes too) and guardianships end today, the card goes to the archive."""
    row = locked(person)
    require(policy.can_change(actor, row))
    require_rank(actor, row)
    for link in row.wards.filter(finished_on=None).select_related("child__organization"):
        lapse_consents(actor=actor, guardian=row, child=link.child, today=today)
    for rows in (row.affiliations, row.memberships, row.wards, row.guardians):
        rows.filter(finished_on=None, started_on__lte=today).update(finished_on=today)
        rows.filter(finished_on=None).update(finished_on=F("started_on"))
    row.archived_on = today
    row.save(update_fields=["archived_on"])
    person_archived.send(sender=Person, person=row, actor=actor, today=today)
    audit.record(actor=actor, action="person.archived", subject=row, place=row.organization.path, label=row.short_name)


@transaction.atomic
def restore_person(*, actor: Actor, person: Person) -> None:
    """The card comes back from the archive; what ended stays ended, give the class or the post anew."""
    row = locked(person)
    require(policy.can_change(actor, row))
    row.archived_on = None
    row.save(update_fields=["archived_on"])
    audit.record(actor=actor, action="person.restored", subject=row, place=row.organization.path, label=row.short_name)


@transaction.atomic
def correct_dates(*, actor: Actor, post: Affiliation, started_on: dt.date, finished_on: dt.date | None) -> Affiliation:
    """Dates of a period were typed wrong. What stood there before is kept in the journal."""
    person = locked(post.person)
    require(policy.can_change(actor, person))
    row = Affiliation.objects.select_for_update().get(pk=post.pk, person=person)
    if finished_on is not None and finished_on < started_on:
        raise Refused(_("The period ends before it begins. Correct one of the dates."))
    others = Affiliation.objects.filter(overlapping(Period(started_on, finished_on)), person=person, kind=row.kind)
    if others.exclude(pk=row.pk).exists():
        raise Refused(_("At that time the person already was in another class or post of this kind. Correct the dates."))
    before = {"started_on": row.started_on.isoformat(), "finished_on": str(row.finished_on or "")}
    row.started_on, row.finished_on = started_on, finished_on
    row.save(update_fields=["started_on", "finished_on"])
    reindex(person)
    person.save(update_fields=["name_key", "search"])
    after = {"started_on": started_on.isoformat(), "finished_on": str(finished_on or "")}
    audit.record(
        actor=actor, action="person.dates_corrected", subject=person, place=person.organization.path, label=person.short_name,
        kind=row.kind, before=before, after=after,
    )  # fmt: skip
    return row


@transaction.atomic
def change_own_contacts(*, actor: Actor, person: Person, phone: str, email: str) -> Person:
    """What people change about themselves: how to reach them."""
    row = locked(person)
    require(policy.can_change_contacts(actor, row))
    row.phone, row.email = phone, email
    row.version += 1
    row.save(update_fields=["phone", "email", "version"])
    audit.record(actor=actor, action="person.contacts_changed", subject=row, place=row.organization.path, label=row.short_name)
    return row


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


def locked(person: Person) -> Person:
    """The card as it stands now, held until the end of the transaction."""
    rows = Person.objects.select_for_update(of=("self",)).select_related("organization")
    return rows.get(pk=person.pk)


def require_rank(actor: Actor, person: Person) -> None:
    """Refused when this card, or another one of the same account, has roles that the actor could not give."""
    theirs = Q(person=person) | Q(person__user=person.user_id, person__user__isnull=False)
    rows = Membership.objects.filter(theirs, finished_on=None).values_list("role", "organization__path")
    require(policy.can_govern(actor, [Grant(role, path or "") for role, path in rows]))


def reindex(person: Person) -> None:
    """Fill the words by which the card is found from what the person is now."""
    running = Affiliation.objects.filter(person=person, finished_on=None).order_by("kind")
    fill_index(person, [{name: getattr(row, name) for name in POST} for row in running])


def fill_index(person: Person, posts: Sequence[Mapping[str, object]]) -> None:
    """The folded key and the words of search: «7в», lemmas of the name, the post, the subject."""
    person.name_key = names.fold(person.full_name)
    classes = [names.fold(f"{post.get('grade') or ''}{post.get('letter') or ''}") for post in posts]
    said = [str(post[name]) for post in posts for name in ("position", "subject", "employer") if post.get(name)]
    terms = [person.name_key, *classes, *search.search_terms(" ".join([person.full_name, *said]))]
    person.search = " " + " ".join(dict.fromkeys(filter(None, terms))) + " "
