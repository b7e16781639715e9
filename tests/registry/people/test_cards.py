"""Writes of cards: adding, changing, periods, guardians, merging."""

import datetime as dt
import threading

import pytest
from django.db import connection

from tandem.foundation.audit import services as audit
from tandem.foundation.audit.models import Event
from tandem.kit.verdict import Conflict, Refused
from tandem.registry.people import queries, services
from tandem.registry.people.choices import ConsentKind, PersonKind, Signer
from tandem.registry.people.models import Affiliation, Consent, Guardianship, Membership, Person, User
from tandem.registry.people.signals import person_merged
from tests import factories as make
from tests.factories.mentorships import manager
from tests.factories.people import SINCE, TODAY

pytestmark = pytest.mark.django_db
CURATOR = manager()
NAME = {"last_name": "Семёнова", "first_name": "Ева", "patronymic": "Львовна"}


def added(school, kind="pupil", **post):
    new = services.NewPerson(card=dict(NAME), kind=kind, post=post)
    return services.add_person(actor=CURATOR, organization=school, new=new, today=TODAY)


def fails(*_args, **_kwargs):
    raise RuntimeError("the last step")


def test_added_person_has_a_class_and_is_found():
    school = make.school()
    person = added(school, grade=7, letter="В")
    assert [(post.kind, post.class_name, post.started_on) for post in person.affiliations.all()] == [("pupil", "7\u00a0«В»", TODAY)]
    for words in ("семенов", "Семеновой", "СЕМЁНОВА ева", "7в", "7 «В»", "7B", "7-в"):
        assert list(queries.by_words(Person.objects.all(), words)) == [person], words
    assert not queries.by_words(Person.objects.all(), "8в")


def test_many_people_are_added_with_one_record_of_the_journal():
    school = make.school()
    new = [services.NewPerson(card=NAME | {"first_name": name}, kind="pupil", post={"grade": 5}) for name in ("Ева", "Инна")]
    people = services.add_people(actor=CURATOR, organization=school, new=new, today=TODAY)
    assert [person.first_name for person in people] == ["Ева", "Инна"]
    assert [event.action for event in Event.objects.all()] == ["people.added"]


def test_nobody_is_added_by_others():
    school = make.school()
    for actor in (make.actor("group", school), make.actor("curator", make.school())):
        with pytest.raises(Refused):
            services.add_person(actor=actor, organization=school, new=services.NewPerson(dict(NAME), "pupil"), today=TODAY)


def test_adding_is_all_or_nothing(monkeypatch):
    school = make.school()
    monkeypatch.setattr(audit, "record", fails)
    with pytest.raises(RuntimeError):
        added(school, grade=7)
    assert not Person.objects.exists() and not Affiliation.objects.exists()


def test_changed_card_is_found_anew_and_the_journal_keeps_both_values():
    person = added(make.school(), grade=7)
    services.change_person(actor=CURATOR, person=person, card={"last_name": "Громова"}, version=1)
    person.refresh_from_db()
    assert (person.last_name, person.version, person.name_key) == ("Громова", 2, "громова ева львовна")
    assert list(queries.by_words(Person.objects.all(), "Громовой")) == [person]
    event = Event.objects.get(action="person.changed")
    assert event.details["before"] == {"last_name": "Семёнова"} and event.details["after"] == {"last_name": "Громова"}


def test_the_second_of_two_people_sees_what_the_first_saved():
    person = added(make.school(), grade=7)
    services.change_person(actor=CURATOR, person=person, card={"phone": "+7 900 000-00-01"}, version=1)
    with pytest.raises(Conflict) as conflict:
        services.change_person(actor=CURATOR, person=person, card={"phone": "+7 900 000-00-02"}, version=1)
    assert conflict.value.current.phone == "+7 900 000-00-01"
    assert Person.objects.get(pk=person.pk).phone == "+7 900 000-00-01"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_change():
    person = added(make.school(), grade=7)
    answers = []

    def change(phone):
        try:
            services.change_person(actor=CURATOR, person=person, card={"phone": phone}, version=1)
            answers.append("saved")
        except Conflict:
            answers.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=(f"+7 900 000-00-0{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["conflict"] * 3 + ["saved"]


def test_what_a_person_was_is_known_for_every_day():
    school = make.school()
    person = added(school, grade=7, letter="В")
    services.place_person(actor=CURATOR, person=person, kind="pupil", post={"grade": 7, "letter": "Г"}, since=dt.date(2026, 12, 21))
    for day, letter in ((dt.date(2026, 12, 20), "В"), (dt.date(2026, 12, 21), "Г"), (dt.date(2027, 3, 1), "Г")):
        [row] = queries.as_of(Person.objects.filter(pk=person.pk), day)
        assert [post.letter for post in row.posts] == [letter]
    [row] = queries.as_of(Person.objects.filter(pk=person.pk), dt.date(2026, 1, 1))
    assert row.posts == []
    assert list(queries.by_words(Person.objects.all(), "7г")) == [person]


def test_the_same_class_saved_again_begins_no_new_period():
    person = make.pupil(grade=7, letter="В")
    before = Event.objects.count()
    services.place_person(actor=CURATOR, person=person, kind="pupil", post={"grade": 7, "letter": "В"}, since=dt.date(2026, 12, 21))
    assert person.affiliations.get().finished_on is None and Event.objects.count() == before


def test_a_post_given_for_the_same_day_corrects_the_running_one():
    person = added(make.school(), grade=7, letter="В")
    services.place_person(actor=CURATOR, person=person, kind="pupil", post={"grade": 8, "letter": "А"}, since=SINCE)
    assert [(post.grade, post.started_on) for post in person.affiliations.all()] == [(8, SINCE)]


def test_a_post_is_not_given_inside_an_ended_period():
    person = added(make.school(), grade=7, letter="В")
    Affiliation.objects.update(finished_on=dt.date(2026, 12, 31))
    with pytest.raises(Refused):
        services.place_person(actor=CURATOR, person=person, kind="pupil", post={"grade": 8}, since=dt.date(2026, 12, 31))


def test_dates_are_corrected_with_a_trace():
    person = added(make.school(), grade=7)
    post = person.affiliations.get()
    services.correct_dates(actor=CURATOR, post=post, started_on=SINCE, finished_on=None)
    assert person.affiliations.get().started_on == SINCE
    assert Event.objects.get(action="person.dates_corrected").details["before"]["started_on"] == TODAY.isoformat()


def test_corrected_dates_are_refused_when_they_cannot_be():
    person = added(make.school(), grade=7)
    first = person.affiliations.get()
    services.place_person(actor=CURATOR, person=person, kind="pupil", post={"grade": 8}, since=dt.date(2027, 1, 10))
    first.refresh_from_db()
    with pytest.raises(Refused):
        services.correct_dates(actor=CURATOR, post=first, started_on=TODAY, finished_on=SINCE)
    with pytest.raises(Refused):
        services.correct_dates(actor=CURATOR, post=first, started_on=TODAY, finished_on=dt.date(2027, 1, 10))
    services.correct_dates(actor=CURATOR, post=first, started_on=SINCE, finished_on=dt.date(2027, 1, 9))


def test_who_leaves_ends_everything_and_may_come_back():
    child = make.pupil()
    parent = make.guardian_of(child)
    Membership.objects.create(person=child, organization=child.organization, role="mentee", started_on=dt.date(2027, 1, 1))
    services.archive_person(actor=CURATOR, person=child, today=TODAY)
    assert Person.objects.get(pk=child.pk).archived_on == TODAY
    assert child.affiliations.get().finished_on == TODAY
    assert child.memberships.get().finished_on == dt.date(2027, 1, 1)
    assert parent.wards.get().finished_on == TODAY
    services.restore_person(actor=CURATOR, person=child)
    assert child in Person.objects.living()


def test_guardian_is_linked_once_limited_and_unlinked():
    child = make.pupil()
    parent = make.person(child.organization, PersonKind.GUARDIAN)
    for _ in range(2):
        link = services.link_guardian(actor=CURATOR, guardian=parent, child=child, relation="mother", today=TODAY)
    assert Guardianship.objects.count() == 1
    services.limit_guardian(actor=CURATOR, link=link, is_limited=True, today=TODAY)
    assert queries.guardians_of([child.pk], TODAY) == {} and queries.all_guardians_of(child, TODAY) == [link]
    services.limit_guardian(actor=CURATOR, link=link, is_limited=False, today=TODAY)
    assert list(queries.guardians_of([child.pk], TODAY)) == [child.pk]
    services.unlink_guardian(actor=CURATOR, link=link, today=TODAY)
    assert queries.all_guardians_of(child, TODAY + dt.timedelta(1)) == []


def test_unlinked_guardian_loses_the_ward_at_once_and_is_linked_again_on_the_same_day():
    child = make.pupil()
    parent = make.guardian_of(child)
    user = make.account("guardian", child.organization, parent)
    services.unlink_guardian(actor=CURATOR, link=parent.wards.get(), today=TODAY)
    assert queries.grants_of(user, make.everywhere(TODAY))[2] == frozenset()
    services.link_guardian(actor=CURATOR, guardian=parent, child=child, relation="mother", today=TODAY)
    assert queries.grants_of(user, make.everywhere(TODAY))[2] == {child.pk}


def test_guardian_of_a_card_that_came_back_on_the_same_day_is_linked_again():
    child = make.pupil()
    parent = make.guardian_of(child)
    services.archive_person(actor=CURATOR, person=child, today=TODAY)
    services.restore_person(actor=CURATOR, person=child)
    services.link_guardians(
        actor=CURATOR, organization=child.organization, links=[services.Link(parent.pk, child.pk, "mother")], today=TODAY
    )
    link = services.link_guardian(actor=CURATOR, guardian=parent, child=child, relation="mother", today=TODAY)
    assert Guardianship.objects.get() == link and link.finished_on is None


def test_a_card_with_rights_above_is_neither_put_away_nor_merged_from_below():
    boss = make.teacher()
    make.account("admin", None, boss)
    curator = make.actor("curator", boss.organization)
    twin = make.teacher(boss.organization)
    with pytest.raises(Refused, match="выше"):
        services.archive_person(actor=curator, person=boss, today=TODAY)
    for kept, gone in ((twin, boss), (boss, twin)):
        with pytest.raises(Refused, match="выше"):
            services.merge_people(actor=curator, kept=kept, gone=gone, today=TODAY)
    boss.refresh_from_db()
    assert boss.archived_on is None and boss.merged_into is None and boss.memberships.get().finished_on is None


def test_guardian_of_another_school_or_oneself_is_refused():
    child = make.pupil()
    for other in (make.person(make.school(), PersonKind.GUARDIAN), child):
        with pytest.raises(Refused):
            services.link_guardian(actor=CURATOR, guardian=other, child=child, relation="mother", today=TODAY)


def test_own_contacts_are_changed_by_the_owner_only():
    person = make.teacher()
    owner = make.actor("mentor", person.organization, person)
    services.change_own_contacts(actor=owner, person=person, phone="+7 900 000-00-01", email="a@example.org")
    person.refresh_from_db()
    assert (person.phone, person.email, person.version) == ("+7 900 000-00-01", "a@example.org", 2)
    with pytest.raises(Refused):
        services.change_own_contacts(actor=make.actor("mentor", person.organization), person=person, phone="", email="")


def two_cards():
    school = make.school()
    kept = make.pupil(school, **NAME, phone="")
    gone = make.pupil(school, **NAME, phone="+7 900 000-00-09")
    return kept, gone


def merge(kept, gone):
    return services.merge_people(actor=CURATOR, kept=kept, gone=gone, today=TODAY)


def test_merged_card_keeps_what_both_had():
    kept, gone = two_cards()
    parent = make.guardian_of(gone)
    Affiliation.objects.create(person=gone, kind="student", started_on=SINCE)
    Membership.objects.create(person=gone, organization=gone.organization, role="mentee", started_on=SINCE)
    both = make.consent(gone, ConsentKind.MENTEE_DATA, Signer.SELF)
    merge(kept, gone)
    kept.refresh_from_db(), gone.refresh_from_db()
    assert (kept.phone, gone.merged_into) == ("+7 900 000-00-09", kept)
    assert {post.kind for post in kept.affiliations.all()} == {"pupil", "student"}
    assert kept.memberships.get().role == "mentee" and kept.guardians.get().guardian == parent
    assert kept.consents.get() == both
    assert Event.objects.get(action="person.merged").details["gone_name"] == "Семёнова Ева Львовна"
    assert gone not in Person.objects.living()


def test_periods_that_both_had_are_not_doubled():
    kept, gone = two_cards()
    parent = make.guardian_of(kept)
    Guardianship.objects.create(guardian=parent, child=gone, started_on=SINCE)
    make.consent(kept, ConsentKind.SPECIAL, Signer.SELF), make.consent(gone, ConsentKind.SPECIAL, Signer.SELF)
    merge(kept, gone)
    assert kept.affiliations.count() == 1 and gone.affiliations.get().finished_on == TODAY
    assert kept.guardians.count() == 1 and gone.guardians.get().finished_on == TODAY
    assert kept.consents.count() == 1 and gone.consents.count() == 1


def test_merging_a_guardian_moves_signatures_and_drops_a_link_between_the_two():
    child = make.pupil()
    kept, gone = make.guardian_of(child), make.person(child.organization, PersonKind.GUARDIAN)
    signed = make.consent(child, ConsentKind.PARTICIPATION, Signer.GUARDIAN, gone)
    Guardianship.objects.create(guardian=kept, child=gone, started_on=SINCE)
    merge(kept, gone)
    assert Consent.objects.get(pk=signed.pk).guardian == kept
    assert not kept.wards.filter(child=gone).exists()


def test_of_two_accounts_the_spare_one_is_closed():
    kept, gone = two_cards()
    first, second = make.account("mentee", kept.organization, kept), make.account("mentor", gone.organization, gone)
    merge(Person.objects.get(pk=kept.pk), Person.objects.get(pk=gone.pk))
    assert User.objects.get(pk=first.pk).is_active and not User.objects.get(pk=second.pk).is_active
    assert Person.objects.get(pk=kept.pk).user == first


def test_an_account_of_the_gone_card_goes_over():
    kept, gone = two_cards()
    user = make.account("mentee", gone.organization, gone)
    merge(kept, Person.objects.get(pk=gone.pk))
    assert Person.objects.get(pk=kept.pk).user == user and Person.objects.get(pk=gone.pk).user is None


def test_cards_of_different_schools_are_not_merged():
    with pytest.raises(Refused):
        merge(make.pupil(), make.pupil())


def test_merging_is_all_or_nothing():
    kept, gone = two_cards()
    make.guardian_of(gone)

    def receiver(**_kwargs):
        raise RuntimeError("a higher app refuses")

    person_merged.connect(receiver)
    try:
        with pytest.raises(RuntimeError):
            merge(kept, gone)
    finally:
        person_merged.disconnect(receiver)
    assert Person.objects.get(pk=gone.pk).merged_into is None and gone.guardians.count() == 1


def test_cards_made_by_mistake_are_deleted_and_those_in_use_are_not():
    person = make.pupil()
    services.forget_people(actor=CURATOR, people=[person])
    assert not Person.objects.filter(pk=person.pk).exists()
    services.forget_people(actor=CURATOR, people=[])
    with pytest.raises(Refused):
        services.forget_people(actor=make.actor("group", person.organization), people=[make.pupil(person.organization)])
