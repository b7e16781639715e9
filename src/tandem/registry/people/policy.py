import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from tandem.kit.actor import Actor, Grant
from tandem.kit.verdict import ALLOWED, Verdict
from tandem.registry.orgs.choices import MANAGES, STAFF, UPPER, Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people.choices import ConsentKind, Signer
from tandem.registry.people.models import Consent, Person

ADULT, OWN_SIGNATURE = 18, 14


def can_view(actor: Actor, person: Person) -> Verdict:
    """Staff of the school, the person, the guardian. Twin: queries.visible_to."""
    if person.pk in actor.person_ids or person.pk in actor.ward_ids:
        return ALLOWED
    if actor.has(STAFF, person.organization.path):
        return ALLOWED
    return Verdict(_("Only the staff of the school sees people's cards."))


def can_list(actor: Actor, organization: Organization) -> Verdict:
    if actor.has(STAFF, organization.path):
        return ALLOWED
    return Verdict(_("Only the staff of the school sees people's cards."))


def can_add(actor: Actor, organization: Organization) -> Verdict:
    if actor.has((*MANAGES, Role.ADMIN), organization.path):
        return ALLOWED
    return Verdict(_("Only the head or the curator adds people."))


def can_change(actor: Actor, person: Person) -> Verdict:
    if person.merged_into_id is not None:
        return Verdict(_("This card was merged into another one. Open that card."))
    if actor.has(MANAGES, person.organization.path):
        return ALLOWED
    return Verdict(_("Only the head or the curator changes people's cards."))


def can_see_contacts(actor: Actor, person: Person) -> Verdict:
    """Contacts are for those who organise the work and for the person himself, not for mentors."""
    if person.pk in actor.person_ids or person.pk in actor.ward_ids:
        return ALLOWED
    if actor.has((*MANAGES, Role.PSYCHOLOGIST), person.organization.path):
        return ALLOWED
    return Verdict(_("Contacts are open to the curator and the head."))


def can_change_contacts(actor: Actor, person: Person) -> Verdict:
    """The person's own phone and e-mail."""
    if person.pk in actor.person_ids and person.merged_into_id is None:
        return ALLOWED
    return can_change(actor, person)


def can_give_roles(actor: Actor, organization: Organization | None) -> Verdict:
    """Roles and accounts: the head, the curator, the administrator, coordinators from above."""
    path = organization.path if organization else "-"
    if actor.has((*MANAGES, Role.ADMIN, *UPPER), path):
        return ALLOWED
    return Verdict(_("Only the head, the curator or the administrator gives roles."))


def can_govern(actor: Actor, held: Iterable[Grant]) -> Verdict:
    """Whose roles are held above the actor's place is not his to give a password, close, merge or put away."""
    for grant in held:
        above = () if grant.role in (*UPPER, Role.ADMIN) else MANAGES
        if not actor.has((*above, *UPPER, Role.ADMIN), grant.path):
            return Verdict(_("This person has roles above your place. Ask the administrator or the coordinator."))
    return ALLOWED


def can_export(actor: Actor, organization: Organization) -> Verdict:
    """The list with contacts goes out of the system: for those who run the work."""
    if actor.has(MANAGES, organization.path):
        return ALLOWED
    return Verdict(_("Only the head or the curator downloads the list."))


def can_record_at(actor: Actor, organization: Organization) -> Verdict:
    if actor.has(MANAGES, organization.path):
        return ALLOWED
    return Verdict(_("Only the head or the curator records consents."))


def can_record_consent(actor: Actor, person: Person) -> Verdict:
    return can_record_at(actor, person.organization)


def may_sign(person: Person, age: int | None, signer: str) -> Verdict:
    """Under 14 the guardian signs for the child, from 18 nobody signs for the person."""
    if signer == Signer.SELF and age is not None and age < OWN_SIGNATURE:
        return Verdict(_("%(name)s is under 14: the guardian signs.") % {"name": person.short_name})
    if signer == Signer.GUARDIAN and age is not None and age >= ADULT:
        return Verdict(_("%(name)s is of age and signs in person.") % {"name": person.short_name})
    return ALLOWED


def can_withdraw(actor: Actor, consent: Consent) -> Verdict:
    """The person, the guardian, or those who keep the papers."""
    if consent.person_id in actor.person_ids or consent.person_id in actor.ward_ids:
        return ALLOWED
    return can_record_consent(actor, consent.person)


@dataclass(frozen=True)
class Needed:
    """A consent that is required: its kind and who signs it."""

    kind: str
    signer: str


@dataclass(frozen=True)
class Participant:
    """Who takes part as what: all that the consents of a person depend on. Higher apps tell it (queries.PARTICIPANTS)."""

    person_id: int
    age: int | None
    is_mentor: bool
    is_pupil: bool
    special: bool = False
    labour: bool = False

    @property
    def needed(self) -> tuple[Needed, ...]:
        return needed_consents(is_mentor=self.is_mentor, age=self.age, is_pupil=self.is_pupil, special=self.special, labour=self.labour)


@cache
def needed_consents(*, is_mentor: bool, age: int | None, is_pupil: bool, special: bool = False, labour: bool = False) -> tuple[Needed, ...]:
    """Which consents a participant needs (domain 6.2; 152-ФЗ ст. 9: one purpose, one document).

    Under 14 the guardian signs; 14–17 the guardian and the child; from 18 the person. A pupil whose
    age is unknown counts as 14–17, so that nobody's signature is left out.
    """
    child = age < ADULT if age is not None else is_pupil
    signs_himself = not child or age is None or age >= OWN_SIGNATURE
    signers = ([Signer.GUARDIAN] if child else []) + ([Signer.SELF] if signs_himself else [])
    kinds = [ConsentKind.MENTOR_DATA if is_mentor else ConsentKind.MENTEE_DATA] + ([ConsentKind.SPECIAL] if special else [])
    needed = [Needed(ConsentKind.PARTICIPATION, Signer.GUARDIAN)] if child else []
    needed += [Needed(kind, signer) for kind in kinds for signer in signers]
    if labour:
        needed.append(Needed(ConsentKind.LABOUR, Signer.SELF))
    return tuple(needed)


def is_good(signed_on: dt.date, stops: Iterable[dt.date | None], valid_until: dt.date | None, day: dt.date) -> bool:
    """Does the consent hold on the day? A stop (withdrawal, lapse) counts from its own day, expiry from the next one."""
    is_stopped = any(stop is not None and stop <= day for stop in stops)
    return signed_on <= day and not is_stopped and (valid_until is None or day <= valid_until)
