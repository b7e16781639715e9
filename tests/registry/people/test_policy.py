import datetime as dt

import pytest

from tandem.kit.actor import Actor, Grant
from tandem.registry.orgs.choices import Role
from tandem.registry.people import policy, queries
from tandem.registry.people.choices import ConsentKind, Signer
from tandem.registry.people.models import Person
from tandem.registry.people.policy import Needed, Participant, is_good, needed_consents
from tests import factories as make

pytestmark = pytest.mark.django_db
G, S = Signer.GUARDIAN, Signer.SELF
PART, DATA, MENTOR = ConsentKind.PARTICIPATION, ConsentKind.MENTEE_DATA, ConsentKind.MENTOR_DATA
DAY = dt.date(2026, 11, 24)


def holder(role, path, **fields):
    return Actor(user_id=1, name="А", grants=frozenset({Grant(role, path)}), **fields)


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_who_sees_a_card_is_whom_the_query_shows(role):
    school, other = make.school(), make.school()
    people = [make.pupil(school), make.teacher(school), make.pupil(other)]
    places = [school.path, school.path[:-4], other.path]
    for path in places:
        actor = holder(role, path, person_ids=frozenset({people[1].pk}), ward_ids=frozenset({people[2].pk}))
        shown = set(queries.visible_to(actor).filter(pk__in=[p.pk for p in people]))
        assert shown == {person for person in people if policy.can_view(actor, person)}


@pytest.mark.parametrize(
    ("verb", "roles"),
    [
        (policy.can_list, {"head", "curator", "group", "psychologist"}), (policy.can_add, {"head", "curator", "admin"}),
        (policy.can_export, {"head", "curator"}), (policy.can_record_at, {"head", "curator"}),
        (policy.can_give_roles, {"head", "curator", "admin", "municipal", "regional"}),
    ],
)  # fmt: skip
def test_rights_at_a_school(verb, roles):
    school, other = make.school(), make.school()
    assert {role.value for role in Role if verb(holder(role, school.path), school)} == roles
    refused = verb(holder(Role.CURATOR, other.path), school)
    assert not refused and refused.reason


@pytest.mark.parametrize(
    ("verb", "roles"),
    [
        (policy.can_change, {"head", "curator"}), (policy.can_see_contacts, {"head", "curator", "psychologist"}),
        (policy.can_record_consent, {"head", "curator"}), (policy.can_change_contacts, {"head", "curator"}),
    ],
)  # fmt: skip
def test_rights_over_a_card(verb, roles):
    person = make.pupil()
    assert {role.value for role in Role if verb(holder(role, person.organization.path), person)} == roles


def test_own_card_shows_contacts_and_lets_change_them():
    person = make.pupil()
    own, parent = Actor(1, "А", person_ids=frozenset({person.pk})), Actor(1, "А", ward_ids=frozenset({person.pk}))
    assert policy.can_see_contacts(own, person) and policy.can_change_contacts(own, person)
    assert policy.can_see_contacts(parent, person) and not policy.can_change_contacts(parent, person)


def test_a_merged_card_is_not_changed():
    person = make.pupil()
    person.merged_into_id = 7
    curator = holder(Role.CURATOR, person.organization.path)
    assert not policy.can_change(curator, person)
    assert not policy.can_change_contacts(Actor(1, "А", person_ids=frozenset({person.pk})), person)


def test_roles_of_the_installation_are_given_only_from_above():
    assert policy.can_give_roles(holder(Role.ADMIN, ""), None)
    assert not policy.can_give_roles(holder(Role.CURATOR, "0001"), None)


@pytest.mark.parametrize(
    ("case", "needed"),
    [
        ({"is_mentor": False, "age": 12, "is_pupil": True}, [(PART, G), (DATA, G)]),
        ({"is_mentor": False, "age": 13, "is_pupil": True}, [(PART, G), (DATA, G)]),
        ({"is_mentor": False, "age": 14, "is_pupil": True}, [(PART, G), (DATA, G), (DATA, S)]),
        ({"is_mentor": False, "age": 17, "is_pupil": True}, [(PART, G), (DATA, G), (DATA, S)]),
        ({"is_mentor": False, "age": 18, "is_pupil": True}, [(DATA, S)]),
        ({"is_mentor": True, "age": 16, "is_pupil": True}, [(PART, G), (MENTOR, G), (MENTOR, S)]),
        ({"is_mentor": True, "age": 40, "is_pupil": False}, [(MENTOR, S)]),
        ({"is_mentor": True, "age": 40, "is_pupil": False, "labour": True}, [(MENTOR, S), (ConsentKind.LABOUR, S)]),
        ({"is_mentor": False, "age": None, "is_pupil": True}, [(PART, G), (DATA, G), (DATA, S)]),
        ({"is_mentor": False, "age": None, "is_pupil": False}, [(DATA, S)]),
        ({"is_mentor": False, "age": 12, "is_pupil": True, "special": True}, [(PART, G), (DATA, G), (ConsentKind.SPECIAL, G)]),
    ],
)  # fmt: skip
def test_what_a_participant_must_have_signed(case, needed):
    assert needed_consents(**case) == tuple(Needed(kind, signer) for kind, signer in needed)
    assert Participant(person_id=1, **case).needed == needed_consents(**case)


@pytest.mark.parametrize(
    ("age", "signer", "may"),
    [(13, S, False), (13, G, True), (14, S, True), (17, G, True), (18, G, False), (18, S, True), (None, S, True), (None, G, True)],
)
def test_who_may_sign(age, signer, may):
    assert bool(policy.may_sign(Person(last_name="О", first_name="В"), age, signer)) is may


def day(number):
    return dt.date(2026, 10, number)


@pytest.mark.parametrize(
    ("signed", "withdrawn", "until", "on", "good"),
    [
        (5, None, None, 4, False), (5, None, None, 5, True), (5, None, 10, 10, True), (5, None, 10, 11, False), (5, 7, None, 6, True),
        (5, 7, None, 7, False), (5, 7, 10, 8, False),
    ],
)  # fmt: skip
def test_a_consent_holds_by_days(signed, withdrawn, until, on, good):
    assert is_good(day(signed), [day(withdrawn) if withdrawn else None, None], day(until) if until else None, day(on)) is good


def test_withdrawal_is_for_the_person_the_guardian_and_the_curator():
    child = make.pupil()
    row = make.consent(child, DATA)
    may = [
        Actor(1, "А", person_ids=frozenset({child.pk})), Actor(1, "А", ward_ids=frozenset({child.pk})),
        holder(Role.CURATOR, child.organization.path),
    ]  # fmt: skip
    assert all(policy.can_withdraw(actor, row) for actor in may)
    assert not policy.can_withdraw(holder(Role.GROUP, child.organization.path), row)
    for actor in may:
        assert row in queries.visible_consents(actor)
