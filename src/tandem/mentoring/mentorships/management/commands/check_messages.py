import json
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from tandem.engines.russian.guard import file as messages


class Command(BaseCommand):
    help = "Say of each message of a JSONL file whether it would be held for a curator and why; 2 and a sentence for a malformed file."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help='lines {"id", "text"}')

    def handle(self, *, file: Path, **options: object) -> None:
        try:
            found = messages.read(file.read_bytes())
        except OSError:
            self._refuse(f"Файл {file} не открывается: проверьте имя и права.")
        except ValueError as error:
            self._refuse(str(error))
        else:
            for verdict in messages.verdicts(found):
                self.stdout.write(json.dumps(verdict, ensure_ascii=False))

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(2)
