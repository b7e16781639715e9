"""Files that a button brings leave the page as it was: the next button works at once."""

import pytest

from tandem.registry.people.models import Consent
from tests import factories as make
from tests.journeys.browser import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program():
    return make.program(make.school())


@pytest.fixture
def curator(came: Visitor, program) -> Visitor:
    came.become(make.account("curator", program.organization))
    return came


def taken(came: Visitor, name: str) -> str:
    """Press the button and take the file."""
    with came.page.expect_download() as waiting:
        came.page.get_by_role("button", name=name).click()
    return waiting.value.suggested_filename.rsplit(".", 1)[1]


def test_the_list_of_people_comes_in_both_kinds_one_after_another(curator: Visitor, program) -> None:
    curator.open(f"/o/{program.organization.code}/people/")
    assert [taken(curator, "Скачать XLSX"), taken(curator, "Скачать CSV")] == ["xlsx", "csv"]


def test_a_register_comes_in_every_kind_one_after_another(curator: Visitor, program) -> None:
    make.mentee(program)
    page = curator.open(f"/o/{program.organization.code}/people/mentees/")
    page.locator("summary", has_text="Скачать базу").click()
    assert [taken(curator, "XLSX"), taken(curator, "DOCX"), taken(curator, "PDF")] == ["xlsx", "docx", "pdf"]


def test_signatures_are_recorded_after_blanks_are_printed(curator: Visitor, program) -> None:
    make.guardian_of(make.mentee(program).person)
    page = curator.open(f"/o/{program.organization.code}/people/consents/")
    page.locator("tbody input[name=sign]").first.check()
    assert taken(curator, "Напечатать отмеченные") == "pdf"
    page.get_by_role("button", name="Записать отмеченные").click()
    page.get_by_text("Записано 1 согласие").first.wait_for()
    assert Consent.objects.count() == 1
