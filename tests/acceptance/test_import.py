"""Row 5: 338 rows with 7 errors go in within three minutes, none of them wrong; undo gives back exactly what was there."""

import datetime as dt
import hashlib
import re
import time

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tandem.registry.people.models import Guardianship, Person
from tests import factories as make
from tests.journeys.browser import work_off

pytestmark = pytest.mark.django_db
ROWS, SECONDS = 338, 180
REGISTERS = ("orgs", "people", "documents", "programs", "banks", "mentorships", "matching")
WRONG = {
    17: ("Смирнова Ольга 17", "", "7В", ""),
    56: ("", "12.03.2013", "7В", ""),
    99: ("Смирнова Ольга Ивановна", "31.02.2013", "7В", ""),
    140: ("Смирнова Ольга Ивановна", "12.03.2013", "какой-то", ""),
    201: ("Ольга", "12.03.2013", "7В", ""),
    260: ("Смирнова Ольга Ивановна", "12.13.2013", "6А", ""),
    333: ("Смирнова Ольга Ивановна", "весной", "6А", ""),
}
"""Seven rows that no one can load: the number of the row → its cells."""
LAST = ("Орлов", "Громов", "Белов", "Титов", "Рябов", "Кузьмин", "Лугов")
FIRST = ("Глеб", "Егор", "Марк", "Артём", "Павел", "Пётр", "Денис", "Олег", "Иван", "Роман", "Илья", "Юрий", "Семён")
MIDDLE = ("Игоревич", "Олегович", "Денисович", "Максимович", "Романович")


def pupil(number: int) -> tuple[str, str, str, dt.date, str, str]:
    """Last, first and middle name, birthday, class and the mother's name of a row: all three together never repeat."""
    last, first, middle = LAST[number % 7], FIRST[number % 13], MIDDLE[number % 5]
    born = dt.date(2012, 1, 10) + dt.timedelta(days=number % 300)
    return last, first, middle, born, f"7\u00a0«{'АБВ'[number % 3]}»", f"{last}а Анна{' Павловна' if number % 2 else ' Львовна'}"


def cells(number: int) -> tuple[str, ...]:
    if number in WRONG:
        return WRONG[number]
    last, first, middle, born, _class, mother = pupil(number)
    name = (f"{last} {first} {middle}", f"{last.upper()}  {first} {middle}")[number % 2]
    day = (born.strftime("%d.%m.%Y"), born.strftime("%d.%m.%yг."))[number % 2]
    classes = (f'7 "{"АБВ"[number % 3]}"', f"7-{'абв'[number % 3]}")[number % 2]
    return name, day, classes, f"{mother} (мама) 8-900-000-{number // 100:02d}-{number % 100:02d}"


def table() -> bytes:
    lines = ["ФИО ребёнка;Дата рождения;Класс;Контакт родителя"]
    quoted = [";".join('"' + cell.replace('"', '""') + '"' for cell in cells(number)) for number in range(ROWS)]
    return "\r\n".join(lines + quoted).encode("cp1251")


def digest() -> dict[str, str]:
    """{table: what stands in it}, keys of rows included, of every register."""
    models = [model for name in REGISTERS for model in apps.get_app_config(name).get_models()]
    return {
        model._meta.label: hashlib.sha256(repr(sorted(map(repr, model._base_manager.values_list()))).encode()).hexdigest()
        for model in models
    }


def load(client: Client, address: str) -> str:
    """The wizard from the file to the report; where the report stands."""
    where = client.post(address, {"kind": "pupils", "file": SimpleUploadedFile("Список.csv", table())}).headers["Location"]
    page = client.get(where)
    fields = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    where = client.post(where, {name: value for name, value in fields.items() if value is not None}).headers["Location"]
    work_off()
    client.post(f"{where}load/")
    work_off()
    return where


def test_338_rows_with_seven_errors_and_back(client: Client) -> None:
    school = make.school()
    make.pupil(school, last_name="Давняя", first_name="Ученица")
    client.force_login(make.account("curator", school))
    before, started = digest(), time.monotonic()
    where = load(client, f"/o/{school.code}/people/import/")
    assert time.monotonic() - started < SECONDS
    _all_are_right(school)
    assert digest() != before
    client.post(f"{where}undo/")
    work_off()
    assert {name for name, text in digest().items() if text != before[name]} - STORED == set()


STORED = {"documents.StoredFile"}
"""The file itself stays in the history of loads until it is wiped."""


def _all_are_right(school: object) -> None:
    """Exactly the good rows are there, each with what its cells say."""
    good = {number: pupil(number) for number in range(ROWS) if number not in WRONG}
    found = sorted(
        (p.last_name, p.first_name, p.patronymic, p.birth_date, p.affiliations.get().class_name)
        for p in Person.objects.filter(organization=school, affiliations__kind="pupil").exclude(last_name="Давняя")
    )
    assert found == sorted(row[:5] for row in good.values())
    ties = Guardianship.objects.filter(child__organization=school).select_related("guardian")
    assert len(ties) == len(good)
    assert {re.sub(r"\D", "", tie.guardian.phone)[-4:] for tie in ties} == {f"{number:04d}" for number in good}
