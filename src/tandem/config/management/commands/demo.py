"""`tandem demo`: load the invented school, or say what is loaded already."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tandem.config.demo import build, report
from tandem.kit import clock


class Command(BaseCommand):
    help = "Load an invented school to look around in. Loading twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print schools, programmes and accounts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not build.is_loaded():
            if build.has_real_data():
                raise CommandError("There is a real school in this database: the demo is not mixed with it. Use an empty one.")
            build.load(clock.today())
        found = report.report()
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for school in found["schools"]:
            self.stdout.write(f"{school['code']}: {school['name']}")
        for account in found["accounts"]:
            self.stdout.write(f"{account['login']:14} {account['password']}  {', '.join(account['roles'])}")
