"""«Нужно от вас»: what waits for the person. A row goes by itself when its cause is gone."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.interfaces.desk.queries.numbers import Numbers
from tandem.kit.actor import Actor
from tandem.mentoring.banks import queries as banks
from tandem.registry.orgs.choices import MANAGES, Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people import policy as consents
from tandem.registry.people import queries as people
from tandem.registry.programs.models import Program

MAX_ROWS = 7


@dataclass(frozen=True)
class Todo:
    """One row: a verb with its object, why, and one button. `group` is now, week or later; `tone` colours the icon."""

    kind: str
    icon: str
    title: str
    text: str
    url: str
    button: str
    group: str = "week"
    tone: str = ""


@dataclass(frozen=True)
class Case:
    """What the generators look at."""

    actor: Actor
    organization: Organization
    program: Program
    numbers: Numbers
    day: dt.date
    lacking: int = 0

    def url(self, tail: str) -> str:
        """Address of a page of the school about this programme."""
        return f"/o/{self.organization.code}/{tail}?program={self.program.pk}"

    @property
    def manages(self) -> bool:
        return self.actor.has(MANAGES, self.organization.path, self.program.pk)


def todos(case: Case) -> list[Todo]:
    """Rows in the order of their urgency."""
    return [row for make in TODO if (row := make(case)) is not None]


def lacking_consents(actor: Actor, organization: Organization, day: dt.date) -> int:
    """How many participants of the school's programmes lack a consent. Four queries."""
    found = banks.participants(actor, organization, day)
    good = people.good_consents({p.person_id for p in found}, day) if found else {}
    lacking = set()
    for p in found:
        needed = consents.needed_consents(is_mentor=p.is_mentor, age=p.age, is_pupil=p.is_pupil, special=p.special, labour=p.labour)
        if {(n.kind, n.signer) for n in needed} - good.get(p.person_id, set()):
            lacking.add(p.person_id)
    return len(lacking)


def _to_sign(c: Case) -> Todo | None:
    if not c.numbers.to_sign or not c.manages:
        return None
    is_head = c.actor.has(Role.HEAD, c.organization.path)
    said = ngettext("%(n)s document waits for signature", "%(n)s documents wait for signature", c.numbers.to_sign)
    text = _("Read, sign and mark it: the pairs start to work") if is_head else _("Print it, give it to the head and mark the signature")
    return Todo(
        "sign",
        "signature",
        said % {"n": c.numbers.to_sign},
        text,
        f"/o/{c.organization.code}/documents/to-sign/",
        _("Open"),
        "now",
        "warn" if is_head else "",
    )


def _suggestions(c: Case) -> Todo | None:
    if not c.numbers.suggestions or not c.manages:
        return None
    said = ngettext("%(n)s suggestion waits for your decision", "%(n)s suggestions wait for your decision", c.numbers.suggestions)
    url = f"/o/{c.organization.code}/matching/{c.numbers.round}/" if c.numbers.round else c.url("matching/")
    return Todo(
        "suggestions",
        "puzzle",
        _("Approve the suggested pairs"),
        said % {"n": c.numbers.suggestions},
        url,
        _("Open matching"),
        "now",
    )


def _petitions(c: Case) -> Todo | None:
    if not c.numbers.petitions or not c.manages:
        return None
    said = ngettext("%(n)s petition for another mentor", "%(n)s petitions for another mentor", c.numbers.petitions)
    is_head = c.actor.has(Role.HEAD, c.organization.path)
    text = _("Read it and answer within the term") if is_head else _("The head answers; the replacement is ready to be looked at")
    return Todo("petitions", "mail", said % {"n": c.numbers.petitions}, text, c.url("replacements/"), _("Open"), "now", "warn")


def _applications(c: Case) -> Todo | None:
    if not c.numbers.applications or not c.manages:
        return None
    said = ngettext("%(n)s application came by the link", "%(n)s applications came by the link", c.numbers.applications)
    return Todo(
        "applications",
        "user-plus",
        said % {"n": c.numbers.applications},
        _("Take them into the bank or decline"),
        c.url("people/applications/"),
        _("Sort out"),
        "now",
    )


def _batches(c: Case) -> Todo | None:
    if not c.numbers.batches or not c.manages:
        return None
    said = ngettext("%(n)s load from a table is not finished", "%(n)s loads from tables are not finished", c.numbers.batches)
    return Todo(
        "imports",
        "file-text",
        said % {"n": c.numbers.batches},
        _("The file is read, but nothing of it is in the registers yet"),
        f"/o/{c.organization.code}/people/imports/",
        _("Continue"),
        "now",
    )


def _consents(c: Case) -> Todo | None:
    if not c.lacking or not c.manages:
        return None
    said = ngettext("%(n)s participant lacks a consent", "%(n)s participants lack a consent", c.lacking)
    return Todo(
        "consents",
        "writing-sign",
        said % {"n": c.lacking},
        _("Without a consent the pair cannot be put into an order"),
        c.url("people/consents/"),
        _("Print blanks"),
        "week",
        "warn",
    )


def _undecided(c: Case) -> Todo | None:
    may = c.manages or c.actor.has(Role.GROUP, c.organization.path, c.program.pk)
    if not c.numbers.undecided or not may:
        return None
    said = ngettext("%(n)s mentor waits for the working group", "%(n)s mentors wait for the working group", c.numbers.undecided)
    return Todo(
        "undecided",
        "checklist",
        said % {"n": c.numbers.undecided},
        _("Eight criteria of selection and one decision"),
        c.url("people/selection/"),
        _("Consider"),
    )


def _order(c: Case) -> Todo | None:
    if not c.numbers.agreed_ready or not c.manages:
        return None
    said = ngettext("%(n)s agreed pair has no order", "%(n)s agreed pairs have no order", c.numbers.agreed_ready)
    return Todo(
        "order",
        "file-text",
        said % {"n": c.numbers.agreed_ready},
        _("Make the order with its annex: it is filled in already"),
        c.url("mentorships/order/"),
        _("Make the order"),
    )


def _matching(c: Case) -> Todo | None:
    n = c.numbers
    if not n.waiting or not n.mentors_ready or n.suggestions or not c.manages:
        return None
    said = ngettext("%(n)s request waits for a mentor", "%(n)s requests wait for a mentor", n.waiting)
    return Todo(
        "matching", "puzzle", said % {"n": n.waiting}, _("Matching proposes pairs with reasons; you decide"), c.url("matching/"), _("Match")
    )


def _expiring(c: Case) -> Todo | None:
    if not c.numbers.expiring or not c.manages:
        return None
    said = ngettext(
        "%(n)s admission to work with children runs out soon", "%(n)s admissions to work with children run out soon", c.numbers.expiring
    )
    return Todo(
        "clearances",
        "shield-lock",
        said % {"n": c.numbers.expiring},
        _("Ask for a new certificate in time: less than a month is left"),
        c.url("people/mentors/"),
        _("Open the bank"),
        "later",
        "warn",
    )


def _codes(c: Case) -> Todo | None:
    if c.numbers.codes:
        return None
    return Todo(
        "codes",
        "shield-lock",
        _("Protect your sign-in with a code from the phone"),
        _("You see data of children: a password alone is not enough"),
        "/account/two-factor/",
        _("Turn on"),
        "later",
    )


TODO: list[Callable[[Case], Todo | None]] = [
    _to_sign, _petitions, _suggestions, _applications, _batches, _consents, _undecided, _order, _matching, _expiring, _codes,
]  # fmt: skip
"""Generators of rows in the order of urgency."""
