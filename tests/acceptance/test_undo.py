"""Row 31: what was done by mistake is taken back, and an action for many says for how many. (Undo of a load: test_import.)"""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tandem.mentoring.mentorships.models import Mentorship
from tandem.registry.documents.models import Paper
from tests import factories as make
from tests.factories import matching as rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(client: Client):
    """A curator and a round whose pairs are approved."""
    program, _mentors, _asked = rounds.bank()
    client.force_login(make.account("curator", program.organization))
    run = rounds.made_run(program)
    rounds.approve(run)
    return run


def undo(client: Client, run: object) -> None:
    one = run.suggestions.filter(state="approved").first()
    client.post(reverse("matching:undo", args=[run.program.organization.code, one.pk]))


def step(client: Client, org: str, name: str, data: dict[str, str]) -> None:
    paper = Paper.objects.latest("pk")
    answer = client.post(reverse(f"documents:{name}", args=[org, paper.pk]), data)
    assert answer.status_code == 302, answer.content.decode()


def test_an_approval_is_taken_back_before_the_order(client: Client, approved) -> None:
    before = approved.suggestions.filter(state="approved").count()
    undo(client, approved)
    assert approved.suggestions.filter(state="approved").count() == before - 1
    assert approved.suggestions.filter(state="proposed").count() == 1


def test_an_approval_stands_when_the_order_is_signed(client: Client, approved) -> None:
    org = approved.program.organization.code
    pairs = list(Mentorship.objects.values_list("pk", flat=True))
    client.post(reverse("mentorships:order", args=[org]) + f"?program={approved.program.pk}", {"take": pairs})
    step(client, org, "register", {"number": "1-од", "dated_on": approved.program.started_on.strftime("%d.%m.%Y")})
    step(client, org, "sign", {"signed_on": approved.program.started_on.strftime("%d.%m.%Y"), "signed_by": "Соколова Е. А."})
    assert Paper.objects.latest("pk").state == "signed"
    undo(client, approved)
    assert not approved.suggestions.filter(state="proposed").exists()
    assert set(Mentorship.objects.values_list("state", flat=True)) == {"active"}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("bank", ["mentors", "mentees"])
def test_an_action_for_many_says_for_how_many(client: Client, bank: str, count: int) -> None:
    program = make.program()
    rows = [make.mentor(program) if bank == "mentors" else make.mentee(program) for _ in range(count)]
    client.force_login(make.account("curator", program.organization))
    listed = client.get(reverse(f"banks:{bank}", args=[program.organization.code])).content.decode()
    actions = set(re.findall(r'formaction="([^"]*/many/\w+/)', listed))
    assert actions
    for address in actions:
        page = client.get(address, {"program": program.pk, "id": [row.pk for row in rows]})
        button = re.search(r'<button class="btn big">(.*?)</button>', page.content.decode())
        assert button is None or str(count) in button[1], address
        assert button or "Никто не выбран" in page.content.decode(), address


def test_an_approval_says_how_many(client: Client) -> None:
    program, _mentors, _asked = rounds.bank()
    client.force_login(make.account("curator", program.organization))
    run = rounds.made_run(program)
    org, ids = program.organization.code, list(run.suggestions.values_list("pk", flat=True))
    page = client.get(reverse("matching:check", args=[org, run.pk]), {"take": ids}).content.decode()
    assert re.search(rf"<button class=\"btn\">Утвердить {len(ids)} пар", page)
