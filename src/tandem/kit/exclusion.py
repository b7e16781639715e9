"""Exclusion constraints on periods of inclusive days: PostgreSQL only, SQLite has none.

On SQLite the unique constraint on the running row and the lock in the service stand in their place.
"""

from collections.abc import Callable
from typing import Any


def add_exclusion(table: str, name: str, equal: tuple[str, ...], where: str = "TRUE") -> Callable[[Any, Any], None]:
    """Migration function: two rows with the same `equal` columns may not share a day, among rows that satisfy `where`."""
    same = ", ".join(f"{column} WITH =" for column in equal)
    days = "daterange(started_on, COALESCE(finished_on, 'infinity'::date), '[]') WITH &&"

    def forwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
            schema_editor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist ({same}, {days}) WHERE ({where})")

    return forwards


def drop_exclusion(table: str, name: str) -> Callable[[Any, Any], None]:
    """The way back of `add_exclusion`."""

    def backwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")

    return backwards
