"""Many writers at once over real HTTP: one place is taken once, one form is done once. On both databases."""

import http.client
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from tandem.kit import clock
from tandem.mentoring.banks.models import Request, RequestState
from tandem.mentoring.matching.models import Suggestion, SuggestionState
from tandem.mentoring.mentorships.models import Mentorship, Participation
from tandem.registry.programs.models import Program
from tests import factories as make
from tests.factories import matching as rounds

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, ROUNDS = 8, 40
CSRF = "c" * 32


@dataclass(frozen=True)
class Writer:
    """A signed-in person who talks to the server past the test client, over a socket."""

    base: str
    session: str

    @classmethod
    def of(cls, base: str, user: object) -> "Writer":
        client = Client()
        client.force_login(user)
        return cls(base, client.cookies[settings.SESSION_COOKIE_NAME].value)

    def post(self, path: str, data: dict[str, object]) -> tuple[int, str]:
        """(status, where it leads)."""
        status, where, _page = self.send(path, data)
        return status, where

    def send(self, path: str, data: dict[str, object]) -> tuple[int, str, str]:
        """(status, where it leads, the page)."""
        link = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=60)
        cookies = f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={CSRF}"
        headers = {"Cookie": cookies, "X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"}
        link.request("POST", path, urlencode(data, doseq=True), headers)
        answer = link.getresponse()
        page = answer.read().decode()
        link.close()
        return answer.status, answer.headers.get("Location", ""), page


def at_once(calls):
    """Answers of the calls, all let go at the same moment."""
    gate = threading.Barrier(len(calls))

    def run(call):
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def running_program(school):
    today = clock.today()
    return make.program(school, started_on=today.replace(month=1, day=1), finished_on=today.replace(month=12, day=31))


@pytest.fixture
def school():
    return make.school()


def opening(program, mentor, request):
    today = clock.today()
    return {
        "form_code": "uu", "mentor": mentor.pk, "requests": [request.pk], "started_on": today.isoformat(),
        "planned_until": program.finished_on.isoformat(), "is_agreed": "on", "form_token": uuid.uuid4(),
    }  # fmt: skip


def test_the_last_place_is_taken_once_in_forty_rounds_of_eight_writers(live_server, school):
    writers = [Writer.of(live_server.url, make.account("curator", school)) for _ in range(WRITERS)]
    today = clock.today()
    for number in range(ROUNDS):
        program = running_program(school)
        mentor = make.mentor(program, places=1, entered_on=today, trained_on=today)
        requests = [make.request(program, asked_on=today) for _ in writers]
        address = f"/o/{school.code}/mentorships/new/?program={program.pk}"
        forms = [opening(program, mentor, request) for request in requests]
        answers = at_once([partial(writer.post, address, form) for writer, form in zip(writers, forms, strict=True)])
        assert sorted(status for status, _where in answers) == [200] * (WRITERS - 1) + [302], f"round {number}: {answers}"
        assert Participation.objects.filter(mentor=mentor, finished_on=None).count() == 1
        states = list(Request.objects.filter(mentee__program=program).values_list("state", flat=True))
        assert sorted(states) == [RequestState.OPEN] * (WRITERS - 1) + [RequestState.PAIRED]
    assert Mentorship.objects.count() == ROUNDS


def test_the_last_place_is_approved_once_in_forty_rounds_of_eight_curators(live_server, school):
    """One round of matching proposes the same mentor to eight mentees; eight curators approve one proposal each."""
    writers = [Writer.of(live_server.url, make.account("curator", school)) for _ in range(WRITERS)]
    today = clock.today()
    for number in range(ROUNDS):
        program = running_program(school)
        mentor, run = make.mentor(program, places=1, entered_on=today, trained_on=today), rounds.run(program)
        proposed = [rounds.suggestion(run, mentor, make.request(program, asked_on=today)) for _ in writers]
        address = f"/o/{school.code}/matching/{run.pk}/approve/"
        forms = [{"take": one.pk, "started_on": today.isoformat(), "form_token": uuid.uuid4()} for one in proposed]
        answers = at_once([partial(writer.post, address, form) for writer, form in zip(writers, forms, strict=True)])
        assert {status for status, _where in answers} <= {200, 302}, f"round {number}: {answers}"
        assert Participation.objects.filter(mentor=mentor, finished_on=None).count() == 1
        states = list(Suggestion.objects.filter(run=run).values_list("state", flat=True))
        assert sorted(states) == [SuggestionState.APPROVED] + [SuggestionState.STALE] * (WRITERS - 1)
        approved = Suggestion.objects.get(run=run, state=SuggestionState.APPROVED)
        assert Participation.objects.get(mentor=mentor).request_id == approved.request_id
    assert Mentorship.objects.count() == ROUNDS


def test_one_form_sent_eight_times_at_once_makes_one_record(live_server, school):
    writer = Writer.of(live_server.url, make.account("curator", school))
    today = clock.today()
    data = {
        "template": "target-7", "name": "Дважды нажато", "school_year": f"{today.year}/{(today.year + 1) % 100:02d}",
        "started_on": today.isoformat(), "finished_on": today.isoformat(), "form_codes": ["uu"], "min_age": 10, "max_age": 18,
        "load_limit": 2, "form_token": uuid.uuid4(),
    }  # fmt: skip
    answers = at_once([lambda: writer.post(f"/o/{school.code}/programmes/new/", data)] * WRITERS)
    made = Program.objects.get(name="Дважды нажато")
    assert {status for status, _where in answers} == {302}, answers
    assert {where for _status, where in answers} == {f"/o/{school.code}/programmes/{made.pk}/"}


def test_a_form_that_was_refused_may_be_sent_again(live_server, school):
    writer = Writer.of(live_server.url, make.account("curator", school))
    data = {"template": "target-7", "name": "", "form_token": uuid.uuid4()}
    assert writer.post(f"/o/{school.code}/programmes/new/", data)[0] == 200
    assert writer.post(f"/o/{school.code}/programmes/new/", data)[0] == 200


def test_the_second_of_two_who_save_one_card_at_once_sees_both_versions(live_server, school):
    writers = [Writer.of(live_server.url, make.account("curator", school)) for _ in range(2)]
    person = make.pupil(school)
    address = f"/o/{school.code}/people/{person.pk}/edit/"
    for number in range(5):
        person.refresh_from_db()
        names, version = [f"Первый{'а' * number}", f"Второй{'а' * number}"], person.version
        forms = [{"last_name": name, "first_name": "Вера", "version": version, "form_token": uuid.uuid4()} for name in names]
        answers = at_once([partial(writer.send, address, form) for writer, form in zip(writers, forms, strict=True)])
        assert sorted(status for status, _where, _page in answers) == [200, 302]
        person.refresh_from_db()
        lost = next(page for status, _where, page in answers if status == 200)
        assert person.version == version + 1 and person.last_name in names
        assert all(name in lost for name in names), "both versions stand on the page"
