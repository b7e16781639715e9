"""Messy tables as schools send them, and what must come out. Every person is invented.

A case is (name, file name, bytes, kind, expected). Expected: `columns` that must be recognised, `created`, `skipped`,
cells that must be refused; or `code` of the refusal of the whole file.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import openpyxl
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

HEAD = ["ФИО ребёнка", "Дата рождения", "Класс"]
TWO = [["Орлова Анна Ильинична", "15.03.2013", "7В"], ["Громов Пётр Ильич", "16.04.2012", "8А"]]


@dataclass(frozen=True)
class Case:
    name: str
    file: str
    content: bytes
    kind: str = "pupils"
    created: int = 0
    skipped: int = 0
    refused: tuple[str, ...] = ()
    code: str = ""
    people: tuple[str, ...] = field(default=())
    """Full names that must stand in the school afterwards."""
    remarked: tuple[str, ...] = ()
    """Cells that are loaded as they stand with a remark."""
    said: tuple[str, ...] = ()
    """What the reasons of the refused cells must quote, in the same order."""


def csv(rows: Sequence[Sequence[object]], encoding: str = "utf-8-sig", mark: str = ";") -> bytes:
    lines = [
        mark.join(f'"{str(v).replace(chr(34), chr(34) * 2)}"' if mark in str(v) or '"' in str(v) else str(v) for v in row) for row in rows
    ]
    return "\r\n".join(lines).encode(encoding)


def xlsx(rows: Sequence[Sequence[object]], merged: str = "", sheets: Sequence[str] = ("Лист1",)) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheets[0]
    for name in sheets[1:]:
        book.create_sheet(name)
    page = book[sheets[-1]]
    for row in rows:
        page.append(list(row))
    if merged:
        page.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(rows: Sequence[Sequence[object]]) -> bytes:
    book = xlwt.Workbook()
    page, style = book.add_sheet("Ученики"), xlwt.easyxf(num_format_str="DD.MM.YYYY")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            page.write(r, c, value, style) if isinstance(value, dt.date) else page.write(r, c, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(rows: Sequence[Sequence[object]]) -> bytes:
    book = OpenDocumentSpreadsheet()
    table = Table(name="Ученики")
    for row in rows:
        line = TableRow()
        for value in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def far_cell() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write(0, 0, "ФИО")
        page.write(1048575, 16383, "далеко")
    return out.getvalue()


def patched(content: bytes, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """The archive with its parts changed and some added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, body in (extra or {}).items():
            new.writestr(name, body)
    return out.getvalue()


def cases() -> Iterator[Case]:
    yield from shapes()
    yield from dirt()
    yield from births()
    yield from parents()
    yield from banks()
    yield from hostile()


def shapes() -> Iterator[Case]:
    """Encodings, separators, formats, title rows."""
    both = ("Орлова Анна Ильинична", "Громов Пётр Ильич")
    yield Case("utf8", "a.csv", csv([HEAD, *TWO]), created=2, people=both)
    yield Case("cp1251", "a.csv", csv([HEAD, *TWO], "cp1251"), created=2, people=both)
    yield Case("cp866 of an old program", "a.csv", csv([HEAD, *TWO], "cp866"), created=2, people=both)
    yield Case("utf16 of Excel", "a.txt", csv([HEAD, *TWO], "utf-16", "\t"), created=2, people=both)
    yield Case("commas", "a.csv", csv([HEAD, *TWO], "utf-8", ","), created=2, people=both)
    yield Case("xlsx", "a.xlsx", xlsx([HEAD, *TWO]), created=2, people=both)
    yield Case("xls with dates", "a.xls", xls([HEAD, ["Орлова Анна Ильинична", dt.date(2013, 3, 15), "7В"]]), created=1, people=both[:1])
    yield Case("ods", "a.ods", ods([HEAD, *TWO]), created=2, people=both)
    titles = [["Список обучающихся МБОУ СОШ № 3"], ["на 1 сентября 2026 г."], [], HEAD, *TWO]
    yield Case("merged titles above", "a.xlsx", xlsx(titles, merged="A1:C1"), created=2, people=both)
    yield Case("empty rows inside", "a.csv", csv([HEAD, TWO[0], ["", "", ""], TWO[1], ["", "", ""]]), created=2)
    yield Case("totals below", "a.csv", csv([HEAD, *TWO, ["Итого: 2 человека", "", ""], ["Всего", "2", ""]]), created=2, people=both)
    yield Case("list on the last sheet", "a.xlsx", xlsx([HEAD, *TWO], sheets=("Пусто", "Ученики")), created=2)
    two_lines = [
        ["ФИО", "Класс", "Мать", ""],
        ["", "", "ФИО", "Телефон"],
        ["Орлова Анна Ильинична", "7В", "Орлова Вера Львовна", "89140000001"],
    ]
    yield Case("headings in two lines", "a.xlsx", xlsx(two_lines), created=1, people=("Орлова Анна Ильинична", "Орлова Вера Львовна"))
    yield Case("no headings", "a.csv", csv(TWO), created=2, people=both)
    parts = [["Фамилия", "Имя", "Отчество", "Кл."], ["Орлова", "Анна", "Ильинична", "7В"]]
    yield Case("name in three columns", "a.csv", csv(parts), created=1, people=both[:1])


def dirt() -> Iterator[Case]:
    """What stands in the cells."""
    days = ["12.03.12г.", "2012-03-12", "40980", "12 марта 2012", "12,03,2012", "12.О3.2012"]
    yield Case(
        "dates in six ways", "a.csv", csv([HEAD, *([f"Орлов{'а' * n} Ян Ильич", day, "7В"] for n, day in enumerate(days))]), created=6
    )
    classes = ['7 "В"', "7-в", "7В класс", "7 «В»", "7B", "VII в"]
    yield Case(
        "classes in six ways", "a.csv", csv([HEAD, *([f"Орлов{'а' * n} Ян Ильич", "", k] for n, k in enumerate(classes))]), created=6
    )
    impossible = [HEAD, ["Орлов Ян Ильич", "31.02.2012", "7В"], ["Громов Лев Ильич", "01.01.2012", "15Я"]]
    yield Case("impossible date and class", "a.csv", csv(impossible), refused=("B2", "C3"))
    names = [HEAD, ["ОРЛОВ  ян   ИЛЬИЧ", "", "7В"], ["Грoмoв Пётр Ильич", "", "7В"], ["Семён Ильич Титов", "", "8А"], ["Белов", "", "8А"]]
    yield Case(
        "names", "a.csv", csv(names), created=3, refused=("A5",), people=("Орлов Ян Ильич", "Громов Пётр Ильич", "Титов Семён Ильич")
    )
    twice = [HEAD, TWO[0], TWO[1], ["Орлова  Анна Ильинична", "15.03.2013", "7-в"]]
    yield Case("a person twice", "a.csv", csv(twice), created=2, skipped=1)
    yo = [HEAD, ["Семёнов Пётр Ильич", "01.02.2013", "7А"], ["Семенов Петр Ильич", "01.02.2013", "7А"]]
    yield Case("with and without ё", "a.csv", csv(yo), created=1, skipped=1)
    namesakes = [HEAD, ["Орлов Ян Ильич", "01.02.2013", "7А"], ["Орлов Ян Ильич", "01.02.2014", "6А"]]
    yield Case("namesakes", "a.csv", csv(namesakes), created=2)
    parents = [
        [*HEAD, "Контакт родителя"],
        ["Орлова Анна Ильинична", "", "7В", "Орлова Вера Львовна (мама) 8-914-000-00-01; папа: Орлов Илья Львович, 89140000002"],
        ["Орлов Глеб Ильич", "", "5В", "Орлова Вера Львовна, мать, 8 914 000 00 01"],
        ["Громов Лев Ильич", "", "5В", "89140000003"],
    ]
    yield Case(
        "parents in one cell", "a.csv", csv(parents), created=2, refused=("D4",), people=("Орлова Вера Львовна", "Орлов Илья Львович")
    )


def births() -> Iterator[Case]:
    """Dates that are dates, and cannot be those of the people."""
    pupils = [
        HEAD,
        ["Орлова Анна Ильинична", "15.03.1985", "7В"],
        ["Громов Пётр Ильич", "15.03.2020", "7В"],
        ["Титов Семён Ильич", "15.03.2013", "7В"],
        ["Белов Лев Ильич", "15.03.2031", "7В"],
    ]
    yield Case(
        "births unlikely for the class", "a.csv", csv(pupils), created=3, refused=("B5",), remarked=("B2", "B3"), said=("15.03.2031",)
    )
    staff = [
        ["ФИО", "Дата рождения", "Должность"],
        ["Белова Инна Львовна", "12.05.2015", "учитель"],
        ["Титов Олег Ильич", "1985-02-01", "учитель"],
    ]
    yield Case("births unlikely for a teacher", "t.xlsx", xlsx(staff), "teachers", created=2, remarked=("B2",))


def parents() -> Iterator[Case]:
    """The reason quotes the cell as it stands: a letter is not a figure there."""
    rows = [
        [*HEAD, "Контакт родителя", "Телефон"],
        ["Орлова Анна Ильинична", "", "7В", "Орлова Вера Петровна (мама) 8-914-12", ""],
        ["Громов Лев Ильич", "", "5В", "Громова Вера Петр0вна 89140000001", ""],
        ["Титов Ян Ильич", "", "5В", "", "Титова Вера Петровна 8-914-12"],
        ["Белов Ян Ильич", "", "5В", "Белова Вера Олеговна 8914ООО0001", ""],
    ]
    said = ("8-914-12", "Громова Вера Петр0вна", "8-914-12")
    yield Case("phones cut short", "a.csv", csv(rows), created=1, refused=("D2", "D3", "E4"), said=said, people=("Белова Вера Олеговна",))


def banks() -> Iterator[Case]:
    teachers = [
        ["№", "ФИО педагога", "Должность", "Предмет", "Категория", "Стаж", "Место работы"],
        [1, "Белова Инна Львовна", "учитель физики", "физика", "I", "12 лет", ""],
        [2, "Титов Олег Ильич", "инженер", "", "", "", "АО «Заречье»"],
    ]
    yield Case("teachers and a partner", "t.xlsx", xlsx(teachers), "teachers", created=2)
    form = [
        ["Отметка времени", "Ваши ФИО", "Класс или должность", "Чем можете помочь?", "Когда удобно?", "Сколько наставляемых?"],
        ["20.11.2026 10:15:00", "Белова Инна Львовна", "учитель физики", "физика", "пн 14–16, чт после 15", "двух"],
        ["20.11.2026 11:15:00", "Орлов Ян Ильич", "10А", "математика", "по вторникам после уроков", "1"],
    ]
    yield Case("mentors' form", "m.xlsx", xlsx(form), "mentors", created=1, refused=("E3",))
    requests = [
        ["Отметка времени", "ФИО наставляемого", "Класс", "Основной запрос наставляемого"],
        ["20.11.2026 10:15:00", "Орлова Анна Ильинична", "7В", "физика"],
        ["20.11.2026 10:25:00", "Орлова Анна Ильинична", "7В", "английский язык"],
        ["20.11.2026 10:35:00", "Орлова Анна Ильинична", "7В", "физика"],
    ]
    yield Case("requests of one mentee", "r.csv", csv(requests), "requests", created=2, skipped=1)


def hostile() -> Iterator[Case]:
    good = xlsx([HEAD, *TWO])
    sheet = "xl/worksheets/sheet1.xml"
    entity = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    yield Case("xxe", "x.xlsx", patched(good, lambda n, b: entity + b if n == sheet else b), code="dtd")
    yield Case("zip bomb", "x.xlsx", patched(good, lambda n, b: b"0" * 200_000_000 if n == sheet else b), code="bomb")
    yield Case("far cell", "x.xlsx", far_cell(), code="far")
    yield Case("macro", "x.xlsm", patched(good, lambda n, b: b, {"xl/vbaProject.bin": b"x"}), code="macro")
    yield Case("cut in half", "x.xlsx", good[: len(good) // 2], code="broken")
    yield Case("too big", "x.csv", b"a;b\n" * 14_000_000, code="big")
    yield Case("pdf", "x.xlsx", b"%PDF-1.7 ...", code="type")
    yield Case("page of html", "x.xls", "<html><table><tr><td>ФИО</td></tr></table></html>".encode(), code="html")
    yield Case("document of word", "x.docx", _docx(), code="type")
    yield Case("locked", "x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 10, code="locked")
    yield Case("nothing", "x.csv", b"", code="empty")
    yield Case("noise", "x.csv", bytes(range(256)) * 40, code="type")


def _docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()
