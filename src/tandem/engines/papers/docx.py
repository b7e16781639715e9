"""DOCX of a paper: plain Word paragraphs and tables that a secretary can edit, by python-docx."""

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import segno
from docx import Document as new_file
from docx.document import Document as File
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from tandem.engines.papers import blocks
from tandem.engines.papers.blocks import Document
from tandem.engines.papers.text import DATE_BLANK, SIGNED, column_weights, hyphenated, strong_lines, typeset

FONT, BODY, CELL, SMALL = "Times New Roman", Pt(12), Pt(11), Pt(9.5)
WIDE, TINY = 8, Pt(7.5)
"""A table of more columns is a register: small letters."""
SHORT, LONG, TOP, RIGHT, BOTTOM, LEFT = 210, 297, 20, 10, 20, 20
INDENT, HAND = Mm(12.5), Mm(9)
"""First line of a paragraph; a row of a table that is filled in by hand."""
CENTER, JUSTIFY, TO_RIGHT, TO_LEFT = (
    WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT,
)  # fmt: skip
THIN = {"val": "single", "sz": "4", "space": "0", "color": "000000"}


def render(documents: Document | Iterable[Document]) -> bytes:
    """One file; every document begins on a new page and has its own page numbers."""
    many, file = blocks.as_documents(documents), new_file()
    _styles(file)
    _as_new_as_word_2013(file)
    file.core_properties.title = typeset(many[0].title)[:255] if many else ""
    file.core_properties.author, file.core_properties.comments, file.core_properties.language = "", "", "ru-RU"
    for number, document in enumerate(many):
        section = file.sections[0] if number == 0 else file.add_section(WD_SECTION.NEW_PAGE)
        _page(section, document)
        _body(file, document)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _body(file: File, document: Document) -> None:
    for block in document.blocks:
        if isinstance(block, blocks.Signature):
            _keep_with_next(file)
        _RENDER[type(block)](file, block)


def _styles(file: File) -> None:
    style = file.styles["Normal"]
    style.font.name, style.font.size = FONT, BODY
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.element.rPr.rFonts.set(qn("w:cs"), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "ru-RU")
    style.element.rPr.append(language)
    style.paragraph_format.space_after, style.paragraph_format.space_before = Pt(6), Pt(0)
    style.paragraph_format.line_spacing = 1.15


def _as_new_as_word_2013(file: File) -> None:
    """Word does not say «limited functionality» of the file, and edges of tables stand on the margins of the text."""
    mode = next(row for row in file.settings.element.iter(qn("w:compatSetting")) if row.get(qn("w:name")) == "compatibilityMode")
    mode.set(qn("w:val"), "15")


def _page(section: Section, document: Document) -> None:
    width, height = (LONG, SHORT) if document.is_landscape else (SHORT, LONG)
    section.orientation = WD_ORIENT.LANDSCAPE if document.is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = Mm(TOP), Mm(RIGHT), Mm(BOTTOM), Mm(LEFT)
    section.header_distance, section.footer_distance = Mm(10), Mm(10)
    section.different_first_page_header_footer = True
    for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
        part.is_linked_to_previous = False
    _start_from_one(section)
    number = section.header.paragraphs[0]
    number.alignment = CENTER
    _page_number(number.add_run())
    _foot(section, document)


def _start_from_one(section: Section) -> None:
    if section._sectPr.find(qn("w:pgNumType")) is None:
        start = OxmlElement("w:pgNumType")
        start.set(qn("w:start"), "1")
        section._sectPr.find(qn("w:cols")).addprevious(start)


def _page_number(run: Run) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _foot(section: Section, document: Document) -> None:
    """Lower corners of page one: who prepared the paper on the left, QR on the right."""
    if not document.qr and not document.executor:
        return
    footer = section.first_page_footer
    table = footer.add_table(1, 2, Mm(_text_width(section)))
    left, right = table.rows[0].cells
    _widths(table, [_text_width(section) - 30, 30])
    _cell_margins(table, 0)
    _plain(left.paragraphs[0], document.executor, size=SMALL)
    left.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
    place = _plain(right.paragraphs[0], "", align=TO_RIGHT)
    if document.qr:
        image = io.BytesIO()
        segno.make_qr(document.qr, error="m").save(image, kind="png", scale=6, border=1)
        image.seek(0)
        picture = place.add_run().add_picture(image, width=Mm(20))
        picture._inline.docPr.set("descr", "QR-код карточки документа")
    _to_end(footer.paragraphs[0])


def _to_end(paragraph: Paragraph) -> None:
    """The empty paragraph that every footer has goes below the table and takes no place."""
    parent = paragraph._p.getparent()
    parent.remove(paragraph._p)
    parent.append(paragraph._p)
    paragraph.paragraph_format.space_after, paragraph.paragraph_format.line_spacing = Pt(0), Pt(1)


def _text_width(section: Section) -> int:
    return round((section.page_width or Mm(SHORT)).mm) - LEFT - RIGHT


def _add(file: File, text: str, *, align: Any = TO_LEFT, bold: bool = False, size: Pt | None = None) -> Paragraph:
    return _plain(file.add_paragraph(), text, align=align, bold=bold, size=size)


def _plain(paragraph: Paragraph, text: str, *, align: Any = TO_LEFT, bold: bool = False, size: Pt | None = None) -> Paragraph:
    paragraph.alignment = align
    if text:
        run = paragraph.add_run(typeset(text))
        run.bold, run.font.size = bold or None, size
    return paragraph


def _running(file: File, text: str) -> Paragraph:
    paragraph = _add(file, text, align=JUSTIFY)
    paragraph.paragraph_format.first_line_indent = INDENT
    return paragraph


def _keep_with_next(file: File) -> None:
    if file.paragraphs:
        file.paragraphs[-1].paragraph_format.keep_with_next = True


def _spaced(paragraph: Paragraph, before: float, after: float) -> Paragraph:
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    return paragraph


def _letterhead(file: File, block: blocks.Letterhead) -> None:
    for line, strong in zip(block.lines, strong_lines(block), strict=True):
        _spaced(_add(file, line, align=CENTER, bold=strong), 0, 0)


def _heading(file: File, block: blocks.Heading) -> None:
    paragraph = _spaced(_add(file, block.text, align=CENTER, bold=True, size=Pt(14)), 14, 10)
    paragraph.paragraph_format.keep_with_next = True
    if block.text.isupper():
        for run in paragraph.runs:
            spacing = OxmlElement("w:spacing")
            spacing.set(qn("w:val"), "30")
            run._r.get_or_add_rPr().find(qn("w:sz")).addprevious(spacing)


def _number_date(file: File, block: blocks.NumberDate) -> None:
    _line(file, block.date, f"№ {block.number}")
    if block.place:
        _spaced(_add(file, block.place, align=CENTER), 0, 10)


def _date_line(file: File, block: blocks.DateLine) -> None:
    _line(file, block.place, block.date)


def _line(file: File, left: str, right: str) -> None:
    """Left and right on one line by a right tab stop."""
    paragraph = _add(file, left)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(_text_width(file.sections[-1])), WD_ALIGN_PARAGRAPH.RIGHT)  # type: ignore[arg-type]
    paragraph.add_run("\t")
    paragraph.add_run(typeset(right))


def _title(file: File, block: blocks.Title) -> None:
    paragraph = _spaced(_add(file, block.text, bold=True), 6, 10)
    paragraph.paragraph_format.right_indent = Mm(70)
    paragraph.paragraph_format.keep_with_next = True


def _addressee(file: File, block: blocks.Addressee) -> None:
    for line in block.lines:
        _spaced(_add(file, line), 0, 0).paragraph_format.left_indent = Mm(90)


def _paragraph(file: File, block: blocks.Paragraph) -> None:
    if block.is_indented:
        _running(file, block.text)
    else:
        _add(file, block.text, align=JUSTIFY)


def _clauses(file: File, block: blocks.Clauses) -> None:
    for line in blocks.numbered(block):
        _running(file, line)


def _listed(mark: str) -> Callable[[File, Any], None]:
    def draw(file: File, block: blocks.Items | blocks.Choices) -> None:
        for item in block.items:
            paragraph = _spaced(file.add_paragraph(f"{mark}\u00a0"), 0, 3)
            _plain(paragraph, item)
            paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Mm(12.5), Mm(-6)

    return draw


def _blank(file: File, block: blocks.Blank) -> None:
    width = _text_width(file.sections[-1])
    label = min(round(len(block.label) * 2.1) + 4, width * 2 // 3)
    table = file.add_table(1, 2)
    _widths(table, [label, width - label])
    _cell_margins(table, 0)
    left, right = table.rows[0].cells
    _spaced(_plain(left.paragraphs[0], block.label), 8, 0)
    _spaced(_plain(right.paragraphs[0], block.value), 8, 0)
    _borders(right, "bottom")
    _tail(file, block.hint, Mm(label), after=6 if block.hint else 0)


def _tail(file: File, hint: str, indent: Any, after: float = 0) -> None:
    """Small print under a table; it also keeps two tables apart."""
    paragraph = _spaced(_add(file, hint, size=Pt(8), align=CENTER), 0, after)
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.line_spacing = indent, Pt(9) if hint else Pt(3)


def _table(file: File, block: blocks.Table) -> None:
    table = file.add_table(0, len(block.columns), style="Table Grid")
    _head(table, block.columns)
    for row in block.rows:
        _row(table, row, height=HAND if block.is_for_hand else None)
    _shares(table, column_weights(block), _text_width(file.sections[-1]))
    if len(block.columns) > WIDE:
        _cell_margins(table, 40)
    _tail(file, "", Mm(0))


def _cell_margins(table: Table, width: int) -> None:
    """Left and right, in twentieths of a point: a register needs room for a date, a line of signature none."""
    margins = OxmlElement("w:tblCellMar")
    for name in ("w:left", "w:right"):
        side = OxmlElement(name)
        side.set(qn("w:w"), str(width))
        side.set(qn("w:type"), "dxa")
        margins.append(side)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)


def _head(table: Table, columns: Sequence[str]) -> None:
    """Names of columns, again on every page."""
    _row(table, [hyphenated(name) for name in columns] if len(columns) > WIDE else columns, bold=True)
    _flag(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")


def _row(table: Table, texts: Sequence[str], *, bold: bool = False, height: Mm | None = None) -> None:
    row = table.add_row()  # type: ignore[no-untyped-call]
    row.height = height
    _flag(row._tr.get_or_add_trPr(), "w:cantSplit")
    for cell, text in zip(row.cells, texts, strict=False):
        paragraph = _spaced(_plain(cell.paragraphs[0], text, bold=bold, size=TINY if len(texts) > WIDE else CELL), 2, 2)
        paragraph.paragraph_format.line_spacing = 1.0


def _shares(table: Table, weights: Sequence[float], width: int) -> None:
    _widths(table, [weight / sum(weights) * width for weight in weights])


def _widths(table: Table, widths: Sequence[float]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=False):
            cell.width = Mm(width)


def _flag(parent: Any, name: str) -> None:
    parent.append(OxmlElement(name))


def _borders(cell: Any, *sides: str) -> None:
    borders = OxmlElement("w:tcBorders")
    for side in sides:
        line = OxmlElement(f"w:{side}")
        for name, value in THIN.items():
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def _signature(file: File, block: blocks.Signature) -> None:
    width = _text_width(file.sections[-1])
    _spaced(_add(file, ""), 0, 4).paragraph_format.keep_with_next = True
    table = file.add_table(1, 3)
    _widths(table, [width - 95, 40, 55])
    _cell_margins(table, 0)
    _flag(table.rows[0]._tr.get_or_add_trPr(), "w:cantSplit")
    post, line, name = table.rows[0].cells
    _plain(post.paragraphs[0], block.post)
    _plain(name.paragraphs[0], block.name, align=TO_RIGHT)
    _borders(line, "bottom")
    for cell in (post, line, name):
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
        _spaced(cell.paragraphs[0], 6, 0).paragraph_format.line_spacing = 1.0
    _tail(file, "", Mm(0))


def _acquaintance(file: File, block: blocks.Acquaintance) -> None:
    _spaced(_add(file, block.title), 12, 6).paragraph_format.keep_with_next = True
    table = file.add_table(0, 3, style="Table Grid")
    _head(table, SIGNED)
    for name in block.names:
        _row(table, (name, "", DATE_BLANK), height=HAND)
    _shares(table, (48, 24, 40), _text_width(file.sections[-1]))
    _tail(file, "", Mm(0))


def _annex(file: File, block: blocks.Annex) -> None:
    paragraph = _spaced(_add(file, block.text), 0, 12)
    paragraph.paragraph_format.page_break_before = True
    paragraph.paragraph_format.left_indent = Mm(100)


def _page_break(file: File, block: blocks.PageBreak) -> None:
    file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


_RENDER: dict[type, Callable[[File, Any], Any]] = {
    blocks.Letterhead: _letterhead,
    blocks.Heading: _heading,
    blocks.NumberDate: _number_date,
    blocks.DateLine: _date_line,
    blocks.Title: _title,
    blocks.Addressee: _addressee,
    blocks.Paragraph: _paragraph,
    blocks.Note: lambda file, block: _spaced(_add(file, block.text, size=SMALL, align=JUSTIFY), 0, 4),
    blocks.Decree: lambda file, block: _add(file, block.text),
    blocks.Clauses: _clauses,
    blocks.Items: _listed("–"),
    blocks.Choices: _listed("☐"),
    blocks.Blank: _blank,
    blocks.Table: _table,
    blocks.Signature: _signature,
    blocks.Acquaintance: _acquaintance,
    blocks.Annex: _annex,
    blocks.PageBreak: _page_break,
}
