import datetime as dt
from itertools import count

from tandem.mentoring.banks.models import Clearance, MenteeProfile, MentorProfile, MentorTopic, Request, RequestTopic
from tests.factories.orgs import MADE
from tests.factories.people import SINCE, pupil, teacher
from tests.factories.programs import program

_n = count(1)
SLOTS = [14, 15, 38]


def mentor(program_=None, person=None, topics=("physics",), **fields):
    """An admitted and trained mentor with two places."""
    where = program_ or program()
    data = {
        "program": where, "person": person or pupil(where.organization, grade=10), "state": "approved", "form_codes": ["uu"],
        "places": 2, "slots": SLOTS, "entered_on": SINCE, "trained_on": SINCE, "created_at": MADE,
    }  # fmt: skip
    made = MentorProfile.objects.create(**(data | fields))
    MentorTopic.objects.bulk_create(MentorTopic(mentor=made, code=code) for code in topics)
    return made


def teacher_mentor(program_=None, **fields):
    where = program_ or program()
    return mentor(where, teacher(where.organization), form_codes=["tu", "tt"], **fields)


def mentee(program_=None, person=None, **fields):
    where = program_ or program()
    data = {
        "program": where, "person": person or pupil(where.organization), "state": "in_bank", "slots": SLOTS,
        "entered_on": SINCE, "created_at": MADE,
    }  # fmt: skip
    return MenteeProfile.objects.create(**(data | fields))


def request(program_=None, mentee_=None, topics=("physics",), **fields):
    profile = mentee_ or mentee(program_)
    made = Request.objects.create(**({"mentee": profile, "form_code": "uu", "asked_on": SINCE} | fields))
    RequestTopic.objects.bulk_create(RequestTopic(request=made, code=code) for code in topics)
    return made


def clearance(person, **fields):
    data = {"number": f"{next(_n)}-24", "checked_on": dt.date(2026, 8, 20), "checked_by": "Лаптева И. С."}
    return Clearance.objects.create(person=person, **(data | fields))
