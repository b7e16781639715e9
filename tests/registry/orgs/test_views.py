import pytest
from django.urls import reverse

from tandem.registry.orgs.models import Organization
from tests import factories as make

pytestmark = pytest.mark.django_db
FIELDS = (
    "name",
    "short_name",
    "place",
    "address",
    "phone",
    "email",
    "inn",
    "head_name",
    "head_post",
    "letterhead",
    "order_pattern",
    "timezone",
)


def text(response):
    return response.content.decode().replace("\u00a0", " ")


def form_of(school, **fields):
    return {name: getattr(school, name) for name in FIELDS} | {"version": school.version} | fields


@pytest.fixture
def school(client):
    made = make.school()
    client.force_login(make.account("curator", made))
    return made


def page_of(school):
    return reverse("orgs:settings", args=[school.code])


def test_requisites_are_shown_and_saved(client, school):
    assert "Следующий приказ получит № 1-од" in text(client.get(page_of(school)))
    client.post(page_of(school), form_of(school, place="Лугово", order_pattern="{n}-п"))
    assert Organization.objects.get(pk=school.pk).place == "Лугово"
    assert "№ 1-п" in text(client.get(page_of(school)))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"order_pattern": "од"}, "Напишите {n} один раз"), ({"inn": "12"}, "10 цифр"), ({"head_name": "Соколова Е. А."}, "полностью"),
        ({"timezone": "Mars/Olympus"}, "Часовой пояс"), ({"name": ""}, "Полное наименование"),
    ],
)  # fmt: skip
def test_wrong_requisites_are_told(client, school, fields, said):
    assert said in text(client.post(page_of(school), form_of(school, **fields)))
    assert Organization.objects.get(pk=school.pk).version == 1


def test_an_unusual_time_zone_is_kept(client, school):
    Organization.objects.filter(pk=school.pk).update(timezone="Asia/Tomsk")
    school.refresh_from_db()
    assert client.post(page_of(school), form_of(school)).status_code == 302


def test_a_conflict_shows_both_versions(client, school):
    client.post(page_of(school), form_of(school, place="Лугово"))
    shown = text(client.post(page_of(school), form_of(school, place="Горки")))
    assert "Лугово" in shown and "Горки" in shown and 'name="version" value="2"' in shown


def test_requisites_of_another_school_are_not_found_and_not_for_everybody(client, school):
    assert client.get(page_of(make.school())).status_code == 404
    client.force_login(make.account("group", school))
    assert client.get(page_of(school)).status_code == 403


def test_the_tree_is_shown_to_those_above(client, school):
    assert client.get(reverse("orgs:organisations")).status_code == 403
    client.force_login(make.account("admin", None, make.teacher(make.municipality())))
    shown = text(client.get(reverse("orgs:organisations")))
    assert school.short_name in shown and "Дать доступ" in shown


def test_a_school_is_added_by_a_coordinator_under_the_own_place(client):
    own, other = make.municipality(), make.municipality()
    client.force_login(make.account("municipal", own, make.teacher(own)))
    data = {"kind": "school", "parent": own.pk, "name": "Школа № 9", "short_name": "Школа № 9", "code": "school-9"}
    page = reverse("orgs:new")
    assert client.post(page, data).status_code == 302
    assert Organization.objects.get(code="school-9").path.startswith(own.path)
    for fields in ({"parent": other.pk, "code": "x"}, {"parent": "", "code": "x"}, {"code": "школа"}, {"code": "-"}, {}):
        assert client.post(page, data | fields).status_code == 200
    assert Organization.objects.filter(short_name="Школа № 9").count() == 1


def test_the_only_place_is_chosen_and_the_code_is_found(client):
    own = make.municipality()
    make.school(own, code="school-5")
    client.force_login(make.account("municipal", own, make.teacher(own)))
    page = reverse("orgs:new")
    assert f'<option value="{own.pk}" selected>' in text(client.get(page))
    data = {"kind": "school", "parent": own.pk, "name": 'МАОУ "Гимназия №5"  города', "short_name": " Гимназия №5 ", "code": ""}
    assert client.post(page, data).status_code == 302
    made = Organization.objects.get(code="school-5-2")
    assert (made.name, made.short_name) == ("МАОУ «Гимназия № 5» города", "Гимназия № 5")


def test_a_municipality_has_no_orders_to_set_up(client):
    own = make.municipality()
    client.force_login(make.account("municipal", own, make.teacher(own)))
    shown = text(client.get(page_of(own)))
    assert f"{own.short_name}: реквизиты" in shown
    assert 'name="order_pattern"' not in shown and 'name="letterhead"' not in shown and "Следующий приказ" not in shown
    assert "Руководитель: фамилия" in shown and "Директор: фамилия" not in shown and "подписывает приказы" not in shown
    fields = {name: value for name, value in form_of(own, place="Лугово").items() if name not in ("order_pattern", "letterhead")}
    assert client.post(page_of(own), fields).status_code == 302
    assert Organization.objects.get(pk=own.pk).place == "Лугово"
