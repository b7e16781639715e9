import datetime as dt

import pytest

from tandem.kit.actor import Actor, Grant
from tandem.registry.documents.models import NumberBook
from tandem.registry.orgs import queries
from tandem.registry.orgs.choices import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 24)


def holder(role, path):
    return Actor(user_id=1, name="А", grants=frozenset({Grant(role, path)}))


def test_the_tree_sums_up_from_below():
    region = make.region()
    municipality = make.municipality(region)
    school, other = make.school(municipality), make.school(municipality)
    make.pupil(school), make.pupil(school), make.pupil(other)
    make.school()
    tree = queries.tree(holder(Role.REGIONAL, region.path))
    people = list(queries.COUNTS).index("people")
    assert [(node.organization, node.depth, node.schools, node.counts[people]) for node in tree] == [
        (region, 0, 2, 3), (municipality, 1, 2, 3), (school, 2, 1, 2), (other, 2, 1, 1),
    ]  # fmt: skip
    assert queries.tree(holder(Role.CURATOR, school.path)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_tree_asks_the_same_number_of_questions(count, django_assert_num_queries):
    above = make.municipality()
    for _ in range(count):
        make.school(above)
    with django_assert_num_queries(1 + len(queries.COUNTS)):
        queries.tree(holder(Role.MUNICIPAL, above.path))


def test_new_organizations_go_under_regions_and_municipalities():
    school = make.school()
    assert school not in queries.parent_choices(holder(Role.ADMIN, "")) and queries.parent_choices(holder(Role.ADMIN, "")).count() == 2


def test_schools_where_one_works_come_by_name():
    first, second = make.school(short_name="Б"), make.school(short_name="А")
    assert list(queries.schools_of(holder(Role.ADMIN, ""))) == [second, first]


def test_the_next_number_follows_the_book_and_the_pattern():
    school = make.school(order_pattern="О-{n}")
    assert queries.next_number(school, DAY) == "О-1"
    NumberBook.objects.create(organization=school, book="orders", year=2026, last=11)
    assert queries.next_number(school, DAY) == "О-12"


def test_an_installation_is_empty_until_the_first_organization():
    assert queries.is_empty()
    make.region()
    assert not queries.is_empty()


@pytest.mark.parametrize(
    ("kind", "name", "code"),
    [("school", "Школа № 24", "school-24"), ("school", "Лицей", "school"), ("municipality", "Речногорск", "municipality"), ("school", "№ 7", "school-7-2")],
)  # fmt: skip
def test_a_code_is_found_by_the_number(kind, name, code):
    make.school(code="school-7")
    assert queries.code_for(kind, name) == code
