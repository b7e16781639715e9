import datetime as dt

import pytest

from tandem.foundation.audit.models import Event
from tandem.foundation.notify import services as notify
from tandem.foundation.notify.models import Message
from tandem.interfaces.desk import services
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Membership, Person, User
from tandem.registry.programs.models import Program, ProgramRole
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


def founding(**school):
    return services.Founding(
        account={
            "last_name": "Лаптева", "first_name": "Ирина", "patronymic": "Сергеевна", "login": "irina", "email": "",
            "position": "", "password_hash": "!",
        },
        school={
            "name": "МБОУ «Школа № 24»", "short_name": "Школа № 24", "place": "Речногорск", "head_name": "Соколова Елена Андреевна",
            "municipality": "", **school,
        },
        program={"template": "target-7", "name": "Шаг вперёд"}, forms=("uu", "tt"),
    )  # fmt: skip


def broken(*args, **kwargs):
    raise RuntimeError("the last step fails")


def test_the_set_up_makes_everything_at_once():
    user = services.found_installation(founding=founding(), today=TODAY)
    school, person = Organization.objects.get(), Person.objects.get()
    assert (school.code, school.kind) == ("school-24", "school")
    assert person.user == user and user.username == "irina"
    assert sorted(Membership.objects.values_list("role", flat=True)) == ["admin", "curator"]
    program = Program.objects.get()
    assert program.stages.count() == 7 and program.forms.count() == 2
    assert ProgramRole.objects.get().person == person
    assert Event.objects.filter(action="installation.founded").count() == 1


def test_a_named_municipality_stands_above_the_school():
    services.found_installation(founding=founding(municipality="Речногорский округ"), today=TODAY)
    school = Organization.objects.get(kind="school")
    assert Organization.objects.get_parent(school).name == "Речногорский округ"


@pytest.mark.parametrize("left", ["organization", "claim"])
def test_of_two_that_finish_the_set_up_the_second_is_refused(left):
    services.found_installation(founding=founding(), today=TODAY)
    if left == "claim":
        for model in (ProgramRole, Program, Membership):
            model.objects.all().delete()
    with pytest.raises(Refused, match="уже закончена"):
        services.found_installation(founding=founding(short_name="Школа № 7"), today=TODAY)
    assert Organization.objects.count() == 1 and User.objects.count() == 1


def test_an_installation_with_schools_is_not_founded_again():
    make.school()
    with pytest.raises(Refused, match="уже закончена"):
        services.found_installation(founding=founding(), today=TODAY)
    assert not User.objects.exists()


def test_the_set_up_is_all_or_nothing(monkeypatch):
    monkeypatch.setattr(services.audit, "record", broken)
    with pytest.raises(RuntimeError):
        services.found_installation(founding=founding(), today=TODAY)
    assert not Organization.objects.exists() and not User.objects.exists() and not Program.objects.exists()


@pytest.mark.parametrize("name,code", [("Школа № 24", "school-24"), ("Лицей", "school"), ("Гимназия 3, корпус 2", "school-3")])
def test_code_of_a_school(name, code):
    services.found_installation(founding=founding(short_name=name), today=TODAY)
    assert Organization.objects.get().code == code


def test_read_notices_are_only_own():
    notify.tell(recipients=[(1, ""), (2, "")], kind="x", subject="Пара подписана")
    services.read_notices(actor=Actor(user_id=1, name="Кто-то"))
    assert Message.objects.get(user_id=1).read_at is not None
    assert Message.objects.get(user_id=2).read_at is None
