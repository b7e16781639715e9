"""Writes of accounts and roles."""

import datetime as dt

import pytest
from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tandem.foundation.audit import services as audit
from tandem.foundation.audit.models import Event
from tandem.kit.actor import Actor, Grant
from tandem.kit.passwords import ALPHABET, one_time_password
from tandem.kit.verdict import Refused
from tandem.registry.orgs.choices import Role
from tandem.registry.people import queries, services
from tandem.registry.people.models import Membership, Person, User
from tests import factories as make
from tests.factories.mentorships import manager
from tests.factories.people import SINCE, TODAY

pytestmark = pytest.mark.django_db
CURATOR = manager()
ADMIN = Actor(0, "А", frozenset({Grant(Role.ADMIN, "")}))


def opened(person, login="orlov.p"):
    return services.create_account(actor=CURATOR, person=person, login=login, password_hash=services.hash_password("k7mw-x2fa-9qhe"))


def test_account_signs_in_by_the_password_of_the_card():
    person = make.teacher()
    user = opened(person)
    assert user.check_password("k7mw-x2fa-9qhe") and user.has_temporary_password
    assert Person.objects.get(pk=person.pk).user == user
    assert Event.objects.get().action == "account.created"


def test_own_password_ends_the_temporary_one():
    user = opened(make.teacher())
    password_changed.send(sender=User, request=None, user=user)
    assert not User.objects.get(pk=user.pk).has_temporary_password


def test_a_person_has_one_account_and_a_login_one_owner():
    person = make.teacher()
    opened(person)
    with pytest.raises(Refused):
        opened(person, "other")
    with pytest.raises(Refused, match=r"orlov\.p"):
        opened(make.teacher())


def test_creating_an_account_is_all_or_nothing(monkeypatch):
    person = make.teacher()
    monkeypatch.setattr(audit, "record", lambda **_kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        opened(person)
    assert not User.objects.exists() and Person.objects.get(pk=person.pk).user is None


def test_new_password_ends_sessions(client):
    person = make.teacher()
    client.force_login(opened(person))
    person.refresh_from_db()
    services.set_password(actor=CURATOR, person=person, password_hash=services.hash_password("new"))
    assert client.get("/my/profile/").status_code == 302
    assert User.objects.get().check_password("new")
    with pytest.raises(Refused):
        services.set_password(actor=CURATOR, person=make.teacher(), password_hash="")


def test_closed_account_is_out_at_once_and_may_come_back(client):
    person = make.teacher()
    client.force_login(opened(person))
    person.refresh_from_db()
    services.deactivate_account(actor=CURATOR, person=person)
    assert client.get("/my/profile/").status_code == 302
    services.activate_account(actor=CURATOR, person=person)
    assert User.objects.get().is_active
    assert client.get("/my/profile/").status_code == 302, "a session from before stays ended"


def test_sessions_of_one_account_end_and_nobody_elses_is_read(client):
    person, other = make.teacher(), Client()
    client.force_login(opened(person))
    other.force_login(make.account("curator", make.school()))
    person.refresh_from_db()
    with CaptureQueriesContext(connection) as asked:
        services.reset_second_factor(actor=CURATOR, person=person)
    assert not [query["sql"] for query in asked if "django_session" in query["sql"]]
    assert client.get("/my/profile/").status_code == 302
    assert other.get("/my/profile/").status_code == 200


def test_nobody_closes_his_own_account():
    person = make.teacher()
    actor = make.actor("curator", person.organization, person)
    person.refresh_from_db()
    with pytest.raises(Refused):
        services.deactivate_account(actor=actor, person=person)


def test_codes_of_a_lost_phone_are_forgotten():
    person = make.teacher()
    user = opened(person)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    services.reset_second_factor(actor=CURATOR, person=person)
    assert not Authenticator.objects.exists()
    with pytest.raises(Refused):
        services.reset_second_factor(actor=CURATOR, person=make.teacher())


def test_a_role_is_given_once_and_ends_yesterday():
    person = make.teacher()
    rows = [services.grant_role(actor=CURATOR, person=person, organization=person.organization, role="group", since=SINCE) for _ in "12"]
    assert rows[0] == rows[1]
    services.end_membership(actor=CURATOR, membership=rows[0], today=TODAY)
    assert Membership.objects.get().finished_on == TODAY - dt.timedelta(1)
    assert [event.action for event in Event.objects.order_by("pk")] == ["role.granted", "role.ended"]


def test_a_role_counts_from_its_first_day_to_its_last():
    person = make.teacher()
    user = opened(person)
    Membership.objects.create(person=person, organization=person.organization, role="group", started_on=SINCE, finished_on=TODAY)
    for day, roles in ((SINCE - dt.timedelta(1), set()), (SINCE, {"group"}), (TODAY, {"group"}), (TODAY + dt.timedelta(1), set())):
        grants, own, _wards = queries.grants_of(user, make.everywhere(day))
        assert {grant.role for grant in grants} == roles and own == {person.pk}


def test_limited_guardian_has_no_ward():
    child = make.pupil()
    parent = make.guardian_of(child)
    user = make.account("guardian", child.organization, parent)
    assert queries.grants_of(user, make.everywhere(TODAY))[2] == {child.pk}
    services.limit_guardian(actor=CURATOR, link=parent.wards.get(), is_limited=True, today=TODAY)
    assert queries.grants_of(user, make.everywhere(TODAY))[2] == frozenset()


def test_roles_of_upper_levels_are_not_given_from_below():
    person = make.teacher()
    for role, place in (("municipal", person.organization), ("admin", None)):
        with pytest.raises(Refused):
            services.grant_role(actor=make.actor("curator", person.organization), person=person, organization=place, role=role, since=SINCE)
    services.grant_role(actor=ADMIN, person=person, organization=None, role="admin", since=SINCE)
    with pytest.raises(Refused):
        services.grant_role(actor=ADMIN, person=person, organization=person.organization, role="admin", since=SINCE)


def test_the_account_of_somebody_above_is_not_taken_over_from_below():
    boss, school = make.teacher(), make.school()
    user = make.account("admin", None, boss)
    Person.objects.filter(pk=make.teacher(school).pk).update(user=user)
    boss.refresh_from_db()
    for actor in (make.actor("curator", boss.organization), make.actor("municipal", boss.organization)):
        for do in (services.deactivate_account, services.activate_account, services.reset_second_factor):
            with pytest.raises(Refused, match="выше"):
                do(actor=actor, person=boss)
        with pytest.raises(Refused, match="выше"):
            services.set_password(actor=actor, person=boss, password_hash="x")
    there = Person.objects.get(organization=school)  # the other card of the same account
    with pytest.raises(Refused, match="выше"):
        services.set_password(actor=make.actor("curator", school), person=there, password_hash="x")
    user.refresh_from_db()
    assert user.is_active and user.password != "x"
    services.set_password(actor=ADMIN, person=boss, password_hash="y")


def test_a_card_with_a_role_above_gets_no_account_from_below():
    boss = make.teacher()
    services.grant_role(actor=ADMIN, person=boss, organization=None, role="admin", since=SINCE)
    with pytest.raises(Refused, match="выше"):
        services.create_account(actor=make.actor("curator", boss.organization), person=boss, login="b", password_hash="x")


def test_a_role_that_began_today_is_gone_at_once_and_can_be_given_again():
    person = make.teacher()
    user = opened(person)
    give = lambda: services.grant_role(actor=CURATOR, person=person, organization=person.organization, role="group", since=TODAY)
    services.end_membership(actor=CURATOR, membership=give(), today=TODAY)
    assert queries.grants_of(user, make.everywhere(TODAY))[0] == frozenset()
    give()
    assert {grant.role for grant in queries.grants_of(user, make.everywhere(TODAY))[0]} == {"group"}


def test_periods_of_one_role_do_not_overlap():
    person = make.teacher()
    Membership.objects.create(person=person, organization=person.organization, role="group", started_on=SINCE, finished_on=TODAY)
    with pytest.raises(Refused):
        services.grant_role(actor=CURATOR, person=person, organization=person.organization, role="group", since=TODAY)
    services.grant_role(actor=CURATOR, person=person, organization=person.organization, role="group", since=TODAY + dt.timedelta(1))


def test_nobody_takes_his_own_power_away():
    person = make.teacher()
    actor = make.actor("curator", person.organization, person)
    with pytest.raises(Refused):
        services.end_membership(actor=actor, membership=person.memberships.get(), today=TODAY)


def newcomer(**fields):
    card = {"last_name": "Титова", "first_name": "Анна", "patronymic": "Львовна", "email": ""}
    data = {"card": card, "position": "директор", "role": "head", "login": "titova", "password_hash": services.hash_password("x")}
    return services.Newcomer(**(data | fields))


def test_first_access_makes_a_card_a_role_and_an_account():
    school = make.school()
    above = make.actor("municipal", school, make.teacher())
    person = services.give_first_access(actor=above, organization=school, who=newcomer(), today=TODAY)
    assert person.user.username == "titova" and person.memberships.get().role == "head"
    assert person.affiliations.get().position == "директор" and "титова" in person.search


def test_first_access_with_a_taken_login_makes_nothing():
    school = make.school()
    User.objects.create(username="titova")
    with pytest.raises(Refused):
        services.give_first_access(actor=ADMIN, organization=school, who=newcomer(), today=TODAY)
    assert not Person.objects.filter(organization=school).exists()


def test_sign_in_names_are_made_from_names_and_free():
    person = make.person(last_name="Щёголева", first_name="Юлия", patronymic="Эриковна")
    assert queries.free_login(person) == "schegoleva.yue"
    User.objects.create(username="schegoleva.yue")
    assert queries.free_login(person) == "schegoleva.yue2"
    assert queries.free_login(make.person(last_name="李", first_name="伟", patronymic="")) == "user"


def test_passwords_for_paper_are_plain_and_different():
    passwords = {one_time_password() for _ in range(50)}
    assert len(passwords) == 50
    assert all(len(word) == 14 and set(word) <= {*ALPHABET, "-"} for word in passwords)
