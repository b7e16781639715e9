"""Figures of a round for fairness: whom they are about, whom they do not show, and that nothing of it enters the score."""

from dataclasses import fields

import pytest
from django.urls import reverse

from tandem.engines import matching as engine
from tandem.mentoring.banks.models import MenteeProfile
from tandem.mentoring.matching import queries
from tandem.mentoring.matching.queries.figures import grouped
from tandem.mentoring.matching.queries.records import problem
from tandem.registry.people.choices import ConsentKind, Signer
from tandem.registry.people.models import Person
from tests import factories as make
from tests.factories import matching as rounds
from tests.factories.people import TODAY

pytestmark = pytest.mark.django_db


def sized(**sizes):
    """Request → group and request → person, for groups of these sizes."""
    named = {f"{name}{n}": name for name, size in sizes.items() for n in range(size)}
    return named, {key: number for number, key in enumerate(named)}


@pytest.mark.parametrize(
    ("sizes", "rows"),
    [
        ({"a": 3, "b": 4}, {"a", "b"}),
        ({"a": 2, "b": 4, "c": 5}, {"a+b", "c"}),
        ({"a": 1, "b": 2, "c": 5}, {"a+b", "c"}),
        ({"a": 1, "b": 9}, {"a+b"}),
        ({"a": 2}, set()),
        ({}, set()),
    ],
)
def test_a_small_group_never_stands_alone(sizes, rows):
    assert set(grouped(*sized(**sizes)).values()) == rows


def test_two_requests_of_one_person_do_not_make_a_group_large():
    named, people = sized(a=3, b=6)
    assert set(grouped(named, people | {"a0": 1, "a1": 1, "a2": 1}).values()) == {"a+b"}


@pytest.fixture
def school():
    """Six mentees of two needs and both sexes; nobody's consent is missing but one's."""
    program, _mentors, asked = rounds.bank(mentors=4, requests=6, places=1)
    for number, one in enumerate(asked):
        MenteeProfile.objects.filter(pk=one.mentee_id).update(category="gifted" if number < 3 else "career")
        Person.objects.filter(pk=one.mentee.person_id).update(sex="f" if number % 2 else "m")
    return program


def answered(program):
    found = problem(program, queries.rules_of(program)[0], TODAY)
    return engine.match(found.snapshot)


def test_a_run_says_whom_it_matched_by_need_and_sex(school):
    made = rounds.made_run(school)
    shown = queries.figures(made)
    rows = {row.name: (row.asked, row.matched) for _title, rows in shown.groups for row in rows}
    kept = {one.pk for one in made.suggestions.all()}
    assert rows.keys() == {"Проявил выдающиеся способности", "Выбирает профессию", "Мальчики и мужчины", "Девочки и женщины"}
    assert all(asked == 3 for asked, _matched in rows.values())
    assert sum(matched for _asked, matched in rows.values()) == 2 * len(kept) == 8
    texts = shown.texts()
    assert texts["Есть предложение"] == "4 из 6" and texts["Предпочли бы друг друга"] == "0"
    assert texts["Нагрузка наставников"] == "все места заняты у 4 из 4; без наставляемых: 0; больше всего у одного: 1"
    worst = made.suggestions.order_by("score").first()
    assert texts["Самая слабая пара"] == f"{round(worst.score / 100)} из 100"
    assert {line.request for line in shown.lines} - {None} <= set(
        made.suggestions.filter(score=worst.score).values_list("request", flat=True)
    )


def test_the_need_and_the_sex_of_a_mentee_are_not_in_the_problem_and_change_no_score(school):
    before = answered(school)
    MenteeProfile.objects.update(category="behaviour")
    Person.objects.filter(menteeprofiles__program=school).update(sex="f")
    after = answered(school)
    assert (before.scores == after.scores).all() and before.assignment == after.assignment
    assert before.input_hash == after.input_hash, "nothing that the engine gets knows of it"
    assert {column.name for column in fields(engine.Mentee)} & {"category", "need", "special", "special_conditions"} == set()


def test_special_conditions_ask_for_a_consent_and_for_nothing_else(school):
    before = answered(school)
    for profile in MenteeProfile.objects.filter(program=school):
        profile.special_conditions = True
        profile.save(update_fields=["special_conditions"])
        for signer in (Signer.SELF, Signer.GUARDIAN):
            make.consent(profile.person, ConsentKind.SPECIAL, signer)
    after = answered(school)
    assert before.input_hash == after.input_hash and before.assignment == after.assignment


def test_small_groups_are_told_together(school):
    one = MenteeProfile.objects.filter(program=school, category="career").first()
    MenteeProfile.objects.filter(pk=one.pk).update(category="burnout")
    about = dict(queries.figures(rounds.made_run(school)).groups)
    rows = [(row.name, row.inside, row.asked) for row in about["Категория наставляемого"]]
    both = "Нужна поддержка при усталости, выбирает профессию"
    assert rows == [("Проявил выдающиеся способности", "", 3), ("Остальные группы вместе: 2", both, 3)]


def test_figures_cost_no_query(school, django_assert_num_queries):
    found = problem(school, queries.rules_of(school)[0], TODAY)
    result = engine.match(found.snapshot)
    with django_assert_num_queries(0):
        kept = queries.figures_of(found, result)
        queries.told(kept)
    assert "special" not in str(kept)


def test_the_page_the_command_and_the_comparison_show_the_same_figures(school, client, time_machine):
    time_machine.move_to(f"{TODAY}T09:00:00+03:00", tick=False)
    first, second = rounds.made_run(school), rounds.made_run(school)
    client.force_login(make.account("curator", school.organization))
    where = [school.organization.code, second.pk]
    body = client.get(reverse("matching:round", args=where)).content.decode()
    assert "Справедливость: предложение есть у 4 из 6" in body and "Девочки и женщины" in body
    body = client.get(reverse("matching:again", args=where), {"with": first.pk}).content.decode()
    assert body.count("все места заняты у 4 из 4") == 2


def test_a_round_of_the_time_before_figures_has_none(client):
    old, new = rounds.run(), rounds.made_run(rounds.bank()[0])
    assert queries.figures(old) is None and queries.beside(new, old) == queries.beside(old, new) == []
    client.force_login(make.account("curator", old.program.organization))
    assert "Справедливость" not in client.get(reverse("matching:round", args=[old.program.organization.code, old.pk])).content.decode()
