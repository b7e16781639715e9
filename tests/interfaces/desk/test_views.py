import pytest
from django.test import Client

from tandem.foundation.audit import services as audit
from tandem.foundation.jobs import services as jobs
from tandem.foundation.notify import services as notify
from tandem.kit.actor import Actor
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import User
from tandem.registry.programs.models import Program
from tests import factories as make
from tests.factories import mentorships

pytestmark = pytest.mark.django_db
ACCOUNT = {"full_name": "Лаптева Ирина Сергеевна", "login": "irina", "password": "vmeste-my-sila"}
SCHOOL = {
    "name": "МБОУ «Школа № 24»", "short_name": "Школа № 24", "place": "Речногорск", "head_name": "Соколова Елена Андреевна", "municipality": "",
}  # fmt: skip
PROGRAM = {
    "template": "target-7", "name": "Шаг вперёд", "started_on": "01.09.2026", "finished_on": "31.05.2027", "form_codes": ["uu"],
}  # fmt: skip


def text(response):
    return response.content.decode()


@pytest.fixture
def school():
    return make.school()


def signed_in(client, role, school, person=None):
    user = make.account(role, school, person)
    client.force_login(user)
    return user


# set-up


def test_an_empty_installation_leads_to_the_set_up(client):
    assert client.get("/").headers["Location"] == "/setup/"


def test_three_steps_found_the_school_and_sign_in(client):
    assert client.post("/setup/", ACCOUNT).headers["Location"] == "/setup/school/"
    assert client.post("/setup/school/", SCHOOL).headers["Location"] == "/setup/programme/"
    page = text(client.get("/setup/programme/?template=stages-6"))
    assert "Вместе к успеху" in page
    assert client.post("/setup/programme/", PROGRAM).headers["Location"] == "/today/"
    home = text(client.get("/today/"))
    assert "Пять шагов до первого приказа" in home and "Шаг вперёд" in home
    assert Program.objects.get().name == "Шаг вперёд"
    assert User.objects.get().check_password("vmeste-my-sila")
    assert client.get("/setup/").headers["Location"] == "/"


def test_steps_cannot_be_skipped(client):
    assert client.get("/setup/school/").headers["Location"] == "/setup/"
    client.post("/setup/", ACCOUNT)
    assert client.get("/setup/programme/").headers["Location"] == "/setup/school/"


def test_coming_back_keeps_what_was_typed_but_not_the_password(client):
    client.post("/setup/", ACCOUNT)
    page = text(client.get("/setup/"))
    assert "Лаптева Ирина Сергеевна" in page and "vmeste-my-sila" not in page


@pytest.mark.parametrize(
    "field,value,said",
    [
        ("full_name", "Лаптева", "фамилию и имя"),
        ("full_name", f"Лаптева {'и' * 81}", "длиннее 80"),
        ("login", "ирина петровна", "без пробелов"),
        ("password", "короткий", "10"),
    ],
)
def test_a_wrong_account_is_told_at_the_field(client, field, value, said):
    response = client.post("/setup/", ACCOUNT | {field: value})
    assert response.status_code == 200 and said in text(response)


def test_dates_in_the_wrong_order_found_nothing(client):
    client.post("/setup/", ACCOUNT)
    client.post("/setup/school/", SCHOOL)
    response = client.post("/setup/programme/", PROGRAM | {"finished_on": "01.08.2026"})
    assert "раньше, чем начинается" in text(response)
    assert not Organization.objects.exists()


def test_of_two_browsers_the_slower_one_is_told(client):
    slow = Client()
    for browser in (client, slow):
        browser.post("/setup/", ACCOUNT | {"login": f"user{id(browser)}"})
        browser.post("/setup/school/", SCHOOL)
    client.post("/setup/programme/", PROGRAM)
    assert slow.post("/setup/programme/", PROGRAM).headers["Location"] == "/"
    assert Organization.objects.count() == 1


def test_start_leads_home_or_to_sign_in(client, school):
    assert client.get("/").headers["Location"] == "/account/login/"
    signed_in(client, "curator", school)
    assert client.get("/").headers["Location"] == "/today/"


# today


def test_today_of_the_curator_shows_the_stage_and_what_is_next(client, school):
    program = make.program(school)
    make.mentor(program, state="applied")
    signed_in(client, "curator", school)
    page = text(client.get("/today/"))
    assert "Этап 1 из 1" in page and "Подготовка условий" in page
    assert "1 наставник ждёт решения рабочей группы" in page


@pytest.mark.parametrize("count", [1, 3])
def test_today_costs_the_same_for_any_number(client, school, count, django_assert_num_queries):
    program = make.program(school)
    for _ in range(count):
        mentorships.mentorship(program)
        make.request(program)
    signed_in(client, "curator", school)
    with django_assert_num_queries(17):
        assert client.get("/today/").status_code == 200


def test_today_of_a_mentor_is_the_own_pair(client, school):
    pair = mentorships.mentorship(make.program(school))
    signed_in(client, "mentor", school, pair.mentor.person)
    page = text(client.get("/today/"))
    assert f"/mentorships/{pair.pk}/" in page and "Нужно от вас" not in page


@pytest.mark.parametrize("role,place", [("municipal", "municipality"), ("regional", "region")])
def test_today_of_an_upper_level_has_no_names(client, role, place):
    top = make.region()
    middle = make.municipality(top)
    school = make.school(middle)
    pair = mentorships.mentorship(make.program(school))
    signed_in(client, role, middle if place == "municipality" else top)
    page = text(client.get("/today/"))
    assert school.short_name in page and pair.mentor.person.last_name not in page


def test_todo_links_lead_to_pages_that_exist(client, school):
    program = make.program(school)
    make.mentor(program)
    make.mentor(program, state="applied")
    make.request(program)
    mentorships.mentorship(program, with_consents=True)
    signed_in(client, "curator", school)
    response = client.get("/today/")
    home = response.context["home"]
    addresses = {row.url for row in (*home.rows, *home.more)} | {task.url for task in home.first_steps}
    assert len(addresses) >= 7
    assert [url for url in sorted(addresses) if client.get(url, follow=True).status_code != 200] == []


def test_navigation_leads_to_pages_that_exist(client, school):
    make.program(school)
    signed_in(client, "curator", school)
    nav = client.get("/today/").context["nav"]
    assert len(nav) >= 11
    assert [item.url for item in nav if client.get(item.url).status_code != 200] == []


# search, notices, journal, progress


def test_search_page_shows_what_was_found(client, school):
    make.pupil(school, last_name="Семёнова")
    signed_in(client, "curator", school)
    assert "Семёнова Павел" in text(client.get("/search/?q=семенов"))
    assert "ничего не нашлось" in text(client.get("/search/?q=щщщ"))
    assert "Можно искать" in text(client.get("/search/"))


def test_search_says_that_the_keyboard_was_latin(client, school):
    make.pupil(school, last_name="Семёнова")
    signed_in(client, "curator", school)
    assert "раскладка" in text(client.get("/search/?q=ctv`yjd"))


def test_notices_are_read_by_a_button(client, school):
    user = signed_in(client, "curator", school)
    notify.tell(recipients=[(user.pk, "")], kind="x", subject="Приказ подписан", url="/today/")
    assert "Приказ подписан" in text(client.get("/notifications/"))
    assert client.post("/notifications/").status_code == 302
    assert "Отметить" not in text(client.get("/notifications/"))


def test_journal_shows_actions_in_words(client, school):
    signed_in(client, "head", school)
    for label in ("Первая", "Вторая"):
        audit.record(actor=Actor(0, "Куратор"), action="program.created", subject=school, place=school.path, label=label)
    page = text(client.get(f"/o/{school.code}/activity/?action=program.created&since=bad"))
    assert page.count("<time") >= 0 and "программа создана" in page and "Первая" in page


@pytest.mark.parametrize("count", [1, 3])
def test_journal_costs_the_same_for_any_number(client, school, count, django_assert_num_queries):
    for number in range(count):
        audit.record(actor=Actor(0, "Куратор"), action="program.created", subject=school, place=school.path, label=f"Запись {number}")
    signed_in(client, "head", school)
    with django_assert_num_queries(11):
        response = client.get(f"/o/{school.code}/activity/")
    assert text(response).count("Запись") == count


def test_journal_tells_the_administrator_of_access_and_names_no_pupil(client, school):
    user = make.account("admin", None, make.teacher(school))
    child = make.pupil(school, last_name="Журавлёва", first_name="Ева")
    by_child = Actor(1, "Журавлёва Ева")
    for action, who in (
        ("person.changed", Actor(0, "Лаптева Ирина")),
        ("consent.withdrawn", by_child),
        ("role.granted", Actor(0, "Лаптева Ирина")),
    ):
        audit.record(
            actor=who, action=action, subject=child, place=school.path, label=child.short_name, before={"phone": "1"}, after={"phone": "2"}
        )
    client.force_login(user)
    page = text(client.get(f"/o/{school.code}/activity/"))
    assert "Журавлёва" not in page and "1 → 2" not in page and "Лаптева Ирина" in page
    client.force_login(make.account("head", school))
    assert text(client.get(f"/o/{school.code}/activity/")).count("Журавлёва Ева") > 3


@pytest.mark.parametrize(("zone", "time"), [("Europe/Moscow", "9:12"), ("Asia/Irkutsk", "14:12")])
def test_times_are_those_of_the_school(client, school, time_machine, zone, time):
    time_machine.move_to("2026-11-24T06:12Z")
    school.timezone = zone
    school.save()
    signed_in(client, "head", school)
    audit.record(actor=Actor(0, "Куратор"), action="program.created", subject=school, place=school.path, label="Шаг")
    assert f"сегодня, {time}" in text(client.get(f"/o/{school.code}/activity/"))


def test_journal_is_closed_to_the_group(client, school):
    signed_in(client, "group", school)
    response = client.get(f"/o/{school.code}/activity/")
    assert response.status_code == 403 and "Журнал видят" in text(response)


def test_progress_is_shown_to_the_one_who_started(client, school):
    user = signed_in(client, "curator", school)
    job = jobs.enqueue(actor=Actor(user.pk, "Я"), kind="x", args={})
    other = jobs.enqueue(actor=Actor(user.pk + 1, "Не я"), kind="x", args={})
    assert 'id="progress"' in text(client.get(f"/jobs/{job.pk}/"))
    assert client.get(f"/jobs/{other.pk}/").status_code == 404


# display, language, health, failures


def test_language_is_kept_in_a_cookie(client, school):
    signed_in(client, "curator", school)
    client.post("/language/", {"language": "en", "next": "/today/"})
    assert "Needed from you" in text(client.get("/today/")) or "Five steps" in text(client.get("/today/"))
    client.post("/language/", {"language": "xx"})
    assert client.cookies["django_language"].value == "en"


def test_letters_are_set_without_sign_in_and_never_lead_away(client):
    response = client.post("/display/", {"size": "200", "next": "https://example.org/"})
    assert response.headers["Location"] == "/"
    assert "200" in client.cookies["display"].value
    assert client.get("/display/?next=/help/").status_code == 200


def test_health_is_open_and_tells_state(client):
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "database": "ok", "worker": "stopped", "migrations": "ok"}


@pytest.mark.parametrize("page", ["help", "accessibility", "privacy"])
def test_open_pages_need_no_account(client, page):
    assert client.get(f"/{page}/").status_code == 200


def test_a_lost_page_says_so(client, school):
    signed_in(client, "curator", school)
    assert client.get("/no-such-page/").status_code == 404


def test_a_form_without_its_token_says_to_refresh(school):
    strict = Client(enforce_csrf_checks=True)
    signed_in(strict, "curator", school)
    response = strict.post("/notifications/")
    assert response.status_code == 403 and "устарела" in text(response)
