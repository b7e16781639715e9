import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from tandem.registry.people.choices import ConsentKind, PersonKind, Relation, Signer
from tandem.registry.people.models import Affiliation, Guardianship, Membership, Person, User
from tests import factories as make
from tests.factories.people import SINCE

pytestmark = pytest.mark.django_db
LATER, BEFORE = dt.date(2026, 12, 1), dt.date(2026, 8, 1)


def refused(constraint):
    """The database says which constraint it is (SQLite names the checks, of unique ones only the columns)."""
    return pytest.raises(IntegrityError, match=constraint if connection.vendor == "postgresql" else "constraint failed")


def test_user_email_once():
    User.objects.create(username="a", email="a@example.org")
    User.objects.create(username="b")
    User.objects.create(username="c")
    with refused("user_email_once"), transaction.atomic():
        User.objects.create(username="d", email="a@example.org")


def test_person_not_merged_into_self():
    person = make.person()
    with refused("person_not_merged_into_self"), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(merged_into=person)


def test_affiliation_ends_after_start():
    with refused("affiliation_ends_after_start"), transaction.atomic():
        Affiliation.objects.create(person=make.person(), kind="student", started_on=SINCE, finished_on=BEFORE)


@pytest.mark.parametrize(("kind", "grade"), [("teacher", 7), ("pupil", 0), ("pupil", 12)])
def test_only_pupil_has_grade(kind, grade):
    with refused("only_pupil_has_grade"), transaction.atomic():
        Affiliation.objects.create(person=make.person(), kind=kind, grade=grade, started_on=SINCE)


def test_one_running_affiliation_of_a_kind():
    person = make.pupil()
    with refused("one_running_affiliation_of_a_kind|affiliation_periods_apart"), transaction.atomic():
        Affiliation.objects.create(person=person, kind=PersonKind.PUPIL, grade=8, started_on=LATER)
    Affiliation.objects.create(person=person, kind=PersonKind.GRADUATE, started_on=LATER)


def test_guardianship_ends_after_start():
    child = make.pupil()
    with refused("guardianship_ends_after_start"), transaction.atomic():
        Guardianship.objects.create(guardian=make.person(child.organization), child=child, started_on=SINCE, finished_on=BEFORE)


def test_nobody_is_own_guardian():
    child = make.pupil()
    with refused("nobody_is_own_guardian"), transaction.atomic():
        Guardianship.objects.create(guardian=child, child=child, started_on=SINCE)


def test_one_running_guardianship():
    child = make.pupil()
    guardian = make.guardian_of(child)
    with refused("one_running_guardianship|guardianship_periods_apart"), transaction.atomic():
        Guardianship.objects.create(guardian=guardian, child=child, started_on=LATER)


def test_membership_ends_after_start():
    person = make.teacher()
    with refused("membership_ends_after_start"), transaction.atomic():
        Membership.objects.create(person=person, organization=person.organization, role="group", started_on=SINCE, finished_on=BEFORE)


def test_only_admin_has_no_place():
    person = make.teacher()
    Membership.objects.create(person=person, organization=None, role="admin", started_on=SINCE)
    with refused("only_admin_has_no_place"), transaction.atomic():
        Membership.objects.create(person=person, organization=None, role="curator", started_on=SINCE)


def test_one_running_membership_of_a_role():
    person = make.teacher()
    Membership.objects.create(person=person, organization=person.organization, role="group", started_on=SINCE)
    with refused("one_running_membership_of_a_role|membership_periods_apart"), transaction.atomic():
        Membership.objects.create(person=person, organization=person.organization, role="group", started_on=LATER)


def test_one_standing_consent_of_a_kind():
    person = make.pupil()
    make.consent(person, ConsentKind.MENTEE_DATA, withdrawn_on=LATER)
    make.consent(person, ConsentKind.MENTEE_DATA, valid_until=LATER, expired_on=LATER)
    make.consent(person, ConsentKind.MENTEE_DATA)
    with refused("one_standing_consent_of_a_kind"), transaction.atomic():
        make.consent(person, ConsentKind.MENTEE_DATA)


def test_consent_valid_after_signing():
    with refused("consent_valid_after_signing"), transaction.atomic():
        make.consent(make.pupil(), ConsentKind.MENTEE_DATA, valid_until=BEFORE)


def test_consent_withdrawn_after_signing():
    with refused("consent_withdrawn_after_signing"), transaction.atomic():
        make.consent(make.pupil(), ConsentKind.MENTEE_DATA, withdrawn_on=BEFORE)


def test_own_consent_has_no_guardian():
    child = make.pupil()
    guardian = make.guardian_of(child)
    with refused("own_consent_has_no_guardian"), transaction.atomic():
        make.consent(child, ConsentKind.MENTEE_DATA, Signer.SELF, guardian)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="exclusion constraints are of PostgreSQL")
@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        ((1, 10), (11, 20), True), ((1, 10), (10, 20), False), ((1, 20), (5, 6), False), ((5, 6), (1, 20), False),
        ((1, 10), (12, None), True), ((1, 10), (9, None), False), ((3, 3), (3, 3), False), ((10, 20), (1, 9), True),
    ],
)  # fmt: skip
def test_periods_of_one_kind_do_not_share_a_day(first, second, apart):
    """affiliation_periods_apart, membership_periods_apart, guardianship_periods_apart: inclusive days."""
    person, child = make.teacher(), make.pupil()
    guardian = make.person(child.organization)
    days = [{"started_on": dt.date(2025, 10, a), "finished_on": dt.date(2025, 10, b) if b else None} for a, b in (first, second)]
    rows = [
        ("affiliation_periods_apart", Affiliation, {"person": person, "kind": "student"}),
        ("membership_periods_apart", Membership, {"person": person, "organization": person.organization, "role": "group"}),
        ("guardianship_periods_apart", Guardianship, {"guardian": guardian, "child": child}),
    ]
    for name, model, same in rows:
        model.objects.create(**same, **days[0])
        if apart:
            model.objects.create(**same, **days[1])
        else:
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                model.objects.create(**same, **days[1])


def test_a_card_with_a_consent_is_not_deleted():
    person = make.pupil()
    make.consent(person, ConsentKind.MENTEE_DATA)
    with pytest.raises(ProtectedError):
        person.delete()


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"kind": "pupil", "grade": 7, "letter": "В"}, "7\u00a0«В»"), ({"kind": "pupil", "grade": 7}, "7"), ({"kind": "pupil"}, ""),
        ({"kind": "graduate", "graduated_in": 2023}, "выпускник, 2023"), ({"kind": "teacher", "position": "методист"}, "методист"),
        ({"kind": "partner", "employer": "Завод"}, "Завод"), ({"kind": "student"}, "студент"),
    ],
)  # fmt: skip
def test_a_post_is_one_phrase(fields, text):
    assert Affiliation(**fields).text == text


def test_names_of_a_card():
    person = Person(last_name="Орлова", first_name="Вера", patronymic="Павловна")
    assert (person.full_name, str(person)) == ("Орлова Вера Павловна", "Орлова Вера")
    assert Person(last_name="Ким", first_name="Ли").full_name == "Ким Ли"


def test_living_cards_are_neither_archived_nor_merged():
    kept, gone, left = make.person(), make.person(), make.person()
    Person.objects.filter(pk=gone.pk).update(merged_into=kept)
    Person.objects.filter(pk=left.pk).update(archived_on=SINCE)
    assert set(Person.objects.living().filter(pk__in=[kept.pk, gone.pk, left.pk])) == {kept}


def test_relations_have_labels():
    assert {str(relation.label) for relation in Relation} >= {"мать", "отец"}
