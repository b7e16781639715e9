"""The same done to many people at once: all of them or nobody."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from tandem.foundation.audit import services as audit
from tandem.kit.actor import Actor
from tandem.kit.verdict import require
from tandem.mentoring.banks import policy
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile, Source
from tandem.mentoring.banks.services.admission import decide_on_mentor
from tandem.mentoring.banks.services.mentees import Asked, enter_mentee, leave_as_mentee
from tandem.mentoring.banks.services.mentors import change_mentor, enter_mentor, leave_as_mentor
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Person
from tandem.registry.programs import policy as programs
from tandem.registry.programs.models import Program


@dataclass(frozen=True)
class Entry:
    """A person ticked in the quick list: one form, topics, own words."""

    person: Person
    form_code: str
    topics: tuple[str, ...] = ()
    words: str = ""


@transaction.atomic
def enter_mentors(*, actor: Actor, program: Program, entries: Sequence[Entry], today: dt.date) -> int:
    """Those who agreed to help; a mentor has one place until somebody says more."""
    require(programs.can_manage(actor, program))
    for entry in entries:
        data = {"form_codes": [entry.form_code], "competences": entry.words, "places": 1}
        enter_mentor(actor=actor, program=program, person=entry.person, data=data, topics=entry.topics, today=today, source=Source.HAND)
    return len(entries)


@transaction.atomic
def enter_mentees(*, actor: Actor, program: Program, entries: Sequence[Entry], today: dt.date) -> int:
    """Those who need help, each with a request."""
    require(programs.can_manage(actor, program))
    for entry in entries:
        asked = (Asked(entry.form_code, entry.topics, entry.words),)
        enter_mentee(actor=actor, program=program, person=entry.person, data={}, asked=asked, today=today)
    return len(entries)


@transaction.atomic
def admit_mentors(*, actor: Actor, mentors: Sequence[MentorProfile], decided_on: dt.date, note: str = "") -> int:
    """One decision of the working group on many mentors; marks made before stay."""
    for mentor in _in_order(mentors):
        decide_on_mentor(actor=actor, mentor=mentor, is_admitted=True, marks=None, decided_on=decided_on, note=note)
    return len(mentors)


@transaction.atomic
def change_mentors(*, actor: Actor, mentors: Sequence[MentorProfile], data: dict[str, object]) -> int:
    """The same places or forms for many mentors."""
    for mentor in _in_order(mentors):
        change_mentor(actor=actor, mentor=mentor, data=data, version=mentor.version)
    return len(mentors)


@transaction.atomic
def leave_bank(
    *, actor: Actor, profiles: Sequence[MentorProfile | MenteeProfile], today: dt.date, result: str = "", is_done: bool = False
) -> int:
    """Many people leave a bank (mentees may have finished the programme)."""
    for row in sorted(profiles, key=lambda p: p.pk):
        if isinstance(row, MentorProfile):
            leave_as_mentor(actor=actor, mentor=row, today=today, result=result)
        else:
            leave_as_mentee(actor=actor, mentee=row, today=today, result=result, is_done=is_done)
    return len(profiles)


@transaction.atomic
def record_export(*, actor: Actor, organization: Organization, bank: str, kind: str, query: str = "") -> None:
    """Who took the register away, in which shape, narrowed to what."""
    require(policy.can_list(actor, organization))
    audit.record(
        actor=actor, action="register.exported", subject=organization, place=organization.path, label=organization.short_name,
        bank=bank, kind=kind, filters=query,
    )  # fmt: skip


def _in_order(mentors: Sequence[MentorProfile]) -> list[MentorProfile]:
    """One order of locks for everybody."""
    return sorted(mentors, key=lambda mentor: mentor.pk)
