import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.engines.russian import fields as parse

TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Иванов  Иван Петрович", "Иванов Иван Петрович"),
        ("ИВАНОВ ИВАН", "Иванов Иван"),
        ("иванова-петрова анна", "Иванова-Петрова Анна"),
        ("Ивaнoв Ивaн", "Иванов Иван"),  # Latin look-alikes
        ("COBA Анна", "Сова Анна"),
        ("Иван Петрович Сидоров", "Сидоров Иван Петрович"),
        ("Алиев Руслан Камал оглы", "Алиев Руслан Камал оглы"),
        ("Салтыков - Щедрин Михаил", "Салтыков-Щедрин Михаил"),
        ("1. Сидоров Пётр Ильич", "Сидоров Пётр Ильич"),
        ("Петрова (Сидорова) Анна", "Петрова Анна"),
        ("Петров\u200b Пётр\u00a0Ильич", "Петров Пётр Ильич"),
        ("Smith John", "Smith John"),
    ],
)
def test_full_name(raw, text):
    assert parse.full_name(raw).value.text == text


@pytest.mark.parametrize("raw", ["Петров", "Иванов И.И.", "Иванов7 Иван", "Ivanов Иван", "Иванов Иван, Петров Пётр", "Иванов & Иван"])
def test_unclear_name_is_refused_with_words(raw):
    answer = parse.full_name(raw)
    assert answer.value is None and answer.problem


def test_name_in_three_cells():
    assert parse.name_parts("ИВАНОВ", "иван", "").value == parse.Name("Иванов", "Иван")
    assert parse.name_parts("Иванов Иван", "", "").value == parse.Name("Иванов", "Иван")
    assert parse.name_parts("Иванов", "", "Ильич").problem == "Нет имени."


@pytest.mark.parametrize(
    "raw",
    ["12.03.12г.", "2012-03-12", "40980", 40980.0, "12 марта 2012", "12 мар. 2012 г.", "12-мар-12", "12032012", "12/3/2012",
     "12.О3.2012", "2012-03-12 00:00:00", dt.date(2012, 3, 12), dt.datetime(2012, 3, 12, 8)],
)  # fmt: skip
def test_date(raw):
    assert parse.day(raw, latest=TODAY).value == dt.date(2012, 3, 12)


@pytest.mark.parametrize(
    ("raw", "suggestion"), [("31.02.2013", "28.02.2013"), ("03/25/2012", "25.03.2012"), ("2012", ""), ("12.03.2035", ""), ("вчера", "")]
)
def test_impossible_date_is_refused(raw, suggestion):
    answer = parse.day(raw, latest=TODAY)
    assert answer.value is None and answer.problem and answer.suggestion == suggestion


def test_year_of_two_digits_never_comes_from_the_future():
    assert parse.day("01.01.50", latest=TODAY).value.year == 1950
    assert parse.day("01.01.26", latest=TODAY).value.year == 2026


@given(st.dates(dt.date(1920, 1, 1), TODAY))
def test_any_usual_writing_of_a_date_is_read(day):
    for text in (f"{day:%d.%m.%Y}", f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y} г.", f"{day.day} {parse_month(day)} {day.year} года"):
        assert parse.day(text, latest=TODAY).value == day


def parse_month(day):
    return "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()[day.month - 1]


@pytest.mark.parametrize("raw", ['7 "В"', "7-в", "7В класс", "7 «В»", "7B", "VII в", "7-й В класс", "кл. 7 В", "7 класс В"])
def test_class(raw):
    assert parse.class_name(raw).value == parse.SchoolClass(7, "В")


@pytest.mark.parametrize(("raw", "suggestion"), [("В7", "7В"), ("73", "7З"), ("7G", "7Г"), ("12А", ""), ("абв", "")])
def test_wrong_class_is_refused(raw, suggestion):
    answer = parse.class_name(raw)
    assert answer.value is None and answer.problem and answer.suggestion == suggestion


@pytest.mark.parametrize(
    "raw", ["8 (914) 123-45-67", "89141234567", 89141234567.0, "9141234567", "+7-914-123-45-67", "8914123Ч567".replace("Ч", "4")]
)
def test_phone(raw):
    assert parse.phone(raw).value == "+7 914 123-45-67"


def test_phones_that_are_not():
    assert parse.phone("8914123456").problem and parse.phone("нет").value is None and not parse.phone("нет").problem
    assert parse.phone("8-914-123-45-67, 8-914-765-43-21").value == "+7 914 123-45-67, +7 914 765-43-21"
    assert parse.phone("2-34-56").value == "2-34-56" and parse.phone("+375 29 123-45-67").value == "+375291234567"


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("Иванова Мария Петровна (мама) 8-914-123-45-67", [("Иванова", "mother", "+7 914 123-45-67")]),
        (
            "мама: Иванова Мария Петровна, 89141234567; папа - Иванов Пётр Ильич",
            [("Иванова", "mother", "+7 914 123-45-67"), ("Иванов", "father", "")],
        ),
        ("Иванова Мария Петровна, Иванов Пётр Ильич", [("Иванова", "mother", ""), ("Иванов", "father", "")]),
        ("Иванова Мария 89141234567 Иванов Пётр 89141234568", [("Иванова", "", "+7 914 123-45-67"), ("Иванов", "", "+7 914 123-45-68")]),
        ("Сидорова Анна Ильинична, бабушка, опекун, тел. 8(914)123-45-67", [("Сидорова", "guardian", "+7 914 123-45-67")]),
    ],
)
def test_guardians(raw, found):
    assert [(g.name.last, g.relation, g.phone) for g in parse.guardians(raw).value] == found


def test_guardian_without_a_name_is_refused():
    assert "Нет имени родителя" in parse.guardians("8-914-123-45-67").problem
    assert parse.guardians("Иванова М.П. 89141234567").problem


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("пн 14–15", {(0, 14)}),
        ("пн 14–15, чт после 15", {(0, 14), (3, 15), (3, 16), (3, 17), (3, 18)}),
        ("пн, ср с 14 до 16", {(0, 14), (0, 15), (2, 14), (2, 15)}),
        ("вт-чт 10:00-11:00", {(1, 10), (2, 10), (3, 10)}),
        ("будни до 10", {(day, hour) for day in range(5) for hour in (8, 9)}),
        ("среда в 15:00 часов", {(2, 15)}),
        ("пн 14:30–16:00", {(0, 15)}),
        ("Суббота 10-12, 14-15", {(5, 10), (5, 11), (5, 14)}),
        ("", set()),
    ],
)
def test_hours_of_the_week(text, slots):
    assert parse.parse_forms_of_time(text) == (slots, "")


def test_unclear_hours_are_named():
    assert parse.parse_forms_of_time("по вторникам после уроков") == (set(), "по вторникам после уроков")
    assert parse.parse_forms_of_time("вт 14-15, когда угодно, чт 16-17") == ({(1, 14), (3, 16)}, "когда угодно")
    assert parse.parse_forms_of_time("14-15")[1] == "14-15" and parse.parse_forms_of_time("пн 16-14")[1]


@given(st.integers(0, 6), st.integers(8, 18), st.integers(1, 4))
def test_hours_written_plainly_are_read_back(day, hour, length):
    name = "понедельник вторник среда четверг пятница суббота воскресенье".split()[day]
    slots, unknown = parse.parse_forms_of_time(f"{name} {hour}–{hour + length}")
    assert slots == {(day, hour + n) for n in range(length)} and not unknown


@given(st.text(max_size=60))
def test_no_text_breaks_a_parser(text):
    parsers = (parse.full_name, parse.class_name, parse.phone, parse.email, parse.sex, parse.yes_no, parse.guardians, parse.category, parse.ages,
               lambda raw: parse.day(raw, latest=TODAY), lambda raw: parse.whole(raw, 1, 5),
               lambda raw: parse.pedagogical_start(raw, today=TODAY), lambda raw: parse.year(raw, latest=2027))  # fmt: skip
    for parser in parsers:
        answer = parser(text)
        assert answer.value is None or not answer.problem
    parse.parse_forms_of_time(text)


def test_small_fields():
    assert [parse.sex(raw).value for raw in ("м", "Муж.", "девочка", "ж")] == ["m", "m", "f", "f"] and parse.sex("х").problem
    assert [parse.yes_no(raw).value for raw in ("да", "+", "Нет, спасибо", "требуется", "")] == [True, True, False, True, None]
    assert parse.email("a @b,ru").suggestion == "a@b.ru" and parse.email("аb@mail.ru").value == "ab@mail.ru"
    assert (
        parse.whole("двух", 1, 5).value == 2 and parse.whole("40", 1, 30).suggestion == "30" and parse.whole("2-3", 1, 5).suggestion == "3"
    )
    assert parse.category("1 кв. категория").value == "первая" and parse.category("СЗД").value.startswith("соответствие")
    assert parse.ages("12–15 лет").value == parse.Ages(12, 15) and parse.ages("от 10").value == parse.Ages(10, None)
    assert parse.ages("до 14").value == parse.Ages(None, 14) and parse.ages("любой").value is None
    assert parse.pedagogical_start("стаж 5 лет", today=TODAY).value == dt.date(2021, 9, 1)
    assert parse.pedagogical_start("с 1995 года", today=TODAY).value == dt.date(1995, 9, 1)
    assert parse.year("выпуск 2015 г.", latest=2027).value == 2015 and parse.relation("мамы").value == "mother"


@pytest.mark.parametrize(
    ("cell", "names", "phones", "said"),
    [
        ("Орлова Вера Петровна (мама) 8-914-12", ["Орлова Вера Петровна"], [""], "8-914-12"),
        ("Орлова Вера Петровна 89140000001, 123", ["Орлова Вера Петровна"], ["+7 914 000-00-01"], "123"),
        ("Орлова В.П. 89140000001; папа Орлов Илья Львович", ["Орлов Илья Львович"], [""], "Орлова В.П"),
    ],
)
def test_good_part_of_a_parents_cell_stands_beside_the_problem(cell, names, phones, said):
    found = parse.guardians(cell)
    assert [(p.name.text, p.phone) for p in found.value] == list(zip(names, phones, strict=True))
    assert said in found.problem


def test_suggestion_for_a_parents_cell_keeps_the_rest_of_it():
    found = parse.guardians("мама: Орл0ва Вера 89140000001")
    assert found.suggestion == "мама: Орлова Вера 89140000001"


def test_letter_o_is_a_nought_in_a_phone_and_a_letter_in_the_message():
    assert parse.phone("8914ООО0001").value == "+7 914 000-00-01"
    assert "Орлова Вера Петровна 8-914-12" in parse.phone("Орлова Вера Петровна 8-914-12").problem
    assert parse.phone("моб. 8 914 000-00-01").value == "+7 914 000-00-01"
    [father] = parse.guardians("Орлов Олег Ильич 8914-ООО-00-01 отец").value
    assert (father.phone, father.relation) == ("+7 914 000-00-01", "father")


@pytest.mark.parametrize("cell", ["Opлов И2ан", "Петрoв", "Петрoв П.", "Kлязzьма Анна"])
def test_message_about_a_name_shows_the_cell(cell):
    assert cell in parse.full_name(cell).problem
