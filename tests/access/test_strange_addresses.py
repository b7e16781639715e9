"""Numbers that no key is, days out of any time, signs that no database keeps: a sentence or an empty page, never a failure."""

import pytest

from tests import factories as make
from tests.factories import matching

pytestmark = pytest.mark.django_db
BIG = "9" * 25
LISTS = [
    f"documents/?year={BIG}", "documents/?year=0000", "documents/?year=99999", f"documents/zip/?id={BIG}",
    f"matching/{{run}}/check/?take={BIG}", f"matching/{{run}}/result/?take={BIG}", f"people/mentors/many/leave/?id={BIG}",
    f"people/mentors/choose/?person={BIG}", f"people/mentors/?grade={BIG}", f"mentorships/?grade={BIG}", f"mentorships/?program={BIG}",
    f"people/?page={BIG}", "people/?klass=99я", f"people/{BIG}/", "activity/?since=01.01.0001", "activity/?until=31.12.9999",
    "people/?day=31.12.9999", "people/?day=01.01.0001",
]  # fmt: skip
WORDS = ["people/?q=", "documents/?kind=", "people/mentors/?q=", "people/mentors/?state=", "mentorships/?form=", "activity/?who="]


@pytest.fixture
def place(client):
    school = make.school()
    run = matching.run(make.program(school))
    client.force_login(make.account("head", school))
    return lambda address: f"/o/{school.code}/{address.format(run=run.pk)}"


@pytest.mark.parametrize("address", LISTS)
def test_a_number_out_of_any_range_is_no_failure(client, place, address):
    assert client.get(place(address)).status_code in (200, 302, 403, 404)


@pytest.mark.parametrize("address", WORDS)
def test_a_nul_sign_is_refused_before_the_database_sees_it(client, place, address):
    assert client.get(place(address) + "%00").status_code == 400


def test_forms_with_numbers_out_of_any_range_are_no_failure(client, place):
    for address, sent in (
        ("people/mentors/filters/", {"remove": BIG}), ("people/requests/", {"remove": BIG}), ("people/applications/link/", {"close": BIG}),
        ("matching/{run}/by-hand/", {"request": BIG, "mentor": BIG, "started_on": "01.12.2026"}),
    ):  # fmt: skip
        assert client.post(place(address), sent).status_code in (200, 302, 404)
