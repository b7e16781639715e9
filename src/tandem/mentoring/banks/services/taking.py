"""An application becomes a card in the bank."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.mentoring.banks import policy
from tandem.mentoring.banks.models import Application, IntakeKind, MenteeProfile, MenteeState, MentorProfile, Source
from tandem.mentoring.banks.services.intake import accept_application
from tandem.mentoring.banks.services.mentees import Asked, add_request, enter_mentee
from tandem.mentoring.banks.services.mentors import change_mentor, enter_mentor
from tandem.registry.people import services as people
from tandem.registry.people.models import Person


@dataclass(frozen=True)
class Taking:
    """How the curator read an application: the same person or a new card, the form, topics, own words, free hours."""

    form_code: str
    person: Person | None = None
    new: people.NewPerson | None = None
    topics: tuple[str, ...] = ()
    words: str = ""
    slots: tuple[int, ...] = ()


@transaction.atomic
def take_in(*, actor: Actor, application: Application, taking: Taking, today: dt.date) -> MentorProfile | MenteeProfile:
    """A card (new or found), a place in the bank and the application settled: together or not at all."""
    require(policy.can_settle(actor, application))
    person = _person(actor, application, taking, today)
    profile = (_mentor if application.link.kind == IntakeKind.MENTOR else _mentee)(actor, application, person, taking, today)
    accept_application(actor=actor, application=application, person=person)
    return profile


def _person(actor: Actor, application: Application, taking: Taking, today: dt.date) -> Person:
    if taking.person is not None:
        return taking.person
    if taking.new is None:
        raise Refused(_("Say who this is: choose a card or make a new one."))
    return people.add_person(actor=actor, organization=application.link.program.organization, new=taking.new, today=today)


def _mentor(actor: Actor, application: Application, person: Person, taking: Taking, today: dt.date) -> MentorProfile:
    """Who is in the bank already gets the topics added."""
    program = application.link.program
    row = MentorProfile.objects.filter(program=program, person=person).first()
    if row is None:
        data = {"form_codes": [taking.form_code], "competences": taking.words, "places": 1, "slots": list(taking.slots)}
        return enter_mentor(actor=actor, program=program, person=person, data=data, topics=taking.topics, today=today, source=Source.LINK)
    topics = (*row.topics.values_list("code", flat=True), *taking.topics)
    forms = list(dict.fromkeys([*row.form_codes, taking.form_code]))
    data = {"form_codes": forms, "slots": row.slots or list(taking.slots), "competences": row.competences or taking.words}
    return change_mentor(actor=actor, mentor=row, data=data, topics=topics, version=row.version)


def _mentee(actor: Actor, application: Application, person: Person, taking: Taking, today: dt.date) -> MenteeProfile:
    """Who is in the bank already gets one more request."""
    program, asked = application.link.program, Asked(taking.form_code, taking.topics, taking.words)
    row = MenteeProfile.objects.filter(program=program, person=person).first()
    if row is None:
        data: dict[str, object] = {"slots": list(taking.slots)}
        return enter_mentee(actor=actor, program=program, person=person, data=data, asked=(asked,), today=today, source=Source.LINK)
    if row.state in (MenteeState.LEFT, MenteeState.DONE):
        raise Refused(_("%(name)s has left the programme. Take the person back on the card first.") % {"name": person.short_name})
    add_request(actor=actor, mentee=row, asked=asked, today=today)
    return row
