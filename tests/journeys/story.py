"""Steps of the stories: what a curator does, by the words that stand on the buttons."""

from playwright.sync_api import Page

from tests.journeys.browser import Visitor, check_page

PASSWORD = "vmeste-my-sila"


def found_school(came: Visitor, *, number: int = 24, is_checked: bool = True) -> None:
    """The set-up in three steps, from an empty installation to the home page."""
    page = came.open("/")
    page.get_by_label("Фамилия, имя, отчество", exact=True).fill("Лаптева Ирина Сергеевна")
    page.get_by_label("Имя для входа или почта").fill("irina")
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    look(came, is_checked)
    page.get_by_role("button", name="Дальше: школа").click()
    page.get_by_label("Полное название школы").fill(f"МБОУ «Средняя общеобразовательная школа № {number}» города Речногорска")
    page.get_by_label("Краткое название").fill(f"Школа № {number}")
    page.get_by_label("Город или село").fill("Речногорск")
    page.get_by_label("Директор: фамилия, имя, отчество").fill("Соколова Елена Андреевна")
    look(came, is_checked)
    page.get_by_role("button", name="Дальше: программа").click()
    page.get_by_label("Название программы").fill("Шаг вперёд")
    look(came, is_checked)
    page.get_by_role("button", name="Создать и начать").click()
    page.wait_for_url("**/today/")


def look(came: Visitor, is_checked: bool = True) -> None:
    """The page that is open is accessible, of our origin, not too wide."""
    if is_checked:
        check_page(came)


def said(page: Page) -> str:
    """What stands on the page, for people."""
    return page.locator("main").inner_text()
