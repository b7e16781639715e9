import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.engines.russian import names
from tandem.engines.russian.search import search_terms

SURNAMES = "Иванов Семёнов Кузьмин Дьячков Сафин Толстой Вяземский Зайцев Шевчук Чегодайкин Пономарёв Заречный Соловьёв Лаптев".split()


def feminine(surname):
    if surname.endswith(("ов", "ев", "ёв", "ин")):
        return f"{surname}а"
    return surname[:-2] + "ая" if surname.endswith(("ой", "ий", "ый")) else surname


@pytest.mark.parametrize("surname", SURNAMES)
@pytest.mark.parametrize("sex", ["m", "f"])
@pytest.mark.parametrize("case", [*names.CASES])
def test_a_surname_is_found_by_any_of_its_cases(surname, sex, case):
    written = surname if sex == "m" else feminine(surname)
    asked = names.inflect(written, "", "", case, sex)
    assert set(search_terms(written)) & set(search_terms(asked))


@pytest.mark.parametrize(
    ("asked", "written"), [("Семенов", "Семёнов"), ("Петровой", "Петрова"), ("математики", "математика"), ("7B", "7в")]
)
def test_what_people_ask_finds_what_is_written(asked, written):
    assert set(search_terms(asked)) & set(search_terms(written))


def test_a_double_word_is_found_by_its_part():
    assert {"педагог-психолог", "педагог", "психолог"} <= set(search_terms("педагога-психолога"))


def test_terms_come_once_and_without_signs():
    assert search_terms("Петрова, Петрова! (Петрова)") == ["петров"]
    assert search_terms(" — ") == []


@given(st.text(alphabet="абвгдеёжзиклмнопрст АБВ-'xyz19", max_size=30))
def test_terms_do_not_depend_on_how_the_text_is_typed(text):
    assert search_terms(text) == search_terms(names.fold(text)) == search_terms(text.upper())
    assert all(term == names.fold(term) for term in search_terms(text))
