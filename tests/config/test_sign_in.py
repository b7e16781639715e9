"""Sign-in, passwords and the second step: pages of allauth in our words."""

import re

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.core import mail

from tandem.config.demo import accounts
from tandem.foundation.notify.jobs import send_mail
from tandem.foundation.notify.models import Message
from tests import factories as make

pytestmark = pytest.mark.django_db
PASSWORD = "korabl-vesna-7"


@pytest.fixture
def user():
    user = make.account("curator", make.school())
    user.email = "curator@example.org"
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def signed_in(client, user):
    client.post("/account/login/", {"login": user.username, "password": PASSWORD})
    return client


def text(response) -> str:
    return response.content.decode()


def code_of(secret: str) -> str:
    """What the app on the phone would show now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_person_signs_in_by_name_or_by_e_mail(client, user) -> None:
    for login in (user.username, user.email):
        answer = client.post("/account/login/", {"login": login, "password": PASSWORD})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/today/")
        client.logout()


def test_wrong_password_is_told_in_the_form_and_says_nothing_of_the_account(client, user) -> None:
    known = text(client.post("/account/login/", {"login": user.username, "password": "ne-tot-parol"}))
    unknown = text(client.post("/account/login/", {"login": "nikto", "password": "ne-tot-parol"}))
    assert "Имя или пароль не подходят" in known
    summary = re.compile(r'id="errors".*?</div>', re.S)
    assert re.sub(r"\s", "", summary.search(known)[0]) == re.sub(r"\s", "", summary.search(unknown)[0])


def test_sign_in_leads_to_the_page_that_was_wanted_but_not_to_another_origin(client, user) -> None:
    form = {"login": user.username, "password": PASSWORD}
    assert client.post("/account/login/", form | {"next": "/help/"}).headers["Location"] == "/help/"
    client.logout()
    assert client.post("/account/login/", form | {"next": "https://example.org/"}).headers["Location"] == "/today/"


def test_nobody_signs_up_alone(client) -> None:
    assert "Учётные записи открывает школа" in text(client.get("/account/signup/"))


def test_demo_accounts_are_listed_only_in_demo_mode(client, user, settings) -> None:
    school = user.persons.get().organization
    school.is_demo = True
    school.save()
    assert accounts.PASSWORD not in text(client.get("/account/login/"))
    settings.TANDEM_DEMO = True
    page = text(client.get("/account/login/"))
    assert accounts.PASSWORD in page
    assert f'value="{user.username}"' in page


def test_sign_out_is_asked_first_and_done_by_a_form(signed_in) -> None:
    assert "Остаться" in text(signed_in.get("/account/logout/"))
    assert signed_in.get("/today/").status_code == 200
    signed_in.post("/account/logout/")
    assert signed_in.get("/today/").status_code == 302


def test_password_is_changed_with_the_old_one(signed_in, client, user) -> None:
    form = {"oldpassword": PASSWORD, "password1": "novyi-parol-42", "password2": "novyi-parol-42"}
    assert "Сохранить пароль" in text(signed_in.get("/account/password/change/"))
    assert signed_in.post("/account/password/change/", form | {"oldpassword": "ne-tot"}).status_code == 200
    assert signed_in.post("/account/password/change/", form).status_code == 302
    user.refresh_from_db()
    assert user.check_password("novyi-parol-42")


def test_forgotten_password_comes_back_by_a_letter_with_a_link(client, user) -> None:
    assert "Отправить письмо" in text(client.get("/account/password/reset/"))
    assert "Письмо отправлено" in text(client.post("/account/password/reset/", {"email": user.email}, follow=True))
    send_mail()
    letter = mail.outbox[0]
    assert "Ссылка для нового пароля" in letter.subject
    assert user.persons.get().last_name not in letter.subject
    assert Message.objects.get().body == ""  # the link is not kept
    link = re.search(r"http://testserver(\S+)", letter.body)[1]
    page = client.get(link, follow=True)
    assert "Новый пароль" in text(page)
    client.post(page.request["PATH_INFO"], {"password1": "novyi-parol-42", "password2": "novyi-parol-42"})
    user.refresh_from_db()
    assert user.check_password("novyi-parol-42")
    assert "Ссылка устарела" in text(client.get(link, follow=True))


def test_a_mail_server_that_is_down_makes_no_error_on_the_page(client, user, monkeypatch) -> None:
    monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda *args, **kwargs: 1 / 0)
    assert "Письмо отправлено" in text(client.post("/account/password/reset/", {"email": user.email}, follow=True))
    send_mail()
    assert Message.objects.get().attempts == 1


def test_letter_to_an_unknown_address_tells_nothing_on_the_page(client) -> None:
    assert "Письмо отправлено" in text(client.post("/account/password/reset/", {"email": "nikto@example.org"}, follow=True))
    send_mail()
    assert "нет учётной записи" in mail.outbox[0].body


def test_second_step_is_switched_on_used_and_switched_off(signed_in, user) -> None:
    assert "выключено" in text(signed_in.get("/account/two-factor/"))
    asked = signed_in.get("/account/two-factor/totp/activate/", follow=True)
    assert "пароль нужен ещё раз" in text(asked)
    form = {"password": PASSWORD, "next": "/account/two-factor/totp/activate/"}
    page = signed_in.post("/account/reauthenticate/", form, follow=True)
    secret = page.context["form"].secret
    assert secret in text(page) and 'class="qr"' in text(page)
    answer = signed_in.post("/account/two-factor/totp/activate/", {"code": code_of(secret)}, follow=True)
    assert "Осталось 10 кодов" in text(answer)
    assert text(signed_in.get("/account/two-factor/recovery-codes/", follow=True)).count("<code>") == 10
    assert "Прежние коды перестанут работать" in text(signed_in.get("/account/two-factor/recovery-codes/generate/", follow=True))
    assert "хватит одного пароля" in text(signed_in.get("/account/two-factor/totp/deactivate/", follow=True))
    signed_in.post("/account/two-factor/totp/deactivate/")
    assert "выключено" in text(signed_in.get("/account/two-factor/"))


def test_with_the_second_step_the_password_alone_opens_nothing(client, user) -> None:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    answer = client.post("/account/login/", {"login": user.username, "password": PASSWORD}, follow=True)
    assert "Второй шаг входа" in text(answer)
    assert client.get("/today/").status_code == 302
    client.post("/account/two-factor/authenticate/", {"code": code_of(secret)})
    assert client.get("/today/").status_code == 200
    assert get_adapter().is_mfa_enabled(user)


@pytest.mark.parametrize(
    "address", ["/account/inactive/", "/account/email/", "/account/password/set/", "/account/reauthenticate/", "/account/confirm-email/"]
)
def test_other_pages_of_accounts_open_in_our_frame(signed_in, address: str) -> None:
    page = signed_in.get(address, follow=True)
    assert page.status_code == 200
    assert 'href="#main"' in text(page)


@pytest.fixture
def newcomer(client, user):
    """Signed in with the password from a printed card."""
    user.has_temporary_password = True
    user.save()
    answer = client.post("/account/login/", {"login": user.username, "password": PASSWORD})
    assert answer.headers["Location"] == "/account/password/change/"
    return client


@pytest.mark.parametrize("address", ["/today/", "/account/email/", "/account/two-factor/"])
def test_with_a_password_from_a_card_every_page_leads_to_its_change(newcomer, address) -> None:
    answer = newcomer.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/password/change/")
    fragment = newcomer.get(address, headers={"HX-Request": "true"})
    assert fragment.headers["HX-Redirect"] == "/account/password/change/"
    assert newcomer.post(address).headers["Location"] == "/account/password/change/"


def test_with_a_password_from_a_card_one_may_read_help_and_sign_out(newcomer) -> None:
    assert "придумайте свой" in text(newcomer.get("/account/password/change/"))
    assert newcomer.get("/health/").status_code == 200
    assert newcomer.post("/account/logout/").headers["Location"] == "/"
    assert "_auth_user_id" not in newcomer.session


def test_own_password_opens_everything(newcomer, user) -> None:
    form = {"oldpassword": PASSWORD, "password1": "veter-les-19-more", "password2": "veter-les-19-more"}
    assert newcomer.post("/account/password/change/", form).headers["Location"] == "/today/"
    user.refresh_from_db()
    assert not user.has_temporary_password
    assert newcomer.get("/today/").status_code == 200


def test_password_chosen_by_the_letter_is_ones_own(client, user) -> None:
    type(user).objects.update(has_temporary_password=True)
    client.post("/account/password/reset/", {"email": user.email})
    send_mail()
    link = re.search(r"/account/password/reset/key/\S+", mail.outbox[0].body)[0]
    page = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(page, {"password1": "veter-les-19-more", "password2": "veter-les-19-more"})
    user.refresh_from_db()
    assert user.check_password("veter-les-19-more") and not user.has_temporary_password


def test_staff_turn_codes_on_first_where_the_installation_demands_it(signed_in, user, client, settings) -> None:
    assert signed_in.get("/today/").status_code == 200
    settings.TANDEM_STAFF_MFA = "required"
    for address in ("/today/", "/my/profile/"):
        assert signed_in.get(address).headers["Location"] == "/account/two-factor/totp/activate/"
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    assert signed_in.get("/today/").status_code == 200
    client.force_login(make.account("mentor", make.school()))
    assert client.get("/my/profile/").status_code == 200
