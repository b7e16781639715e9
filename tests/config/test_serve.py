"""`tandem serve` as it runs at a school: real processes, killed for real."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site import TANDEM, Site, free_port, group_is_gone


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A database of its own, always SQLite: supervision does not depend on the database."""
    folder = tmp_path_factory.mktemp("data")
    folder.chmod(0o700)
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("TANDEM_", "DJANGO_", "DATABASE_"))}
    return {**plain, "TANDEM_DATA_DIR": str(folder), "TANDEM_LOG_LEVEL": "INFO"}


@pytest.fixture
def site(environment: dict[str, str], tmp_path: Path) -> Iterator[Site]:
    subprocess.run([TANDEM, "migrate", "--verbosity", "0"], env=environment, check=True)
    running = Site(environment, tmp_path / "log")
    try:
        running.wait(lambda: running.health().get("status") == "ok")
        yield running
    finally:
        running.process.kill()
        running.process.wait()


def test_refuses_a_database_that_is_not_up_to_date(environment: dict[str, str], tmp_path: Path) -> None:
    fresh = {**environment, "TANDEM_DATA_DIR": str(tmp_path / "fresh")}
    done = subprocess.run([TANDEM, "serve", "--port", str(free_port())], env=fresh, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "tandem migrate" in done.stderr


def test_refuses_a_data_folder_that_others_may_read(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    unsafe = {**environment, "TANDEM_DATA_DIR": str(tmp_path / "open")}
    done = subprocess.run(
        [TANDEM, "serve", "--port", str(free_port())], env=unsafe, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "tandem.E001" in done.stderr


def test_killed_children_come_back_and_the_end_leaves_nothing(site: Site) -> None:
    for child in ("web", "worker"):
        before = site.pids(child)
        os.kill(before[-1], signal.SIGKILL)
        site.wait(lambda child=child, before=before: len(site.pids(child)) > len(before))
        assert site.wait(lambda before=before: group_is_gone(before[-1]))
        site.wait(lambda: site.health().get("database") == "ok")
    started = site.pids("web") + site.pids("worker")
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(timeout=30) == 0
    assert all(group_is_gone(pid) for pid in started)
    assert site.health() == {}


def test_children_stop_when_the_supervisor_is_killed(site: Site) -> None:
    site.process.kill()
    for pid in site.pids("web") + site.pids("worker"):
        site.wait(lambda pid=pid: group_is_gone(pid))
