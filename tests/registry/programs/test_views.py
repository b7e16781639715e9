import datetime as dt

import pytest
from django.utils import timezone

from tandem.registry.people.models import Membership, Person
from tandem.registry.programs.models import Program, ProgramRole
from tests import factories as make
from tests.factories.mentorships import mentorship

pytestmark = pytest.mark.django_db

ROLES_COST = 10


@pytest.fixture
def school():
    return make.school()


@pytest.fixture
def curator(client, school):
    client.force_login(make.account("curator", school))
    return client


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(curator, school, count, django_assert_num_queries):
    for _ in range(count):
        make.program(school)
    with django_assert_num_queries(9):
        response = curator.get(f"/o/{school.code}/programmes/")
    assert response.content.decode().count("Шаг вперёд") == count


@pytest.mark.parametrize("count", [1, 3])
def test_card_costs_the_same_for_any_number(curator, school, count, django_assert_num_queries):
    program = make.program(school)
    for _ in range(count):
        make.mentor(program)
    with django_assert_num_queries(16):
        response = curator.get(f"/o/{school.code}/programmes/{program.pk}/")
    assert "Подготовка условий" in response.content.decode()


def test_new_is_prefilled_from_the_template(curator, school):
    page = curator.get(f"/o/{school.code}/programmes/new/?template=stages-6").content.decode()
    assert "Вместе к успеху" in page and "20.05." in page and "Ученик – учитель" in page


def test_create_change_and_finish(curator, school):
    year = timezone.localdate().year
    data = {
        "template": "target-7", "name": "Шаг", "school_year": f"{year}/{(year + 1) % 100:02d}", "started_on": f"{year}-09-01",
        "finished_on": f"{year + 1}-05-31", "form_codes": ["uu"], "min_age": 10, "max_age": 18, "load_limit": 2, "grounds": ["r-145"],
    }  # fmt: skip
    made = curator.post(f"/o/{school.code}/programmes/new/", data)
    program = Program.objects.get()
    assert made.headers["Location"] == f"/o/{school.code}/programmes/{program.pk}/"
    card = curator.get(made.headers["Location"]).content.decode()
    assert "Р-145" in card and "Ученик – ученик" in card
    curator.post(f"{made.headers['Location']}edit/", data | {"name": "Шаг вперёд", "version": 1})
    program.refresh_from_db()
    assert program.name == "Шаг вперёд"
    stage = program.stages.get(position=1)
    curator.post(f"{made.headers['Location']}stages/{stage.pk}/")
    stage.refresh_from_db()
    assert stage.finished_on is not None
    curator.post(f"{made.headers['Location']}state/", {"state": "closed"})
    program.refresh_from_db()
    assert program.state == "closed"


def test_a_draft_is_started_finished_and_opened_again_on_its_page(curator, school):
    program = make.program(school, state="draft")
    url = f"/o/{school.code}/programmes/{program.pk}/"
    seen = []
    for state in ("active", "closed", "active"):
        page = curator.get(url).content.decode()
        assert f'name="state" value="{state}"' in page
        seen.append(curator.post(f"{url}state/", {"state": state}, follow=True).content.decode())
    assert "Программа идёт" in seen[0] and "Программа завершена" in seen[1] and "Программа идёт" in seen[2]
    assert "Изменить" not in seen[1]


def test_a_programme_with_working_pairs_says_what_keeps_it_open(curator, school):
    program = make.program(school)
    mentorship(program)
    page = curator.get(f"/o/{school.code}/programmes/{program.pk}/").content.decode()
    assert "1 пара не завершена" in page and 'value="closed"' not in page
    answer = curator.post(f"/o/{school.code}/programmes/{program.pk}/state/", {"state": "closed"}, follow=True)
    program.refresh_from_db()
    assert "Завершить программу пока нельзя: 1 пара не завершена" in answer.content.decode() and program.state == "active"


def test_a_new_programme_may_be_left_in_preparation(curator, school):
    form = curator.get(f"/o/{school.code}/programmes/new/").context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"template": "target-7", "is_draft": "on"}
    data |= {name: f"{data[name]:%d.%m.%Y}" for name in ("started_on", "finished_on")}
    answer = curator.post(f"/o/{school.code}/programmes/new/", data, follow=True)
    assert Program.objects.get().state == "draft" and "Начать программу" in answer.content.decode()


def test_wrong_dates_are_told_at_the_field_and_create_nothing(curator, school):
    data = {
        "template": "target-7", "name": "Шаг", "school_year": "2026/27", "started_on": "2027-05-31", "finished_on": "2026-09-01",
        "form_codes": ["uu"], "min_age": 10, "max_age": 18, "load_limit": 2,
    }  # fmt: skip
    page = curator.post(f"/o/{school.code}/programmes/new/", data).content.decode()
    assert "раньше, чем начинается" in page
    assert not Program.objects.exists()


def test_the_second_sees_what_the_first_saved(curator, school):
    program = make.program(school, version=2, name="Имя коллеги")
    data = {
        "name": "Моё имя", "school_year": "2026/27", "started_on": "2026-09-01", "finished_on": "2027-05-31",
        "form_codes": ["uu"], "min_age": 10, "max_age": 18, "load_limit": 2, "version": 1,
    }  # fmt: skip
    page = curator.post(f"/o/{school.code}/programmes/{program.pk}/edit/", data).content.decode()
    assert "Имя коллеги" in page and "Моё имя" in page
    program.refresh_from_db()
    assert program.name == "Имя коллеги"


def test_the_working_group_is_chosen_from_teachers(curator, school):
    program, teacher = make.program(school), make.teacher(school)
    page = f"/o/{school.code}/working-group/?program={program.pk}"
    assert teacher.full_name in curator.get(page).content.decode()
    curator.post(page, {"group": [teacher.pk]})
    assert program.roles.get().person == teacher


def test_working_group_without_a_programme_leads_to_the_list(curator, school):
    assert curator.get(f"/o/{school.code}/working-group/").headers["Location"] == f"/o/{school.code}/programmes/"


@pytest.mark.parametrize("tail", ["", "edit/"])
def test_a_foreign_programme_is_not_found(curator, tail):
    program = make.program()
    address = f"/o/{program.organization.code}/programmes/{program.pk}/{tail}"
    assert curator.get(address).status_code == 404


def test_a_mentor_is_told_why_not(client, school):
    client.force_login(make.account("mentor", school))
    response = client.get(f"/o/{school.code}/programmes/")
    assert response.status_code == 403
    assert "сотрудники школы" in response.content.decode()


def test_dates_of_a_programme_are_shown_in_russian(curator, school):
    program = make.program(school, started_on=dt.date(2026, 9, 1))
    assert "1 сентября 2026" in curator.get(f"/o/{school.code}/programmes/{program.pk}/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_roles_in_programmes_cost_the_same_for_any_number(curator, school, count, django_assert_num_queries):
    program = make.program(school)
    for _ in range(count):
        ProgramRole.objects.create(program=program, person=make.teacher(school), role="group", started_on=dt.date(2026, 9, 1))
    with django_assert_num_queries(ROLES_COST):
        page = curator.get(f"/o/{school.code}/programme-roles/")
    assert page.content.decode().count("Снять") >= count


def test_the_curator_of_one_programme_finds_people_by_name_and_opens_no_card(client, school):
    program, own = make.program(school), make.teacher(school)
    user = make.account("curator", make.school(), own)
    Membership.objects.filter(person=own).delete()
    ProgramRole.objects.create(program=program, person=own, role="curator", started_on=dt.date(2026, 9, 1))
    person, foreign = (make.teacher(place, last_name="Ершова", first_name="Лидия") for place in (school, make.school()))
    client.force_login(user)
    address = f"/o/{school.code}/programme-roles/"
    page = client.get(f"{address}?q=Лидия+ЕРШ")
    assert list(page.context["form"].fields["person"].queryset) == [person]
    assert not client.get(f"{address}?q=учитель").context["form"].fields["person"].queryset, "only names are searched"
    assert client.get(f"/o/{school.code}/people/{person.pk}/").status_code == 404
    form = {"program": program.pk, "role": "group", "since": "01.09.2026"}
    assert client.post(f"{address}?person={foreign.pk}", form | {"person": foreign.pk}).status_code == 200
    assert client.post(f"{address}?person={person.pk}", form | {"person": person.pk}).status_code == 302
    assert ProgramRole.objects.get(role="group").person == person


def test_whoever_manages_no_programme_finds_nobody(client, school):
    make.program(school)
    make.teacher(school, last_name="Ершова")
    client.force_login(make.account("psychologist", school))
    page = client.get(f"/o/{school.code}/programme-roles/?q=ершова")
    assert not page.context["form"].fields["person"].queryset and "Найти по имени" not in page.content.decode()


def test_a_role_in_a_programme_is_given_and_taken_away(curator, school):
    program, person = make.program(school), make.teacher(school, last_name="Ершова", first_name="Лидия")
    Person.objects.filter(pk=person.pk).update(search=" ершова лидия ")
    address = f"/o/{school.code}/programme-roles/"
    assert "Ершова" in curator.get(f"{address}?q=ершова").content.decode()
    form = {"person": person.pk, "program": program.pk, "role": "municipal", "since": "01.09.2026"}
    assert curator.post(f"{address}?person={person.pk}", form).status_code == 302
    held = ProgramRole.objects.get()
    assert (held.role, held.person, held.program) == ("municipal", person, program)
    card = curator.get(f"/o/{school.code}/people/{person.pk}/").content.decode()
    assert program.name in card and "с 01.09.2026" in card
    assert program.name in curator.get(f"/o/{school.code}/people/{person.pk}/access/").content.decode()
    assert curator.post(f"{address}{held.pk}/end/").status_code == 302
    held.refresh_from_db()
    assert held.finished_on is not None


def test_a_number_of_an_act_does_not_leave_its_sign(curator, school):
    program = make.program(school, own_grounds="Приказ управления образования от 01.09.2026 № 77")
    assert "№\u00a077" in curator.get(f"/o/{school.code}/programmes/{program.pk}/").content.decode()
