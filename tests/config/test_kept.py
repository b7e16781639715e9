"""What was typed before the session ended waits for its author; the checks of CSRF are on, as they are for people."""

import datetime as dt
import logging
from urllib.parse import urlencode

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session
from django.test import Client
from structlog.testing import capture_logs

from tandem.kit import clock, kept
from tandem.registry.people.models import Person, User
from tests import factories as make
from tests.acceptance.test_forms import Forms
from tests.config.test_sign_in import PASSWORD, code_of

pytestmark = pytest.mark.django_db
PROFILE, PHONE = "/my/profile/", "+7 912 000-11-22"
FORM = "application/x-www-form-urlencoded"
OURS = {"origin": "http://testserver"}


@pytest.fixture
def school():
    return make.school()


@pytest.fixture
def author(school) -> User:
    return _with_password(make.account("curator", school))


@pytest.fixture
def person(author) -> Client:
    """The author's browser; the page of contacts is open in it."""
    browser = Client(enforce_csrf_checks=True)
    sign_in(browser, author)
    browser.form = typed(browser)
    return browser


def _with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(browser: Client, user: User, **more: str) -> object:
    page = browser.get("/account/login/")
    form = {"login": user.username, "password": PASSWORD, "csrfmiddlewaretoken": page.context["csrf_token"]}
    return browser.post("/account/login/", form | more)


def typed(browser: Client) -> dict[str, str]:
    _action, hidden, _typed = Forms(browser.get(PROFILE).content.decode()).found[0]
    return hidden | {"phone": PHONE}


def send(browser: Client, form: dict[str, str], address: str = PROFILE, headers: dict[str, str] = OURS):
    return browser.post(address, urlencode(form, doseq=True), content_type=FORM, headers=headers)


def is_kept(browser: Client) -> bool:
    return kept.KEPT in browser.session


def waiting(browser: Client) -> tuple[str, dict[str, str]] | None:
    """Where the waiting form goes and what is in it."""
    page = browser.get("/kept/").content.decode()
    assert ("Ваши данные не потеряны" in page) == (PHONE in page)
    found = [(action, hidden) for action, hidden, _typed in Forms(page).found if "phone" in hidden]
    return found[0] if found else None


def phone_of(user: User) -> str:
    return Person.objects.get(user=user).phone


def lose_csrf(browser: Client) -> None:
    del browser.cookies["csrftoken"]


def another_came(browser: Client) -> None:
    """Somebody signed in and out in the same browser: the token of CSRF is another one."""
    guest = _with_password(make.account("mentor", make.school()))
    sign_in(browser, guest)
    browser.logout()


@pytest.mark.parametrize("also", [lambda browser: None, lose_csrf, another_came], ids=["same-csrf", "csrf-gone", "csrf-changed"])
def test_form_sent_after_the_session_ended_is_saved_after_sign_in(person, author, also) -> None:
    Session.objects.all().delete()
    also(person)
    answer = send(person, person.form)
    assert answer.url == "/kept/"
    asked = person.get("/kept/")
    assert asked.url == "/account/login/?next=/kept/"
    assert "не потеряно" in person.get(asked.url).content.decode()
    assert sign_in(person, author, next="/kept/").url == "/kept/"
    address, form = waiting(person)
    assert address == PROFILE and phone_of(author) == ""
    assert send(person, form, address).status_code == 302
    assert phone_of(author) == PHONE


def test_address_goes_with_its_question_and_lists_stay_lists(person, author) -> None:
    Session.objects.all().delete()
    send(person, person.form | {"topics": ["a", "b"]}, PROFILE + "?tab=2")
    sign_in(person, author)
    held = person.session[kept.KEPT]
    assert held["address"] == PROFILE + "?tab=2" and ["topics", ["a", "b"]] in held["fields"]


@pytest.mark.parametrize("end", ["change of the password", "sign-out"])
def test_other_ends_of_a_session(person, author, end) -> None:
    if end == "sign-out":
        token = person.get("/account/logout/").context["csrf_token"]
        person.post("/account/logout/", {"csrfmiddlewaretoken": token})
    else:
        author.set_password(PASSWORD)  # with new salt: other sessions end
        author.save()
    assert send(person, person.form).url == "/kept/"
    sign_in(person, author)
    assert waiting(person)


def test_page_left_open_while_another_tab_signed_in_anew(person, author) -> None:
    """Its token of CSRF is old, its author is here: nothing is done before he or she looks at it."""
    Session.objects.all().delete()
    sign_in(person, author)
    assert send(person, person.form).url == "/kept/"
    assert phone_of(author) == ""
    address, form = waiting(person)
    send(person, form, address)
    assert phone_of(author) == PHONE


def test_another_user_gets_nothing_and_it_is_dropped_for_good(person, author, school) -> None:
    Session.objects.all().delete()
    send(person, person.form)
    other = _with_password(make.account("curator", school))
    answer = sign_in(person, other, next="/kept/")
    assert person.get("/today/").status_code == 200 and not is_kept(person)  # gone with the first page, whichever it is
    assert waiting(person) is None and answer.url == "/kept/"


def test_form_of_one_is_not_kept_for_another_who_is_signed_in(person, school) -> None:
    other = Client(enforce_csrf_checks=True)
    sign_in(other, _with_password(make.account("curator", school)))
    assert send(other, person.form).status_code == 403
    assert not is_kept(other)


def test_it_is_kept_for_thirty_minutes(person, author, clock_at) -> None:
    start = clock.now()
    clock_at(start)
    Session.objects.all().delete()
    send(person, person.form)
    assert Session.objects.get().expire_date == start + dt.timedelta(minutes=30)
    clock_at(start + dt.timedelta(minutes=29))
    sign_in(person, author)
    assert waiting(person)
    assert Session.objects.get().expire_date > clock.now() + dt.timedelta(hours=11)  # the session is an ordinary one again
    clock_at(start + dt.timedelta(minutes=31))
    assert waiting(person) is None and not is_kept(person)


def test_second_step_of_sign_in_keeps_it_too(person, author) -> None:
    secret = generate_totp_secret()
    TOTP.activate(author, secret)
    Session.objects.all().delete()
    send(person, person.form)
    asked = person.get(sign_in(person, author, next="/kept/").url)
    form = {"code": code_of(secret), "csrfmiddlewaretoken": asked.context["csrf_token"]}
    assert person.post(asked.request["PATH_INFO"] + "?" + asked.request["QUERY_STRING"], form).url == "/kept/"
    assert waiting(person)


def test_change_of_a_temporary_password_comes_in_between(person, author) -> None:
    User.objects.filter(pk=author.pk).update(has_temporary_password=True)
    Session.objects.all().delete()
    send(person, person.form)
    sign_in(person, author, next="/kept/")
    assert person.get("/kept/").url == "/account/password/change/"
    token = person.get("/account/password/change/").context["csrf_token"]
    form = {"oldpassword": PASSWORD, "password1": "veter-les-19-more", "password2": "veter-les-19-more", "csrfmiddlewaretoken": token}
    assert person.post("/account/password/change/", form).url == "/kept/"
    assert waiting(person)


def test_it_is_done_once_wherever_it_is_sent_from(person, author) -> None:
    Session.objects.all().delete()
    send(person, person.form)
    sign_in(person, author)
    address, form = waiting(person)
    send(person, form, address)
    again = person.get("/kept/")  # «back» in the browser
    Person.objects.update(phone="")
    send(person, form | {"csrfmiddlewaretoken": again.context["csrf_token"]}, address)
    assert phone_of(author) == ""


def test_passwords_and_the_token_of_csrf_are_left_out(person) -> None:
    Session.objects.all().delete()
    send(person, person.form | {"password": "tayna-1", "old_Password2": "tayna-2"})
    names = {name for name, _values in person.session[kept.KEPT]["fields"]}
    assert names == {"card", "phone", "form_token", "form_owner"}


@pytest.mark.parametrize(
    "change,headers",
    [
        ({"form_owner": ""}, OURS),
        ({"form_owner": "1:1sXyz0:forged"}, OURS),
        ({"phone": "7" * kept.LIMIT}, OURS),
        ({}, {"origin": "https://example.org"}),
        ({}, {"origin": "null"}),
        ({}, {}),
        ({}, OURS | {"HX-Request": "true"}),
    ],
    ids=["no-mark", "forged", "large", "other-origin", "null-origin", "no-origin", "htmx"],
)
@pytest.mark.parametrize("has_csrf", [True, False])
def test_what_may_not_be_kept_is_not(person, change, headers, has_csrf) -> None:
    Session.objects.all().delete()
    if not has_csrf:
        lose_csrf(person)
    answer = send(person, person.form | change, headers=headers)
    assert answer.status_code == 403 or answer.url == f"/account/login/?next={PROFILE}"
    assert not is_kept(person) and not Session.objects.exists()


def test_form_with_files_is_not_kept(person) -> None:
    Session.objects.all().delete()
    assert person.post(PROFILE, person.form, headers=OURS).url.startswith("/account/login/")
    assert not is_kept(person)


def test_old_mark_is_not_taken(person, clock_at) -> None:
    Session.objects.all().delete()
    clock_at(clock.now() + dt.timedelta(days=8))
    send(person, person.form)
    assert not is_kept(person)


@pytest.mark.parametrize("address", ["//example.org/my/profile/", "/nowhere/"])
def test_only_an_address_of_ours_is_kept(person, address) -> None:
    Session.objects.all().delete()
    body = urlencode(person.form)
    assert person.post("/", body, content_type=FORM, headers=OURS, PATH_INFO=address).status_code == 404
    assert not is_kept(person)


def test_marks_are_on_forms_of_signed_in_people_only(person, author) -> None:
    assert person.form["form_owner"].startswith(f"{author.pk}:")
    assert kept.OWNER not in Client().get("/setup/", follow=True).content.decode()


def test_logs_and_records_do_not_repeat_what_was_typed(person, author, caplog) -> None:
    with capture_logs() as lines, caplog.at_level(logging.DEBUG):
        Session.objects.all().delete()
        lose_csrf(person)
        send(person, person.form)
        sign_in(person, author)
        waiting(person)
    assert any(line["event"] == "request" for line in lines)
    said = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert not [one for one in (*map(str, lines), *said) if "912" in one or PHONE in one or "form_owner" in one]
