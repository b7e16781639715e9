"""Fixtures for the journeys and the acceptance list: a server of this process, a real Chromium, a person with scripts and a person without them."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.browser import AXE, ROOT, Visitor, visitor

# The browser is driven from an event loop of this thread; Django would refuse to work in it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = os.environ.get("TANDEM_CHROMIUM", "/usr/bin/chromium")
BUILT = ROOT / "src/tandem/kit/static/dist/app.css"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys; each person in it has cookies of his own."""
    if not BUILT.exists() or not AXE.exists():
        pytest.fail("the front end is not built: npm ci && npm run build")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def came(chromium: Browser, live_server: object) -> Iterator[Visitor]:
    """A person with a browser at the live server."""
    person = visitor(chromium, live_server.url)  # type: ignore[attr-defined]
    yield person
    person.context.close()
    assert person.foreign == [], "a page asked another origin"


@pytest.fixture
def came_without_scripts(chromium: Browser, live_server: object) -> Iterator[Visitor]:
    """The same with JavaScript switched off."""
    person = visitor(chromium, live_server.url, scripts=False)  # type: ignore[attr-defined]
    yield person
    person.context.close()
    assert person.foreign == [], "a page asked another origin"


@pytest.fixture
def came_by_phone(chromium: Browser, live_server: object) -> Iterator[Visitor]:
    """The same with a phone of 390 px that is touched."""
    person = visitor(chromium, live_server.url, phone=True)  # type: ignore[attr-defined]
    yield person
    person.context.close()
    assert person.foreign == [], "a page asked another origin"
