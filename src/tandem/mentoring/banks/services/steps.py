"""One door for what the pages of both banks do: a person or many people, a mentor or a mentee."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from tandem.kit.actor import Actor
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile, Request
from tandem.mentoring.banks.services.admission import decide_on_mentor, record_clearance, record_training
from tandem.mentoring.banks.services.many import admit_mentors, change_mentors, leave_bank
from tandem.mentoring.banks.services.mentees import (
    Asked,
    add_request,
    change_mentee,
    change_request,
    close_request,
    enter_mentee,
    return_mentee,
)
from tandem.mentoring.banks.services.mentors import change_mentor, enter_mentor, return_mentor
from tandem.registry.people.models import Person
from tandem.registry.programs.models import Program

Profile = MentorProfile | MenteeProfile


@transaction.atomic
def enter_profile(*, actor: Actor, program: Program, bank: str, person: Person, data: dict[str, Any], today: dt.date) -> Profile:
    """Put a person into a bank. `data` are fields of the profile with `topics` of a mentor or `asked` of a mentee."""
    fields = {name: value for name, value in data.items() if name not in ("topics", "asked")}
    if bank == "mentors":
        topics = tuple(data.get("topics", ()))
        return enter_mentor(actor=actor, program=program, person=person, data=fields, topics=topics, today=today)
    asked = (Asked(**data["asked"]),) if data.get("asked") else ()
    return enter_mentee(actor=actor, program=program, person=person, data=fields, asked=asked, today=today)


@transaction.atomic
def change_profile(*, actor: Actor, profile: Profile, data: dict[str, Any], version: int) -> Profile:
    """Change a card of either bank. Raises Conflict when somebody saved it after `version` was read."""
    if isinstance(profile, MentorProfile):
        topics = tuple(data["topics"]) if "topics" in data else None
        return change_mentor(actor=actor, mentor=profile, data=data, topics=topics, version=version)
    return change_mentee(actor=actor, mentee=profile, data=data, version=version)


@transaction.atomic
def take_step(*, actor: Actor, name: str, profile: Profile, data: dict[str, Any], today: dt.date) -> None:
    """A step of one person by its name (choices.STEPS); `data` are the answers of its form."""
    if name == "leave":
        leave_bank(actor=actor, profiles=[profile], today=today, **data)
    elif isinstance(profile, MenteeProfile):
        return_mentee(actor=actor, mentee=profile)
    elif name == "decision":
        decide_on_mentor(actor=actor, mentor=profile, **data)
    elif name == "clearance":
        record_clearance(actor=actor, person=profile.person, today=today, **data)
    elif name == "train":
        record_training(actor=actor, mentors=[profile], today=today, **data)
    else:
        return_mentor(actor=actor, mentor=profile)


@transaction.atomic
def do_many(*, actor: Actor, action: str, profiles: Sequence[Profile], data: dict[str, Any], today: dt.date) -> int:
    """An action on many people by its name (choices.BULK): on all of them or on nobody."""
    mentors = [row for row in profiles if isinstance(row, MentorProfile)]
    if action == "leave":
        return leave_bank(actor=actor, profiles=profiles, today=today, **data)
    if action == "admit":
        return admit_mentors(actor=actor, mentors=mentors, **data)
    if action == "train":
        return record_training(actor=actor, mentors=mentors, today=today, **data)
    return change_mentors(actor=actor, mentors=mentors, data=data)


@transaction.atomic
def save_request(*, actor: Actor, mentee: MenteeProfile, old: Request | None, asked: Asked | None, today: dt.date) -> Request | None:
    """Add a request, correct the old one, or close it when nothing is asked any more. The request that waits then."""
    if old is None and asked is not None:
        return add_request(actor=actor, mentee=mentee, asked=asked, today=today)
    if old is not None and asked is not None:
        return change_request(actor=actor, request=old, asked=asked)
    if old is not None:
        close_request(actor=actor, request=old)
    return None
