"""The invented school: of real size, whole, on any day of the year; loading twice changes nothing."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tandem.config.demo.accounts import PASSWORD
from tandem.config.demo.calendar import Calendar
from tandem.config.demo.names import Names
from tandem.foundation.audit.models import Event
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile, Request
from tandem.mentoring.matching.models import Run, Suggestion
from tandem.mentoring.mentorships.models import Mentorship, State
from tandem.registry.documents.models import Paper
from tandem.registry.orgs.choices import Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Affiliation, Guardianship, Person, User
from tests import factories as make

BIG = {"organization__code": "school-24"}
LINE = {"login", "password", "roles", "school"}


def demo(*args):
    out = StringIO()
    call_command("demo", *args, stdout=out)
    return out.getvalue()


def counts():
    models = (Organization, Person, User, Guardianship, MentorProfile, MenteeProfile, Request, Mentorship, Paper, Run, Suggestion, Event)
    return {model.__name__: model.objects.count() for model in models}


@pytest.mark.django_db
def test_the_demo_is_a_whole_school_and_loads_once(client):
    found = json.loads(demo("--json"))
    before = counts()
    assert json.loads(demo("--json")) == found
    assert "curator" in demo()
    assert counts() == before
    _check_report(found)
    _check_people()
    _check_work()
    assert client.login(username="curator", password=PASSWORD)
    home = client.get("/today/").context["home"]
    assert home.road[4].state == "now" and {"suggestions", "sign", "consents", "applications"} <= {row.kind for row in home.rows}


def _check_report(found):
    assert set(found) == {"schools", "accounts"}
    assert [(school["code"], school["name"], len(school["programs"])) for school in found["schools"]] == [
        ("school-24", "Школа № 24", 1), ("school-7", "Школа № 7", 1),
    ]  # fmt: skip
    assert all(set(line) == LINE and line["password"] == PASSWORD for line in found["accounts"])
    assert {role for line in found["accounts"] for role in line["roles"]} == {role.value for role in Role}
    assert {line["school"] for line in found["accounts"]} == {"", "school-24", "school-7", "rechnogorsk", "priozersky"}


def _check_people():
    kinds = Affiliation.objects.filter(**{f"person__{key}": value for key, value in BIG.items()})
    assert 590 <= kinds.filter(kind="pupil").count() <= 620
    assert kinds.filter(kind="teacher").count() == 46  # and the administrator
    assert Guardianship.objects.filter(child__organization__code="school-24").count() == kinds.filter(kind="pupil").count()
    assert Organization.objects.filter(is_demo=False).count() == 0
    names = list(Person.objects.filter(**BIG).values_list("name_key", flat=True))
    assert len(names) == len(set(names))


def _check_work():
    here = {"program__organization__code": "school-24"}
    assert MentorProfile.objects.filter(**here).count() == 40
    assert MenteeProfile.objects.filter(**here).count() == 60
    assert {state.value for state in State} == set(Mentorship.objects.filter(**here).values_list("state", flat=True))
    assert sorted(Paper.objects.filter(**BIG).values_list("state", flat=True)) == ["draft", "registered", "signed"]
    assert Run.objects.get().state == "ready"
    assert {"proposed", "approved", "rejected"} <= set(Suggestion.objects.values_list("state", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("day", [dt.date(2027, 9, 1), dt.date(2027, 7, 15)])
def test_the_year_is_under_way_on_any_day(clock_at, day):
    clock_at(day)
    demo()
    program = Organization.objects.get(code="school-24").programs.get()
    assert program.started_on < day < program.finished_on
    assert Mentorship.objects.filter(program=program, state="active").count() > 10


@pytest.mark.django_db
def test_the_demo_is_not_mixed_with_a_real_school():
    make.school()
    with pytest.raises(CommandError, match="real school"):
        demo()
    assert not User.objects.exists()


@pytest.mark.parametrize("month", range(1, 13))
def test_days_of_the_demo_lie_in_its_year(month):
    calendar = Calendar(dt.date(2027, month, 5))
    assert calendar.begins <= calendar.ago(85) and calendar.today + dt.timedelta(days=60) <= calendar.ends
    assert calendar.year == (f"{calendar.first_year}/{(calendar.first_year + 1) % 100:02d}")


def test_the_same_seed_invents_the_same_people():
    first, second = Names(seed=7), Names(seed=7)
    assert [first.adult().full for _ in range(20)] == [second.adult().full for _ in range(20)]
    child = Names(seed=1).child("Озеров", "Игорь")
    assert child.last in ("Озеров", "Озерова") and child.patronymic in ("Игоревич", "Игоревна")
