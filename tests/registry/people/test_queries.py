import datetime as dt

import pytest

from tandem.registry.people import queries
from tandem.registry.people.models import Affiliation, Person
from tests import factories as make
from tests.factories.people import SINCE, TODAY

pytestmark = pytest.mark.django_db


def listed(school, day=TODAY, **filters):
    return list(queries.listed(make.actor("curator", school), school, queries.Filters(**filters), day))


def named(school, last, **fields):
    person = make.pupil(school, last_name=last, **fields)
    Person.objects.filter(pk=person.pk).update(search=f" {person.name_key} 7в ")
    return person


def test_the_list_is_in_the_order_of_names_with_yo_as_ye():
    school = make.school()
    people = [named(school, last) for last in ("Яковлев", "Ёлкин", "Ежов", "Жуков")]
    assert [person.last_name for person in listed(school)[:4]] == ["Ежов", "Ёлкин", "Жуков", "Орлов"] or people
    names = [person.last_name for person in listed(school) if person in people]
    assert names == ["Ежов", "Ёлкин", "Жуков", "Яковлев"]


def test_the_list_is_narrowed_by_kind_class_and_day():
    school = make.school()
    pupil, other, teacher = make.pupil(school, 7, "В"), make.pupil(school, 8, "Б"), make.teacher(school)
    assert pupil in listed(school, kind="pupil") and teacher not in listed(school, kind="pupil")
    for klass in ("7в", "7В", "7 «В»", "7-в"):
        assert listed(school, klass=klass) == [pupil], klass
    assert listed(school, klass="7в", day=SINCE - dt.timedelta(1)) == []
    assert other in listed(school, klass="чепуха")


def test_archived_people_stay_in_the_list_of_the_days_before():
    school = make.school()
    person = make.pupil(school)
    Person.objects.filter(pk=person.pk).update(archived_on=TODAY)
    assert person in listed(school, day=TODAY - dt.timedelta(1)) and person not in listed(school)
    assert listed(school, kind=queries.ARCHIVE) == [person]


def test_merged_cards_and_other_schools_are_not_listed():
    school = make.school()
    kept, gone, foreign = make.pupil(school), make.pupil(school), make.pupil()
    Person.objects.filter(pk=gone.pk).update(merged_into=kept)
    found = listed(school)
    assert kept in found and gone not in found and foreign not in found


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions(count, django_assert_num_queries):
    school = make.school()
    for _ in range(count):
        make.pupil(school)
    actor = make.actor("curator", school)
    with django_assert_num_queries(2):
        list(queries.listed(actor, school, queries.Filters(kind="pupil", q="и"), TODAY))


def test_census_counts_kinds_and_names_classes():
    school = make.school()
    for grade, letter in ((10, "А"), (7, "В"), (7, "В"), (7, "")):
        make.pupil(school, grade, letter)
    census = queries.census(make.actor("curator", school), school, TODAY)
    assert census.kinds == {"pupil": 4, "teacher": 1}
    assert census.classes == [("7", "7"), ("7в", "7\u00a0«В»"), ("10а", "10\u00a0«А»")]


def test_census_follows_the_search_and_knows_how_many_there_are():
    school = make.school()
    for last, grade in (("Ёлкин", 7), ("Елкин", 8), ("Орлов", 7)):
        person = make.pupil(school, grade, "В", last_name=last)
        Person.objects.filter(pk=person.pk).update(search=f" {last.lower().replace('ё', 'е')} {grade}в ")
    actor = make.actor("curator", school)
    for asked in (
        {"q": "елкин"},
        {"q": "елкин", "kind": "pupil"},
        {"q": "7в", "kind": "pupil"},
        {"q": "никто", "kind": "teacher"},
        {"kind": "graduate"},
    ):
        filters = queries.Filters(**asked)
        census = queries.census(actor, school, TODAY, filters)
        found = len(listed(school, **asked))
        assert census.kinds.get("pupil", 0) == len(listed(school, **(asked | {"kind": "pupil"})))
        assert census.counted(filters) == (found if filters.kind else None)
    assert queries.census(actor, school, TODAY, queries.Filters(q="орлов")).classes == [("7в", "7\u00a0«В»")]


def test_the_chosen_class_stays_in_the_filter_when_the_search_finds_nobody_there():
    school = make.school()
    census = queries.census(make.actor("curator", school), school, TODAY, queries.Filters(q="никто", klass="9б", kind="pupil"))
    assert census.classes == [("9б", "9\u00a0«Б»")]
    assert census.counted(queries.Filters(klass="9б", kind="pupil")) is None


@pytest.mark.parametrize("state", ["today", "archived", "archived later", "merged"])
def test_census_counts_whom_the_list_shows(state):
    school = make.school()
    person, filters = make.pupil(school, 7, "В"), queries.Filters(kind="pupil")
    changes = {
        "archived": {"archived_on": TODAY},
        "archived later": {"archived_on": TODAY + dt.timedelta(1)},
        "merged": {"merged_into": make.pupil(school)},
    }
    Person.objects.filter(pk=person.pk).update(**changes.get(state, {}))
    census = queries.census(make.actor("curator", school), school, TODAY, filters)
    assert census.counted(filters) == len(listed(school, kind="pupil"))


def test_what_a_person_is_is_said_once():
    school = make.school()
    person = make.pupil(school, 7, "В")
    Affiliation.objects.create(person=person, kind="partner", started_on=SINCE)
    (row,) = [one for one in listed(school) if one == person]
    assert (row.kinds_text, row.details_text) == ("сотрудник партнёра, ученик", "7\u00a0«В»")
    assert row.posts_text == "сотрудник партнёра, 7\u00a0«В»"


def test_same_names_stand_together():
    school = make.school()
    twins = [make.pupil(school, last_name=last, first_name="Ева", patronymic="") for last in ("Семёнова", "Семенова")]
    make.pupil(school, last_name="Другая")
    make.pupil(last_name="Семёнова", first_name="Ева", patronymic="")
    actor = make.actor("curator", school)
    assert queries.groups(queries.duplicates(actor, school)) == [twins]
    assert list(queries.same_name(twins[0])) == [twins[1]]


def test_guardians_are_looked_for_among_adults_of_the_surname_or_by_words():
    school = make.school()
    child = make.pupil(school, last_name="Орлов")
    father = make.person(school, "guardian", last_name="Орлов")
    other = make.person(school, "guardian", last_name="Титов")
    brother = make.pupil(school, last_name="Орлов")
    actor = make.actor("curator", school)
    found = queries.guardian_choices(actor, child, "")
    assert father in found and brother not in found and other not in found
    assert other in queries.guardian_choices(actor, child, "титов")


def test_sheets_hold_every_person_of_the_list():
    school = make.school()
    person = make.pupil(school, 7, "В", last_name="=Опасный", phone="+7 900 000-00-01")
    rows = queries.listed(make.actor("curator", school), school, queries.Filters(kind="pupil"), TODAY)
    text = b"".join(queries.as_csv(rows, TODAY)).decode("utf-8-sig")
    line = text.splitlines()[1]
    assert line.startswith("'=Опасный;") and "7 «В»" in line and "+7 900 000-00-01" in line
    assert queries.as_xlsx(rows, TODAY).startswith(b"PK")
    assert len(text.splitlines()) == 2 and person.pk


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (dt.date(2012, 3, 15), dt.date(2026, 3, 14), 13),
        (dt.date(2012, 3, 15), dt.date(2026, 3, 15), 14),
        (dt.date(2012, 2, 29), dt.date(2026, 2, 28), 13),
        (None, TODAY, None),
    ],
)
def test_age_is_full_years(born, day, age):
    assert queries.age_on(Person(birth_date=born), day) == age


def test_the_card_knows_family_periods_and_roles():
    child = make.pupil()
    mother = make.guardian_of(child)
    Affiliation.objects.create(person=child, kind="student", started_on=TODAY)
    actor = make.actor("curator", child.organization)
    facts = queries.facts_of(actor, child, TODAY, TODAY)
    assert [link.guardian for link in facts["guardians"]] == [mother] and [post.kind for post in facts["periods"]] == ["student", "pupil"]
    assert [link.child for link in queries.wards_of(mother, TODAY)] == [child]
    assert queries.post_of(child).kind == "student" and queries.post_of(make.person()) is None


def test_rows_of_foreign_people_are_not_visible():
    child = make.pupil()
    make.guardian_of(child)
    make.account("mentee", child.organization, child)
    own, foreign = make.actor("curator", child.organization), make.actor("curator", make.school())
    for query in (queries.links_visible_to, queries.memberships_visible_to, queries.posts_visible_to):
        assert query(own).exists()
        assert not query(foreign).filter(pk__in=query(own).values("pk")).exists()


def test_numbers_for_the_tree_are_counted_without_names():
    school = make.school()
    make.pupil(school), make.pupil(school), make.pupil()
    assert queries.counted([school.path]) == {school.pk: 2}


def test_what_moves_with_a_merged_card_is_told():
    child = make.pupil()
    make.guardian_of(child)
    assert queries.names_to_move(child) == {"periods": 1, "roles": 0, "consents": 0, "guardians": 1, "wards": 0}
