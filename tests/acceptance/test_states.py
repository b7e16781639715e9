"""Row 27: a list says what to do when it is empty or nothing was found; a closed, lost or broken page says what happened."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tandem.registry.orgs.choices import Role
from tests import factories as make
from tests.access.table import TABLE

pytestmark = pytest.mark.django_db
LISTS = {
    "people:list": "q", "people:duplicates": "", "people:consents": "q", "programs:index": "", "banks:mentors": "q", "banks:mentees": "q", "banks:choose_mentors": "q",
    "banks:choose_mentees": "q", "banks:selection": "", "banks:applications": "", "banks:links": "", "mentorships:list": "q", "mentorships:order": "",
    "matching:list": "", "imports:history": "", "documents:list": "q", "documents:to_sign": "", "desk:activity": "until",
}  # fmt: skip
"""Every list of a school → the name of its search, if it has one."""
SOUGHT = {"until": "01.01.2001"}
NEVER_EMPTY = {"people:list", "programs:index", "desk:activity", "banks:choose_mentors", "banks:choose_mentees"}
"""Without filters the curator who looks, the programme and the sign-in stand there."""
EMPTY = re.compile(r'class="[^"]*\bempty\b[^"]*".*?</(?:section|div)>', re.S)


def said(page: bytes) -> str:
    """The text of the block that stands in place of rows, without tags."""
    found = EMPTY.search(page.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", found.group()).split()) if found else ""


@pytest.fixture
def curator(client: Client) -> Client:
    program = make.program()
    client.force_login(make.account("curator", program.organization))
    client.program = program  # type: ignore[attr-defined]
    return client


def address(client: Client, name: str) -> str:
    return reverse(name, args=[client.program.organization.code])  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", [name for name in LISTS if name not in NEVER_EMPTY])
def test_an_empty_list_says_what_to_do(curator: Client, name: str) -> None:
    page = curator.get(address(curator, name), {"program": curator.program.pk})  # type: ignore[attr-defined]
    assert page.status_code == 200
    assert len(said(page.content).split()) >= 4, name


@pytest.mark.parametrize("name", [name for name, search in LISTS.items() if search])
def test_a_search_without_results_says_so(curator: Client, name: str) -> None:
    page = curator.get(address(curator, name), {"program": curator.program.pk, LISTS[name]: SOUGHT.get(LISTS[name], "ъъъъъ")})  # type: ignore[attr-defined]
    assert page.status_code == 200
    assert len(said(page.content).split()) >= 4, name


def test_every_list_of_the_product_is_in_the_table() -> None:
    lists = {
        row.name
        for row in TABLE.values()
        if row.kwargs == "org" and row.name.split(":")[-1] in ("list", "index", "mentors", "mentees", "history", "links")
    }
    assert lists <= set(LISTS)


@pytest.mark.once
def test_nothing_left_to_do_is_said() -> None:
    page = render_to_string("desk/_todo.html", {"home": {"rows": [], "count": 0, "groups": [], "more": []}, "show_all": False})
    assert "На сегодня всё. Новые дела появятся здесь сами." in page


def test_a_closed_page_says_whom_to_ask(client: Client) -> None:
    school = make.school()
    client.force_login(make.account(Role.PSYCHOLOGIST, school))
    answer = client.get(reverse("people:new", args=[school.code]))
    assert answer.status_code == 403
    assert "обратитесь к куратору или администратору" in answer.content.decode()
    assert 'class="btn"' in answer.content.decode()


def test_a_lost_page_leads_on(curator: Client) -> None:
    answer = curator.get("/o/none/people/")
    assert answer.status_code == 404
    assert "Такой страницы нет" in answer.content.decode() and 'href="/today/"' in answer.content.decode()


@pytest.mark.once
def test_a_broken_page_says_what_to_do() -> None:
    page = render_to_string("500.html")
    assert "<h1" in page and len(re.sub(r"<[^>]+>", " ", page).split()) > 15
