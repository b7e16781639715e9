"""A load taken back: what it changed is as before, or the refusal comes before anything is done."""

import datetime as dt
import itertools

import pytest

from tandem.interfaces.imports import services
from tandem.kit.verdict import Refused
from tandem.mentoring.banks import services as banks
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile, MentorTopic, Request, RequestTopic
from tandem.registry.people import services as people
from tandem.registry.people.models import Affiliation, Guardianship, Person
from tests import factories as make
from tests.factories.people import TODAY
from tests.interfaces.imports.test_services import checked, curator, loaded, school  # noqa: F401

pytestmark = pytest.mark.django_db
OF_THE_DATABASE = {"version", "id"}
"""Numbers that go up and say nothing of the person."""
TABLES = {
    "pupils": "ФИО;Дата рождения;Класс;Телефон;Почта;Контакт родителя\n"
    "Орлова Анна Ильинична;15.03.2013;8Б;89140000055;anna@example.org;Орлова Вера Львовна (мама) 89140000001\n"
    "Громов Лев Ильич;01.02.2012;8Б;;;\n",
    "teachers": "ФИО;Дата рождения;Должность;Предмет;Категория\n"
    "Белова Инна Львовна;15.03.1980;заместитель директора;химия;высшая\nТитов Олег Ильич;;учитель;;\n",
    "mentors": "ФИО;Должность;Чем можете помочь?;Интересы;Когда удобно?;Сколько наставляемых?\n"
    "Белова Инна Львовна;завуч;химия, английский язык;походы;пн 14–16;2\nТитов Олег Ильич;учитель;физика;;;1\n",
    "requests": "ФИО;Дата рождения;Класс;Запрос;Пожелания;Интересы\n"
    "Орлова Анна Ильинична;15.03.2013;8Б;химия;женщина постарше;шахматы\nГромов Лев Ильич;01.02.2012;8Б;физика;;\n",
}


@pytest.fixture
def program(curator, school):  # noqa: F811
    """A school that has the people of the tables already, with other words on their cards."""
    program = make.program(school)
    anna = make.pupil(school, grade=7, last_name="Орлова", first_name="Анна", patronymic="Ильинична", birth_date=dt.date(2013, 3, 15))
    inna = make.teacher(school, last_name="Белова", first_name="Инна", patronymic="Львовна", birth_date=dt.date(1980, 3, 15))
    mentor = make.mentor(program, inna, topics=("physics", "maths"), competences="физика", places=1)
    mentee = make.mentee(program, anna)
    for person in (anna, inna, mentor.person, mentee.person):
        people.change_person(actor=curator, person=person, card={}, version=Person.objects.get(pk=person.pk).version)
    return program


def digest():
    """Everything that a load may touch, without the numbers of the database."""
    linked = {
        model: sorted(str(sorted((name, row[name]) for name in row if name not in OF_THE_DATABASE)) for row in model.objects.values())
        for model in (MentorTopic, RequestTopic)
    }
    own = {
        model: sorted(str(sorted((name, row[name]) for name in row if name != "version")) for row in model.objects.values())
        for model in (Person, Affiliation, Guardianship, MentorProfile, MenteeProfile, Request)
    }
    return linked | own


@pytest.mark.parametrize("kind", TABLES)
def test_undo_gives_back_everything_that_the_load_changed(curator, school, program, kind):  # noqa: F811
    before = digest()
    batch = loaded(curator, school, TABLES[kind], kind, program if kind in ("mentors", "requests") else None)
    assert (batch.counts["changed"] or kind == "requests") and batch.counts["created"] and digest() != before
    services.start_undo(actor=curator, batch=batch)
    assert digest() == before


def test_undo_leaves_what_the_curator_changed_after_the_load(curator, school, program):  # noqa: F811
    batch = loaded(curator, school, TABLES["mentors"], "mentors", program)
    mentor = MentorProfile.objects.get(person__last_name="Белова")
    banks.change_mentor(actor=curator, mentor=mentor, data={"interests": "шахматы"}, topics=("art",), version=mentor.version)
    services.start_undo(actor=curator, batch=batch)
    mentor.refresh_from_db()
    assert (mentor.interests, mentor.competences, mentor.places) == ("шахматы", "физика", 1)
    assert list(mentor.topics.values_list("code", flat=True)) == ["art"]


def test_undo_says_first_that_the_class_was_changed_since(curator, school, program):  # noqa: F811
    batch = loaded(curator, school, TABLES["pupils"])
    anna = Person.objects.get(first_name="Анна")
    people.place_person(actor=curator, person=anna, kind="pupil", post={"grade": 9, "letter": "А"}, since=TODAY + dt.timedelta(days=1))
    before = digest()
    with pytest.raises(Refused, match=r"Орлова Анна.*класс"):
        services.start_undo(actor=curator, batch=batch)
    assert digest() == before


def test_undo_says_first_that_a_changed_card_is_in_the_archive(curator, school, program):  # noqa: F811
    batch = loaded(curator, school, TABLES["teachers"], "teachers")
    people.archive_person(actor=curator, person=Person.objects.get(last_name="Белова"), today=TODAY)
    before = digest()
    with pytest.raises(Refused, match=r"Белова Инна.*архив"):
        services.start_undo(actor=curator, batch=batch)
    assert digest() == before


def test_undo_in_a_closed_programme_is_refused_at_once(curator, school, program):  # noqa: F811
    batch = loaded(curator, school, TABLES["mentors"], "mentors", program)
    type(program).objects.filter(pk=program.pk).update(state="closed")
    before = digest()
    with pytest.raises(Refused):
        services.start_undo(actor=curator, batch=type(batch).objects.get(pk=batch.pk))
    assert digest() == before


def test_two_rows_that_change_one_card_are_undone_in_turn(curator, school, program):  # noqa: F811
    before = digest()
    rows = "ФИО;Дата рождения;Класс;Почта\n" + "".join(
        f"Орлова Анна Ильинична;15.03.2013;8{letter};a{n}@example.org\n" for n, letter in zip(itertools.count(1), "БВ", strict=False)
    )
    batch = checked(curator, school, rows)
    services.decide_group(actor=curator, batch=batch, cause="twin_row", decision="same", today=TODAY)
    while services.load_chunk(actor=curator, batch=batch, today=TODAY):
        pass
    batch = services.finish_load(actor=curator, batch=batch)
    assert Person.objects.get(first_name="Анна").email == "a2@example.org"
    services.start_undo(actor=curator, batch=batch)
    assert digest() == before
