"""Rows 13 and 16: the way of a curator by the keyboard alone, in as few presses as was promised; dragging is needed nowhere."""

import pytest
from playwright.sync_api import Page

from tandem.mentoring.mentorships.models import Mentorship
from tandem.registry.orgs.choices import Role
from tandem.registry.people.models import Person
from tests import factories as make
from tests.factories import matching as rounds
from tests.journeys import story
from tests.journeys.browser import ROOT, Visitor

pytestmark = pytest.mark.once
TODAY_TABS, ROUND_TABS, FORM_TABS = 12, 24, 60
IS = "what => {const e = document.activeElement; return e !== document.body && e.matches(what);}"
SAYS = "text => (document.activeElement.innerText || document.activeElement.ariaLabel || '').includes(text)"


def tab_to(page: Page, what: str, limit: int = FORM_TABS, text: str = "") -> int:
    """Press Tab until the focus is at `what` (a selector) that says `text`; how many presses it took."""
    for pressed in range(1, limit + 1):
        page.keyboard.press("Tab")
        if page.evaluate(IS, what) and (not text or page.evaluate(SAYS, text)):
            return pressed
    raise AssertionError(f"{limit} presses of Tab do not lead to {what} {text}")


def skip(page: Page) -> int:
    """By the first link to the content: two presses."""
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    return 2


def enter(page: Page) -> None:
    """Press Enter and wait for the next page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, what: str, text: str) -> None:
    tab_to(page, what)
    page.keyboard.type(text)


@pytest.mark.django_db(transaction=True)
def test_sign_in_add_a_person_and_approve_a_round_by_the_keyboard(came: Visitor) -> None:
    program, _mentors, _asked = rounds.bank()
    run = rounds.made_run(program)
    user = make.account(Role.CURATOR, program.organization)
    user.set_password(story.PASSWORD)
    user.save()
    page = came.open("/today/")
    _sign_in(page, user.username)
    assert skip(page) + tab_to(page, "main a.btn, main button.btn", TODAY_TABS) <= TODAY_TABS
    _add(came, page, program.organization.code)
    _approve(came, page, f"/o/{program.organization.code}/matching/{run.pk}/")


def _sign_in(page: Page, login: str) -> None:
    """The sign-in page takes the focus to its first field."""
    page.keyboard.press("Shift+Tab")
    write(page, "input[name=login]", login)
    write(page, "input[name=password]", story.PASSWORD)
    enter(page)
    assert page.url.endswith("/today/")


def _add(came: Visitor, page: Page, org: str) -> None:
    came.open(f"/o/{org}/people/new/")
    skip(page)
    write(page, "[name=last_name]", "Журавлёва")
    write(page, "[name=first_name]", "Анна")
    write(page, "[name=klass]", "7В")
    tab_to(page, "main button.btn.big")
    enter(page)
    assert Person.objects.filter(last_name="Журавлёва").exists(), story.said(page)


def _approve(came: Visitor, page: Page, address: str) -> None:
    came.open(address)
    assert skip(page) + tab_to(page, "main button.btn", ROUND_TABS, "Проверить и подтвердить") <= ROUND_TABS
    enter(page)
    skip(page)
    tab_to(page, "main form button.btn", text="2 пары")
    enter(page)
    assert Mentorship.objects.filter(state="agreed").count() == 2, story.said(page)


def test_dragging_is_needed_nowhere() -> None:
    """One script knows dragging and only opens an address with it, the one that the person's own link opens; the rest is pressing."""
    sources = [*(ROOT / "assets/ts").glob("*.ts"), *(ROOT / "src").rglob("templates/**/*.html")]
    words = ("dragstart", "pointermove", "mousemove", "touchmove", "ondrop", '"drop"')
    assert {path.name for path in sources for word in words if word in path.read_text("utf-8")} == {"drag.ts"}
    drag = (ROOT / "assets/ts/drag.ts").read_text("utf-8")
    assert drag.count("location.assign(`?look=") == 1 and not any(word in drag for word in ("fetch", "submit", "htmx", "click("))
    dragged = [path for path in sources if "draggable=" in path.read_text("utf-8")]
    assert dragged and all("data-request=" in path.read_text("utf-8") for path in dragged)
    assert len(sources) > 100
