from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from tandem.kit.transitions import MACHINES


def page(name: str) -> str:
    """Markdown page of one state machine, made from its table in the code."""
    machine = MACHINES[name]
    with translation.override("ru"):
        diagram = machine.table.diagram({state.value: str(state.label) for state in machine.states})
    return f"# {machine.heading}\n\nСоздано командой `tandem states` из таблицы в коде; руками не править.\n\n```mermaid\n{diagram}\n```\n"


class Command(BaseCommand):
    help = "Write the diagrams of states from the tables in the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, default=Path("docs/states"))

    def handle(self, *args: Any, out: Path, **options: Any) -> None:
        out.mkdir(parents=True, exist_ok=True)
        for name in MACHINES:
            (out / f"{name}.md").write_text(page(name), encoding="utf-8")
