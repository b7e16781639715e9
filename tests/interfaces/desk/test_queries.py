import datetime as dt
from importlib import import_module

import pytest
from django.test import RequestFactory
from django.urls import resolve

from tandem.foundation.audit import services as audit
from tandem.foundation.audit.models import Event
from tandem.foundation.jobs import services as jobs
from tandem.foundation.notify import services as notify
from tandem.interfaces.desk import queries
from tandem.interfaces.desk.queries.journal import Filters, action_labels
from tandem.kit.actor import Actor
from tests import factories as make
from tests.factories import documents, mentorships
from tests.factories.people import TODAY

pytestmark = pytest.mark.django_db


def request_to(address):
    request = RequestFactory().get(address)
    request.resolver_match = resolve(request.path)
    return request


def codes(actor, org, path="/today/"):
    return [item.code for item in queries.frame(actor, request_to(path))["nav"]]


# the frame


def test_the_organization_of_the_address_wins_if_visible():
    municipality = make.municipality()
    first, second = make.school(municipality, short_name="А"), make.school(municipality, short_name="Б")
    actor = make.actor("municipal", municipality)
    assert queries.organization_of(actor, request_to(f"/o/{second.code}/people/")) == second
    assert queries.organization_of(actor, request_to(f"/search/?org={second.code}")) == second
    foreign = make.school()
    assert queries.organization_of(actor, request_to(f"/search/?org={foreign.code}")) == municipality
    assert queries.organization_of(make.actor("curator", first), request_to("/today/")) == first


def test_a_person_without_roles_has_no_place():
    assert queries.organization_of(Actor(user_id=1, name="Кто-то"), request_to("/today/")) is None


@pytest.mark.parametrize(
    "role,there,absent",
    [
        ("curator", {"people", "matching", "activity", "settings"}, {"organisations", "my-consents"}),
        ("group", {"people", "documents"}, {"activity", "settings"}),
        ("mentor", {"today", "my-consents", "my-profile"}, {"people", "documents"}),
        ("guardian", {"my-consents"}, {"mentors"}),
    ],
)
def test_navigation_is_of_the_role(role, there, absent):
    school = make.school()
    found = set(codes(make.actor(role, school), school))
    assert there <= found and not absent & found


def test_upper_levels_see_organizations_and_no_people():
    municipality = make.municipality()
    make.school(municipality)
    found = codes(make.actor("municipal", municipality), municipality)
    assert "organisations" in found and "people" not in found


def test_current_page_is_marked_by_the_longest_address():
    school = make.school()
    nav = queries.frame(make.actor("curator", school), request_to(f"/o/{school.code}/people/mentors/"))["nav"]
    assert [item.code for item in nav if item.is_current] == ["mentors"]


@pytest.mark.parametrize(("role", "part"), [("curator", "curator"), ("mentor", "mentor"), ("guardian", "family"), ("municipal", "upper")])
def test_help_opens_at_the_part_of_the_role(client, role, part):
    actor = make.actor(role, make.municipality() if role == "municipal" else make.school())
    assert queries.frame(actor, request_to("/today/"))["help"] == part
    assert f'id="{part}"' in client.get("/help/").content.decode()


def test_unread_notices_come_with_the_frame(django_assert_num_queries):
    school = make.school()
    actor = make.actor("curator", school)
    notify.tell(recipients=[(actor.user_id, ""), (actor.user_id + 100, "")], kind="x", subject="Новое")
    with django_assert_num_queries(1):
        assert queries.frame(actor, request_to("/today/"))["notices"] == 1


# search


@pytest.fixture
def school():
    return make.school()


@pytest.fixture
def curator(school):
    return make.actor("curator", school)


def person(school, last_name, **fields):
    return make.person(school, "pupil", {"grade": 7, "letter": "В"}, last_name=last_name, **fields)


@pytest.mark.parametrize("typed", ["Семенов", "семёнов", "СЕМЁН", "ctv`yjd"])
def test_search_finds_whatever_the_letters(curator, school, typed):
    wanted = person(school, "Семёнов")
    person(school, "Громов")
    assert queries.find(curator, school, typed, TODAY).people == [wanted]


def test_search_does_not_leave_the_school(curator, school):
    person(make.school(), "Семёнов")
    assert queries.find(curator, school, "Семенов", TODAY).count == 0


def test_search_finds_pairs_by_both_sides(curator, school):
    program = make.program(school)
    mentor = make.mentor(program, person(school, "Широков"))
    asked = make.request(program, make.mentee(program, person(school, "Яснов")))
    pair = mentorships.mentorship(program, mentor, [asked])
    assert [row for row, _title in queries.find(curator, school, "Широков Яснов", TODAY).pairs] == [pair]
    assert queries.find(curator, school, "Широков Громов", TODAY).pairs == []


def test_search_finds_documents_by_number(curator, school):
    paper = documents.registered_paper(school, number="198-од")
    assert queries.find(curator, school, "198-од", TODAY).papers == [paper]


def test_search_finds_schools_for_those_above_them_only(curator):
    own = make.municipality()
    wanted = make.school(own, short_name="Гимназия № 5")
    make.school(own, short_name="Лицей № 1")
    make.school(short_name="Гимназия № 9")  # of another municipality
    coordinator = make.actor("municipal", own)
    assert queries.find(coordinator, own, "гимназия", TODAY).schools == [wanted]
    assert queries.find(curator, wanted, "гимназия", TODAY).schools == []


def test_search_for_nothing_finds_nothing(curator, school):
    assert queries.find(curator, school, "  ", TODAY).count == 0


# journal


def event(actor, school, action, label, **details):
    return audit.record(actor=actor, action=action, subject=school, place=school.path, label=label, **details)


def test_journal_is_of_the_school_and_narrowed(curator, school):
    first = event(curator, school, "program.created", "Шаг")
    other = event(Actor(user_id=5, name="Другой"), school, "program.state", "Шаг")
    foreign = make.school()
    event(curator, foreign, "program.created", "Чужая")
    assert set(queries.journal(curator, school, Filters())) == {first, other}
    assert list(queries.journal(curator, school, Filters(who="Другой"))) == [other]
    assert list(queries.journal(curator, school, Filters(action="program.created"))) == [first]
    assert queries.who_acted(curator, school) == sorted({curator.name, "Другой"})


def test_journal_days_are_inclusive_days_of_the_school(curator, school):
    row = event(curator, school, "program.created", "Шаг")
    Event.objects.filter(pk=row.pk).update(at=dt.datetime(2026, 11, 24, 21, 30, tzinfo=dt.UTC))  # 00:30 of the 25th in Moscow
    assert not queries.journal(curator, school, Filters(until=dt.date(2026, 11, 24)))
    assert queries.journal(curator, school, Filters(since=dt.date(2026, 11, 25), until=dt.date(2026, 11, 25)))


def test_records_are_told_in_words(curator, school):
    row = event(curator, school, "program.changed", "Шаг", before={"name": "Старое"}, after={"name": "Новое"})
    strange = event(curator, school, "nobody.knows", "Шаг", before="draft", after="active")
    said, unknown = queries.in_words(curator, school, [row, strange])
    assert said.action == "программа изменена" and said.changes == [("name", "Старое", "Новое")]
    assert unknown.action == "nobody.knows" and unknown.changes == [("", "draft", "active")]


def test_every_action_of_the_code_has_a_label():
    labels = action_labels()
    assert {"program.created", "stage.finished", "installation.founded"} <= set(labels)
    assert all(str(label) for label in labels.values())


# health

HEALTH = import_module("tandem.interfaces.desk.queries.health")  # the package shows the function under this name


def test_health_knows_the_worker():
    assert queries.health().status == "degraded"
    jobs.beat(worker="w1")
    health = queries.health()
    assert (health.status, health.can_serve) == ("ok", True)


def test_health_tells_unapplied_migrations(monkeypatch):
    monkeypatch.setattr(HEALTH, "_unapplied", lambda: 2)
    health = queries.health()
    assert (health.status, health.migrations, health.can_serve) == ("failed", "waiting", False)


def test_health_tells_a_lost_database(monkeypatch):
    from django.db import DatabaseError

    def lost():
        raise DatabaseError

    monkeypatch.setattr(HEALTH, "_unapplied", lost)
    assert queries.health().database == "unavailable"
