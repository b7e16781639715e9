import datetime as dt

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import transaction

from tandem.foundation.notify import jobs, queries, services
from tandem.foundation.notify.models import Message
from tandem.kit.actor import Actor

pytestmark = pytest.mark.django_db
READER = Actor(user_id=7, name="Лаптева И. П.")
START = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)


def tell(*recipients: tuple[int, str]) -> None:
    services.tell(recipients=list(recipients), kind="pair.opened", subject="Новая пара", body="Откройте карточку.", url="/pairs/1/")


def test_notice_waits_for_each_recipient():
    tell((7, "laptev@example.org"), (8, ""))
    assert [row.subject for row in queries.visible_to(READER)] == ["Новая пара"]
    assert queries.unread_count(READER) == 1


def test_notice_goes_away_with_the_callers_transaction():
    with pytest.raises(RuntimeError), transaction.atomic():
        tell((7, ""))
        raise RuntimeError("the last step failed")
    assert Message.objects.count() == 0


def test_reading_marks_only_own_notices():
    tell((7, ""), (8, ""))
    services.mark_read(user_id=7)
    assert queries.unread_count(READER) == 0
    assert Message.objects.get(user_id=8).read_at is None


def test_mail_is_sent_once():
    tell((7, "laptev@example.org"), (8, ""))
    assert jobs.send_mail() == 1
    assert jobs.send_mail() == 0
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [(["laptev@example.org"], "Новая пара")]
    assert "/pairs/1/" in mail.outbox[0].body


@pytest.fixture
def mail_server_is_down(monkeypatch):
    def refuse(self, *args, **kwargs):
        raise ConnectionRefusedError("nobody listens")

    monkeypatch.setattr(EmailMessage, "send", refuse)


def test_mail_server_that_is_down_only_delays(mail_server_is_down, clock_at):
    clock_at(START)
    tell((7, "laptev@example.org"))
    assert jobs.send_mail() == 0
    row = Message.objects.get()
    assert (row.sent_at, row.attempts, row.last_error) == (None, 1, "ConnectionRefusedError")
    assert row.send_after == START + dt.timedelta(minutes=1)
    assert queries.due_messages() == []


def test_letter_goes_out_when_the_server_is_back(monkeypatch, clock_at):
    clock_at(START)
    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", lambda self: 1 / 0)
        tell((7, "laptev@example.org"))
        jobs.send_mail()
    clock_at(START + dt.timedelta(minutes=2))
    assert jobs.send_mail() == 1
    assert Message.objects.get().last_error == ""


def test_one_bad_letter_does_not_hold_the_others(monkeypatch):
    send = EmailMessage.send
    monkeypatch.setattr(EmailMessage, "send", lambda self: send(self) if "good" in self.to[0] else 1 / 0)
    tell((7, "bad@example.org"), (8, "good@example.org"))
    assert jobs.send_mail() == 1
    assert [letter.to for letter in mail.outbox] == [["good@example.org"]]


def test_letter_is_given_up_after_many_attempts(mail_server_is_down, clock_at):
    clock_at(START)
    tell((7, "laptev@example.org"))
    for day in range(queries.MAX_ATTEMPTS + 2):
        clock_at(START + dt.timedelta(days=day))
        jobs.send_mail()
    assert Message.objects.get().attempts == queries.MAX_ATTEMPTS
    assert queries.unread_count(READER) == 1, "the notice stays in the application"
