import datetime as dt
from itertools import count

from tandem.engines.russian import names
from tandem.kit.actor import SYSTEM
from tandem.registry.people.choices import PersonKind, Signer
from tandem.registry.people.models import Affiliation, Consent, ConsentText, Guardianship, Membership, Person, User
from tandem.registry.programs.queries import actor_for
from tests.factories.orgs import MADE, school

_n = count(1)
TODAY = dt.date(2026, 11, 24)
SINCE = dt.date(2026, 9, 1)
SURNAMES = "Орлов Громов Титов Кузьмин Рябов Белов Дьячков Захаров Ларионов Сафин".split()


def system():
    """An actor that stands above everybody, for arranging data through services."""
    return SYSTEM


def person(organization=None, kind=None, post=None, **fields):
    number = next(_n)
    data = {"last_name": f"{SURNAMES[number % 10]}", "first_name": "Павел", "patronymic": f"Иванович{'ч' * (number % 3)}"}
    data |= {"organization": organization or school(), "created_at": MADE} | fields
    made = Person(**data)
    made.name_key = names.fold(made.full_name)
    made.search = f" {made.name_key} "
    made.save()
    if kind:
        Affiliation.objects.create(person=made, kind=kind, started_on=SINCE, **(post or {}))
    return made


def pupil(organization=None, grade=7, letter="В", **fields):
    fields.setdefault("birth_date", dt.date(2026 - 7 - grade, 3, 15))
    return person(organization, PersonKind.PUPIL, {"grade": grade, "letter": letter}, **fields)


def teacher(organization=None, position="учитель математики", **fields):
    fields.setdefault("birth_date", dt.date(1980, 5, 2))
    return person(organization, PersonKind.TEACHER, {"position": position}, **fields)


def guardian_of(child, relation="mother", **fields):
    grown = person(child.organization, PersonKind.GUARDIAN, **({"first_name": "Мария", "sex": "f"} | fields))
    Guardianship.objects.create(guardian=grown, child=child, relation=relation, started_on=SINCE)
    return grown


def account(role, organization, person_=None):
    """A user with the role at the organization (None for the administrator)."""
    number = next(_n)
    user = User.objects.create(username=f"u{number}", first_name="Ирина", last_name="Лаптева")
    card = person_ or person(organization or school(), PersonKind.TEACHER, {"position": "учитель"})
    Person.objects.filter(pk=card.pk).update(user=user)
    Membership.objects.create(person=card, organization=organization, role=role, started_on=SINCE)
    return user


def everywhere(day):
    """«Today» of every time zone, for those who ask by the zone."""
    return lambda _zone: day


def actor(role, organization, person_=None):
    return actor_for(account(role, organization, person_), everywhere(TODAY))


def consent(person_, kind, signer=Signer.SELF, guardian=None, signed_on=SINCE, **fields):
    text, _ = ConsentText.objects.get_or_create(
        sha256=f"{kind}-{signer}", defaults={"kind": kind, "signer": signer, "version": "1", "body": {}, "created_at": MADE}
    )
    if signer == Signer.GUARDIAN and guardian is None:
        guardian = guardian_of(person_)
    return Consent.objects.create(
        person=person_, kind=kind, signer=signer, guardian=guardian, text=text, signed_on=signed_on, recorded_at=MADE, **fields
    )
