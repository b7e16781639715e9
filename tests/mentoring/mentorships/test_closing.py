"""The end of all pairs at once, when the programme is over."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from tandem.foundation.audit import services as audit
from tandem.foundation.audit.models import Event
from tandem.kit.verdict import Refused
from tandem.mentoring.banks.models import RequestState
from tandem.mentoring.mentorships import services
from tandem.mentoring.mentorships.models import Mentorship, Participation, State
from tests import factories as make
from tests.factories.banks import teacher_mentor
from tests.factories.mentorships import manager, mentorship
from tests.factories.people import SINCE, TODAY
from tests.mentoring.mentorships.test_moving import working

pytestmark = pytest.mark.django_db
REASON = "программа завершена"


def closed(program, **fields):
    data = {"actor": manager(), "finished_on": TODAY, "reason": REASON, "today": TODAY}
    return services.close_all(program=program, **(data | fields))


def token_of(body):
    """The token of the form of the page, if it is one that is done once."""
    form = body.rpartition('<form method="post">')[2].partition("</form>")[0]
    return dict(re.findall(r'name="(form_token)" value="([^"]+)"', form))


def colleagues(program):
    """A working pair of two teachers."""
    asked = make.request(program, form_code="tt", mentee_=make.mentee(program, make.teacher(program.organization)))
    row = mentorship(program, teacher_mentor(program), [asked], form_code="tt")
    order = program.organization.papers.first()
    Mentorship.objects.filter(pk=row.pk).update(state=State.ACTIVE, order=order, consents_complete=True)
    return row


def test_every_working_pair_ends_and_its_requests_wait():
    program = make.program()
    pairs = [working(program, places=2, requests=2), working(program)]
    Mentorship.objects.filter(pk=pairs[1].pk).update(state=State.PAUSED)
    stranger = working(make.program())
    outcome = closed(program)
    assert {row.pk for row in outcome.closed} == {row.pk for row in pairs} and outcome.refused == []
    for row in pairs:
        row.refresh_from_db()
        assert (row.state, row.finished_on, row.end_reason) == (State.CLOSED, TODAY, REASON)
    parts = Participation.objects.filter(mentorship__in=pairs).select_related("request")
    assert {(part.finished_on, part.request.state) for part in parts} == {(TODAY, RequestState.OPEN)}
    assert Event.objects.filter(action="mentorship.closed").count() == 2
    stranger.refresh_from_db()
    assert stranger.state == State.ACTIVE


def test_who_cannot_end_on_the_day_stays_with_the_reason_and_the_rest_ends():
    program = make.program()
    fine, late = working(program), working(program)
    Mentorship.objects.filter(pk=late.pk).update(started_on=TODAY)
    waits, staff = mentorship(program, make.mentor(program)), colleagues(program)
    outcome = closed(program, finished_on=TODAY - dt.timedelta(days=1))
    assert [row.pk for row in outcome.closed] == [fine.pk]
    said = {row.pk: why for row, why in outcome.refused}
    assert set(said) == {late.pk, waits.pk, staff.pk}
    assert "началась" in said[late.pk] and "351.8" in said[staff.pk] and said[waits.pk]
    told = closed(program, notice_on=SINCE)
    assert {row.pk for row in told.closed} == {late.pk, staff.pk}


@pytest.mark.parametrize("fields", [{"actor": make.actor}, {"finished_on": TODAY + dt.timedelta(days=1)}])
def test_without_the_right_or_before_the_day_nothing_ends(fields):
    program = make.program()
    row = working(program)
    if "actor" in fields:
        with pytest.raises(Refused):
            closed(program, actor=make.actor("psychologist", program.organization))
    else:
        assert closed(program, **fields).closed == []
    row.refresh_from_db()
    assert row.state == State.ACTIVE


def test_a_fault_takes_everything_back(monkeypatch):
    program = make.program()
    row = working(program)

    def fail(**_fields):
        raise RuntimeError("journal")

    monkeypatch.setattr(audit, "record_many", fail)
    with pytest.raises(RuntimeError):
        closed(program)
    row.refresh_from_db()
    assert row.state == State.ACTIVE and Participation.objects.get().finished_on is None


def test_it_costs_the_same_for_one_pair_and_for_five(django_assert_num_queries):
    one = working(make.program()).program
    with django_assert_num_queries(STATEMENTS):
        closed(one)
    program = make.program()
    for _ in range(5):
        working(program)
    with django_assert_num_queries(STATEMENTS):
        assert len(closed(program).closed) == 5


STATEMENTS = 15


class TestPage:
    @pytest.fixture
    def curator(self, client, time_machine):
        time_machine.move_to(f"{TODAY}T09:00:00+03:00", tick=False)
        self.program = make.program()
        client.force_login(make.account("curator", self.program.organization))
        self.address = reverse("mentorships:close_all", args=[self.program.organization.code])
        return client

    def test_all_end_and_the_order_is_next(self, curator):
        working(self.program)
        assert self.address in curator.get(reverse("mentorships:list", args=[self.program.organization.code])).content.decode()
        assert "Сейчас работает 1 пара" in curator.get(self.address).content.decode()
        answer = curator.post(self.address, {"finished_on": f"{TODAY:%d.%m.%Y}", "reason": REASON})
        assert answer.url.startswith(reverse("mentorships:order", args=[self.program.organization.code]))

    def test_who_stays_is_named_with_the_reason(self, curator):
        row, over = mentorship(self.program, make.mentor(self.program)), working(self.program)
        token = token_of(curator.get(self.address).content.decode())
        body = curator.post(self.address, token | {"finished_on": f"{TODAY:%d.%m.%Y}", "reason": REASON}).content.decode()
        assert "Не завершены" in body and row.mentor.person.short_name in body
        assert Mentorship.objects.get(pk=over.pk).state == State.CLOSED, "a page in answer to a form with a token takes everything back"
        assert "Проверьте форму" in curator.post(self.address, {}).content.decode()
