"""The load of 50,000 rows while others look at pages and save cards."""

import datetime as dt
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection
from django.urls import reverse

from tandem.config.bench import world
from tandem.config.bench.frame import Result, median, p95, watch
from tandem.config.bench.site import Browser, served, signed_in
from tandem.config.bench.world import World
from tandem.foundation.jobs import jobs
from tandem.interfaces.imports import queries as imports_queries
from tandem.interfaces.imports import services as imports
from tandem.kit import clock
from tandem.registry.people.models import Person

ROWS = 50_000
PAUSE = 0.1
"""Between two actions of one person: nobody clicks faster."""


@dataclass
class Neighbour:
    """Somebody else at work: looks at a list, saves a card, again and again."""

    browser: Browser
    place: World
    cards: list[Person]
    stop: threading.Event
    looks: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    failed: int = 0

    def run(self) -> None:
        number = 0
        while not self.stop.is_set():
            self._look()
            self._save(self.cards[number % len(self.cards)])
            number += 1
            time.sleep(PAUSE)

    def _look(self) -> None:
        with watch() as it:
            answer, _body = self.browser.ask("GET", reverse("people:list", args=[self.place.school.code]))
        self.looks.append(it.ms)
        self.failed += answer.status != 200

    def _save(self, card: Person) -> None:
        names = ("last_name", "first_name", "patronymic", "sex", "email", "version")
        form = {name: getattr(card, name) for name in names} | {"phone": "", "birth_date": f"{card.birth_date:%d.%m.%Y}"}
        form["csrfmiddlewaretoken"] = self.browser.cookies[settings.CSRF_COOKIE_NAME]
        with watch() as it:
            answer, _body = self.browser.ask("POST", reverse("people:edit", args=[self.place.school.code, card.pk]), form)
        self.saves.append(it.ms)
        self.failed += answer.status != 302
        card.version += 1


def measure() -> Iterator[Result]:
    big, beside = world.make_world("bench-50000"), world.make_world("bench-beside")
    with tempfile.TemporaryDirectory() as folder:
        world.load_csv(beside, "pupils", world.pupils_csv(500), folder)
        bare = _bare(folder)
    with served() as port:
        others = _neighbours(port, beside)
        with watch() as it:
            loaded = _load(big)
        for thread, other in others:
            other.stop.set()
            thread.join()
    people = Person.objects.filter(organization=big.school).count()
    yield Result(f"load of {ROWS} rows by the job: check and load ({people} cards)", it.seconds, "s", 60, "bare inserts by 500", bare)
    yield Result("… of it the load", loaded, "s")
    looks, saves = ([time for _t, other in others for time in getattr(other, kind)] for kind in ("looks", "saves"))
    yield Result(f"others' pages meanwhile ({len(looks)}), median", median(looks), "ms")
    yield Result("others' pages meanwhile, p95", p95(looks), "ms", 150)
    yield Result(f"others' saves meanwhile ({len(saves)}), p95", p95(saves), "ms", 150)
    yield Result("others' failed requests", sum(other.failed for _t, other in others), "requests", 0)


def _load(big: World) -> float:
    """Upload, check and load as the pages do it; the seconds of the load alone."""
    actor, today = imports_queries.operator(big.school), clock.today()
    upload = imports_queries.read_upload(big.school, "pupils", name="pupils.csv", content=world.pupils_csv(ROWS))
    batch = imports.upload_table(actor=actor, target=imports.Target(big.school, "pupils"), upload=upload)
    columns = [column["field"] for column in batch.mapping]
    batch = imports.start_check(actor=actor, batch=batch, columns=columns, default_form="", today=today)
    _wait(batch, dt.timedelta(minutes=5))
    with watch() as it:
        batch.refresh_from_db()
        _wait_for_job(imports.start_load(actor=actor, batch=batch))
    return it.seconds


def _wait(batch: object, limit: dt.timedelta) -> None:
    end = time.monotonic() + limit.total_seconds()
    while time.monotonic() < end:
        batch.refresh_from_db()  # type: ignore[attr-defined]
        if batch.state == "checked":  # type: ignore[attr-defined]
            return
        time.sleep(0.1)
    raise RuntimeError("the check did not end")


def _wait_for_job(job: object) -> None:
    over = jobs.wait_until_over(job, 300)  # type: ignore[arg-type]
    if over.state != "done":
        raise RuntimeError(f"the load ended as {over.state}: {over.message}")


def _neighbours(port: int, beside: World) -> list[tuple[threading.Thread, Neighbour]]:
    cards = list(Person.objects.filter(organization=beside.school, user=None).order_by("pk"))
    found = []
    for number in range(2):
        other = Neighbour(signed_in(port, beside.curator), beside, cards[number::2], threading.Event())
        thread = threading.Thread(target=other.run)
        thread.start()
        found.append((thread, other))
    return found


def _bare(folder: str) -> float:
    """The same rows by bare inserts, a transaction for each 500."""
    raw = sqlite3.connect(f"{folder}/bare.sqlite3")
    raw.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (a TEXT, b TEXT, c TEXT)")
    rows = list(world.pupils(ROWS))
    with watch() as it:
        for start in range(0, ROWS, 500):
            raw.executemany("INSERT INTO t VALUES (?, ?, ?)", rows[start : start + 500])
            raw.commit()
    raw.close()
    connection.close()
    return it.seconds
