"""Spreadsheets as schools keep them: a title above the headings, dates in three ways, contacts in one cell. People are invented."""

import csv
import datetime as dt
from io import BytesIO, StringIO

from openpyxl import Workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
File = dict[str, str | bytes]


def pupils(year: int) -> File:
    """Eight pupils with parents; the fourth row says the third one again, the last one has no class."""
    rows: list[tuple[object, ...]] = [
        (1, "Орлова  Вера Павловна", f"12.03.{year - 13}", '7 "В"', "Орлова Мария Петровна (мама) 8-900-000-00-01"),
        (2, "Громов Глеб Игоревич", f"05.06.{(year - 13) % 100:02d}г.", "7-в", "Громова Анна Сергеевна (мама) 89000000002"),
        (3, "ТИТОВ Марк Олегович", dt.date(year - 13, 9, 30), "7В", "Титов Олег Павлович, отец, +7 (900) 000-00-03"),
        (4, "Титов Марк Олегович", dt.date(year - 13, 9, 30), "7 «В»", "Титов Олег Павлович (папа) 8 900 000-00-03"),
        (5, "Кузьмина Дарья Ильинична", f"01.02.{year - 16}", "10 а", "Кузьмина Ирина Львовна (мама) 8-900-000-00-04"),
        (6, "Pябов Артём Денисович", f"17.05.{year - 16}", "10А", "Рябова Ольга Юрьевна (мама) 8-900-000-00-05"),
        (7, "Семёнова Алина Романовна", f"20.11.{year - 12}", "6 «Б»", ""),
        (8, "Белов Егор Максимович", f"30.02.{year - 12}", "6Б", ""),
    ]  # fmt: skip
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Список учащихся МБОУ СОШ № 24 на сентябрь"])
    sheet.merge_cells("A1:E1")
    sheet.append([])
    sheet.append(["№ п/п", "ФИО ребёнка", "Дата рождения", "Класс/группа", "Контакт родителя"])
    for row in rows:
        sheet.append(row)
    return _xlsx("Список учеников.xlsx", book)


def mentors() -> File:
    """An export of a questionnaire: semicolons, cp1251, a column of time."""
    text = StringIO()
    table = csv.writer(text, delimiter=";", lineterminator="\r\n")
    table.writerow(
        ["Отметка времени", "ФИО наставника", "Класс", "Форма наставничества", "Чем можете помочь", "Когда удобно", "Сколько наставляемых"]
    )
    table.writerow(
        ["14.09.2026 15:02:11", "Кузьмина Дарья Ильинична", "10А", "Ученик – ученик", "алгебра, геометрия", "вт, чт после 15", "2"]
    )
    table.writerow(["14.09.2026 18:40:59", "Рябов Артем Денисович", "10 «А»", "ученик-ученик", "физика и проекты", "вт, чт 15-17", "1"])
    return {"name": "Анкеты наставников.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode("cp1251")}


def requests() -> File:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Отметка времени", "ФИО наставляемого", "Класс", "Форма наставничества", "Основной запрос", "Когда удобно"])
    sheet.append(
        [
            dt.datetime(2026, 9, 20, 12),
            "Орлова Вера Павловна",
            "7В",
            "ученик – ученик",
            "помогите с алгеброй, не понимаю примеры",
            "вт 15-17",
        ]
    )
    sheet.append([dt.datetime(2026, 9, 21, 9), "Громов Глеб Игоревич", "7 в", "Ученик-ученик", "физика: задачи", "чт после 15"])
    sheet.append([dt.datetime(2026, 9, 22, 9), "Титов Марк Олегович", "7В", "ученик-ученик", "алгебра", "вт, чт 15-17"])
    return _xlsx("Запросы наставляемых.xlsx", book)


def _xlsx(name: str, book: Workbook) -> File:
    out = BytesIO()
    book.save(out)
    return {"name": name, "mimeType": XLSX, "buffer": out.getvalue()}
