import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tandem.foundation.jobs import jobs
from tandem.interfaces.imports.models import Batch, Row
from tandem.registry.people.models import Person
from tests import factories as make

pytestmark = pytest.mark.django_db

PUPILS = """Список класса;;;
ФИО ребёнка;Дата рождения;Класс;Контакт родителя
Иванов Иван Петрович;12.03.2013;7 "В";Иванова Мария Петровна (мама) 8-914-000-00-01
ПЕТРОВА АННА;31.02.2013;7-в;
"""


@pytest.fixture
def school():
    return make.school()


@pytest.fixture
def curator(client, school):
    client.force_login(make.account("curator", school))
    return client


def post_file(client, school, text, kind="pupils", name="Список.csv"):
    file = SimpleUploadedFile(name, text.encode("cp1251") if isinstance(text, str) else text)
    return client.post(f"/o/{school.code}/people/import/", {"kind": kind, "file": file})


def checked(client, school, text=PUPILS, kind="pupils", name="Список.csv"):
    where = post_file(client, school, text, kind, name).headers["Location"]
    page = client.get(where)
    data = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    return client.post(where, {name: value for name, value in data.items() if value is not None}).headers["Location"]


def run_jobs():
    while jobs.run_one():
        pass


def test_whole_way_in_five_clicks(curator, school):
    where = checked(curator, school)
    page = curator.get(where).content.decode()
    assert "2 строки: 1 готова, 1 требует взгляда" in page and "Такой даты нет" in page and "28.02.2013" in page
    curator.post(f"{where}load/")
    run_jobs()
    report = curator.get(where).content.decode()
    assert "Добавлено" in report and "Отменить загрузку" in report
    assert set(Person.objects.values_list("last_name", "affiliations__kind")) >= {("Иванов", "pupil"), ("Иванова", "guardian")}


def test_mended_cell_makes_the_row_ready(curator, school):
    where = checked(curator, school)
    curator.post(f"{where}rows/4/", {"c1": "28.02.2013"})
    assert Row.objects.get(number=4).state == "new"


def test_decision_for_a_group(curator, school):
    where = checked(curator, school)
    curator.post(f"{where}decide/", {"cause": "birth_date", "decision": "without"})
    row = Row.objects.get(number=4)
    assert (row.state, row.decision) == ("new", "without")


def test_undo_takes_everything_back(curator, school):
    where = checked(curator, school)
    before = Person.objects.count()
    curator.post(f"{where}load/")
    run_jobs()
    curator.post(f"{where}undo/")
    assert Person.objects.count() == before and Batch.objects.get().state == "undone"
    report = curator.get(where).content.decode()
    assert "Было добавлено и убрано" in report and ">Добавлено<" not in report


def test_hostile_file_is_refused_with_a_sentence(curator, school):
    answer = post_file(curator, school, b"%PDF-1.7 nothing", name="x.xlsx")
    assert answer.status_code == 422 and "Это PDF. Нужна таблица" in answer.content.decode()
    assert not Batch.objects.exists()


def test_other_row_of_headings_is_read_anew(curator, school):
    where = post_file(curator, school, PUPILS).headers["Location"]
    curator.post(where, {"kind": "pupils", "header_row": 1, "c0": "", "c1": "", "c2": "", "c3": ""})
    assert Batch.objects.get().header_row == 1


MENTORS = "ФИО;Должность;Компетенции;Достижения;Когда удобно встречаться\nОрлов Иван Петрович;учитель;математика;грант;пн 15:00\n"


def test_a_table_of_another_kind_is_told_and_read_anew_by_a_press(curator, school):
    make.program(school)
    where = post_file(curator, school, MENTORS).headers["Location"]
    assert "похоже на анкеты наставников" in curator.get(where).content.decode()
    curator.post(where, {"kind": "mentors", "sheet": Batch.objects.get().sheet, "header_row": 1})
    assert Batch.objects.get().kind == "mentors" and "competences" in [column["field"] for column in Batch.objects.get().mapping]
    assert "похоже на" not in curator.get(where).content.decode()


def test_a_table_of_the_chosen_kind_raises_no_doubt(curator, school):
    assert "похоже на" not in curator.get(post_file(curator, school, PUPILS).headers["Location"]).content.decode()
    even = "Фамилия;Имя;Телефон\nОрлов;Иван;8-914-000-00-01\n"
    assert "похоже на" not in curator.get(post_file(curator, school, even, "teachers").headers["Location"]).content.decode()


def test_pasted_rows(curator, school):
    pasted = "Фамилия\tИмя\tКласс\nИванов\tИван\t7В"
    where = curator.post(f"/o/{school.code}/people/import/", {"kind": "pupils", "pasted": pasted}).headers["Location"]
    assert "columns" in where and [c["field"] for c in Batch.objects.get().mapping] == ["last_name", "first_name", "class_name"]


def test_refused_rows_and_template_as_books(curator, school):
    where = checked(curator, school)
    book = openpyxl.load_workbook(io.BytesIO(curator.get(f"{where}refused/").content)).active
    assert book.cell(2, 1).value == "ПЕТРОВА АННА" and "Такой даты нет" in book.cell(2, 6).value
    template = openpyxl.load_workbook(io.BytesIO(curator.get(f"/o/{school.code}/people/import/template/pupils/").content)).active
    assert template.cell(1, 1).value == "Фамилия" and template.data_validations.dataValidation


@pytest.mark.parametrize("kind", ["pupils", "teachers", "mentors", "requests"])
def test_the_example_of_a_template_is_nobody(curator, school, kind):
    make.program(school)
    content = curator.get(f"/o/{school.code}/people/import/template/{kind}/").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    heads = [cell.value for cell in book.active[1]]
    example = dict(zip(heads, (cell.value for cell in book.active[2]), strict=True))
    assert example["Фамилия"] == "Иванова" and (example["Класс"] if kind in ("pupils", "requests") else example["Должность"])
    for name, value in {"Фамилия": "Орлов", "Имя": "Иван", "Класс": "7В"}.items():
        if name in heads:
            book.active.cell(3, heads.index(name) + 1, value)
    out = io.BytesIO()
    book.save(out)
    checked(curator, school, out.getvalue(), kind, "Таблица.xlsx")
    assert [row.values["name"][0] for row in Row.objects.all()] == ["Орлов"]


def test_samples_only_in_demonstration(curator, school, settings):
    address = f"/o/{school.code}/people/import/sample/pupils/"
    assert curator.get(address).status_code == 404
    settings.TANDEM_DEMO = True
    assert curator.get(address).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_check_page_costs_the_same_for_any_number(curator, school, count, django_assert_num_queries):
    bad = "".join(f"Орлов{'а' * n} Иван;31.02.2013;7В;\n" for n in range(count))
    where = checked(curator, school, "ФИО;Дата рождения;Класс;Родитель\n" + bad)
    with django_assert_num_queries(13):
        curator.get(where)


def test_foreign_table_is_not_found(curator, school, client):
    where = checked(curator, school)
    client.force_login(make.account("curator", make.school()))
    assert client.get(where).status_code == 404


def test_psychologist_may_not_import(client, school):
    client.force_login(make.account("psychologist", school))
    assert client.get(f"/o/{school.code}/people/import/").status_code == 403


def test_gigabyte_is_refused_without_being_read(curator, school):
    class Endless:
        def read(self, *_args):
            raise AssertionError("the body was read")

        readline = read

    address = f"/o/{school.code}/people/import/"
    answer = curator.generic(
        "POST", address, b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(2**30), **{"wsgi.input": Endless()}
    )
    assert answer.status_code == 413 and "Файл больше 50 МБ" in answer.content.decode()
