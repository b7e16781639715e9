"""A person writes for long, the session ends, «Сохранить» is pressed: nothing of what was typed is lost, and nobody else sees it."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page

from tandem.kit import clock
from tandem.registry.people.models import User
from tandem.registry.programs.models import Program
from tests import factories as make
from tests.journeys import story
from tests.journeys.browser import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "korabl-vesna-7"
ACTS = ("Приказ комитета № 12 «О наставничестве»", "Положение школы, п. 3 <новое>")


@pytest.fixture
def program() -> Program:
    today = clock.today()
    return make.program(make.school(), started_on=today.replace(month=1, day=1), finished_on=today.replace(month=12, day=31))


@pytest.fixture
def curators(program) -> list[User]:
    users = [make.account("curator", program.organization) for _ in range(2)]
    for user in users:
        user.set_password(PASSWORD)
        user.save()
    return users


def sign_in(page: Page, user: User) -> None:
    page.get_by_label("Имя для входа или почта").fill(user.username)
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()


def write_and_lose_the_session(came: Visitor, program: Program, user: User) -> Page:
    """The form of the programme is filled, the server forgets the session, the form is sent: the page of sign-in."""
    page = came.open(f"/o/{program.organization.code}/programmes/{program.pk}/edit/")
    sign_in(page, user)
    page.get_by_label("Название программы").fill("Вместе в «завтра» & дальше")
    page.get_by_label("Основания: акты региона").fill("\n".join(ACTS))
    Session.objects.all().delete()
    page.get_by_role("button", name="Сохранить").click()
    assert "То, что вы ввели, не потеряно" in story.said(page)
    return page


def send_what_waited(page: Page, program: Program) -> None:
    assert "Ваши данные не потеряны" in story.said(page)
    page.get_by_role("button", name="Отправить").click()
    page.wait_for_url(f"**/programmes/{program.pk}/")
    program.refresh_from_db()
    assert program.name == "Вместе в «завтра» & дальше"
    assert program.own_grounds.splitlines() == list(ACTS)


def test_what_was_typed_is_saved_after_a_new_sign_in(came: Visitor, program, curators) -> None:
    page = write_and_lose_the_session(came, program, curators[0])
    story.look(came)
    sign_in(page, curators[0])
    story.look(came)
    send_what_waited(page, program)
    story.assert_clean(came)


def test_the_same_without_scripts(came_without_scripts: Visitor, program, curators) -> None:
    page = write_and_lose_the_session(came_without_scripts, program, curators[0])
    sign_in(page, curators[0])
    send_what_waited(page, program)


def test_another_curator_at_the_same_computer_sees_nothing(came: Visitor, program, curators) -> None:
    name = program.name
    page = write_and_lose_the_session(came, program, curators[0])
    sign_in(page, curators[1])
    assert "нет формы, которая ждёт" in story.said(page)
    assert "завтра" not in page.content() and page.get_by_role("button", name="Отправить").count() == 0
    story.look(came)
    program.refresh_from_db()
    assert program.name == name
    story.assert_clean(came)


def test_a_page_of_before_another_sign_in_is_sent_by_one_more_press(came: Visitor, program, curators) -> None:
    """Two tabs: in one the person signs in again, the form in the other stays as it was."""
    page = came.open(f"/o/{program.organization.code}/programmes/{program.pk}/edit/")
    sign_in(page, curators[0])
    page.get_by_label("Название программы").fill("Вместе в «завтра» & дальше")
    page.get_by_label("Основания: акты региона").fill("\n".join(ACTS))
    Session.objects.all().delete()
    tab = came.context.new_page()
    tab.goto(came.base + "/today/")
    sign_in(tab, curators[0])
    page.get_by_role("button", name="Сохранить").click()
    send_what_waited(page, program)
