"""PDF of a paper: tagged, with embedded fonts, by typst. Texts go in as JSON, the network and system fonts are not used."""

import io
import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst

from tandem.engines.papers import blocks
from tandem.engines.papers.blocks import Block, Document
from tandem.engines.papers.text import DATE_BLANK, SIGNED, column_weights, strong_lines, typeset

LAYOUT = Path(__file__).with_name("paper.typ")


def render(documents: Document | Iterable[Document]) -> bytes:
    """One file; every document begins on a new page and has its own page numbers."""
    many = blocks.as_documents(documents)
    data = {"title": typeset(many[0].title) if many else "", "papers": [_paper(document) for document in many]}
    made = typst.compile(
        _layout(), format="pdf", ignore_system_fonts=True, sys_inputs={"papers": json.dumps(data, ensure_ascii=False)},
    )  # fmt: skip
    return bytes(made)


@cache
def _layout() -> bytes:
    return LAYOUT.read_bytes()


def _paper(document: Document) -> dict[str, Any]:
    return {
        "blocks": [row for block in document.blocks for row in _rows(block)], "executor": typeset(document.executor),
        "qr": _qr(document.qr), "is_landscape": document.is_landscape,
    }  # fmt: skip


def _qr(address: str) -> str:
    if not address:
        return ""
    out = io.BytesIO()
    segno.make_qr(address, error="m").save(out, kind="svg", border=1)
    return out.getvalue().decode()


def _rows(block: Block) -> list[dict[str, Any]]:
    """What the layout draws: clauses become numbered paragraphs, the rest stays itself with what is computed here."""
    if isinstance(block, blocks.Clauses):
        return [{"kind": "Paragraph", "text": typeset(line), "is_indented": True} for line in blocks.numbered(block)]
    row = {"kind": type(block).__name__, **_typeset(asdict(block))}
    if isinstance(block, blocks.Letterhead):
        row["lines"] = [{"text": text, "strong": strong} for text, strong in zip(row["lines"], strong_lines(block), strict=True)]
    elif isinstance(block, blocks.Heading):
        row["spaced"] = block.text.isupper()
    elif isinstance(block, blocks.NumberDate):
        row["number"] = typeset(f"№ {block.number}")
    elif isinstance(block, blocks.Table):
        row["widths"] = column_weights(block)
        row["rows"] = [(*cells, *[""] * (len(block.columns) - len(cells)))[: len(block.columns)] for cells in row["rows"]]
    elif isinstance(block, blocks.Acquaintance):
        row |= {"date": DATE_BLANK, "columns": SIGNED}
    return [row]


def _typeset(value: Any) -> Any:
    if isinstance(value, str):
        return typeset(value)
    if isinstance(value, dict):
        return {name: _typeset(inner) for name, inner in value.items()}
    return [_typeset(inner) for inner in value] if isinstance(value, list | tuple) else value
