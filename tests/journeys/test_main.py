"""The main story: an empty school, dirty tables, both banks, consents, matching, the order signed, registers read back."""

from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from tandem.kit import clock
from tandem.mentoring.mentorships.models import Mentorship
from tandem.registry.people.models import Person
from tests.journeys import sheets, story
from tests.journeys.browser import Visitor, come_back_when_done

pytestmark = pytest.mark.django_db(transaction=True)
SCHOOL = "/o/school-24"
BANKS = {
    "mentors": ("Кузьмина Дарья Ильинична", "Рябов Артём Денисович"),
    "mentees": ("Орлова Вера Павловна", "Громов Глеб Игоревич", "Титов Марк Олегович"),
}

COLUMNS = {
    "mentors": [
        "№", "ФИО наставника", "Контактные данные для связи", "Место работы/учёбы наставника", "Основные компетенции наставника",
        "Важные для программы достижения наставника", "Интересы наставника", "Желаемый возраст наставляемых",
        "Ресурс времени на программу наставничества", "Дата вхождения в программу", "ФИО наставляемого (наставляемых)",
        "Форма наставничества", "Место работы/учёбы наставляемого", "Дата завершения программы", "Результаты программы",
        "Ссылка на кейс/отзыв наставника, размещённые на сайте организации",
    ],
    "mentees": [
        "№", "ФИО наставляемого", "Контактные данные для связи (данные законного представителя)", "Год рождения наставляемого",
        "Основной запрос наставляемого", "Дата вхождения в программу", "ФИО наставника", "Форма наставничества",
        "Место работы/учёбы наставника", "Дата завершения программы", "Результаты программы",
        "Ссылка на кейс/отзыв наставляемого, размещённые на сайте организации", "Отметка о прохождении программы",
    ],
}  # fmt: skip
"""The exact columns of the method's two forms."""


def test_from_an_empty_school_to_a_signed_order(came: Visitor) -> None:
    story.found_school(came)
    tell(came)
    story.assert_clean(came)


def tell(came: Visitor) -> None:
    """The story of a school that is founded."""
    _tables(came)
    _admit(came)
    _consents(came)
    _match(came)
    _order(came)
    _registers(came)


def _tables(came: Visitor) -> None:
    year = clock.today().year
    text = story.load_table(came, "ученики с родителями", sheets.pupils(year), "Загрузить 6 строк")
    assert "30.02" in text, "the wrong date is shown"
    assert Person.objects.filter(affiliations__kind="pupil").count() == 6
    assert Person.objects.filter(last_name="Рябов").exists(), "a Latin look-alike is a Russian letter now"
    story.load_table(came, "анкеты наставников", sheets.mentors(), "Загрузить 2 строки")
    story.load_table(came, "запросы наставляемых", sheets.requests(), "Загрузить 3 строки")


def _admit(came: Visitor) -> None:
    for action in ("admit", "train"):
        page = came.open(f"{SCHOOL}/people/mentors/")
        story.look(came)
        for box in page.locator('main input[name="id"]').all():
            box.check()
        page.locator(f'button[formaction$="/many/{action}/"]').click()
        assert "Кузьмина Дарья" in story.said(page)
        story.look(came)
        page.locator("main form button.btn.big").click()
    assert "Рябов Артём" in story.said(came.open(f"{SCHOOL}/people/mentors/"))


def _consents(came: Visitor) -> None:
    page = came.open(f"{SCHOOL}/people/consents/")
    story.look(came)
    assert story.download(came, "Напечатать недостающие").startswith(b"%PDF")
    for box in page.locator('main input[name="sign"]').all():
        box.check()
    page.get_by_role("button", name="Записать отмеченные").click()
    assert "Всё, что нужно, подписано" in story.said(came.open(f"{SCHOOL}/people/consents/"))


def _match(came: Visitor) -> None:
    page = came.open(f"{SCHOOL}/matching/new/")
    story.look(came)
    page.get_by_role("button", name="Начать подбор").click()
    come_back_when_done(page)
    page = came.open(f"{SCHOOL}/matching/")
    page.get_by_role("link", name="Круг 1").first.click()
    story.look(came)
    assert "Кузьмина Дарья" in story.said(page) and "Орлова Вера" in story.said(page)
    page.get_by_role("button", name="Проверить и подтвердить").click()
    story.look(came)
    page.get_by_role("button", name="Утвердить").click()
    story.look(came)
    assert Mentorship.objects.filter(state="agreed", consents_complete=True).count() == 3


def _order(came: Visitor) -> None:
    page = came.open(f"{SCHOOL}/mentorships/order/")
    story.look(came)
    page.get_by_role("button", name="Подготовить проект приказа").click()
    story.look(came)
    page.get_by_role("button", name="Зарегистрировать").click()
    story.look(came)
    page.get_by_role("button", name="Записать подпись").click()
    story.look(came)
    assert set(Mentorship.objects.values_list("state", flat=True)) == {"active"}
    order = Document(BytesIO(story.follow(came, "DOCX")))
    text = "\n".join([p.text for p in order.paragraphs] + [c.text for t in order.tables for row in t.rows for c in row.cells])
    assert "1-од" in text and "Кузьмин" in text and "Орлов" in text and "Соколова" in text
    assert story.follow(came, "PDF").startswith(b"%PDF")


def _registers(came: Visitor) -> None:
    for bank, names in BANKS.items():
        page = came.open(f"{SCHOOL}/people/{bank}/")
        page.get_by_text("Скачать базу").first.click()
        book = load_workbook(BytesIO(story.download(came, "Таблица Excel (XLSX)")))
        rows = list(book.worksheets[0].iter_rows(values_only=True))
        assert list(next(row for row in rows if row[0] == "№")) == COLUMNS[bank]
        cells = " ".join(str(cell) for row in rows for cell in row if cell)
        assert [name for name in names if name not in cells] == []
    assert "Пять шагов" not in story.said(came.open("/today/"))
    story.look(came)
