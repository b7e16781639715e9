"""A form that is sent with nothing filled in says what is missing; it is not shown untouched as if nobody had pressed."""

import pytest
from django.test import Client

from tandem.mentoring.banks import services
from tests import factories as make
from tests.factories.mentorships import manager

pytestmark = pytest.mark.django_db
WRONG = 'aria-invalid="true"'


def addresses():
    program = make.program()
    school = program.organization
    pupil, mentee = make.pupil(school), make.mentee(program)
    org, person = f"/o/{school.code}", f"/o/{school.code}/people/{pupil.pk}"
    pages = {
        "card of a mentor": f"{org}/people/mentors/new/{pupil.pk}/",
        "request": f"{org}/people/mentees/{mentee.pk}/requests/new/",
        "table": f"{org}/people/import/",
        "new person": f"{org}/people/new/",
        "card of a person": f"{person}/edit/",
        "new programme": f"{org}/programmes/new/?template=target",
    }
    return school, pages


NAMES = ["card of a mentor", "request", "table", "new person", "card of a person", "new programme"]


@pytest.mark.parametrize("name", NAMES)
def test_empty_form_says_what_is_missing(client: Client, name: str) -> None:
    school, pages = addresses()
    client.force_login(make.account("curator", school))
    assert client.get(pages[name]).status_code == 200
    assert WRONG in client.post(pages[name], {}).content.decode()


def test_empty_short_form_says_what_is_missing(client: Client) -> None:
    program = make.program()
    _link, token = services.open_intake(actor=manager(), program=program, kind="mentee", label="", closes_on=program.finished_on)
    assert WRONG in client.post(f"/apply/{token}/", {}).content.decode()
