import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.foundation.notify import services as notify
from tandem.kit.actor import Actor, Grant
from tandem.kit.verdict import Refused
from tandem.registry.orgs import queries as orgs_read
from tandem.registry.orgs import services as orgs
from tandem.registry.orgs.choices import Kind, Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people import services as people
from tandem.registry.people.choices import PersonKind
from tandem.registry.people.models import Person, User
from tandem.registry.programs import services as programs

FOUNDING = uuid.UUID("7a0d2b5e-0000-4000-8000-000000000001")
"""One claim for the whole installation: of two browsers that finish the set-up at once, one wins on both databases."""


@dataclass(frozen=True)
class Founding:
    """What the three steps of the set-up gathered.

    `account`: last_name, first_name, patronymic, position, login, email, password_hash.
    `school`: fields of Organization, and `municipality` and `region` (names, may be empty).
    `program`: what `programs.create_program` takes as `data`; `forms`: codes of forms of mentoring.
    """

    account: dict[str, str]
    school: dict[str, str]
    program: dict[str, object]
    forms: tuple[str, ...]


@transaction.atomic
def found_installation(*, founding: Founding, today: dt.date) -> User:
    """The first account (administrator and curator), the school and its programme: all or nothing."""
    try:
        with transaction.atomic():
            audit.claim_submission(token=FOUNDING, user_id=0)
    except IntegrityError as error:
        raise Refused(_("Somebody has already finished the set-up. Sign in with the account that was made.")) from error
    if not orgs_read.is_empty():
        raise Refused(_("Somebody has already finished the set-up. Sign in with the account that was made."))
    founder = _founder(founding.account)
    school = _place(founder, founding.school)
    person = _card(founder, school, founding.account, today)
    account = founding.account
    user = people.create_account(
        actor=founder, person=person, login=account["login"], password_hash=account["password_hash"], email=account.get("email", ""),
        is_temporary=False,
    )  # fmt: skip
    people.grant_role(actor=founder, person=person, organization=None, role=Role.ADMIN, since=today)
    people.grant_role(actor=founder, person=person, organization=school, role=Role.CURATOR, since=today)
    data = {**founding.program, "curator": [person]}
    programs.create_program(actor=founder, organization=school, data=data, forms=founding.forms, today=today)
    audit.record(actor=founder, action="installation.founded", subject=school, place=school.path, label=school.short_name)
    return user


@transaction.atomic
def read_notices(*, actor: Actor) -> None:
    """The person has looked at the list of notices."""
    notify.mark_read(user_id=actor.user_id)


def _founder(account: dict[str, str]) -> Actor:
    """Who acts before there is anybody: the rights of an administrator over an empty installation."""
    name = f"{account['first_name']} {account['last_name']}"
    return Actor(user_id=0, name=name, grants=frozenset({Grant(Role.ADMIN, ""), Grant(Role.CURATOR, "")}))


def _place(founder: Actor, given: dict[str, str]) -> Organization:
    """The school, under its municipality and region when they were named."""
    parent: Organization | None = None
    for kind in (Kind.REGION, Kind.MUNICIPALITY):
        if name := given.get(kind.value, ""):
            data = {"kind": kind, "code": kind.value, "name": name, "short_name": name[:120]}
            parent = orgs.create_organization(actor=founder, parent=parent, data=data)
    fields = {key: value for key, value in given.items() if key not in (Kind.REGION, Kind.MUNICIPALITY)}
    fields |= {"kind": Kind.SCHOOL, "code": orgs_read.code_for(Kind.SCHOOL, given["short_name"])}
    return orgs.create_organization(actor=founder, parent=parent, data=fields)


def _card(founder: Actor, school: Organization, account: dict[str, str], today: dt.date) -> Person:
    names = {key: account.get(key, "") for key in ("last_name", "first_name", "patronymic", "email")}
    new = people.NewPerson(card=names, kind=PersonKind.TEACHER, post={"position": account.get("position", "")})
    return people.add_person(actor=founder, organization=school, new=new, today=today)
