"""Papers: one frozen tree of blocks (`blocks`), three renderers, laid out by ГОСТ Р 7.0.97-2025.

    papers.render_docx(document)            bytes of a DOCX that Word and LibreOffice edit
    papers.render_pdf([first, second, …])   bytes of one PDF, every document from a new page
    papers.render_html(document)            escaped HTML for the preview, classes only

All three show the same text. Nothing of the data is ever read as markup.
"""

from tandem.engines.papers.docx import render as render_docx
from tandem.engines.papers.html import render as render_html
from tandem.engines.papers.pdf import render as render_pdf

__all__ = ["render_docx", "render_html", "render_pdf"]
