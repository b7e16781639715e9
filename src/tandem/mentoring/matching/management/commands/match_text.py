import json
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from tandem.engines.matching import text_file
from tandem.mentoring.banks import queries as banks


class Command(BaseCommand):
    help = "Rank mentors for each request of a JSONL file by their texts; 2 and a sentence for a malformed file."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help='lines {"type": "mentor", "id", "forms", "text"} and {"type": "request", "id", "form", "text"}'
        )

    def handle(self, *, file: Path, **options: object) -> None:
        try:
            texts = text_file.read(file.read_bytes())
        except OSError:
            self._refuse(f"Файл {file} не открывается: проверьте имя и права.")
        except ValueError as error:
            self._refuse(str(error))
        else:
            for request, mentors in text_file.rankings(texts, banks.topic_words(banks.shipped_topics())):
                self.stdout.write(json.dumps({"request": request, "ranking": mentors}, ensure_ascii=False))

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(2)
