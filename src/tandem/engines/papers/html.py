"""HTML of a paper for looking at it: everything is escaped, the look comes from classes."""

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

import segno

from tandem.engines.papers import blocks
from tandem.engines.papers.blocks import Document
from tandem.engines.papers.text import DATE_BLANK, SIGNED, strong_lines, typeset

MANY = 3
"""A table with more columns is scrolled on a phone."""


class Html(str):
    """Text that is HTML already: templates put it in as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def render(documents: Document | Iterable[Document]) -> Html:
    """One `<article class="paper">` per document."""
    return Html("\n".join(_article(document) for document in blocks.as_documents(documents)))


def _article(document: Document) -> str:
    wide = " paper-wide" if document.is_landscape else ""
    body = "\n".join(_RENDER[type(block)](block) for block in document.blocks)
    return f'<article class="paper{wide}">\n{body}\n{_foot(document)}</article>'


def _foot(document: Document) -> str:
    if not document.qr and not document.executor:
        return ""
    code = segno.make_qr(document.qr, error="m").svg_inline(scale=2, border=2, svgclass="paper-qr", lineclass=None) if document.qr else ""
    return f'<div class="paper-foot"><span>{_text(document.executor)}</span>{code}</div>\n'


def _text(text: str) -> str:
    return escape(typeset(text)).replace("\n", "<br>")


def _lines(lines: Iterable[str], tag: str, name: str) -> str:
    return "".join(f'<{tag} class="{name}">{_text(line)}</{tag}>' for line in lines)


def _letterhead(block: blocks.Letterhead) -> str:
    pairs = zip(block.lines, strong_lines(block), strict=True)
    return f'<div class="paper-letterhead">{"".join(f"<p>{_strong(line, strong)}</p>" for line, strong in pairs)}</div>'


def _strong(line: str, strong: bool) -> str:
    return f"<strong>{_text(line)}</strong>" if strong else _text(line)


def _number_date(block: blocks.NumberDate) -> str:
    place = f'<p class="paper-place">{_text(block.place)}</p>' if block.place else ""
    return f'<div class="paper-line"><span>{_text(block.date)}</span><span>{_text(f"№ {block.number}")}</span></div>{place}'


def _clauses(block: blocks.Clauses) -> str:
    return _lines(blocks.numbered(block), "p", "paper-p")


def _list(name: str) -> Callable[[Any], str]:
    return lambda block: f'<ul class="{name}">{"".join(f"<li>{_text(item)}</li>" for item in block.items)}</ul>'


def _blank(block: blocks.Blank) -> str:
    hint = f'<span class="paper-hint">{_text(block.hint)}</span>' if block.hint else ""
    return f'<p class="paper-blank"><span>{_text(block.label)}</span><span class="paper-rule">{_text(block.value)}{hint}</span></p>'


def _table(block: blocks.Table) -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in block.rows)
    hand = " paper-hand" if block.is_for_hand else ""
    table = f'<table class="paper-table{hand}"><thead><tr>{_heads(block.columns)}</tr></thead><tbody>{rows}</tbody></table>'
    many = " paper-many" if len(block.columns) > MANY else ""
    return f'<div class="paper-scroll{many}" tabindex="0" role="region" aria-label="{_text(", ".join(block.columns))}">{table}</div>'


def _heads(columns: Iterable[str]) -> str:
    return "".join(f'<th scope="col">{_text(name)}</th>' for name in columns)


def _signature(block: blocks.Signature) -> str:
    return f'<div class="paper-sign"><span>{_text(block.post)}</span><span class="paper-rule"></span><span>{_text(block.name)}</span></div>'


def _acquaintance(block: blocks.Acquaintance) -> str:
    rows = "".join(f"<tr><td>{_text(name)}</td><td></td><td>{DATE_BLANK}</td></tr>" for name in block.names)
    table = f"<thead><tr>{_heads(SIGNED)}</tr></thead><tbody>{rows}</tbody>"
    return f'<p class="paper-plain">{_text(block.title)}</p><table class="paper-table paper-known paper-hand">{table}</table>'


def _one(tag: str, name: str) -> Callable[[Any], str]:
    return lambda block: f'<{tag} class="{name}">{_text(block.text)}</{tag}>'


_RENDER: dict[type, Callable[[Any], str]] = {
    blocks.Letterhead: _letterhead,
    blocks.Heading: _one("h2", "paper-heading"),
    blocks.NumberDate: _number_date,
    blocks.DateLine: lambda block: f'<div class="paper-line"><span>{_text(block.place)}</span><span>{_text(block.date)}</span></div>',
    blocks.Title: _one("h3", "paper-title"),
    blocks.Addressee: lambda block: f'<div class="paper-to">{"".join(f"<p>{_text(line)}</p>" for line in block.lines)}</div>',
    blocks.Paragraph: lambda block: _one("p", "paper-p" if block.is_indented else "paper-plain")(block),
    blocks.Note: _one("p", "paper-note"),
    blocks.Decree: _one("p", "paper-plain"),
    blocks.Clauses: _clauses,
    blocks.Items: _list("paper-items"),
    blocks.Choices: _list("paper-choices"),
    blocks.Blank: _blank,
    blocks.Table: _table,
    blocks.Signature: _signature,
    blocks.Acquaintance: _acquaintance,
    blocks.Annex: _one("p", "paper-annex"),
    blocks.PageBreak: lambda block: '<hr class="paper-break">',
}
