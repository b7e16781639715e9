"""System checks: an installation that could lose or leak data does not start."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

SAFE_SQLITE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""First versions without the WAL-reset corruption bug: newest line, and the two lines it was mended in."""

WANTED_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1, "trusted_schema": 0}


@register(Tags.security)
def check_files(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Only the owner reads the data and the key."""
    data = Path(settings.DATA_DIR)
    return [*_too_open(data, 0o700, "tandem.E001"), *_too_open(data / "secret-key", 0o600, "tandem.E002")]


def _too_open(path: Path, mode: int, code: str) -> Iterator[CheckMessage]:
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & ~mode:
        yield Error(f"Others may read {path}.", hint=f"chmod {mode:o} {path}", id=code)


@register(Tags.security)
def check_secrets(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A demo or debugging installation never faces the network by accident."""
    errors: list[CheckMessage] = []
    if len(settings.SECRET_KEY) < 12:
        errors.append(Error("TANDEM_SECRET_KEY is too short.", hint="Leave it out: a key file is made.", id="tandem.E003"))
    if "*" in settings.ALLOWED_HOSTS and not settings.DEBUG:
        errors.append(Error("TANDEM_ALLOWED_HOSTS must name the hosts, not «*».", id="tandem.E004"))
    return errors


@register(Tags.database)
def check_sqlite(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """SQLite is safe for many writers and a power cut only with these settings (measured)."""
    connection = connections["default"]
    if connection.vendor != "sqlite":
        return []
    options = settings.DATABASES["default"].get("OPTIONS", {})
    return [*_version(), *_transactions(options), *(_pragmas(connection) if databases else ())]


def _version() -> Iterator[CheckMessage]:
    import sqlite3

    found = sqlite3.sqlite_version_info
    if not is_safe_sqlite(found):
        hint = "Install the package pysqlite3 of requirements/run.txt."
        yield Error(f"SQLite {sqlite3.sqlite_version} may corrupt the database.", hint=hint, id="tandem.E010")


def is_safe_sqlite(version: tuple[int, ...]) -> bool:
    """The WAL-reset bug is mended in 3.51.3 and later, and in the late patches of 3.50 and 3.44."""
    newest, *lines = SAFE_SQLITE
    return version >= newest or any(version[:2] == line[:2] and version >= line for line in lines)


def _transactions(options: dict[str, Any]) -> Iterator[CheckMessage]:
    if options.get("transaction_mode") != "IMMEDIATE":
        yield Error("SQLite must use transaction_mode IMMEDIATE: other modes fail under writers.", id="tandem.E011")
    if options.get("timeout", 0) < 5:
        yield Error("SQLite must wait for a writer at least 5 seconds (OPTIONS timeout).", id="tandem.E012")


def _pragmas(connection: Any) -> Iterator[CheckMessage]:
    with connection.cursor() as cursor:
        for name, wanted in WANTED_PRAGMAS.items():
            found = cursor.execute(f"PRAGMA {name}").fetchone()[0]
            if found != wanted:
                yield Error(f"SQLite runs with {name}={found}, not {wanted}.", hint="See SQLITE_PRAGMAS.", id="tandem.E013")
