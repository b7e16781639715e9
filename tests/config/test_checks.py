import sqlite3

import pytest
from django.core.checks import run_checks
from django.db import connection

from tandem.config import checks
from tandem.config import settings as module


def ids(found) -> list[str]:
    return [message.id for message in found]


@pytest.fixture
def data(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    tmp_path.chmod(0o700)
    return tmp_path


def test_data_of_the_owner_alone_are_fine(data):
    (data / "secret-key").touch(mode=0o600)
    assert checks.check_files(None) == []


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
def test_data_folder_that_others_may_enter_is_an_error(data, mode):
    data.chmod(mode)
    assert ids(checks.check_files(None)) == ["tandem.E001"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_key_that_others_may_read_is_an_error(data, mode):
    (data / "secret-key").touch()
    (data / "secret-key").chmod(mode)
    assert ids(checks.check_files(None)) == ["tandem.E002"]


def test_short_key_and_any_host_are_errors(settings):
    settings.SECRET_KEY, settings.ALLOWED_HOSTS, settings.DEBUG = "short", ["*"], False
    assert ids(checks.check_secrets(None)) == ["tandem.E003", "tandem.E004"]


@pytest.mark.parametrize(
    ("version", "is_safe"),
    [
        ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 6), False), ((3, 50, 7), True),
        ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 4), True), ((4, 0, 0), True),
    ],
)  # fmt: skip
def test_versions_with_the_corruption_bug_are_known(version, is_safe):
    assert checks.is_safe_sqlite(version) is is_safe


@pytest.fixture
def options(monkeypatch, settings):
    """`options(…)`: as if the database was SQLite with these."""
    monkeypatch.setattr(connection, "vendor", "sqlite")
    return lambda values: monkeypatch.setitem(settings.DATABASES["default"], "OPTIONS", values)


def test_old_sqlite_is_an_error(monkeypatch, options):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    options({"transaction_mode": "IMMEDIATE", "timeout": 20})
    assert ids(checks.check_sqlite(None)) == ["tandem.E010"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ["tandem.E011", "tandem.E012"]),
        ({"transaction_mode": "DEFERRED", "timeout": 20}, ["tandem.E011"]),
        ({"transaction_mode": "IMMEDIATE", "timeout": 1}, ["tandem.E012"]),
    ],
)
def test_unsafe_options_of_sqlite_are_errors(options, values, expected):
    options(values)
    assert ids(checks.check_sqlite(None)) == expected


UNSAFE = {
    "journal_mode": "PRAGMA journal_mode=DELETE",
    "synchronous": "PRAGMA synchronous=NORMAL",
    "secure_delete": "PRAGMA secure_delete=OFF",
    "foreign_keys": "PRAGMA foreign_keys=OFF",
    "trusted_schema": "PRAGMA trusted_schema=ON",
}


@pytest.mark.parametrize("name", UNSAFE)
def test_unsafe_pragma_is_an_error(tmp_path, name):
    raw = sqlite3.connect(tmp_path / "x.sqlite3")
    raw.executescript(f"{module.SQLITE_PRAGMAS} PRAGMA foreign_keys=ON; {UNSAFE[name]};")
    found = list(checks._pragmas(_Plain(raw)))
    assert ids(found) == ["tandem.E013"]
    assert name in found[0].msg
    raw.close()


class _Plain:
    """Looks like Django's connection, over a bare one."""

    def __init__(self, raw):
        self.raw = raw

    def cursor(self):
        return self

    def __enter__(self):
        return self.raw.cursor()

    def __exit__(self, *_):
        return None


@pytest.mark.django_db
def test_installation_as_configured_is_safe():
    assert [message for message in run_checks(databases=["default"]) if message.id.startswith("tandem.")] == []


def test_key_file_is_made_once_for_the_owner_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("TANDEM_SECRET_KEY")
    monkeypatch.setattr(module, "DATA_DIR", tmp_path)
    key = module._secret_key()
    assert len(key) >= 64
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert module._secret_key() == key


def test_key_from_the_environment_needs_no_file(tmp_path, monkeypatch):
    monkeypatch.setenv("TANDEM_SECRET_KEY", "from the environment")
    monkeypatch.setattr(module, "DATA_DIR", tmp_path)
    assert module._secret_key() == "from the environment"
    assert list(tmp_path.iterdir()) == []
