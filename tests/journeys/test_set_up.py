"""An empty installation: three steps, then five first tasks, each of which leads somewhere."""

import pytest

from tests.journeys import story
from tests.journeys.browser import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


def test_three_steps_lead_to_five_first_tasks(came: Visitor) -> None:
    story.found_school(came)
    text = story.said(came.page)
    assert "Пять шагов до первого приказа" in text
    assert "Подготовка условий" in came.page.locator(".road [aria-current=step]").inner_text()
    story.look(came)
    links = came.page.locator("#first-steps h3 a")
    addresses = [links.nth(n).get_attribute("href") for n in range(links.count())]
    assert len(addresses) == 5
    for address in addresses:
        answer = came.page.goto(came.base + str(address))
        assert answer is not None and answer.status == 200, address
        story.look(came)
    story.assert_clean(came)


def test_set_up_needs_no_scripts(came_without_scripts: Visitor) -> None:
    story.found_school(came_without_scripts, is_checked=False)
    assert "Пять шагов до первого приказа" in story.said(came_without_scripts.page)


def test_a_wrong_answer_is_told_and_kept(came: Visitor) -> None:
    page = came.open("/setup/")
    page.get_by_label("Фамилия, имя, отчество", exact=True).fill("Лаптева")
    page.get_by_label("Имя для входа или почта").fill("irina")
    page.get_by_label("Пароль", exact=True).fill("мало")
    page.get_by_role("button", name="Дальше: школа").click()
    assert "Напишите хотя бы фамилию и имя через пробел" in story.said(page)
    assert page.get_by_label("Имя для входа или почта").input_value() == "irina"
    story.look(came)
    story.assert_clean(came)
