"""Every address × every role × own and foreign organization, against the explicit table of expectations."""

import pytest
from django.http import HttpResponse
from django.test import Client

from tandem.config import urls
from tandem.foundation.audit.models import Event
from tests.access import world as worlds
from tests.access.table import NOT_WALKED, PUBLIC, ROLES, TABLE, Row
from tests.access.walk import ask, routes

pytestmark = pytest.mark.django_db
SIGN_IN = 302


@pytest.fixture
def own():
    return worlds.build()


@pytest.fixture
def foreign():
    return worlds.build()


@pytest.fixture
def short_not_found(monkeypatch):
    """«Not found» without the frame of a page: a thousand of them are asked for here, and only the status matters."""
    monkeypatch.setattr(urls, "handler404", lambda request, exception: HttpResponse(status=404))


def client_of(world, role):
    client = Client()
    client.force_login(world.users[role])
    return client


def walked(rows, answer):
    """Rows whose answer is not the expected one: «name: got, wanted»."""
    wrong = []
    for row in rows:
        got, wanted = answer(row)
        if got != wanted:
            wrong.append(f"{row.name}: {got}, wanted {wanted}")
    return wrong


def test_the_table_holds_every_address_and_nothing_else():
    named = set(TABLE) | set(NOT_WALKED)
    assert sorted(set(routes()) - named) == [], "new addresses without a row in the table"
    assert sorted(named - set(routes())) == [], "rows whose address is gone"


def test_the_list_of_public_addresses_is_full():
    assert sorted(name for name, route in routes().items() if route.is_public) == sorted(PUBLIC)


def test_every_view_of_ours_says_whether_it_writes():
    ours = {name: route for name, route in routes().items() if route.pattern.callback.__module__.startswith("tandem.")}
    assert [name for name, route in ours.items() if route.access not in ("reads", "writes")] == []


def test_the_table_has_a_column_for_every_role():
    assert ROLES == worlds.ROLES


@pytest.mark.parametrize("role", ROLES)
def test_own_organization_by_the_table(own, role):
    client = client_of(own, role)
    assert walked(TABLE.values(), lambda row: (ask(client, row.name, own.kwargs(row.kwargs)), row.own[role])) == []
    before = Event.objects.count()
    refused = [row for row in TABLE.values() if row.own[role] in (403, 404) and routes()[row.name].access == "writes"]
    wrong = [row.name for row in refused if ask(client, row.name, own.kwargs(row.kwargs), "post") not in (302, 403, 404)]
    assert wrong == [], "who may not open a form may not send it either"
    assert Event.objects.count() == before


@pytest.mark.parametrize("role", [role for role in ROLES if role != "admin"])
def test_foreign_organization_is_not_found(own, foreign, role, short_not_found):
    """Nor is its form taken, nor its object under the own address."""
    client = client_of(own, role)
    rows = [row for row in TABLE.values() if row.is_of_place]
    assert walked(rows, lambda row: (ask(client, row.name, foreign.kwargs(row.kwargs)), 404)) == []
    forms = [row for row in rows if routes()[row.name].access == "writes"]
    assert walked(forms, lambda row: (ask(client, row.name, foreign.kwargs(row.kwargs), "post"), 404)) == []


@pytest.mark.parametrize("role", ["curator", "mentee"])
def test_a_foreign_object_under_the_own_address_is_not_found(own, foreign, role):
    client = client_of(own, role)
    rows = [row for row in TABLE.values() if row.names_an_object]
    statuses = {row.name: ask(client, row.name, foreign.kwargs(row.kwargs) | {"org": own.school.code}) for row in rows}
    refused = {name for name, status in statuses.items() if status == 403 and TABLE[name].own[role] == 403}
    assert {name: status for name, status in statuses.items() if status != 404 and name not in refused} == {}


@pytest.mark.parametrize("role", [role for role in ROLES if role != "admin"])
def test_a_role_in_one_programme_opens_nothing_that_the_whole_role_does_not(own, role):
    """And every page to which its navigation leads is open."""
    client = Client()
    client.force_login(worlds.narrowed(own, role))
    statuses = {row.name: ask(client, row.name, own.kwargs(row.kwargs)) for row in TABLE.values() if row.is_of_place}
    closed = {name: status for name, status in statuses.items() if status not in (403, 404)}
    limit = {"curator": "head"}.get(role, role)
    assert [name for name in closed if TABLE[name].own[limit] in (403, 404)] == []
    page = client.get("/today/")
    assert [item.url for item in page.context["nav"] if client.get(item.url).status_code != 200] == []


@pytest.mark.parametrize("role", ["head", "curator", "group", "psychologist"])
def test_a_role_in_one_programme_shows_no_object_of_another(own, role):
    other = worlds.build_beside(own)
    client = Client()
    client.force_login(worlds.narrowed(other, role))
    rows = [row for row in TABLE.values() if row.names_an_object and not row.name.startswith(("people:", "documents:file", "imports:"))]
    assert walked(rows, lambda row: (ask(client, row.name, own.kwargs(row.kwargs)) in (403, 404), True)) == []


@pytest.mark.parametrize("role", ROLES)
def test_not_found_is_a_whole_page_for_every_role(own, role):
    answer = client_of(own, role).get("/o/no-such-school/programmes/")
    assert answer.status_code == 404
    assert "</html>" in answer.content.decode()


def test_nobody_is_led_to_sign_in(own):
    client = Client()
    closed = [row for row in TABLE.values() if row.name not in PUBLIC]
    assert walked(closed, lambda row: (ask(client, row.name, own.kwargs(row.kwargs)), SIGN_IN)) == []


def test_public_pages_open_without_an_account(own):
    client = Client()
    rows = [row for row in TABLE.values() if row.name in PUBLIC]
    assert walked(rows, lambda row: (ask(client, row.name, own.kwargs(row.kwargs)), row.anonymous)) == []


def test_a_row_reads_its_line():
    row = Row.parse("programs:card | org pk=program | 200 200 200 200 404 404 404 404 404 404")
    assert (row.name, row.kwargs, row.own["head"], row.own["mentor"], row.is_of_place) == (
        "programs:card",
        "org pk=program",
        200,
        404,
        True,
    )
