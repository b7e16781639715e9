import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tandem.foundation.jobs import jobs


class Command(BaseCommand):
    help = "Runs background jobs until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when the queue is empty")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        jobs.work(stop, once=options["once"])
