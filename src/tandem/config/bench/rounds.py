"""Rounds of matching out of the database: from the click to the proposals, and the workbench that shows them."""

import time
from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tandem.config.bench import bank
from tandem.config.bench.frame import Result, cpu_ms, median, p95, watch
from tandem.config.bench.site import Browser, served, signed_in
from tandem.config.bench.world import World
from tandem.config.demo.build import LOADER
from tandem.config.memory import settle
from tandem.foundation.jobs import jobs
from tandem.kit import clock
from tandem.mentoring.matching import services
from tandem.mentoring.matching.models import Run, RunState, Suggestion

SCHOOL, CITY, REGION = (60, 60), (600, 600), (5_000, 1_500)
TIMES, LIMIT, LOOK = 20, 60.0, 0.3
"""Requests of a page that are measured; seconds after which a round has failed; seconds between two looks at its progress."""

QUERIES = 15
"""What the comparison may ask of the database at any size, the frame of the page included."""


def measure() -> Iterator[Result]:
    school, city = (bank.ready(f"bench-{size[0]}", *size) for size in (SCHOOL, CITY))
    with served() as port:
        yield from _click(port, school)
    _made_at_once(city)
    settle()  # as the web server does when it has started
    base = [cpu_ms(lambda: Client(SERVER_NAME="127.0.0.1").get("/account/login/")) for _ in range(TIMES)]
    for place, size in ((school, SCHOOL), (city, CITY)):
        yield from _pages(place, f"{size[0]}×{size[1]}", base)
    yield from _made(bank.ready(f"bench-{REGION[0]}", *REGION))  # last: no page is shown by a process that holds a region


def _click(port: int, place: World) -> Iterator[Result]:
    """POST of the form, then the page of progress as the browser asks for it, then the proposals."""
    browser = signed_in(port, place.curator)
    times = []
    for _ in range(5):
        with watch() as it:
            url = _start(browser, place)
            page = _shown(browser, url)
        if b'class="prop"' not in page:
            raise RuntimeError("the round shows no proposals")
        times.append(it.seconds)
    yield Result(f"a school's round, {SCHOOL[0]}×{SCHOOL[1]}, from the click to the shown proposals, median", median(times), "s", 1)
    yield Result("… the slowest of 5", max(times), "s")


def _start(browser: Browser, place: World) -> str:
    form = {"csrfmiddlewaretoken": browser.cookies[settings.CSRF_COOKIE_NAME], "forms": "uu"}
    answer, _body = browser.ask("POST", reverse("matching:new", args=[place.school.code]), form)
    if answer.status != 302:
        raise RuntimeError(f"the round was not started: {answer.status}")
    return str(answer.getheader("Location"))


def _shown(browser: Browser, url: str) -> bytes:
    """The page of progress sends the browser on when the round is ready."""
    end = time.monotonic() + LIMIT
    browser.ask("GET", url)
    while time.monotonic() < end:
        time.sleep(LOOK)
        answer, _body = browser.ask("GET", url, **{"HX-Request": "true"})
        if answer.getheader("HX-Redirect"):
            return browser.ask("GET", url)[1]
    raise RuntimeError("the round did not become ready")


def _made(place: World) -> Iterator[Result]:
    with watch() as it:
        run, seconds = _timed(place)
    rows = f"{REGION[0]}×{REGION[1]} with reasons"
    kept = Suggestion.objects.filter(run=run).count()
    yield Result(f"a round of {rows}: made and kept ({kept} proposals, {run.waiting.count()} wait)", seconds, "s CPU", 10)
    yield Result("… by the clock", it.seconds, "s")


def _timed(place: World) -> tuple[Run, float]:
    found: list[Run] = []
    spent = cpu_ms(lambda: found.append(_made_at_once(place)))
    return found[0], spent / 1000


def _made_at_once(place: World) -> Run:
    """A round as the worker makes it."""
    run = services.start_run(actor=LOADER, program=place.program, forms=["uu"], today=clock.today())
    jobs.run_one()
    run.refresh_from_db()
    if run.state != RunState.READY:
        raise RuntimeError("the round was not made")
    return run


def _pages(place: World, size: str, base: list[float]) -> Iterator[Result]:
    run = place.program.runs.latest("number")
    url = reverse("matching:round", args=[place.school.code, run.pk])
    asked = list(run.suggestions.order_by("score").values_list("request", flat=True)[:TIMES])
    for name, looks in (("workbench", [{}] * TIMES), ("comparison", [{"look": pk} for pk in asked])):
        times, counted = _page(place.client(), url, looks)
        yield Result(f"{name}, {size}, median", median(times), "ms CPU", None, "sign-in page", median(base))
        yield Result(f"{name}, {size}, p95", p95(times), "ms CPU", 150, "sign-in page", p95(base))
        yield Result(f"{name}, {size}: queries", counted, "queries", QUERIES)


def _page(browser: Client, url: str, looks: list[dict[str, int]]) -> tuple[list[float], int]:
    """(CPU time of each, number of queries)."""
    if browser.get(url, looks[0]).status_code != 200:
        raise RuntimeError(f"{url} did not open")
    with CaptureQueriesContext(connection) as captured:
        browser.get(url, looks[-1])
    counted = len(captured)
    return [cpu_ms(lambda query=query: browser.get(url, query)) for query in looks], counted
