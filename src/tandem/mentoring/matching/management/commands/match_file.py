import json
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from tandem.engines.matching import answers, exchange


class Command(BaseCommand):
    help = "Read one matching problem from a JSON file and print the answer as JSON; 2 and a sentence for a malformed file."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the problem, as docs/matching-file.md says")

    def handle(self, *, file: Path, **options: object) -> None:
        try:
            said = answers.answer(exchange.read(file.read_bytes()))
        except OSError:
            self._refuse(f"Файл {file} не открывается: проверьте имя и права.")
        except ValueError as error:
            self._refuse(str(error))
        else:
            self.stdout.write(json.dumps(said, ensure_ascii=False))

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(2)
