"""Every text that goes into a paper comes back from the files: nothing is lost, nothing is read as markup."""

import io
import re
import time
import zipfile
from html.parser import HTMLParser

import pypdf
import pytest
from docx import Document as open_docx
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tandem.engines.papers import blocks, render_docx, render_html, render_pdf
from tandem.engines.papers.text import PICTURES, UNPRINTABLE, column_weights, hyphenated, strong_lines, typeset

HOSTILE = "#strong[x] $a_1$ *b* _c_ `d` @e <f> \\u{1F} // g /* h */ {{ i }} {% j %} & \"k\" 'l' <script>alert(1)</script> ]]> _x0041_"
texts = st.text(st.characters(codec="utf-8", exclude_characters="\ufeff\u00ad"), max_size=80)
cyrillic = st.text(st.sampled_from("абвгдеёжзийклмнопрстуфхцчшщъыьэюя АБВ «»№–—.,;:!?()0123456789#$*_<>@&\\/[]{}~^%'\"+=`"), max_size=120)


def squeeze(text):
    """Letters in order: lines are broken anywhere, so blanks and break marks do not count."""
    return re.sub(r"[\s\u00a0\u00ad\u200b]+", "", text)


def printed(text):
    """What is left of the text when what cannot be printed is taken out."""
    return PICTURES.sub("", UNPRINTABLE.sub("", text))


def docx_text(content):
    file = open_docx(io.BytesIO(content))
    found = [node.text or "" for node in file.element.body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")]
    return "".join(found)


def pdf_pages(content):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


class Texts(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found, self.tags, self.names = [], [], []
        self.feed(html)

    def handle_data(self, data):
        self.found.append(data)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.names += [name for name, _value in attrs]


def every_block(text):
    """One of each block, every text in it being `text`."""
    return (
        blocks.Letterhead((text, text)), blocks.Heading(text), blocks.NumberDate(text, text, text), blocks.DateLine(text, text),
        blocks.Title(text), blocks.Addressee((text,)), blocks.Paragraph(text), blocks.Paragraph(text, is_indented=False), blocks.Note(text),
        blocks.Decree(text), blocks.Clauses((blocks.Clause(text, (text, text)), blocks.Clause(text))), blocks.Items((text,)),
        blocks.Choices((text,)), blocks.Blank(text, text, text), blocks.Table((text, text), ((text, text),)), blocks.Signature(text, text),
        blocks.Acquaintance(text, (text,)), blocks.PageBreak(), blocks.Annex(text),
    )  # fmt: skip


@given(texts)
@example(HOSTILE)
@settings(max_examples=60, deadline=None)
def test_any_document_is_the_same_after_json(text):
    document = blocks.Document(title=text, blocks=every_block(text), qr="https://example.org/", executor=text)
    assert blocks.from_json(blocks.to_json(document)) == document


@given(texts)
@example(HOSTILE)
@example("🙂👩‍👩‍👧 漢字 עברית \x00\x0b\ufffe")
@example("Ы" * 3000)
@settings(max_examples=25, deadline=None)
def test_any_text_comes_back_from_docx(text):
    found = docx_text(render_docx(blocks.Document(title=text, blocks=every_block(text))))
    assert squeeze(found).count(squeeze(printed(text))) >= len(every_block(text))


@given(texts)
@example(HOSTILE)
@settings(max_examples=60, deadline=None)
def test_any_text_comes_back_from_html_as_text(text):
    page = Texts(render_html(blocks.Document(title=text, blocks=every_block(text), executor=text)))
    assert squeeze("".join(page.found)).count(squeeze(printed(text))) >= len(every_block(text))
    assert set(page.tags) <= {
        "article",
        "div",
        "p",
        "h2",
        "h3",
        "strong",
        "br",
        "span",
        "ul",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "hr",
    }
    assert set(page.names) <= {"class", "scope", "tabindex", "role", "aria-label"}


@given(cyrillic)
@example(HOSTILE)
@example("Рентгеноэлектрокардиографического" * 12)
@settings(max_examples=25, deadline=None)
def test_any_text_comes_back_from_pdf(text):
    found = squeeze("".join(pdf_pages(render_pdf(blocks.Document(title=text, blocks=(blocks.Paragraph(text), blocks.Annex(text)))))))
    assert found.count(squeeze(text)) >= 2


@given(texts)
@example("🙂👩‍👩‍👧 漢字 עברית \x00\x0b\ufffe \ud800")
@example("Ы" * 3000)
@settings(max_examples=15, deadline=None)
def test_no_text_breaks_a_pdf(text):
    pages = pdf_pages(render_pdf(blocks.Document(title=text, blocks=(*every_block(text), blocks.Paragraph("Конец.")), executor=text)))
    assert "Конец." in pages[-1]


def test_the_three_renderers_show_the_same_text():
    document = order()
    word, page = docx_text(render_docx(document)), "".join(Texts(render_html(document)).found)
    paper = "".join(pdf_pages(render_pdf(document)))
    for text in (
        "ПРИКАЗ",
        "25 ноября 2026 г.",
        "№ 214-од",
        "1.1. Иванову Марию Петровну",
        "2. Контроль",
        "Е. А. Соколова",
        "Мельникова 60",
    ):
        assert squeeze(text) in squeeze(word) and squeeze(text) in squeeze(page) and squeeze(text) in squeeze(paper), text


def order(pairs=60):
    rows = tuple(
        (str(n), f"Иванова Мария Петровна {n}", f"Мельникова {n}, обучающийся 8 «Б» класса", "Учитель – ученик")
        for n in range(1, pairs + 1)
    )
    return blocks.Document(title="О закреплении", qr="https://example.org/o/school/documents/1/", executor="И. С. Лаптева", blocks=(
        blocks.Letterhead(("МБОУ", "«Школа № 24»")), blocks.Heading("ПРИКАЗ"), blocks.NumberDate("25 ноября 2026 г.", "214-од", "Речногорск"),
        blocks.Title("О закреплении пар"), blocks.Decree("ПРИКАЗЫВАЮ:"),
        blocks.Clauses((blocks.Clause("Назначить:", ("Иванову Марию Петровну.",)), blocks.Clause("Контроль оставляю за собой."))),
        blocks.Signature("Директор", "Е. А. Соколова"), blocks.Annex("Приложение к приказу от 25 ноября 2026 г. № 214-од"),
        blocks.Table(("№", "Наставник", "Наставляемый", "Форма"), rows),
    ))  # fmt: skip


def test_an_order_with_sixty_pairs_takes_less_than_two_seconds():
    document = order()
    started = time.process_time()
    render_docx(document), render_pdf(document)
    assert time.process_time() - started < 2


def test_pages_have_numbers_from_the_second_and_the_header_row_repeats():
    pages = pdf_pages(render_pdf(order()))
    assert len(pages) > 2
    assert not pages[0].strip().startswith("1") and pages[1].strip().startswith("2") and pages[2].strip().startswith("3")
    assert all("Наставляемый" in page for page in pages[1:])


def test_pages_are_a4_with_the_margins_of_the_standard():
    page = pypdf.PdfReader(io.BytesIO(render_pdf(order(1)))).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    section = open_docx(io.BytesIO(render_docx(order(1)))).sections[0]
    margins = section.left_margin, section.right_margin, section.top_margin, section.bottom_margin
    assert [round(margin.mm) for margin in margins] == [20, 10, 20, 20]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_a_wide_paper_lies_on_its_side():
    wide = blocks.Document(blocks=(blocks.Paragraph("да"),), is_landscape=True)
    box = pypdf.PdfReader(io.BytesIO(render_pdf(wide))).pages[0].mediabox
    section = open_docx(io.BytesIO(render_docx(wide))).sections[0]
    assert box.width > box.height and section.page_width > section.page_height


def test_many_documents_are_one_file_each_from_a_new_page_with_its_own_numbers():
    many = [blocks.Document(title=f"Согласие {n}", blocks=(blocks.Heading(f"Согласие {n}"),)) for n in range(3)]
    pages = pdf_pages(render_pdf(many))
    assert [page.strip() for page in pages] == ["Согласие 0", "Согласие 1", "Согласие 2"]
    file = open_docx(io.BytesIO(render_docx(many)))
    assert len(file.sections) == 3
    assert render_html(many).count("<article") == 3


def test_the_second_document_counts_its_pages_from_one():
    long = blocks.Document(blocks=(blocks.Heading("А"), blocks.PageBreak(), blocks.Heading("Б")))
    assert [page.split() for page in pdf_pages(render_pdf([long, long]))] == [["А"], ["2", "Б"], ["А"], ["2", "Б"]]


def test_no_documents_make_empty_files():
    assert render_html([]) == "" and render_docx([]) and render_pdf([])


def test_files_do_not_depend_on_the_day():
    assert render_pdf(order(2)) == render_pdf(order(2))


def test_fonts_are_embedded_and_nothing_points_outside():
    content = render_pdf(order(2))
    fonts = [font.get_object() for page in pypdf.PdfReader(io.BytesIO(content)).pages for font in page["/Resources"]["/Font"].values()]
    assert all("/FontFile3" in font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts)
    with zipfile.ZipFile(io.BytesIO(render_docx(order(2)))) as archive:
        assert not [name for name in archive.namelist() if name.endswith(".rels") and b'TargetMode="External"' in archive.read(name)]


def test_a_pdf_is_tagged_and_named():
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(order(1))))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] and reader.metadata.title == "О закреплении"


def test_the_qr_stands_on_the_first_page_only():
    file = open_docx(io.BytesIO(render_docx(order(1))))
    assert file.sections[0].first_page_footer._element.xpath(".//pic:pic") and not file.sections[0].footer._element.xpath(".//pic:pic")
    assert 'class="paper-qr"' in render_html(order(1))
    assert "<svg" not in render_html(blocks.Document(blocks=(blocks.Paragraph("да"),)))


def test_html_has_no_inline_style_or_script():
    html = render_html(order())
    assert "style=" not in html and "<script" not in html and html.__html__() == html


def test_an_unknown_block_of_a_kept_paper_is_an_error():
    with pytest.raises(KeyError):
        blocks.from_json({"title": "", "blocks": [{"kind": "Hologram"}]})


def test_a_kept_paper_of_an_older_version_is_read():
    kept = {"title": "Т", "blocks": [{"kind": "Paragraph", "text": "да", "colour": "red"}], "watermark": "x"}
    assert blocks.from_json(kept) == blocks.Document(title="Т", blocks=(blocks.Paragraph("да"),))


@pytest.mark.parametrize(
    ("text", "tied"),
    [
        ("№ 214", "№~214"), ("24 ноября 2026 г.", "24~ноября~2026~г."), ("Е. А. Соколова", "Е.~А.~Соколова"),
        ("Соколова Е. А.", "Соколова~Е.~А."), ("7 «В» класса", "7~«В» класса"), ("ст. 351.8 ТК", "ст.~351.8 ТК"), ("да — нет", "да~— нет"),
        ("2 года", "2~года"), ("2 годами", "2 годами"), ("г. Речногорск", "г.~Речногорск"),
        ("«О персональных данных»", "«О~персональных данных»"), ("с 01.09.2026", "с~01.09.2026"), ("О закреплении", "О закреплении"),
        ("МБОУ СОШ № 24", "МБОУ~СОШ~№~24"), ("МБОУ Центр", "МБОУ Центр"),
    ],
)  # fmt: skip
def test_what_belongs_together_stays_on_one_line(text, tied):
    assert typeset(text) == tied.replace("~", "\u00a0")


def test_a_line_to_write_on_goes_on_below_but_never_leaves_its_full_stop():
    assert typeset("_" * 13) == "_" * 13
    pieces = typeset(f"Размер: {'_' * 20}.").split("\u200b")
    assert len(pieces[0]) == len("Размер: ______") and pieces[-1] == "________." and "".join(pieces).count("_") == 20


def test_boxes_to_tick_are_drawn_in_word():
    document = blocks.Document(blocks=(blocks.Choices(("фотография", "рассказ")),))
    assert [p.text for p in open_docx(io.BytesIO(render_docx(document))).paragraphs] == ["☐\u00a0фотография", "☐\u00a0рассказ"]


def test_word_opens_the_file_without_limits_and_repeats_the_heads_of_lists():
    file = open_docx(io.BytesIO(render_docx(blocks.Document(blocks=(blocks.Acquaintance("Ознакомлены:", ("Е. А. Соколова",)),)))))
    assert file.settings.element.xpath(".//w:compatSetting[@w:name='compatibilityMode']/@w:val") == ["15"]
    assert file.tables[0].rows[0]._tr.xpath("./w:trPr/w:tblHeader") and file.tables[0].cell(0, 1).text == "Подпись"


def test_a_hundred_signatures_have_heads_on_every_page():
    known = blocks.Acquaintance("С приказом ознакомлены:", tuple(f"И. И. Иванов {n}" for n in range(100)))
    pages = pdf_pages(render_pdf(blocks.Document(blocks=(known,))))
    assert len(pages) > 2 and all("Подпись" in page for page in pages)


def test_a_column_has_room_for_what_is_tied_together():
    def room(form):
        return column_weights(blocks.Table(("№", "Форма", "Кто"), (("1", form, "Иванова Мария Петровна, учитель математики"),)))[1]

    assert room("Преподаватель – ученик") > room("Преподаватель ученик мой")


def test_columns_follow_their_content():
    number, wide, date = column_weights(
        blocks.Table(("№", "Кто", "Срок"), (("1", "Иванова Мария Петровна, учитель математики", "01.10.2026"),))
    )
    assert number < date < wide
    assert column_weights(blocks.Table(("а", "б"), (), widths=(1, 3))) == (1.0, 3.0)
    assert len(column_weights(blocks.Table(("а", "б"), (("1",),)))) == 2


def test_the_name_of_the_school_is_bold_in_the_letterhead():
    assert strong_lines(blocks.Letterhead(("МБОУ", "«Школа № 24»", "тел. 2-33"))) == (False, True, False)
    assert strong_lines(blocks.Letterhead(("Школа 24",))) == (True,)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Лидер 🚀 вместе", "Лидер вместе"),
        ("🌟 Клуб «Шаг» 👩‍👩‍👧", "Клуб «Шаг»"),
        ("Физика ✅, химия ❤️", "Физика, химия"),
        ("Первая строка\n🎓 вторая 1️⃣", "Первая строка\nвторая 1"),
        ("Иван\u200bова\u202e Мария\ufeff", "Иванова Мария"),
        ("№ 5 – «А» → 10 °C ½ € ± ≤", "№\u00a05\u00a0– «А» → 10 °C ½ € ± ≤"),
    ],
)
def test_pictures_that_no_font_draws_are_left_out_of_every_file(typed, shown):
    assert typeset(typed) == shown
    document = blocks.Document(title=typed, blocks=(blocks.Paragraph(typed),))
    for found in (docx_text(render_docx(document)), "".join(pdf_pages(render_pdf(document))), "".join(Texts(render_html(document)).found)):
        assert not PICTURES.search(found)
        assert squeeze(shown) in squeeze(found)


@pytest.mark.parametrize(("columns", "size"), [(8, 11), (16, 7.5)])
def test_register_of_many_columns_is_set_small(columns, size):
    table = blocks.Table(tuple(f"столбец {n}" for n in range(columns)), (("18.09.2026",) * columns,))
    made = open_docx(io.BytesIO(render_docx(blocks.Document(title="База", is_landscape=True, blocks=(table,)))))
    assert {run.font.size.pt for row in made.tables[0].rows for cell in row.cells for run in cell.paragraphs[0].runs} == {size}


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("ФИО наставника", "ФИО на~став~ника"), ("Дата завершения программы", "Дата за~вер~ше~ния про~грам~мы"), ("Форма", "Форма"),
        ("Контактные данные", "Кон~тактные данные"), ("", ""),
    ],
)  # fmt: skip
def test_long_words_of_narrow_heads_are_broken_by_syllables(name, broken):
    assert hyphenated(name).replace("\u00ad", "~") == broken


def test_only_a_register_has_broken_heads_in_word():
    columns = ("Наставничество",) * 9
    narrow, wide = (open_docx(io.BytesIO(render_docx(blocks.Document(blocks=(blocks.Table(columns[:n], ()),))))) for n in (9, 8))
    assert "\u00ad" in narrow.tables[0].cell(0, 0).text and "\u00ad" not in wide.tables[0].cell(0, 0).text
