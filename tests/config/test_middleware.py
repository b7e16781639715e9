import threading
import uuid
from urllib.parse import urlencode

import pytest
from django.contrib.messages import get_messages
from django.db import IntegrityError, connection
from django.http import HttpResponse
from django.test import Client
from structlog.testing import capture_logs

from tandem.config import middleware
from tandem.foundation.audit.models import Submission
from tandem.foundation.notify.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.urls")]
SAVE, REFUSE = "/try/save/", "/try/refuse/orlov/"


def token() -> str:
    return str(uuid.uuid4())


def send(client, form, **headers):
    """As a browser sends an ordinary form."""
    return client.post(SAVE, urlencode(form), content_type="application/x-www-form-urlencoded", headers=headers)


def test_double_submit_makes_one_record_and_leads_to_it(client):
    form = {"form_token": token(), "subject": "один"}
    first, second = send(client, form), send(client, form)
    assert Message.objects.count() == 1
    assert first.url == second.url == f"/saved/{Message.objects.get().pk}/"
    assert "уже" in str(next(iter(get_messages(second.wsgi_request))))


def test_two_tokens_make_two_records(client):
    for _ in range(2):
        send(client, {"form_token": token()})
    assert Message.objects.count() == 2


@pytest.mark.parametrize("bad", ["", "not a token"])
def test_form_without_token_is_an_ordinary_form(client, bad):
    for _ in range(2):
        assert send(client, {"form_token": bad}).status_code == 302
    assert (Message.objects.count(), Submission.objects.count()) == (2, 0)


def test_form_with_errors_writes_nothing_and_may_be_sent_again(client):
    form = {"form_token": token(), "end": "errors"}
    assert send(client, form).status_code == 200
    assert (Message.objects.count(), Submission.objects.count()) == (0, 0)
    assert send(client, form | {"end": ""}).status_code == 302
    assert Message.objects.count() == 1


def test_refused_form_writes_nothing_and_says_why(client):
    form = {"form_token": token(), "end": "refuse"}
    answer = send(client, form, referer="http://testserver/pairs/?page=2")
    assert (Message.objects.count(), Submission.objects.count()) == (0, 0)
    assert answer.url == "/pairs/?page=2"
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["Место уже занято."]


def test_collision_inside_the_view_is_not_taken_for_a_double_click(client):
    with pytest.raises(IntegrityError, match="some other constraint"):
        send(client, {"form_token": token(), "end": "collide"})
    assert Message.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_simultaneous_clicks_make_one_record():
    form, answers, start = {"form_token": token()}, [], threading.Barrier(6)

    def click() -> None:
        start.wait()
        try:
            answers.append(send(Client(), form).url)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Message.objects.count() == 1
    assert len(answers) == 6 and len(set(answers)) <= 2, "some may be led to the start page, none gets an error"


def test_refused_post_leads_back_with_the_reason(client):
    answer = client.post(REFUSE, headers={"referer": "http://testserver/pairs/7/"})
    assert answer.url == "/pairs/7/"
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["Сначала нужно согласие."]


@pytest.mark.parametrize("path", ["//elsewhere.example/", "/\\elsewhere.example/", "///elsewhere.example/"])
def test_refusal_takes_no_address_without_a_scheme_for_a_path(client, path):
    assert client.post(REFUSE, headers={"referer": f"http://testserver{path}"}).url == "/elsewhere.example/"


@pytest.mark.parametrize("referer", ["http://elsewhere.example/pairs/", "", "http://testserver.example/"])
def test_refusal_never_leads_to_another_origin(client, referer):
    assert client.post(REFUSE, headers={"referer": referer}).url == "/today/"


def test_refused_page_is_403_with_the_reason(client):
    answer = client.get(REFUSE)
    assert answer.status_code == 403
    assert "Сначала нужно согласие." in answer.content.decode()


def test_refused_fragment_is_403_with_the_reason(client):
    answer = client.post(REFUSE, headers={"hx-request": "true"})
    assert answer.status_code == 403


def test_pages_are_not_stored_and_not_embedded(client):
    headers = client.get("/account/login/").headers
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "noindex" in headers["X-Robots-Tag"]
    assert "camera=()" in headers["Permissions-Policy"]


def test_policy_allows_only_own_scripts_and_styles(client):
    policy = dict(part.strip().split(" ", 1) for part in client.get("/account/login/").headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"


@pytest.mark.parametrize(("cookie", "code"), [("", "ru"), ("en", "en"), ("ru", "ru"), ("xx", "ru"), ("../en", "ru")])
def test_language_is_russian_unless_chosen(client, cookie, code):
    client.cookies["django_language"] = cookie
    answer = client.get("/account/login/", headers={"accept-language": "en"})
    assert answer.headers["Content-Language"] == code
    assert f'<html lang="{code}"' in answer.content.decode()


def test_log_line_has_the_route_and_no_names(client):
    with capture_logs() as lines:
        client.get(f"{REFUSE}?q=Громова", headers={"user-agent": "Кузьмин"})
    line = next(line for line in lines if line["event"] == "request")
    assert (line["method"], line["route"], line["status"]) == ("GET", "try/refuse/<str:name>/", 403)
    assert not any(name in str(lines) for name in ("orlov", "Громова", "Кузьмин", "127.0.0.1"))


def test_closed_page_leads_to_sign_in(client):
    answer = client.get("/today/")
    assert answer.status_code == 302
    assert answer.url.startswith("/account/login/")


def test_health_is_told_without_an_account(client):
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "database": "ok", "worker": "stopped", "migrations": "ok"}


def test_a_request_has_a_large_frame_above_it_and_is_answered_as_without_it(rf):
    answer = HttpResponse("да")
    handler = middleware.room_for_frames(lambda request: answer)
    assert handler.__code__.co_stacksize == middleware.ROOM
    assert handler(rf.get("/")) is answer
    with pytest.raises(ZeroDivisionError):
        middleware.room_for_frames(lambda request: 1 / 0)(rf.get("/"))
