import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from tandem.mentoring.mentorships.models import LIVE, TRANSITIONS, LabourAgreement, Mentorship, State
from tests import factories as make
from tests.factories.documents import signed_paper
from tests.factories.mentorships import bare_mentorship, participation
from tests.factories.people import SINCE, TODAY

pytestmark = pytest.mark.django_db
BEFORE = SINCE - dt.timedelta(days=1)


def refuses(create, *args, **fields):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        create(*args, **fields)
    return str(caught.value)


def test_mentorship_ends_after_start():
    assert "mentorship_ends_after_start" in refuses(bare_mentorship, finished_on=BEFORE)


def test_mentorship_planned_after_start():
    assert "mentorship_planned_after_start" in refuses(bare_mentorship, planned_until=BEFORE)


@pytest.mark.parametrize("state", [State.ORDERED, State.ACTIVE])
def test_ordered_mentorship_has_consents(state):
    assert "ordered_mentorship_has_consents" in refuses(bare_mentorship, state=state, order=signed_paper(), consents_complete=False)


@pytest.mark.parametrize("state", [State.ORDERED, State.ACTIVE])
def test_active_mentorship_has_order(state):
    assert "active_mentorship_has_order" in refuses(bare_mentorship, state=state, consents_complete=True)


@pytest.mark.parametrize("state", [State.CLOSED, State.CANCELLED])
def test_over_mentorship_has_end(state):
    assert "over_mentorship_has_end" in refuses(bare_mentorship, state=state)


def test_the_gate_holds_against_an_update_past_the_services():
    row = bare_mentorship(state=State.ACTIVE, order=signed_paper(), consents_complete=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mentorship.objects.filter(pk=row.pk).update(consents_complete=False)


def test_participation_ends_after_start():
    assert "participation_ends_after_start" in refuses(participation, bare_mentorship(), finished_on=BEFORE)


def test_one_running_participation_per_request():
    asked = make.request()
    participation(bare_mentorship(), asked)
    error = refuses(participation, bare_mentorship(), asked)
    assert "one_running_participation_per_request" in error or "participation.request_id" in error


def test_mentor_place_taken_once():
    row = bare_mentorship()
    participation(row, place=1)
    error = refuses(participation, row, place=1)
    assert "mentor_place_taken_once" in error or "participation.place" in error


def test_void_participation_is_over():
    assert "void_participation_is_over" in refuses(participation, bare_mentorship(), is_void=True)


def test_a_place_is_free_again_after_the_end_and_void_days_count_for_nothing():
    row = bare_mentorship()
    participation(row, place=1, finished_on=TODAY, is_void=True)
    participation(row, place=1, started_on=SINCE, finished_on=TODAY)
    participation(row, place=1, started_on=TODAY + dt.timedelta(days=1))
    assert row.participations.count() == 3


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no exclusion constraints; the service checks there")
@pytest.mark.parametrize(
    ("first", "last"),
    [
        (TODAY, TODAY),  # inside
        (SINCE, None),  # enveloping, open-ended
        (dt.date(2026, 11, 30), None),  # the last day is shared
        (BEFORE, SINCE),  # backdated, the first day is shared
    ],
)
def test_mentor_place_periods_apart_and_participation_periods_apart(first, last):
    row, end = bare_mentorship(), dt.date(2026, 11, 30)
    held = participation(row, place=1, finished_on=end)
    assert "mentor_place_periods_apart" in refuses(participation, row, place=1, started_on=first, finished_on=last)
    assert "participation_periods_apart" in refuses(participation, row, held.request, place=2, started_on=first, finished_on=last)


def test_periods_that_only_touch_are_apart():
    row = bare_mentorship()
    held = participation(row, place=1, finished_on=TODAY)
    participation(row, held.request, place=1, started_on=TODAY + dt.timedelta(days=1))
    assert row.participations.count() == 2
    assert connection.vendor in ("sqlite", "postgresql")


def test_one_labour_agreement_of_a_pair():
    row = bare_mentorship()
    LabourAgreement.objects.create(mentorship=row, number="1", dated_on=TODAY, payment="10 %")
    refuses(LabourAgreement.objects.create, mentorship=row, number="2", dated_on=TODAY, payment="10 %")


def test_every_state_is_reached_and_the_over_ones_are_final():
    reached = {new for news in TRANSITIONS.values() for new in news} | {State.PROPOSED}
    assert reached == set(State.values)
    assert not set(TRANSITIONS) & (set(State.values) - set(LIVE))
