"""The order on pairs with a long annex."""

import dataclasses
from collections.abc import Iterator
from io import BytesIO

import docx
import typst
from django.utils import translation

from tandem.config.bench.frame import Result, best_ms, watch
from tandem.config.demo import build
from tandem.engines import papers
from tandem.engines.papers import blocks
from tandem.kit import clock
from tandem.mentoring.mentorships import papers as content
from tandem.registry.documents import queries as documents
from tandem.registry.programs.models import Program

PAIRS = 60


def measure() -> Iterator[Result]:
    with translation.override("ru"):
        document = _order()
    with watch() as it:
        word, pdf = papers.render_docx(document), papers.render_pdf(document)
    bare = best_ms(_bare, 2) / 1000
    what = f"order with {PAIRS} pairs, DOCX and PDF ({len(word) // 1024} + {len(pdf) // 1024} KB)"
    yield Result(what, it.seconds, "s", 2, "empty pages of python-docx and typst", bare)


def _bare() -> None:
    docx.Document().save(BytesIO())
    typst.compile(b"one line")


def _order() -> blocks.Document:
    """The demo's order, its annex made longer."""
    if not build.is_loaded():
        build.load(clock.today())
    program = Program.objects.filter(organization__is_demo=True, mentorships__isnull=False).first()
    paper = content.unsaved_order(program, clock.today())
    return _longer(documents.document_of(paper))


def _longer(document: blocks.Document) -> blocks.Document:
    """Rows of the widest table again and again, until there are enough."""
    return dataclasses.replace(document, blocks=tuple(_stretched(block) for block in document.blocks))


def _stretched(block: object) -> object:
    if not isinstance(block, blocks.Table) or not block.rows:
        return block
    rows = list(block.rows) * (PAIRS // len(block.rows) + 1)
    return dataclasses.replace(block, rows=tuple(rows[:PAIRS]))
