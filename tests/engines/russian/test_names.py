from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.engines.russian import names
from tandem.engines.russian.naming import cased

RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
TEXT = st.text(alphabet=RUSSIAN + "abcehkmoptxyABCEHKMOPTXYzqw0123456789 -.,\u00a0\u200b", max_size=40)

HARD = [
    ("Иванова", "Мария", "Петровна", "accusative", "Иванову Марию Петровну"),
    ("Ткач", "Иван", "Кузьмич", "instrumental", "Ткачом Иваном Кузьмичом"),
    ("Кузьмич", "Анна", "Ильинична", "dative", "Кузьмич Анне Ильиничне"),
    ("Кузьмич", "Олег", "Фомич", "instrumental", "Кузьмичом Олегом Фомичом"),
    ("Мицкевич", "Лев", "Никитич", "instrumental", "Мицкевичем Львом Никитичем"),
    ("Алиев", "Рашид", "Алиевич оглы", "dative", "Алиеву Рашиду Алиевичу оглы"),
    ("Алиев", "Рашид", "Мамед оглы", "genitive", "Алиева Рашида Мамед оглы"),
    ("Мамедова", "Лейла", "Рашид кызы", "accusative", "Мамедову Лейлу Рашид кызы"),
    ("Петрова-Водкина", "Анна", "Львовна", "genitive", "Петровой-Водкиной Анны Львовны"),
    ("Бонч-Бруевич", "Пётр", "Ильич", "genitive", "Бонч-Бруевича Петра Ильича"),
    ("Мамин-Сибиряк", "Дмитрий", "Павлович", "instrumental", "Маминым-Сибиряком Дмитрием Павловичем"),
    ("Шевченко", "Никита", "Юрьевич", "accusative", "Шевченко Никиту Юрьевича"),
    ("Белых", "Любовь", "Егоровна", "instrumental", "Белых Любовью Егоровной"),
    ("Дюма", "Илья", "", "genitive", "Дюма Ильи"),
    ("Цой", "Максим", "", "instrumental", "Цоем Максимом"),
    ("Цой", "Анна", "", "instrumental", "Цой Анной"),
    ("Соловей", "Павел", "", "instrumental", "Соловьём Павлом"),
    ("Груша", "Анна", "", "instrumental", "Грушей Анной"),
    ("Левша", "Лука", "", "instrumental", "Левшой Лукой"),
    ("Павлов", "Саша", "Петрович", "genitive", "Павлова Саши Петровича"),
    ("фон Берг", "Отто", "Карлович", "dative", "фон Бергу Отто Карловичу"),
    ("Толстая", "Софья", "Андреевна", "dative", "Толстой Софье Андреевне"),
    ("ИВАНОВ", "ИВАН", "ИВАНОВИЧ", "genitive", "ИВАНОВА ИВАНА ИВАНОВИЧА"),
    ("Smith", "John", "", "genitive", "Smith John"),
]  # fmt: skip


@pytest.mark.parametrize(("last", "first", "patronymic", "case", "expected"), HARD)
def test_hard_names_are_put_into_the_case(last, first, patronymic, case, expected):
    assert names.inflect(last, first, patronymic, case) == expected


def test_the_nominative_and_an_unknown_case_leave_the_name():
    assert names.inflect("Иванова", "Мария", "Петровна", "nominative") == "Иванова Мария Петровна"


def test_the_patronymic_beats_a_wrong_mark_of_sex():
    assert names.inflect("Ким", "Саша", "Олегович", "dative", "f") == "Киму Саше Олеговичу"


def test_the_mark_of_sex_decides_when_the_name_does_not():
    assert names.inflect("Ким", "Саша", "", "dative", "f") == "Ким Саше"
    assert names.inflect("Ким", "Саша", "", "dative", "m") == "Киму Саше"


@pytest.mark.parametrize(
    ("last", "first", "patronymic", "sex"),
    [("Ким", "Анна", "", "f"), ("Иванов", "Саша", "", "m"), ("Ли", "Тен", "Игоревна", "f"), ("Ли", "А", "", ""), ("", "", "", "")],
)
def test_sex_is_guessed_from_the_name_or_left_open(last, first, patronymic, sex):
    assert names.sex_of(last, first, patronymic) == sex


def test_short_forms():
    card = SimpleNamespace(last_name="Власова", first_name="Ева", patronymic="Олеговна", sex="")
    assert names.genitive_short(card) == "Власовой Евы"


@pytest.mark.parametrize(
    ("name", "signed"),
    [
        (("Иванова", "Мария", "Петровна"), "М.\u00a0П.\u00a0Иванова"), (("Ким", "Андрей", ""), "А.\u00a0Ким"),
        (("Гёте", "Анна-Мария", "Вольфганговна"), "А.-М.\u00a0В.\u00a0Гёте"), (("Ли", "Тен", "-"), "Т.\u00a0Ли"),
        (("Джафарзаде", "Эльвин", "Рашад оглы"), "Э.\u00a0Р.\u00a0Джафарзаде"),
    ],
)  # fmt: skip
def test_a_name_at_a_signature(name, signed):
    assert names.signed(*name) == signed


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  СЕМЁНОВ\u00a0 Пётр ", "семенов петр"), ("Ивaнoв", "иванов"), ("7B", "7в"), ("7b", "7в"), ("Салтыков–Щедрин", "салтыков-щедрин"),
        ("Smith", "smith"), ("Семе\u0308нов", "семенов"), ("Ива\u00adнов\u200b", "иванов"), ("о’Коннор", "о'коннор"), ("", ""),
    ],
)  # fmt: skip
def test_what_looks_the_same_folds_the_same(typed, folded):
    assert names.fold(typed) == folded


@given(TEXT)
def test_folding_twice_is_folding_once(text):
    assert names.fold(names.fold(text)) == names.fold(text)


@given(TEXT)
def test_capitals_do_not_matter(text):
    assert names.fold(text.upper()) == names.fold(text.lower()) == names.fold(text)


@given(TEXT, TEXT)
def test_a_word_folds_alike_whatever_stands_beside_it(one, other):
    assert names.fold(f"{one} {other}").split() == [*names.fold(one).split(), *names.fold(other).split()]


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from([*names.CASES]))
def test_no_text_breaks_the_cases(last, first, case):
    assert isinstance(names.inflect(last, first, "", case), str)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("орлова", "Орлова"),
        ("АННА-МАРИЯ", "Анна-Мария"),
        ("фон берг", "Фон Берг"),
        ("фон Берг", "фон Берг"),
        ("МакГрегор", "МакГрегор"),
        ("", ""),
    ],
)
def test_a_name_without_capitals_or_of_capitals_alone_is_written_as_in_documents(typed, written):
    assert cased(typed) == written
