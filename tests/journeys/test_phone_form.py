"""A class teacher scans the QR of the poster and sends one pupil in two minutes; the curator takes the application in."""

import re

import pytest

from tandem.kit import clock
from tandem.mentoring.banks.models import Application, MenteeProfile
from tests import factories as make
from tests.journeys import story
from tests.journeys.browser import Visitor, visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program():
    today = clock.today()
    return make.program(make.school(), started_on=today.replace(month=1, day=1), finished_on=today.replace(month=12, day=31))


def _open_link(came: Visitor, program) -> str:
    """The curator makes a link; the address stands on the poster beside the QR."""
    page = came.open(f"/o/{program.organization.code}/people/applications/link/?program={program.pk}")
    story.look(came)
    page.locator('input[name="kind"][value="mentee"]').check()
    page.get_by_label("Для кого").fill("7 «В»")
    page.get_by_role("button", name="Открыть ссылку").click()
    story.look(came)
    found = re.search(r"/apply/[\w-]+/", page.content())
    assert found, story.said(page)
    assert page.locator("main svg, main img").count() >= 1
    return found.group()


def _send(teacher: Visitor, address: str) -> None:
    page = teacher.at(390, 844).open(address)
    story.look(teacher)
    page.get_by_label("Фамилия, имя, отчество").fill("Лугова Вера Павловна")
    page.get_by_label("Класс или должность").fill("7В")
    page.get_by_label("Своими словами").fill("Помогите с алгеброй")
    page.get_by_role("button", name="Отправить").click()
    page.wait_for_url("**/done/")
    story.look(teacher)


@pytest.mark.parametrize("scripts", [True, False])
def test_short_form_by_qr_on_a_phone(came: Visitor, chromium, program, scripts: bool) -> None:
    came.become(make.account("curator", program.organization))
    address = _open_link(came, program)
    teacher = visitor(chromium, came.base, scripts=scripts)
    if scripts:
        _send(teacher, address)
    else:
        page = teacher.open(address)
        page.get_by_label("Фамилия, имя, отчество").fill("Лугова Вера Павловна")
        page.get_by_label("Класс или должность").fill("7В")
        page.get_by_label("Своими словами").fill("Помогите с алгеброй")
        page.get_by_role("button", name="Отправить").click()
        page.wait_for_url("**/done/")
    assert Application.objects.get().answers["full_name"] == "Лугова Вера Павловна"
    story.assert_clean(teacher)
    teacher.context.close()
    page = came.open(f"/o/{program.organization.code}/people/applications/?program={program.pk}")
    assert "Лугова Вера" in story.said(page)
    story.look(came)
    page.goto(f"{came.base}/o/{program.organization.code}/people/applications/{Application.objects.get().pk}/")
    story.look(came)
    page.get_by_label("Сделать новую карточку").check()
    page.locator("main form button.btn").first.click()
    assert MenteeProfile.objects.get().person.last_name == "Лугова"
    story.assert_clean(came)
