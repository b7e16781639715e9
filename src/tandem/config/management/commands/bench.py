import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tandem.config.bench import lists, loads, matching, orders, reading, rounds, texts, visits
from tandem.config.bench.frame import Result, table
from tandem.registry.orgs import queries as orgs

ROWS: dict[str, Callable[[], Iterator[Result]]] = {
    "reading": reading.measure,
    "visits": visits.measure,
    "lists": lists.measure,
    "loads": loads.measure,
    "orders": orders.measure,
    "rounds": rounds.measure,
    "texts": texts.measure,
    "matching": matching.measure,
}

WITHOUT_DATABASE = {"matching"}


class Command(BaseCommand):
    help = "Measures speed and size in an empty database and prints a table (`make bench` makes the database)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("rows", nargs="*", help=f"some of: {', '.join(ROWS)}")
        parser.add_argument("--json", action="store_true", help="the rows of matching as JSON instead of the table")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = options["rows"] or list(ROWS)
        if unknown := set(chosen) - set(ROWS):
            raise CommandError(f"There is no row {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}.")
        if options["json"]:
            if chosen != ["matching"]:
                raise CommandError("Only the rows of matching are printed as JSON: «tandem bench matching --json».")
            self.stdout.write(json.dumps([row.to_json() for row in matching.rows()], ensure_ascii=False, indent=1))
            return
        if set(chosen) - WITHOUT_DATABASE and not orgs.is_empty():
            raise CommandError("There is a school in this database. Measuring needs an empty one: run «make bench».")
        results = []
        for name in chosen:
            self.stderr.write(f"measuring: {name}")
            results += ROWS[name]()
        self.stdout.write(table(results))
        sys.exit(0 if all(result.is_met for result in results) else 1)
