import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.registry.orgs.choices import UPPER, Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people import policy
from tandem.registry.people.choices import PersonKind
from tandem.registry.people.models import Affiliation, Membership, Person, User
from tandem.registry.people.services.cards import fill_index, require_rank


@transaction.atomic
def create_account(*, actor: Actor, person: Person, login: str, password_hash: str, email: str = "", is_temporary: bool = True) -> User:
    """An account for a card. The hash is made by the caller, outside the transaction (`hash_password`).

    A password that somebody else has chosen is temporary: its owner is asked for another one at the first sign-in.
    """
    require(policy.can_give_roles(actor, person.organization))
    require_rank(actor, person)
    if person.user_id is not None:
        raise Refused(_("This person already has an account."))
    user = User(username=login, email=email, first_name=person.first_name, last_name=person.last_name, password=password_hash)
    user.has_temporary_password = is_temporary
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Refused(_("The sign-in name or e-mail “%(login)s” is taken. Choose another.") % {"login": login}) from error
    Person.objects.filter(pk=person.pk).update(user=user)
    person.user = user
    audit.record(actor=actor, action="account.created", subject=person, place=person.organization.path, label=person.short_name)
    return user


@dataclass(frozen=True)
class Newcomer:
    """The first person of a school: `card` are fields of Person; the role is the head's or the curator's."""

    card: dict[str, str]
    position: str
    role: str
    login: str
    password_hash: str


@transaction.atomic
def give_first_access(*, actor: Actor, organization: Organization, who: Newcomer, today: dt.date) -> Person:
    """A card, a role and an account in one step: those from above do not see the school's people and need not."""
    require(policy.can_give_roles(actor, organization))
    person = Person(organization=organization, created_at=clock.now(), **who.card)
    post = {"position": who.position}
    fill_index(person, [post])
    person.save()
    Affiliation.objects.create(person=person, kind=PersonKind.TEACHER, started_on=today, **post)
    audit.record(actor=actor, action="person.added", subject=person, place=organization.path, label=person.short_name)
    grant_role(actor=actor, person=person, organization=organization, role=who.role, since=today)
    create_account(actor=actor, person=person, login=who.login, password_hash=who.password_hash, email=person.email)
    return person


@transaction.atomic
def set_password(*, actor: Actor, person: Person, password_hash: str) -> None:
    """A new password given by staff; every session of the account ends."""
    require(policy.can_give_roles(actor, person.organization))
    if person.user_id is None:
        raise Refused(_("This person has no account yet. Create one first."))
    require_rank(actor, person)
    User.objects.filter(pk=person.user_id).update(password=password_hash, has_temporary_password=True)
    _end_sessions(person.user_id)
    audit.record(actor=actor, action="account.password_set", subject=person, place=person.organization.path, label=person.short_name)


@transaction.atomic
def deactivate_account(*, actor: Actor, person: Person) -> None:
    """The leaver is out on the next request."""
    require(policy.can_give_roles(actor, person.organization))
    if person.user_id in (None, actor.user_id):
        raise Refused(_("You cannot close your own account. Ask a colleague with the same rights."))
    require_rank(actor, person)
    close_user(person.user_id)
    audit.record(actor=actor, action="account.closed", subject=person, place=person.organization.path, label=person.short_name)


@transaction.atomic
def activate_account(*, actor: Actor, person: Person) -> None:
    """Let the person in again."""
    require(policy.can_give_roles(actor, person.organization))
    if person.user_id is None:
        raise Refused(_("This person has no account yet. Create one first."))
    require_rank(actor, person)
    User.objects.filter(pk=person.user_id).update(is_active=True)
    audit.record(actor=actor, action="account.opened", subject=person, place=person.organization.path, label=person.short_name)


@transaction.atomic
def grant_role(*, actor: Actor, person: Person, organization: Organization | None, role: str, since: dt.date) -> Membership:
    """Give a role from a day; twice is once. Nobody gives a role above his own place."""
    require(policy.can_give_roles(actor, organization))
    if role == Role.ADMIN and organization is not None:
        raise Refused(_("The administrator looks after the whole installation and has no place."))
    if role in (*UPPER, Role.ADMIN) and not actor.has((*UPPER, Role.ADMIN), organization.path if organization else ""):
        raise Refused(_("This role is given only by the administrator or a coordinator."))
    same = Membership.objects.filter(person=person, organization=organization, role=role)
    if same.filter(finished_on__gte=since).exists():
        raise Refused(_("The person held this role until a later day. Choose a day after it."))
    row, made = same.get_or_create(person=person, organization=organization, role=role, finished_on=None, defaults={"started_on": since})
    if made:
        place = organization.path if organization else ""
        audit.record(actor=actor, action="role.granted", subject=person, place=place, label=person.short_name, role=role)
    return row


@transaction.atomic
def end_membership(*, actor: Actor, membership: Membership, today: dt.date) -> None:
    """The role ends yesterday evening: from today it gives nothing; one that began today (or later) was never held."""
    require(policy.can_give_roles(actor, membership.organization))
    if membership.person_id in actor.person_ids and membership.role in (Role.ADMIN, Role.CURATOR, Role.HEAD):
        raise Refused(_("You cannot take your own role away. Ask a colleague with the same rights."))
    row = Membership.objects.filter(pk=membership.pk)
    if membership.started_on >= today:
        row.delete()
    else:
        row.update(finished_on=today - dt.timedelta(days=1))
    place = membership.organization.path if membership.organization else ""
    audit.record(actor=actor, action="role.ended", subject=membership.person, place=place, role=membership.role)


@transaction.atomic
def reset_second_factor(*, actor: Actor, person: Person) -> None:
    """The phone with the codes is lost: the person signs in by password and sets the codes up anew."""
    require(policy.can_give_roles(actor, person.organization))
    if person.user is None:
        raise Refused(_("This person has no account yet. Create one first."))
    require_rank(actor, person)
    person.user.authenticator_set.all().delete()
    _end_sessions(person.user.pk)
    audit.record(actor=actor, action="account.codes_reset", subject=person, place=person.organization.path, label=person.short_name)


@transaction.atomic
def note_own_password(*, user: User) -> None:
    """The person chose a password: the one from the card is over."""
    User.objects.filter(pk=user.pk).update(has_temporary_password=False)


def close_user(user_id: int) -> None:
    """Nobody signs in by this account from the next request on."""
    User.objects.filter(pk=user_id).update(is_active=False)
    _end_sessions(user_id)


def hash_password(password: str) -> str:
    """argon2id; slow on purpose, so never call it inside a transaction."""
    return make_password(password)


def _end_sessions(user_id: int) -> None:
    """None of the account's sessions passes its next request; nobody else's is touched or read."""
    User.objects.filter(pk=user_id).update(sessions_ended=F("sessions_ended") + 1)
