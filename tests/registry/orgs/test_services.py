import pytest

from tandem.foundation.audit import services as audit
from tandem.foundation.audit.models import Event
from tandem.kit.actor import Actor, Grant
from tandem.kit.verdict import Conflict, Refused
from tandem.registry.orgs import services
from tandem.registry.orgs.choices import Role
from tandem.registry.orgs.models import Organization
from tests import factories as make

pytestmark = pytest.mark.django_db
ADMIN = Actor(0, "А", frozenset({Grant(Role.ADMIN, "")}))
DATA = {"kind": "school", "code": "school-24", "name": "Школа № 24", "short_name": "Школа № 24"}


def test_a_school_is_added_under_a_municipality_or_at_the_root():
    above = make.municipality()
    school = services.create_organization(actor=ADMIN, parent=above, data=DATA)
    assert school.path.startswith(above.path)
    lone = services.create_organization(actor=ADMIN, parent=None, data=DATA | {"code": "lone"})
    assert lone.depth == 1 and [event.action for event in Event.objects.all()] == ["organization.created"] * 2


def test_a_taken_code_is_refused_and_adds_nothing():
    make.school(code="school-24")
    before = Organization.objects.count()
    with pytest.raises(Refused, match="school-24"):
        services.create_organization(actor=ADMIN, parent=None, data=DATA)
    assert Organization.objects.count() == before


def test_a_stranger_adds_nothing():
    with pytest.raises(Refused):
        services.create_organization(actor=make.actor("curator", make.school()), parent=None, data=DATA)


def test_adding_is_all_or_nothing(monkeypatch):
    monkeypatch.setattr(audit, "record", lambda **_kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.create_organization(actor=ADMIN, parent=None, data=DATA)
    assert not Organization.objects.exists()


def test_requisites_change_with_a_trace_and_nothing_else_does():
    school = make.school()
    code = school.code
    done = services.change_organization(actor=ADMIN, organization=school, data={"place": "Лугово", "code": "other"}, version=1)
    assert (done.place, done.version, Organization.objects.get(pk=school.pk).code) == ("Лугово", 2, code)
    details = Event.objects.get().details
    assert (details["before"], details["after"]) == ({"place": "Речногорск"}, {"place": "Лугово"})


def test_the_second_of_two_people_sees_what_the_first_saved():
    school = make.school()
    services.change_organization(actor=ADMIN, organization=school, data={"place": "Лугово"}, version=1)
    with pytest.raises(Conflict) as conflict:
        services.change_organization(actor=ADMIN, organization=school, data={"place": "Горки"}, version=1)
    assert conflict.value.current.place == "Лугово" == Organization.objects.get(pk=school.pk).place


def test_requisites_are_not_for_everybody():
    school = make.school()
    with pytest.raises(Refused):
        services.change_organization(actor=make.actor("group", school), organization=school, data={"place": "Лугово"}, version=1)


def test_changing_is_all_or_nothing(monkeypatch):
    school = make.school()
    monkeypatch.setattr(audit, "record", lambda **_kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.change_organization(actor=ADMIN, organization=school, data={"place": "Лугово"}, version=1)
    assert Organization.objects.get(pk=school.pk).place == "Речногорск"
