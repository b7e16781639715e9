import datetime as dt
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from tandem.engines import papers as engine
from tandem.engines.papers.blocks import Document
from tandem.kit import clock
from tandem.kit.actor import Actor, Grant
from tandem.mentoring.banks import queries as banks
from tandem.mentoring.mentorships import papers, queries
from tandem.registry.documents import queries as documents
from tandem.registry.orgs.choices import Role
from tandem.registry.people import papers as consents
from tandem.registry.people import queries as people
from tandem.registry.people import services as texts
from tandem.registry.programs.models import Program

KINDS = ("order", "annex", "extracts", "acquaintance", "labour-consents", "labour-agreements", "consents")


class Command(BaseCommand):
    help = "Write the papers of a programme as DOCX and PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=KINDS)
        parser.add_argument("--program", type=int, required=True)
        parser.add_argument("--out", type=Path, required=True)

    def handle(self, *args: Any, kind: str, program: int, out: Path, **options: Any) -> None:
        row = Program.objects.select_related("organization").filter(pk=program).first()
        if row is None:
            raise CommandError(f"Программы {program} нет. Номера программ показывает «tandem demo --json» или адрес её страницы.")
        out.mkdir(parents=True, exist_ok=True)
        with translation.override("ru"):
            made = list(self._write(out, kind, row))
        if not made:
            raise CommandError("Печатать нечего: в программе нет пар, для которых нужен этот документ.")
        for path in made:
            self.stdout.write(str(path))

    def _write(self, out: Path, kind: str, program: Program) -> Iterator[Path]:
        for name, document in _documents(kind, program):
            for suffix, render in ((".docx", engine.render_docx), (".pdf", engine.render_pdf)):
                path = out / f"{name}{suffix}"
                path.write_bytes(render(document))
                yield path


def _documents(kind: str, program: Program) -> Iterator[tuple[str, Document | list[Document]]]:
    """(file name without suffix, one document or many for one file) of everything that the kind means for the programme."""
    today = clock.today(program.organization.timezone)
    if kind == "consents":
        yield from _consents(program, today)
        return
    if kind.startswith("labour"):
        for pair in queries.labour_pairs(program, today):
            make = papers.labour_consent if kind == "labour-consents" else papers.labour_agreement
            yield f"{kind}-{pair.pk}", make(pair, today)
        return
    paper = queries.latest_order(program) or papers.unsaved_order(program, today)
    if paper is None:
        return
    if kind == "order":
        yield "order", documents.document_of(paper)
    elif kind == "annex":
        yield "annex", papers.annex_alone(paper)
    elif kind == "acquaintance":
        yield "acquaintance", papers.acquaintance_of(paper)
    else:
        for person, document in papers.extracts(paper):
            yield f"extract-{person.pk}", document


def _consents(program: Program, today: dt.date) -> Iterator[tuple[str, list[Document]]]:
    """Blanks of what the participants of the programme lack: one file, one person a page."""
    place = program.organization
    actor = Actor(user_id=0, name="tandem papers", grants=frozenset({Grant(Role.CURATOR, place.path)}))
    mentors = banks.mentors_visible_to(actor).filter(program=program).values_list("person", flat=True)
    mentees = banks.mentees_visible_to(actor).filter(program=program).values_list("person", flat=True)
    theirs = {*mentors, *mentees}
    rows = [row for row in people.matrix(actor, place, people.Asked(), today) if row.person.pk in theirs]
    wanted = people.ticked(rows, ())
    if not wanted:
        return
    found = texts.consent_texts(organization=place, codes={cell.code for _row, cell in wanted})
    until = people.usual_end(today)
    blanks = [consents.Blank(row.person, found[cell.code], place, until, row.post, row.guardians) for row, cell in wanted]
    yield "consents", [consents.blank(item) for item in blanks]
