import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tandem.mentoring.banks.models import (
    MENTEE_TRANSITIONS,
    MENTOR_TRANSITIONS,
    MenteeState,
    MentorState,
    MentorTopic,
    OwnTopic,
    RequestTopic,
    SavedView,
    SelectionMark,
    Wording,
)
from tests import factories as make
from tests.factories.people import SINCE

pytestmark = pytest.mark.django_db
BEFORE = SINCE - dt.timedelta(days=1)


def refuses(create, *args, **fields):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        create(*args, **fields)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("mentor_places_sane", {"places": 31}),
        ("mentor_wished_ages_in_order", {"wished_age_from": 14, "wished_age_to": 10}),
        ("mentor_leaves_after_entering", {"left_on": BEFORE}),
    ],
)
def test_mentor_check(name, fields):
    assert name in refuses(make.mentor, **fields)


@pytest.mark.parametrize(
    "fields", [{"wished_age_from": 14}, {"wished_age_to": 10}, {"wished_age_from": 10, "wished_age_to": 10}, {"left_on": SINCE}]
)
def test_mentor_limits_themselves_are_allowed(fields):
    assert make.mentor(**fields).pk


def test_mentee_leaves_after_entering():
    assert "mentee_leaves_after_entering" in refuses(make.mentee, left_on=BEFORE)


@pytest.mark.parametrize("priority", [0, 4])
def test_request_priority_in_range(priority):
    assert "request_priority_in_range" in refuses(make.request, priority=priority)


def test_clearance_valid_after_check():
    person = make.teacher()
    assert "clearance_valid_after_check" in refuses(make.clearance, person, valid_until=dt.date(2026, 8, 19))


def test_mentor_once_in_program_and_mentee_once_in_program():
    program = make.program()
    person = make.pupil(program.organization)
    make.mentor(program, person)
    make.mentee(program, person)
    refuses(make.mentor, program, person)
    refuses(make.mentee, program, person)
    assert make.mentor(make.program(program.organization), person).pk


@pytest.mark.parametrize(
    "name",
    [
        "mentor_topic_once",
        "selection_mark_once",
        "request_topic_once",
        "clearance_once",
        "own_topic_once",
        "wording_once",
        "saved_view_once",
    ],
)
def test_stands_only_once(name):
    mentor, request, school = make.mentor(), make.request(), make.school()
    makers = {
        "mentor_topic_once": lambda: MentorTopic.objects.create(mentor=mentor, code="chess"),
        "selection_mark_once": lambda: SelectionMark.objects.create(mentor=mentor, criterion="wish", is_met=True),
        "request_topic_once": lambda: RequestTopic.objects.create(request=request, code="chess"),
        "clearance_once": lambda: make.clearance(mentor.person, number="7-24"),
        "own_topic_once": lambda: OwnTopic.objects.create(organization=school, code="own-x", name="x"),
        "wording_once": lambda: Wording.objects.create(organization=school, topic="maths", text="цифирь"),
        "saved_view_once": lambda: SavedView.objects.create(organization=school, user_id=1, bank="mentors", name="x", query=""),
    }
    makers[name]()
    refuses(makers[name])


def test_states_lead_back_into_the_bank():
    assert MENTOR_TRANSITIONS.allows(MentorState.LEFT, MentorState.APPLIED)
    assert not MENTOR_TRANSITIONS.allows(MentorState.LEFT, MentorState.APPROVED)
    assert MENTEE_TRANSITIONS.allows(MenteeState.DONE, MenteeState.IN_BANK)
    assert not MENTEE_TRANSITIONS.allows(MenteeState.APPLIED, MenteeState.DONE)
