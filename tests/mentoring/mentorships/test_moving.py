"""Several mentees change their mentors on one day: all of them or nobody."""

import datetime as dt

import pytest

from tandem.foundation.audit import services as audit
from tandem.foundation.audit.models import Event
from tandem.kit.verdict import Refused
from tandem.mentoring.banks.models import RequestState
from tandem.mentoring.mentorships import services
from tandem.mentoring.mentorships.models import Mentorship, Participation, State
from tests import factories as make
from tests.factories import documents
from tests.factories.mentorships import manager, mentorship
from tests.factories.people import SINCE, TODAY

pytestmark = pytest.mark.django_db
NEXT = TODAY + dt.timedelta(days=1)


def working(program, places=1, requests=1):
    row = mentorship(program, make.mentor(program, places=places), [make.request(program) for _ in range(requests)], with_consents=True)
    order = program.organization.papers.first() or documents.signed_paper(program.organization)
    Mentorship.objects.filter(pk=row.pk).update(state=State.ACTIVE, order=order, consents_complete=True)
    row.refresh_from_db()
    return row


def asked(row):
    return [part.request for part in row.participations.order_by("pk")]


def moved(*departures, **fields):
    data = {"actor": manager(), "finished_on": TODAY, "today": TODAY}
    return services.move_mentees(departures=[services.Departure(*one) for one in departures], **(data | fields))


@pytest.fixture
def two():
    program = make.program()
    return working(program), working(program)


def test_two_change_places(two):
    one, other = two
    [a], [b] = asked(one), asked(other)
    made = moved((one, a, other.mentor, "обмен"), (other, b, one.mentor, "обмен"))
    assert {request: row.mentor_id for request, row in made.items()} == {a.pk: other.mentor_id, b.pk: one.mentor_id}
    one.refresh_from_db()
    assert (one.state, one.finished_on, one.end_reason) == (State.CLOSED, TODAY, "обмен")
    new = made[a.pk]
    assert (new.state, new.started_on, new.planned_until, new.form_code) == (State.AGREED, NEXT, one.planned_until, one.form_code)
    assert Event.objects.filter(action="mentorship.left").count() == 2


def test_whoever_goes_nowhere_waits_and_the_rest_of_a_group_works_on():
    program = make.program()
    program.load_limit = 3
    program.save()
    group, there = working(program, places=3, requests=3), make.mentor(program, places=2)
    first, second, third = asked(group)
    made = moved((group, first, there, "ушёл"), (group, second, None, "ушёл"))
    second.refresh_from_db()
    group.refresh_from_db()
    assert (list(made), second.state, group.state) == ([first.pk], RequestState.OPEN, State.ACTIVE)
    assert list(group.participations.filter(finished_on=None).values_list("request", flat=True)) == [third.pk]
    moved((group, third, None, "ушёл"))
    group.refresh_from_db()
    assert group.state == State.CLOSED


def test_who_leave_one_pair_for_one_mentor_stay_together():
    program = make.program()
    group, there = working(program, places=2, requests=2), make.mentor(program, places=2)
    made = moved(*((group, one, there, "ушёл") for one in asked(group)))
    assert len({row.pk for row in made.values()}) == 1


@pytest.mark.parametrize("spoil", ["future", "before the start", "paused out", "no place", "not in the pair", "no right"])
def test_one_who_cannot_go_holds_everybody(two, spoil):
    one, other = two
    [a], [b] = asked(one), asked(other)
    departures, fields = [(one, a, other.mentor, "обмен"), (other, b, one.mentor, "обмен")], {}
    if spoil == "future":
        fields = {"finished_on": NEXT}
    elif spoil == "before the start":
        fields = {"finished_on": SINCE - dt.timedelta(days=1)}
    elif spoil == "paused out":
        Mentorship.objects.filter(pk=other.pk).update(state=State.ORDERED)
    elif spoil == "no place":
        departures[1] = (other, b, other.mentor, "обмен")
    elif spoil == "not in the pair":
        departures[1] = (other, make.request(other.program), one.mentor, "обмен")
    else:
        fields = {"actor": make.actor("psychologist", one.program.organization)}
    with pytest.raises(Refused):
        moved(*departures, **fields)
    assert Participation.objects.filter(finished_on=None).count() == 2
    assert set(Mentorship.objects.values_list("finished_on", flat=True)) == {None}


def test_a_fault_takes_everything_back(two, monkeypatch):
    one, other = two
    [a], [b] = asked(one), asked(other)

    def fail(**_fields):
        raise RuntimeError("journal")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(RuntimeError):
        moved((one, a, other.mentor, "обмен"), (other, b, one.mentor, "обмен"))
    assert Participation.objects.filter(finished_on=None).count() == 2
