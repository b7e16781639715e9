"""How every page looks to everybody: schemes of colours, widths, keyboard, weight."""

import pytest
from django.urls import reverse
from playwright.sync_api import Error

from tandem.kit.display import Display
from tandem.registry.orgs.choices import Role
from tests import factories as make
from tests.access.table import TABLE
from tests.access.walk import routes
from tests.access.world import World, build
from tests.journeys.browser import LOOKS, Visitor, axe, check_page, scrolls_sideways

SCHEMES = ("light", "dark", "bw", "wb", "blue")
WIDTHS = (1366, 390, 360)
SEEN = {("light", 360): LOOKS, ("dark", 1366): LOOKS, ("bw", 1366): LOOKS, ("wb", 360): LOOKS, ("blue", 360): None}
"""Where axe looks once more: by the rules of colours and sizes, or (None) by all of them. The width is measured everywhere."""
LOW_VISION = ("bw", "wb", "blue")
"""One layout in three sets of colours: many pages take turns."""
PUBLIC = ("/account/login/", "/account/password/reset/", "/help/", "/accessibility/", "/privacy/", "/display/", "/no-such-page/")
OTHERS = (Role.MENTOR, Role.MENTEE, Role.GUARDIAN, Role.MUNICIPAL, Role.REGIONAL, Role.ADMIN)
"""Roles whose pages are not those of a curator with less to press."""
LIKE_CURATOR = (Role.HEAD, Role.GROUP, Role.PSYCHOLOGIST)
THE_SAME = ("account_", "mfa_", "desk:help", "desk:accessibility", "desk:privacy", "desk:display", "desk:language", "banks:apply")
"""Pages that say the same to everybody: seen as a curator and without an account."""
SWITCH = """look => {const html = document.documentElement; html.dataset.theme = look.theme;
  look.lv ? html.dataset.lv = look.lv : delete html.dataset.lv; html.toggleAttribute("data-large", look.large);}"""
FOCUSED = """() => {const e = document.activeElement, s = getComputedStyle(e);
  return {text: e.innerText || e.value || '', href: e.getAttribute('href') || '', line: s.outlineStyle + s.outlineWidth};}"""


def pages_of_curator(world: World) -> list[str]:
    """Addresses of all pages that the access table opens to a curator."""
    return pages_of(world, Role.CURATOR)


def pages_of(world: World, role: str, besides: tuple[str, ...] = ()) -> list[str]:
    """Addresses of all pages that the access table opens to the role."""
    rows = [row for row in TABLE.values() if row.own[role] == 200 and row.name in routes() and row.name != "desk:health"]
    addresses = [reverse(row.name, kwargs=world.kwargs(row.kwargs)) for row in rows if not row.name.startswith(besides)]
    return sorted(set(addresses))


def look_at(came: Visitor, path: str) -> list[str]:
    """What is wrong with a page in any scheme and width; each scheme is asked from the server."""
    came.look("light")
    came.at(1366, 768).open(path)
    wrong = [f"as it comes: {line}" for line in axe(came.page)]
    for scheme in SCHEMES:
        if scheme != "light":
            came.look(scheme)
            came.page.reload()
        wrong += _in_widths(came, scheme)
    return [f"{path} {line}" for line in wrong + came.errors]


def look_through(came: Visitor, path: str, turn: int) -> list[str]:
    """The same, faster: the page is loaded once, its colours are switched as the server would write them, in each layout once."""
    try:
        came.at(1366, 768).open(path)
    except Error as answer:
        if "Download is starting" in str(answer):
            return []  # a file, not a page
        raise
    wrong = [f"as it comes: {line}" for line in axe(came.page)]
    for scheme, widths in (("light", WIDTHS), ("dark", WIDTHS[:1]), (LOW_VISION[turn % len(LOW_VISION)], WIDTHS)):
        display = Display(scheme=scheme)
        came.page.evaluate(SWITCH, {"theme": display.theme, "lv": display.low_vision, "large": display.is_large})
        wrong += _in_widths(came, scheme, widths, again=False)
    wrong += came.errors
    came.errors.clear()
    return [f"{path} {line}" for line in wrong]


def _in_widths(came: Visitor, scheme: str, widths: tuple[int, ...] = WIDTHS, again: bool = True) -> list[str]:
    wrong = []
    for width in widths:
        came.at(width)
        wrong += [f"{scheme} {width}: {line}" for line in _seen(came, scheme, width, again)]
    return wrong


def _seen(came: Visitor, scheme: str, width: int, again: bool) -> list[str]:
    rules = SEEN.get((scheme, width), set())
    found = axe(came.page, rules if rules is not None or again else LOOKS) if rules != set() else []
    over = scrolls_sideways(came.page)
    return [*found, f"{over} px too wide"] if over else found


@pytest.mark.parametrize("path", PUBLIC)
def test_public_page_is_good_in_every_look(path: str, came: Visitor) -> None:
    make.school()
    wrong = [line for line in look_at(came, path) if "404" not in line]
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()


def test_pages_of_a_curator_are_good_in_every_look(came: Visitor, world: World) -> None:
    came.become(world.users[Role.CURATOR])
    wrong = [line for turn, path in enumerate(pages_of_curator(world)) for line in look_through(came, path, turn)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", [*OTHERS, *LIKE_CURATOR])
def test_home_of_other_roles_is_good_in_every_look(role: str, came: Visitor, world: World) -> None:
    came.become(world.users[role])
    wrong = look_at(came, "/today/")
    assert not wrong, "\n".join(wrong)


@pytest.mark.once
@pytest.mark.parametrize("role", OTHERS)
def test_pages_of_other_roles_are_good_in_every_look(role: str, came: Visitor, world: World) -> None:
    came.become(world.users[role])
    wrong = [line for turn, path in enumerate(pages_of(world, role, THE_SAME)) for line in look_through(came, path, turn)]
    assert not wrong, "\n".join(wrong)


def test_set_up_is_good_in_every_look(came: Visitor) -> None:
    wrong = look_at(came, "/setup/")
    assert not wrong, "\n".join(wrong)


def test_first_visit_is_light(came: Visitor) -> None:
    make.school()
    came.open("/account/login/").wait_for_load_state("networkidle")
    assert len(came.answers) <= 8, [answer.url for answer in came.answers]
    assert came.weight() <= 150_000


def test_home_page_is_light(came: Visitor, world: World) -> None:
    came.become(world.users[Role.CURATOR])
    came.open("/today/").wait_for_load_state("networkidle")
    assert came.weight() <= 120_000
    sizes = {answer.url.rsplit("/", 1)[-1]: answer for answer in came.answers}
    assert {"app.css", "app.js", "htmx-2.min.js"} <= set(sizes)


def test_first_tab_leads_to_the_content_and_the_second_to_low_vision(came: Visitor, world: World) -> None:
    came.become(world.users[Role.CURATOR])
    for path in ("/today/", "/help/"):
        page = came.open(path)
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED)["href"] == "#main"
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED)["href"].startswith("/display/")


def test_focus_is_always_visible(came: Visitor, world: World) -> None:
    came.become(world.users[Role.CURATOR])
    page = came.open("/today/")
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED)["line"] == "solid3px", page.evaluate(FOCUSED)


def test_menus_close_with_escape_and_slash_leads_to_search(came: Visitor, world: World) -> None:
    came.become(world.users[Role.CURATOR])
    page = came.open("/today/")
    page.locator("header summary:visible").click()
    page.locator("header details[open]").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("header details[open]").count() == 0
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"


def test_low_vision_is_chosen_and_kept_without_scripts(came_without_scripts: Visitor) -> None:
    make.school()
    page = came_without_scripts.open("/account/login/")
    page.get_by_role("banner").get_by_role("link", name="Для слабовидящих").click()
    page.get_by_label("Белый на чёрном").check()
    page.get_by_label("Вдвое больше").check()
    page.get_by_role("button", name="Сохранить").click()
    assert page.url.endswith("/account/login/")
    html = page.locator("html")
    assert html.get_attribute("data-lv") == "wb"
    assert html.get_attribute("data-size") == "200"
    page.get_by_role("button", name="Обычная версия").click()
    assert page.locator("html").get_attribute("data-lv") is None


def test_sign_in_works_without_scripts(came_without_scripts: Visitor) -> None:
    user = make.account(Role.CURATOR, make.school())
    user.set_password("korabl-vesna-7")
    user.save()
    page = came_without_scripts.open("/today/")
    page.get_by_label("Имя для входа или почта").fill(user.username)
    page.get_by_label("Пароль").fill("korabl-vesna-7")
    page.get_by_role("button", name="Войти").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Сегодня")


def test_errors_are_told_in_one_place_and_take_the_focus(came: Visitor) -> None:
    page = came.open("/setup/")
    page.get_by_role("button", name="Дальше: школа").click()
    page.locator("#errors:focus").wait_for()
    assert page.locator("#errors").get_by_role("heading").inner_text() == "Проверьте форму"
    page.locator("#errors a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_full_name"
    check_page(came)


def test_language_is_kept(came_without_scripts: Visitor) -> None:
    make.school()
    page = came_without_scripts.open("/account/login/")
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("heading", level=1).inner_text() == "Sign-in"
