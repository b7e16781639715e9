"""Lists, exports and the saving of one card, at 5,000 and at 20,000 people."""

import csv
import io
import os
import tempfile
from collections.abc import Iterator

import xlsxwriter
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tandem.config.bench import world
from tandem.config.bench.frame import Result, best_ms, cpu_ms, median, p95, watch
from tandem.config.bench.world import World
from tandem.foundation.notify import services as notify
from tandem.registry.people.models import Person

FEW, MANY, TIMES, EACH = 5_000, 20_000, 40, 10
OK = 200
LISTS = (
    ("people", "people:list", {}),
    ("people, search and filter", "people:list", {"q": "Семенов", "kind": "pupil"}),
    ("mentors", "banks:mentors", {}),
    ("mentors, search and filter", "banks:mentors", {"q": "Семенов", "form": "uu"}),
    ("mentees", "banks:mentees", {}),
    ("mentees, search and filter", "banks:mentees", {"q": "Семенов", "form": "uu"}),
    ("table of consents", "people:consents", {}),
    (f"pairs, one for each {EACH} people", "mentorships:list", {}),
)
"""What is shown, its address, what is asked."""


def measure() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as folder:
        few, many = world.make_world("bench-5000"), world.make_world("bench-20000")
        with watch() as it:
            said = world.load_csv(few, "pupils", world.pupils_csv(FEW), folder)
        bare = best_ms(lambda: _bare_insert(folder), 1) / 1000
        yield Result(f"{FEW} people by CSV, checked and loaded ({said.strip().splitlines()[-1]})", it.seconds, "s", 8, "bare inserts", bare)
        world.load_csv(many, "pupils", world.pupils_csv(MANY), folder)
        for place, number in ((few, FEW), (many, MANY)):
            world.load_csv(place, "mentors", world.mentors_csv(number), folder)
            world.load_csv(place, "requests", world.requests_csv(number), folder)
            world.pair_up(place, number // EACH)
    yield from _lists(few, many)
    yield from _exports(few)
    yield from _saving(few)


def _bare_insert(folder: str) -> None:
    """The same rows into a bare table, a transaction for each 500."""
    import sqlite3

    raw = sqlite3.connect(f"{folder}/bare-{os.getpid()}.sqlite3")
    raw.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (a TEXT, b TEXT, c TEXT)")
    rows = list(world.pupils(FEW))
    for start in range(0, FEW, 500):
        raw.executemany("INSERT INTO t VALUES (?, ?, ?)", rows[start : start + 500])
        raw.commit()
    raw.close()


def _lists(few: World, many: World) -> Iterator[Result]:
    base = [cpu_ms(lambda: Client(SERVER_NAME="127.0.0.1").get("/account/login/")) for _ in range(TIMES)]
    for name, address, query in LISTS:
        counts = []
        for place, size in ((few, FEW), (many, MANY)):
            url = reverse(address, args=[place.school.code])
            times, queries, shown = _page(place.client(), url, query)
            counts.append(queries)
            label = f"{name}: 50 of {size} ({shown} bytes)"
            yield Result(f"{label}, median", median(times), "ms CPU", 50, "sign-in page", median(base))
            yield Result(f"{label}, p95", p95(times), "ms CPU", 150, "sign-in page", p95(base))
        yield Result(f"{name}: queries at {MANY}", counts[1], "queries", 12, f"at {FEW}", counts[0])


def _page(browser: Client, url: str, query: dict[str, str]) -> tuple[list[float], int, int]:
    """(times, number of queries, size) of a list; the first request warms the caches of templates."""
    first = browser.get(url, query)
    if first.status_code != 200:
        raise RuntimeError(f"{url} answered {first.status_code}")
    with CaptureQueriesContext(connection) as captured:
        browser.get(url, query)
    queries = len(captured)  # before the next requests empty the log
    return [cpu_ms(lambda: browser.get(url, query)) for _ in range(TIMES)], queries, len(first.content)


def _exports(place: World) -> Iterator[Result]:
    browser = place.client()
    for form, goal, name, bare in (("xlsx", 3, "bare xlsxwriter", _bare_xlsx), ("csv", 1, "bare csv.writer", _bare_csv)):
        url = reverse(f"people:{form}", args=[place.school.code])
        with CaptureQueriesContext(connection) as captured, watch() as it:
            answer = browser.post(url)  # a list goes out by a form, with a record in the journal
            size = len(answer.getvalue())
        if answer.status_code != OK or not size:
            raise RuntimeError(f"{url} brought no list: {answer.status_code}")
        yield Result(f"list of {FEW} as {form.upper()} ({size} bytes)", it.seconds, "s", goal, name, best_ms(bare, 2) / 1000)
        yield Result(f"list of {FEW} as {form.upper()}: queries", len(captured), "queries", 19)


def _cells() -> Iterator[list[str]]:
    return ([*row[0].split(), row[1], row[2], "", "", ""] for row in world.pupils(FEW))


def _bare_xlsx() -> None:
    book = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True})
    page = book.add_worksheet()
    for number, row in enumerate(_cells()):
        page.write_row(number, 0, row)
    book.close()


def _bare_csv() -> None:
    csv.writer(io.StringIO()).writerows(_cells())


def _saving(place: World) -> Iterator[Result]:
    browser = place.client()
    cards = list(Person.objects.filter(organization=place.school, user=None).order_by("pk")[:TIMES])
    times = [best_ms(lambda card=card: _save(browser, place, card), 1) for card in cards]
    bare = [best_ms(lambda: notify.tell(recipients=[(1, "")], kind="bench", subject="x"), 1) for _ in range(TIMES)]
    yield Result("save one card, median", median(times), "ms", 50, "one bare insert", median(bare))
    yield Result("save one card, p95", p95(times), "ms", None, "one bare insert", p95(bare))


def _save(browser: Client, place: World, card: Person) -> None:
    names = ("last_name", "first_name", "patronymic", "sex", "email", "version")
    form = {name: getattr(card, name) for name in names} | {"phone": "+7 912 345-67-89", "birth_date": f"{card.birth_date:%d.%m.%Y}"}
    answer = browser.post(reverse("people:edit", args=[place.school.code, card.pk]), form)
    if answer.status_code != 302:
        raise RuntimeError(f"the card was not saved: {answer.status_code}")
