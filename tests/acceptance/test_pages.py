"""Rows 11, 13, 15, 38 and 39 on every page of a curator: each page is opened once and asked everything."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page

from tandem.registry.orgs.choices import Role
from tests.acceptance.longer import longer_words
from tests.access.world import World
from tests.journeys.browser import Visitor
from tests.journeys.test_look import SWITCH, pages_of_curator

PROBES = Path(__file__).with_name("probes.js").read_text("utf-8")
pytestmark = pytest.mark.once
ZOOMS = {"200 %": 683, "400 %": 320}
"""What is left of a screen of 1366 (1280) pixels at these zooms."""


def ask(page: Page, probe: str, *args: object) -> list[str]:
    if not page.evaluate("!!window.probes"):
        page.evaluate(PROBES)
    return list(page.evaluate(f"args => window.probes.{probe}(...args)", list(args)))


def questions(came: Visitor) -> list[str]:
    """What is wrong with the page that is open."""
    page, wrong = came.at(1366, 768).page, []
    page.keyboard.press("Tab")  # from here on the ring is shown
    wrong += [f"focus at 1366: {line}" for line in ask(page, "focus")]
    page.evaluate(SWITCH, {"theme": "dark", "lv": "", "large": False})
    wrong += [f"dark: {line}" for line in ask(page, "dark")]
    for zoom, width in ZOOMS.items():
        came.at(width)
        wrong += [f"zoom {zoom}: {line}" for line in ask(page, "reflow")]
    came.at(390, 700)
    wrong += [f"thumb: {line}" for line in ask(page, "thumb", 44)]
    page.keyboard.press("Tab")
    wrong += [f"focus at 390: {line}" for line in ask(page, "focus")]
    page.evaluate(SWITCH, {"theme": "light", "lv": "bw", "large": True})
    return wrong + [f"low vision at 390: {line}" for line in ask(page, "reflow") + ask(page, "squashed")]


def questions_of_length(came: Visitor) -> list[str]:
    """Words are a third longer here: is everything still whole?"""
    wrong = []
    for width in (1366, 390):
        came.at(width)
        wrong += [f"long words at {width}: {line}" for line in ask(came.page, "reflow") + ask(came.page, "cut")]
    return wrong


def walk(came: Visitor, paths: list[str], questions: Callable[[Visitor], list[str]]) -> list[str]:
    """Answers of all pages, one line each."""
    found = []
    for path in paths:
        try:
            came.at(1366, 768).open(path)
        except Error as answer:
            if "Download is starting" not in str(answer):
                raise
            continue
        found += [f"{path} {line}" for line in questions(came)]
    return found


def test_every_page_holds_at_each_zoom_by_keyboard_by_thumb_and_in_the_dark(came: Visitor, world: World) -> None:
    came.become(world.users[Role.CURATOR])
    wrong = walk(came, pages_of_curator(world), questions)
    assert not wrong, "\n".join(wrong)


MAIN_PAGES = (
    "/today/", "/o/{org}/people/", "/o/{org}/people/mentors/", "/o/{org}/people/mentees/", "/o/{org}/people/consents/", "/o/{org}/people/import/",
    "/o/{org}/matching/", "/o/{org}/matching/{run}/", "/o/{org}/mentorships/", "/o/{org}/documents/", "/o/{org}/settings/", "/o/{org}/programmes/{program}/",
)  # fmt: skip


def test_words_that_are_longer_by_a_third_fit(came: Visitor, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    longer_words(monkeypatch)
    came.become(world.users[Role.CURATOR])
    came.cookie("django_language", "en")
    paths = [path.format(**world.objects) for path in MAIN_PAGES]
    came.open("/today/")
    assert "Todayö" in came.page.locator("h1").inner_text(), "the words are not longer"
    wrong = walk(came, paths, questions_of_length)
    assert not wrong, "\n".join(wrong)


FAULTS = {
    "reflow": '<main><p style="width:2000px">long</p></main>',
    "focus": '<main><button style="outline:0;box-shadow:none">no ring</button></main>',
    "thumb": '<main><a class="btn" href="#" style="display:inline-block;width:30px;height:20px">x</a></main>',
    "cut": '<main><p style="width:40px;overflow:hidden;white-space:nowrap">a text that does not fit</p></main>',
    "squashed": '<main><p style="width:30px;overflow-wrap:anywhere">a text that stands letter by letter</p></main>',
    "dark": '<main style="background:#fff;width:400px;height:400px">light</main>',
}


@pytest.mark.parametrize("probe", FAULTS)
def test_a_probe_sees_a_planted_fault(chromium: Browser, probe: str) -> None:
    """And is silent on a page without it."""
    page = chromium.new_page(viewport={"width": 390, "height": 700})
    page.set_content('<body style="background:#000;color:#fff"><main><p>All is well.</p></main>')
    clean = ask(page, probe, *([44] if probe == "thumb" else []))
    page.set_content(f'<body style="background:#000;color:#fff">{FAULTS[probe]}')
    found = ask(page, probe, *([44] if probe == "thumb" else []))
    page.close()
    assert clean == [] and len(found) == 1


def test_a_bar_over_the_control_in_focus_is_seen(chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 700})
    bar = '<div style="position:fixed;left:0;right:0;bottom:0;height:690px;background:#222"></div>'
    page.set_content(f'<main style="height:650px;padding-top:600px"><a href="#" style="outline:3px solid">link</a></main>{bar}')
    page.keyboard.press("Tab")
    found = ask(page, "focus")
    page.close()
    assert [line.partition(":")[0] for line in found] == ["covered"]
