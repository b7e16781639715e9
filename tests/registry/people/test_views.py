"""Pages of people: what they show, what they do, what they refuse."""

import datetime as dt
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from tandem.foundation.audit.models import Event
from tandem.registry.people.choices import ConsentKind, Signer
from tandem.registry.people.models import Consent, Guardianship, Membership, Person, User
from tests import factories as make
from tests.factories.people import SINCE, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day(clock_at):
    clock_at(TODAY)


@pytest.fixture
def school():
    return make.school()


@pytest.fixture
def curator(client, school):
    client.force_login(make.account("curator", school))
    return client


def url(name, school, *args):
    return reverse(f"people:{name}", args=(school.code, *args))


def text(response):
    return response.content.decode().replace("\u00a0", " ")


def card(**fields):
    return {"last_name": "Орлова", "first_name": "Вера", "patronymic": "", "sex": "", "birth_date": "", "phone": "", "email": ""} | fields


def test_the_list_shows_people_and_narrows_by_the_address(curator, school):
    pupil, teacher = make.pupil(school, last_name="Абрамова"), make.teacher(school, last_name="Белов")
    shown = text(curator.get(url("list", school)))
    assert pupil.full_name in shown and teacher.full_name in shown and "Ученики" in shown
    narrowed = text(curator.get(url("list", school), {"kind": "teacher"}))
    assert pupil.full_name not in narrowed and teacher.full_name in narrowed
    assert "Как было на 1 октября 2026" in text(curator.get(url("list", school), {"day": "01.10.2026"}))
    assert "Здесь никого нет" in text(curator.get(url("list", school), {"q": "нетакого"}))


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_list_costs_twelve_queries_whatever_its_size(curator, school, count, django_assert_num_queries):
    for _ in range(count):
        make.pupil(school)
    with django_assert_num_queries(12):
        assert curator.get(url("list", school), {"q": "и"}).status_code == 200


def test_a_fragment_is_the_part_of_the_page(curator, school):
    make.pupil(school)
    page, part = curator.get(url("list", school)), curator.get(url("list", school), headers={"HX-Request": "true"})
    part_, page_ = (re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", answer.content) for answer in (part, page))
    assert part_.strip() in page_


def test_the_list_goes_out_as_a_sheet_only_by_those_who_may(curator, school, client):
    make.pupil(school, last_name="Абрамова")
    assert b"".join(curator.post(url("csv", school)).streaming_content).decode("utf-8-sig").count("Абрамова") == 1
    assert curator.post(url("xlsx", school) + "?kind=pupil").content.startswith(b"PK")
    assert curator.get(url("xlsx", school)).url == url("list", school), "an address alone takes nothing away"
    told = [row.details for row in Event.objects.filter(action="people.exported").order_by("pk")]
    assert told == [{"kind": "csv", "filters": {}, "count": 2}, {"kind": "xlsx", "filters": {"kind": "pupil"}, "count": 1}]
    client.force_login(make.account("group", school))
    assert client.post(url("csv", school)).status_code == 302
    assert Event.objects.filter(action="people.exported").count() == 2


def test_a_person_is_added(curator, school):
    data = card(last_name=" орлова ", first_name="ВЕРА", kind="pupil", klass="7 «в»", birth_date="15.03.2013", phone="8 912 345 67 89")
    response = curator.post(url("new", school), data, follow=True)
    person = Person.objects.get(last_name="Орлова")
    assert "Орлова Вера" in text(response)
    assert person.affiliations.get().class_name == "7\u00a0«В»" and person.phone.startswith("+7")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "pupil", "klass": "седьмой"}, "Напишите класс"), ({"kind": "teacher", "position": ""}, "Напишите должность"),
        ({"kind": "pupil", "klass": "7в", "birth_date": "01.01.2050"}, "Проверьте год"), ({"kind": "pupil", "klass": "7в", "phone": "звоните"}, "не номер"),
        ({"kind": "pupil", "klass": "7в", "last_name": ""}, "Фамилия"),
    ],
)  # fmt: skip
def test_a_wrong_form_says_what_is_wrong_and_adds_nobody(curator, school, fields, said):
    response = curator.post(url("new", school), card(**fields))
    assert said in text(response) and not Person.objects.filter(first_name="Вера").exists()


def test_the_card_shows_facts_and_offers_what_may_be_done(curator, school, client):
    child = make.pupil(school, phone="+7 900 000-00-01")
    mother = make.guardian_of(child)
    make.consent(child, ConsentKind.PARTICIPATION, Signer.GUARDIAN, mother)
    shown = text(curator.get(url("card", school, child.pk)))
    assert all(said in shown for said in (mother.full_name, "+7 900 000-00-01", "действует", "исправить даты", "Роли и вход"))
    client.force_login(make.account("group", school))
    shown = text(client.get(url("card", school, child.pk)))
    assert "+7 900 000-00-01" not in shown and "исправить даты" not in shown


def test_the_card_of_a_day_shows_what_was_so_on_that_day_and_changes_nothing(curator, school):
    child = make.pupil(school, grade=8, letter="Б", birth_date=dt.date(2012, 12, 20))
    child.affiliations.update(finished_on=dt.date(2026, 12, 20))
    child.affiliations.create(kind="pupil", grade=9, letter="Г", started_on=dt.date(2026, 12, 21))
    before, after = make.guardian_of(child, last_name="Прежняя"), make.guardian_of(child, last_name="Нынешняя")
    Guardianship.objects.filter(guardian=before).update(finished_on=dt.date(2026, 12, 20))
    Guardianship.objects.filter(guardian=after).update(started_on=dt.date(2026, 12, 21))
    Membership.objects.create(person=child, organization=school, role="mentee", started_on=SINCE, finished_on=dt.date(2026, 12, 20))
    Membership.objects.create(person=child, organization=school, role="mentor", started_on=dt.date(2026, 12, 21))
    make.consent(child, ConsentKind.PARTICIPATION, Signer.GUARDIAN, before, withdrawn_on=dt.date(2026, 12, 21))
    make.consent(child, ConsentKind.MENTEE_DATA, signed_on=dt.date(2026, 12, 21))
    shown = text(curator.get(url("card", school, child.pk), {"day": "2026-12-20"}))
    wanted = ("на 20 декабря 2026", "8 «Б»", "14 лет", "Прежняя", "Наставляемый, с", "Участие ребёнка в программе", "действует")
    assert [said for said in wanted if said not in shown] == []
    assert not any(said in shown for said in ("9 «Г»", "Нынешняя", "Наставник, с", "Данные наставляемого", "отозвано"))
    assert 'method="post"' not in shown.split("<main")[1] and not any(
        f'href="{url(name, school, child.pk)}"' in shown for name in ("edit", "access", "archive", "place")
    )
    later = text(curator.get(url("card", school, child.pk), {"day": "21.12.2026"}))
    assert all(said in later for said in ("9 «Г»", "Нынешняя", "Наставник, с", "отозвано 21.12.2026")) and "8 «Б»" not in later
    assert "исправить даты" in text(curator.get(url("card", school, child.pk), {"day": "когда-то"})), "no day is today"
    assert f"{url('card', school, child.pk)}?day=2026-12-20" in text(curator.get(url("list", school), {"day": "20.12.2026"}))


def test_a_card_of_another_school_is_not_found(curator, school):
    foreign = make.pupil()
    assert curator.get(url("card", school, foreign.pk)).status_code == 404
    assert curator.get(url("card", foreign.organization, foreign.pk)).status_code == 404


def test_a_conflict_shows_both_versions(curator, school):
    person = make.pupil(school, last_name="Орлова", first_name="Вера", patronymic="")
    page = url("edit", school, person.pk)
    curator.post(page, card(phone="+7 900 000-00-01", version=1))
    response = curator.post(page, card(phone="+7 900 000-00-02", version=1))
    shown = text(response)
    assert "+7 900 000-00-01" in shown and "+7 900 000-00-02" in shown and 'name="version" value="2"' in shown
    curator.post(page, card(phone="+7 900 000-00-02", version=2))
    assert Person.objects.get(pk=person.pk).phone == "+7 900 000-00-02"


def test_class_dates_and_archive_are_changed(curator, school):
    person = make.pupil(school, 7, "В")
    curator.post(url("place", school, person.pk), {"kind": "pupil", "klass": "7Г", "since": "20.11.2026"})
    assert [post.letter for post in person.affiliations.order_by("started_on")] == ["В", "Г"]
    first = person.affiliations.earliest("started_on")
    curator.post(url("dates", school, person.pk, first.pk), {"started_on": "02.09.2026", "finished_on": "19.11.2026"})
    first.refresh_from_db()
    assert first.started_on.day == 2
    wrong = curator.post(url("dates", school, person.pk, first.pk), {"started_on": "02.09.2026", "finished_on": "01.09.2026"})
    assert "раньше, чем начинается" in text(wrong)
    assert "Отправить в архив" in text(curator.get(url("archive", school, person.pk)))
    curator.post(url("archive", school, person.pk))
    assert Person.objects.get(pk=person.pk).archived_on == TODAY
    curator.post(url("archive", school, person.pk))
    assert Person.objects.get(pk=person.pk).archived_on is None


def test_guardians_are_linked_limited_and_unlinked(curator, school):
    child, mother = make.pupil(school, last_name="Орлов"), make.person(school, "guardian", last_name="Орлова")
    page = url("guardians", school, child.pk) + "?q=орлов"
    assert mother.full_name in text(curator.get(page))
    curator.post(page, {"guardian": mother.pk, "relation": "mother"})
    link = Guardianship.objects.get()
    for do, expected in (("limit", True), ("unlimit", False)):
        curator.post(url("guardian", school, child.pk, link.pk), {"do": do})
        assert Guardianship.objects.get().is_limited is expected
    curator.post(url("guardian", school, child.pk, link.pk), {"do": "unlink"})
    assert not Guardianship.objects.exists()


def test_a_form_that_names_no_step_changes_no_guardian(curator, school):
    child = make.pupil(school)
    link = make.guardian_of(child).wards.get()
    Guardianship.objects.update(is_limited=True)
    for sent in ({}, {"do": "anything"}):
        curator.post(url("guardian", school, child.pk, link.pk), sent)
    assert Guardianship.objects.get().is_limited and Guardianship.objects.get().finished_on is None


def test_two_cards_are_compared_and_merged(curator, school):
    kept, gone = (
        make.pupil(school, last_name="Орлова", first_name="Вера", patronymic="", phone=phone) for phone in ("", "+7 900 000-00-09")
    )
    assert "Сравнить и объединить" in text(curator.get(url("duplicates", school)))
    assert "возьмём" in text(curator.get(url("merge", school, kept.pk, gone.pk)))
    curator.post(url("merge", school, kept.pk, gone.pk))
    assert Person.objects.get(pk=gone.pk).merged_into == kept
    assert "Все имена разные" in text(curator.get(url("duplicates", school)))


def test_roles_are_given_and_taken(curator, school):
    person = make.teacher(school)
    curator.post(url("access", school, person.pk), {"role": "group", "since": "01.11.2026"})
    role = Membership.objects.get(person=person)
    assert "Член рабочей группы" in text(curator.get(url("access", school, person.pk)))
    curator.post(url("end_role", school, person.pk, role.pk))
    assert Membership.objects.get(person=person).finished_on is not None


def test_an_account_is_made_with_a_card_shown_once_and_the_password_is_changed_first(curator, school, client):
    person = make.teacher(school, last_name="Титов", first_name="Павел", patronymic="Ильич")
    assert 'value="titov.pi"' in text(curator.get(url("access", school, person.pk)))
    shown = text(curator.post(url("account", school, person.pk), {"login": "titov.pi", "email": ""}))
    password = re.search(r">([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})<", shown)[1]
    assert password not in text(curator.get(url("access", school, person.pk)))
    client.logout()
    response = client.post(reverse("account_login"), {"login": "titov.pi", "password": password})
    assert response.headers["Location"] == reverse("account_change_password")


def test_a_taken_or_wrong_login_is_told(curator, school):
    User.objects.create(username="titov")
    person = make.teacher(school)
    page = url("account", school, person.pk)
    assert "уже заняты" in text(curator.post(page, {"login": "titov"}))
    assert "латинские" in text(curator.post(page, {"login": "Титов И"}))
    assert curator.get(page).status_code == 302


def test_an_account_is_closed_opened_and_given_a_new_password(curator, school):
    person = make.teacher(school)
    user = make.account("group", school, person)
    for action, is_active in (("close", False), ("open", True), ("codes", True)):
        curator.post(url("account_action", school, person.pk, action))
        assert User.objects.get(pk=user.pk).is_active is is_active
    shown = text(curator.post(url("account_action", school, person.pk, "password")))
    assert "Пароль для первого входа" in shown
    assert curator.get(url("account_action", school, person.pk, "password")).status_code == 302
    assert curator.post(url("account_action", school, person.pk, "nothing")).status_code == 404


def participants(school):
    child = make.pupil(school, 5, "А", last_name="Орлов", first_name="Пётр", birth_date=TODAY.replace(year=2015))
    mother = make.guardian_of(child, last_name="Орлова")
    make.mentee(make.program(school), child)
    return child, mother


def test_blanks_of_everybody_come_in_one_file_one_person_a_sheet(curator, school):
    child, _mother = participants(school)
    assert "Напечатать недостающие" in text(curator.get(url("consents", school)))
    pages = PdfReader(io.BytesIO(curator.post(url("blanks", school)).content)).pages
    assert len(pages) == 2 and all("Орлов Пётр" in page.extract_text() for page in pages)
    one = curator.post(url("blanks", school), {"sign": f"{child.pk}-participation-guardian"})
    assert len(PdfReader(io.BytesIO(one.content)).pages) == 1
    assert curator.get(url("blanks", school)).status_code == 302


def test_ticked_signatures_are_recorded_with_a_scan(curator, school):
    child, mother = participants(school)
    ticks = [f"{child.pk}-participation-guardian", f"{child.pk}-mentee_data-guardian"]
    data = {"sign": ticks, "signed_on": "20.11.2026", "valid_until": "31.08.2027", "scan": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}
    response = curator.post(url("record", school), data, follow=True)
    assert "Записано 2 согласия" in text(response) and "Сейчас все согласия есть" in text(response)
    assert {(row.guardian, row.scan is not None) for row in Consent.objects.all()} == {(mother, True)}
    assert "записано согласие: данные наставляемого, законный представитель" in text(curator.get(url("card", school, child.pk)))
    refused = curator.post(url("blanks", school), headers={"Referer": f"http://testserver{url('consents', school)}"}, follow=True)
    assert "печатать нечего" in text(refused)


@pytest.mark.parametrize(
    ("data", "said"), [({"signed_on": "20.11.2026"}, "Отметьте подписанные"), ({"sign": "1-a-b", "signed_on": "вчера"}, "Такой даты нет")]
)
def test_nothing_is_recorded_without_ticks_or_a_date(curator, school, data, said):
    participants(school)
    assert said in text(curator.post(url("record", school), data, follow=True))
    assert not Consent.objects.exists()


def test_a_withdrawal_on_paper_is_recorded(curator, school):
    row = make.consent(make.pupil(school), ConsentKind.MENTEE_DATA)
    page = url("withdraw", school, row.pk)
    assert "Отзыв действует сразу" in text(curator.get(page))
    assert curator.post(page).headers["Location"] == url("card", school, row.person_id)
    assert Consent.objects.get().withdrawn_on == TODAY


def test_a_guardian_sees_and_withdraws_the_childs_consents(client, school):
    child = make.pupil(school)
    mother = make.guardian_of(child)
    row = make.consent(child, ConsentKind.MENTEE_DATA, Signer.GUARDIAN, mother)
    client.force_login(make.account("guardian", school, mother))
    assert child.full_name in text(client.get(reverse("people:my_consents")))
    client.post(reverse("people:my_withdrawal", args=[row.pk]))
    assert Consent.objects.get().withdrawn_on == TODAY
    foreign = make.consent(make.pupil(school), ConsentKind.MENTEE_DATA)
    assert client.post(reverse("people:my_withdrawal", args=[foreign.pk])).status_code == 404


def test_everybody_changes_own_contacts(client, school):
    person = make.pupil(school)
    client.force_login(make.account("mentee", school, person))
    page = reverse("people:profile")
    assert person.full_name in text(client.get(page))
    client.post(page, {"card": person.pk, "phone": "8 912 345-67-89", "email": "a@example.org"})
    assert Person.objects.get(pk=person.pk).email == "a@example.org"
    assert "Это не номер телефона" in text(client.post(page, {"card": person.pk, "phone": "звоните", "email": ""}))


def test_access_to_a_school_is_given_from_above(client, school):
    above = make.municipality()
    client.force_login(make.account("admin", None, make.teacher(above)))
    page = reverse("people:first_curator", args=[school.code])
    data = {"last_name": "Титова", "first_name": "Анна", "position": "директор", "role": "head", "login": "titova"}
    assert "titova" in text(client.post(page, data)) and Membership.objects.filter(role="head", organization=school).exists()
    assert "уже заняты" in text(client.post(page, data))
    client.force_login(make.account("curator", school))
    assert client.get(page).status_code == 404
