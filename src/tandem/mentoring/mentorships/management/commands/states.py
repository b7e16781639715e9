from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from tandem.mentoring.banks.models import MENTEE_TRANSITIONS, MENTOR_TRANSITIONS, MenteeState, MentorState
from tandem.mentoring.mentorships.models import TRANSITIONS, State
from tandem.registry.documents.models import PAPER_TRANSITIONS, PaperState

MACHINES = {
    "mentorship": ("Пара или группа", State, TRANSITIONS),
    "paper": ("Документ", PaperState, PAPER_TRANSITIONS),
    "mentor": ("Наставник в базе", MentorState, MENTOR_TRANSITIONS),
    "mentee": ("Наставляемый в базе", MenteeState, MENTEE_TRANSITIONS),
}
"""File name → heading, states, table of transitions."""


def page(name: str) -> str:
    """Markdown page of one state machine, made from its table in the code."""
    heading, states, table = MACHINES[name]
    with translation.override("ru"):
        diagram = table.diagram({state.value: str(state.label) for state in states})
    return f"# {heading}\n\nСоздано командой `tandem states` из таблицы в коде; руками не править.\n\n```mermaid\n{diagram}\n```\n"


class Command(BaseCommand):
    help = "Write the diagrams of states from the tables in the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, default=Path("docs/states"))

    def handle(self, *args: Any, out: Path, **options: Any) -> None:
        out.mkdir(parents=True, exist_ok=True)
        for name in MACHINES:
            (out / f"{name}.md").write_text(page(name), encoding="utf-8")
