"""What every test stands on; the environment of the suite is set in `tests/settings.py`."""

import datetime as dt
import sys
from collections.abc import Callable, Iterator

import hypothesis
import pytest
import time_machine
from django.db import connection

from tests.chromium import came, came_by_phone, came_without_scripts, chromium  # noqa: F401  (one browser for the whole suite)

hypothesis.settings.register_profile("suite", deadline=None, print_blob=True)
hypothesis.settings.load_profile("suite")


def _refuse_network(event: str, args: tuple[object, ...]) -> None:
    """No test leaves this machine."""
    if event == "socket.connect":
        address = args[1]
        if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "localhost", "::1")):
            raise RuntimeError(f"a test tried to reach {address[0]}")


sys.addaudithook(_refuse_network)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked `once` does not depend on the database: left out of the run on PostgreSQL."""
    if connection.vendor == "sqlite":
        return
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("once")])
    items[:] = [item for item in items if not item.get_closest_marker("once")]


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """A process keeps the bank of a round by the journal; the journal of every test begins anew."""
    from tandem.mentoring.matching.queries.seen import forget

    forget()


@pytest.fixture
def clock_at() -> Iterator[Callable[[dt.date | dt.datetime], None]]:
    """`clock_at(day)` stops the clock at noon (Moscow) of the day, or at a given moment, until the end of the test."""
    travellers: list[time_machine.travel] = []

    def travel(moment: dt.date | dt.datetime) -> None:
        if not isinstance(moment, dt.datetime):
            moment = dt.datetime(moment.year, moment.month, moment.day, 9, tzinfo=dt.UTC)
        travellers.append(time_machine.travel(moment, tick=False))
        travellers[-1].start()

    yield travel
    for traveller in reversed(travellers):
        traveller.stop()
