"""The console command `tandem`: Django's management commands with Tandem's settings."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line([*sys.argv[:1], *(_module(word) for word in sys.argv[1:2]), *sys.argv[2:]])


def _module(word: str) -> str:
    """`match-file` is the command `match_file`: a module has no dash in its name. Options stay as they are."""
    return word if word.startswith("-") else word.replace("-", "_")
