"""A real Chromium and what a page must be in it: accessible, of our origin, without a scroll bar sideways, without errors."""

import gzip
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response

from tandem.foundation.jobs import jobs
from tandem.kit.display import COOKIE
from tandem.registry.people.models import User

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = {"color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block", "reflow"}
"""Rules whose answer depends on colours and width; the rest looks at the structure, which is the same in every look."""
RUN_AXE = "options => axe.run(document, options)"
COMPRESSED = ("text/css", "javascript", "image/svg")


@dataclass
class Visitor:
    """A person with a browser. `foreign`, `errors` and `answers` are collected from the first page on."""

    context: BrowserContext
    page: Page
    base: str
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def become(self, user: User) -> None:
        """Sign in without the form: the form has tests of its own."""
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        self.cookie(settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)

    def look(self, scheme: str, size: str = "100") -> None:
        """Choose colours and size as the person would: by the cookie."""
        self.cookie(COOKIE, f"{size}-{scheme}-on")

    def cookie(self, name: str, value: str) -> None:
        self.context.add_cookies([{"name": name, "value": value, "url": self.base}])

    def at(self, width: int, height: int = 800) -> "Visitor":
        self.page.set_viewport_size({"width": width, "height": height})
        return self

    def weight(self) -> int:
        """Bytes over the wire: files as the server of the product sends them, compressed; pages as they are."""
        return sum(_size(answer) for answer in self.answers)


def _size(answer: Response) -> int:
    body = answer.body() if answer.ok else b""
    kind = answer.headers.get("content-type", "")
    return len(gzip.compress(body, 9)) if any(word in kind for word in COMPRESSED) else len(body)


def visitor(browser: Browser, base: str, scripts: bool = True, phone: bool = False) -> Visitor:
    """A new person at the door: no cookies; anything of another origin is stopped and written down. `phone`: 390 px and a finger."""
    size = {"width": 390, "height": 844} if phone else {"width": 1366, "height": 768}
    context = browser.new_context(
        java_script_enabled=scripts, locale="ru-RU", reduced_motion="reduce", viewport=size, has_touch=phone, is_mobile=phone
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    came = Visitor(context, page, base)

    def guard(route: object, request: Request) -> None:
        if request.url.startswith((base, "data:", "blob:")):
            route.continue_()  # type: ignore[attr-defined]
        else:
            came.foreign.append(request.url)
            route.abort()  # type: ignore[attr-defined]

    context.route("**/*", guard)
    page.on("response", lambda answer: came.answers.append(answer))
    page.on("console", lambda said: came.errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: came.errors.append(str(error)))
    return came


def axe(page: Page, rules: set[str] | None = None) -> list[str]:
    """Violations of the rules in plain lines; of all the rules when none are named."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    only = {"type": "rule", "values": sorted(rules - {"reflow"})} if rules else {"type": "tag", "values": TAGS}
    found = page.evaluate(RUN_AXE, {"runOnly": only, "resultTypes": ["violations"], "preload": False})
    return [f"{v['id']}: {node['html'][:160]} {_why(node)}" for v in found["violations"] for node in v["nodes"]]


def _why(node: dict[str, list[dict[str, str]]]) -> str:
    checks = [*node["any"], *node["all"], *node["none"]]
    return checks[0]["message"][:160] if checks else ""


def scrolls_sideways(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return int(page.evaluate("Math.max(0, document.documentElement.scrollWidth - window.innerWidth)"))


def check_page(came: Visitor, widths: tuple[int, ...] = (360, 320)) -> None:
    """The page that is open: no axe rule broken, nothing foreign, no error, no scroll bar sideways on a phone."""
    page, before = came.page, came.page.viewport_size
    assert axe(page) == [], page.url
    assert came.foreign == []
    assert came.errors == [], page.url
    for width in widths:
        came.at(width)
        assert scrolls_sideways(page) == 0, f"{page.url} at {width}"
    if before:
        came.at(before["width"], before["height"])


def come_back_when_done(page: Page) -> None:
    """Leave the page of progress, let a worker do everything, open the page again.

    A page that stays open asks the server by itself meanwhile and may lead on at the very moment when the test does.
    """
    address = page.url
    page.goto("about:blank")
    work_off()
    page.goto(address)


def work_off() -> int:
    """Do all waiting jobs, as a worker would; how many there were."""
    done = 0
    while jobs.run_one():
        done += 1
    return done
