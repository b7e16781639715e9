"""Steps of the stories: what a curator does, by the words that stand on the buttons."""

from playwright.sync_api import Page

from tandem.kit import clock
from tests.journeys.browser import Visitor, axe, come_back_when_done, scrolls_sideways
from tests.journeys.sheets import File

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
    today = clock.today()
    page.get_by_label("Начало", exact=True).fill(f"01.01.{today.year}")
    page.get_by_label("Окончание", exact=True).fill(f"31.12.{today.year}")
    look(came, is_checked)
    page.get_by_role("button", name="Создать и начать").click()
    page.wait_for_url("**/today/")


def look(came: Visitor, is_checked: bool = True) -> None:
    """Is the page accessible and not too wide for a phone? What is wrong joins `came.errors`, so that a story tells all at once."""
    if not is_checked:
        return
    page, before = came.page, came.page.viewport_size
    came.errors += [f"{page.url}: {line}" for line in axe(page)]
    came.at(360)
    if over := scrolls_sideways(page):
        came.errors.append(f"{page.url}: {over} px too wide for a phone")
    if before:
        came.at(before["width"], before["height"])


def assert_clean(came: Visitor) -> None:
    """Nothing was wrong on the pages of the story."""
    wrong = [line for line in came.errors if "status of 422" not in line]  # a refused form answers so
    assert not wrong, "\n".join(wrong)
    assert came.foreign == []


def said(page: Page) -> str:
    """What stands on the page, for people."""
    return page.locator("main").inner_text()


def load_table(came: Visitor, kind: str, file: File, ready: str) -> str:
    """The import wizard from the file to the report; `ready`: the button that says how many rows are loaded. Returns the check page's text."""
    page = came.open("/o/school-24/people/import/")
    page.get_by_label(kind).check()
    page.get_by_label("Файл").set_input_files(files=[file])  # type: ignore[list-item]
    look(came)
    page.get_by_role("button", name="Дальше: столбцы").click()
    look(came)
    page.get_by_role("button", name="Дальше: проверка").click()
    come_back_when_done(page)
    look(came)
    text = said(page)
    page.get_by_role("button", name=ready).click()
    come_back_when_done(page)
    look(came)
    return text


def download(came: Visitor, button: str, *, exact: bool = False) -> bytes:
    """What the browser saves after the press."""
    with came.page.expect_download() as waiting:
        came.page.get_by_role("button", name=button, exact=exact).click()
    return waiting.value.path().read_bytes()


def follow(came: Visitor, link: str) -> bytes:
    """What the browser saves after following a link."""
    with came.page.expect_download() as waiting:
        came.page.get_by_role("link", name=link).first.click()
    return waiting.value.path().read_bytes()
