"""The core tasks with JavaScript switched off."""

import pytest

from tandem.kit import clock
from tandem.mentoring.mentorships.models import Mentorship
from tandem.registry.people.models import Person
from tests import factories as make
from tests.journeys import story, test_main
from tests.journeys.browser import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program():
    today = clock.today()
    return make.program(make.school(), started_on=today.replace(month=1, day=1), finished_on=today.replace(month=12, day=31))


@pytest.fixture
def curator(came_without_scripts: Visitor, program) -> Visitor:
    came_without_scripts.become(make.account("curator", program.organization))
    return came_without_scripts


def test_a_stage_is_finished(curator: Visitor, program) -> None:
    page = curator.open(f"/o/{program.organization.code}/programmes/{program.pk}/")
    page.get_by_role("button", name="Завершить этап").click()
    assert "завершён" in story.said(page)
    assert program.stages.get().finished_on == clock.today()


def test_people_are_found(curator: Visitor, program) -> None:
    make.pupil(program.organization, last_name="Семёнова")
    page = curator.open("/search/?q=семенов")
    assert "Семёнова" in story.said(page)


def test_a_pair_is_opened_by_hand(curator: Visitor, program) -> None:
    today = clock.today()
    make.mentor(program, entered_on=today, trained_on=today)
    make.request(program, asked_on=today)
    page = curator.open(f"/o/{program.organization.code}/mentorships/new/?program={program.pk}&form_code=uu")
    page.locator('select[name="mentor"]').select_option(index=1)
    page.locator('input[name="requests"]').first.check()
    page.locator("main form button.btn").last.click()
    assert Mentorship.objects.count() == 1, story.said(page)


def test_the_language_is_changed(curator: Visitor) -> None:
    page = curator.open("/display/")
    page.get_by_role("button", name="English").first.click()
    assert "Today" in story.said(curator.open("/today/"))


@pytest.mark.once
def test_the_main_story_needs_no_scripts(came_without_scripts: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables, admission, consents on paper and recorded, matching chosen and approved, the order and its files, both registers."""
    monkeypatch.setattr(story, "look", lambda *_args: None)
    story.found_school(came_without_scripts)
    test_main.tell(came_without_scripts)


@pytest.mark.once
def test_a_person_is_added(curator: Visitor, program) -> None:
    page = curator.open(f"/o/{program.organization.code}/people/new/")
    page.get_by_label("Фамилия").fill("Журавлёва")
    page.get_by_label("Имя", exact=True).fill("Анна")
    page.locator("[name=klass]").fill("7В")
    page.get_by_role("button", name="Добавить").click()
    assert "Журавлёва" in story.said(page)
    assert Person.objects.filter(last_name="Журавлёва", affiliations__grade=7).exists()
