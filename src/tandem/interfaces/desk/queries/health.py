"""State of the installation for a monitor."""

from dataclasses import dataclass

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from tandem.foundation.jobs import queries as jobs


@dataclass(frozen=True)
class Health:
    """Each part is «ok» or says what is wrong; pages work while the database and its tables are right."""

    database: str
    migrations: str
    worker: str

    @property
    def can_serve(self) -> bool:
        return self.database == "ok" and self.migrations == "ok"

    @property
    def status(self) -> str:
        if not self.can_serve:
            return "failed"
        return "ok" if self.worker == "ok" else "degraded"


def health() -> Health:
    """Ask the database, compare its migrations with the code, look for a beating worker."""
    try:
        waiting = _unapplied()
        worker = "ok" if not waiting and jobs.worker_is_alive() else "stopped"
    except DatabaseError:
        return Health(database="unavailable", migrations="unknown", worker="unknown")
    return Health(database="ok", migrations="ok" if not waiting else "waiting", worker=worker)


def _unapplied() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
