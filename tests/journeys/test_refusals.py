"""What a person is told when something cannot be done, in a real browser; nothing changes then."""

import pytest

from tandem.interfaces.imports.models import Batch
from tandem.kit import clock
from tandem.registry.documents.models import Paper
from tests import factories as make
from tests.factories import mentorships
from tests.journeys import story
from tests.journeys.browser import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program():
    today = clock.today()
    return make.program(make.school(), started_on=today.replace(month=1, day=1), finished_on=today.replace(month=12, day=31))


@pytest.fixture
def curator(came: Visitor, program) -> Visitor:
    came.become(make.account("curator", program.organization))
    return came


@pytest.mark.parametrize(
    "name,content",
    [("Список.xlsx", b"PK\x03\x04 this is not a book"), ("Список.pdf", b"%PDF-1.7 a scan of the list"), ("Пусто.csv", b"")],
)
def test_a_file_that_is_no_table_is_refused_in_words(curator: Visitor, program, name, content) -> None:
    page = curator.open(f"/o/{program.organization.code}/people/import/")
    page.get_by_label("Файл").set_input_files(files=[{"name": name, "mimeType": "application/octet-stream", "buffer": content}])
    page.get_by_role("button", name="Дальше: столбцы").click()
    assert page.locator(".errors").inner_text().strip()
    assert not Batch.objects.exists()
    story.look(curator)
    story.assert_clean(curator)


def test_a_pair_without_consents_stays_out_of_the_order(curator: Visitor, program) -> None:
    pair = mentorships.mentorship(program)
    page = curator.open(f"/o/{program.organization.code}/mentorships/order/")
    text = story.said(page)
    assert pair.mentor.person.short_name in text and "нет согласия" in text
    assert page.get_by_role("button", name="Подготовить проект приказа").count() == 0
    assert not Paper.objects.exists()
    story.look(curator)
    story.assert_clean(curator)


def test_a_page_of_another_school_is_not_found(curator: Visitor) -> None:
    foreign = make.program()
    answer = curator.page.goto(f"{curator.base}/o/{foreign.organization.code}/programmes/{foreign.pk}/")
    assert answer is not None and answer.status == 404
    assert foreign.name not in story.said(curator.page)


def test_an_expired_form_changes_nothing_until_it_is_sent_again(curator: Visitor, program) -> None:
    stage = program.stages.get()
    page = curator.open(f"/o/{program.organization.code}/programmes/{program.pk}/")
    curator.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Завершить этап").click()
    assert "Ваши данные не потеряны" in story.said(page)
    stage.refresh_from_db()
    assert stage.finished_on is None
    page.get_by_role("button", name="Отправить").click()
    page.wait_for_url(f"**/programmes/{program.pk}/**")
    stage.refresh_from_db()
    assert stage.finished_on is not None


def test_an_expired_form_of_nobody_says_to_refresh(curator: Visitor, program) -> None:
    page = curator.open("/help/")
    curator.context.clear_cookies(name="csrftoken")
    page.evaluate("document.querySelector('form[method=post]').submit()")
    page.wait_for_load_state()
    assert "устарела" in story.said(page)


def test_the_second_of_two_curators_sees_both_versions(curator: Visitor, program) -> None:
    page = curator.open(f"/o/{program.organization.code}/programmes/{program.pk}/edit/")
    type(program).objects.filter(pk=program.pk).update(name="Имя коллеги", version=program.version + 1)
    page.get_by_label("Название программы").fill("Моё имя")
    page.get_by_role("button", name="Сохранить").click()
    assert "Имя коллеги" in story.said(page)
    assert page.get_by_label("Название программы").input_value() == "Моё имя"
    story.look(curator)
    story.assert_clean(curator)
