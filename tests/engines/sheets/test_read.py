import datetime as dt
import io

import openpyxl
import pytest

from tandem.engines.sheets import read
from tandem.engines.sheets.write import Column, Sheet, write_csv, write_xlsx

KNOWN = {"фио", "класс", "телефон", "мать"}


def is_known(text):
    return text.lower() in KNOWN


def book(*pages):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in pages:
        page = made.create_sheet(name)
        for row in rows:
            page.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_dates_stay_dates_and_numbers_are_shown_without_a_point():
    table = read.read_table(book(("Л", [["ФИО", "д"], [7.0, dt.date(2012, 3, 12)]])))
    assert table.rows[1][1] == dt.date(2012, 3, 12) and read.shown(table.rows[1][0]) == "7" and read.shown(table.rows[1][1]) == "12.03.2012"


def test_first_sheet_that_is_not_empty_and_the_wanted_one():
    content = book(("Пусто", []), ("А", [["x"], ["y"]]), ("Б", [["z"]]))
    assert read.read_table(content).sheet == "А" and read.read_table(content, sheet="Б").rows == [["z"]]
    assert dict(read.read_table(content).sheets) == {"Пусто": 0, "А": 2, "Б": 1}


def test_address_of_a_cell():
    assert read.address(12, 1) == "B12" and read.address(1, 26) == "AA1" and read.letters(701) == "ZZ"


def test_headings_under_titles_and_over_two_lines():
    rows = [["Список"], [], ["ФИО", "Класс", "Мать", ""], ["", "", "ФИО", "Телефон"], ["Иванов Иван", "7В", "x", "y"]]
    header = read.guess_header(rows, is_known)
    assert header == 4 and read.headings(rows, header) == ["ФИО", "Класс", "Мать ФИО", "Мать Телефон"]
    assert read.guess_header([["Иванов Иван", "12.03.2012"]], is_known) == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "cp866", "koi8-r", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_csv_of_any_encoding_and_separator(encoding, mark):
    text = f'ФИО{mark}Класс\r\n"Иванов Иван"{mark}7В\r\n"Петрова{mark} Анна"{mark}8Г\r\n'
    assert read.read_table(text.encode(encoding), "a.csv").rows == [["ФИО", "Класс"], ["Иванов Иван", "7В"], [f"Петрова{mark} Анна", "8Г"]]


def test_what_we_write_is_read_back():
    rows = [["=1+1", dt.date(2012, 3, 12), True, "+7 914 000-00-00"]]
    sheet = Sheet("Реестр", [Column("А"), Column("Б", choices=("м", "ж")), Column("В"), Column("Г")], rows, spare=5)
    assert read.read_table(write_xlsx([sheet])).rows[1] == ["=1+1", dt.date(2012, 3, 12), "да", "+7 914 000-00-00"]
    assert read.read_table(b"".join(write_csv(["А", "Б", "В", "Г"], rows))).rows[1] == ["=1+1", "12.03.2012", "да", "+7 914 000-00-00"]


def test_no_formula_ever_leaves_us():
    made = b"".join(write_csv(["=x"], [["=cmd|' /C calc'!A0"], ["@SUM(A1)"], ["-2+3+cmd"], ["+7 914 000-00-00"]])).decode("utf-8-sig")
    assert [line.strip('"')[:1] for line in made.split("\r\n")[:4]] == ["'"] * 4 and "\r\n+7 914" in made
    page = openpyxl.load_workbook(io.BytesIO(write_xlsx([Sheet("А", [Column("x")], [["=1+1"]])]))).active
    assert page["A2"].data_type == "s"


def test_same_rows_give_the_same_bytes():
    sheet = Sheet("А", [Column("x")], [["y"]])
    assert write_xlsx([sheet]) == write_xlsx([sheet])
