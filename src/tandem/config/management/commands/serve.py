import os
import sys
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from tandem.config.supervisor import Child, Supervisor


class Command(BaseCommand):
    help = "Serves the site: a web server and one job worker, each restarted when it dies. Stop with Ctrl+C."
    requires_system_checks: list[str] = []  # handle() asks for all of them, with the database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="web processes")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("check", databases=["default"])
        if _waiting():
            raise CommandError("The database is not up to date: run «tandem migrate» first.")
        connections.close_all()
        web = Child("web", web_command(options["host"], options["port"], options["workers"]))
        worker = Child("worker", [str(Path(sys.executable).with_name("tandem")), "work"])
        self.stdout.write(f"Tandem: http://{options['host']}:{options['port']}/")
        self.stdout.flush()
        Supervisor([web, worker]).run()


def web_command(host: str, port: int, workers: int) -> list[str]:
    """Granian by its command line: inside a Python thread it does not come back after a kill."""
    program = str(Path(sys.executable).with_name("granian"))
    threads = os.environ.get("TANDEM_WEB_THREADS", "4")
    return [
        *(program, "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", threads, "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "10"),
        *("--log-level", "warning", "tandem.config.wsgi:application"),
    ]


def _waiting() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
