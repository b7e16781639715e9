import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.site import Site

ROUNDS = int(os.environ.get("ROUNDS", "20"))


def database_url() -> str:
    """The database of this test, for processes outside of it."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    return f"postgres://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


@pytest.fixture
def site(transactional_db: None, tmp_path: Path) -> Iterator[Site]:
    """The site over the database of the test; leases are short, so that a dead worker is soon replaced."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO_")}
    changed = {"DATABASE_URL": database_url(), "TANDEM_JOB_LEASE_SECONDS": "2", "TANDEM_LOG_LEVEL": "INFO"}
    running = Site({**plain, **changed}, tmp_path / "log")
    try:
        running.wait(lambda: running.health().get("status") == "ok")
        yield running
    finally:
        running.process.terminate()
        running.process.wait(timeout=60)


@pytest.fixture
def kill(site: Site) -> Callable[[str, float], None]:
    """`kill("worker", 0.7)`: some time up to that many seconds later the child is killed, and comes back."""
    dice = random.Random(20261124)

    def strike(child: str, longest: float) -> None:
        time.sleep(dice.uniform(0, longest))
        had = site.pids(child)
        os.kill(had[-1], signal.SIGKILL)
        site.wait(lambda: len(site.pids(child)) > len(had))

    return strike
