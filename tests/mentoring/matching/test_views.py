import re

import pytest
from django.urls import reverse

from tandem.foundation.jobs import jobs as worker
from tandem.foundation.jobs.models import Job
from tandem.mentoring.matching.models import Exclusion, Rules, Run, SuggestionState
from tandem.mentoring.mentorships.models import Mentorship, State
from tests import factories as make
from tests.factories import matching as rounds
from tests.factories.people import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(client, time_machine):
    """Signs in a curator of the programme's school on the day of the suite."""
    time_machine.move_to(f"{TODAY}T09:00:00+03:00", tick=False)

    def sign_in(program, role="curator"):
        client.force_login(make.account(role, program.organization))
        return client

    return sign_in


def place(name, program):
    return reverse(f"matching:{name}", args=[program.organization.code])


def url(name, run, pk=None):
    return reverse(f"matching:{name}", args=[run.program.organization.code, pk or run.pk])


def page(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_from_the_empty_page_to_the_order(curator):
    """Start → progress → proposals → check → approve → result: what a curator clicks."""
    program, _mentors, _asked = rounds.bank(requests=3)
    client = curator(program)
    assert "Подбора ещё не было" in page(client.get(place("list", program)))
    assert "Начать подбор" in page(client.get(place("new", program)))
    answer = client.post(place("new", program), {"forms": ["uu"]})
    run = Run.objects.get()
    assert answer.url == url("round", run)
    assert "hx-get" in page(client.get(answer.url))
    assert worker.run_one()
    assert Job.objects.get().result == {"url": url("round", run)}
    assert client.get(url("round", run), headers={"HX-Request": "true"}).headers["HX-Redirect"] == url("round", run)
    body = page(client.get(url("round", run)))
    assert body.count('name="take"') == 3 and "Проверить и подтвердить" in body
    ids = [row.suggestion.pk for row in client.get(url("round", run)).context["bench"].board.page]
    assert "Утвердить 3 пары" in page(client.get(url("check", run), {"take": ids}))
    answer = client.post(url("approve", run), {"take": ids, "started_on": "24.11.2026"})
    assert Mentorship.objects.count() == 3
    body = page(client.get(answer.url))
    assert "Утверждены 3 пары" in body and reverse("mentorships:order", args=[program.organization.code]) in body
    assert "Отменить утверждение" in page(client.get(url("round", run)))


def test_the_list_says_what_is_needed_for_a_round(curator):
    program, _mentors, _asked = rounds.bank(mentors=1, requests=5)
    client = curator(program)
    body = page(client.get(place("list", program)))
    assert "Нужно хотя бы 2 наставника" in body and "Новый круг</a>" not in body
    assert "Нужно хотя бы 2 наставника" in page(client.get(place("new", program)))
    client.post(place("new", program), {"forms": ["uu"]})
    assert not Run.objects.exists()


def test_pages_without_a_programme(client):
    school = make.school()
    client.force_login(make.account("curator", school))
    assert "Программы ещё нет" in page(client.get(reverse("matching:list", args=[school.code])))
    for name in ("new", "rules"):
        assert client.get(reverse(f"matching:{name}", args=[school.code])).status_code == 403


def test_the_page_of_a_round_costs_the_same_for_one_row_and_for_many(curator, django_assert_num_queries):
    run = rounds.run()
    client = curator(run.program)

    def fill(n):
        for _ in range(n):
            rounds.suggestion(run)
            rounds.suggestion(run, state=SuggestionState.REJECTED)
            rounds.waiting(run)

    for number in (1, 5):
        fill(number)
        with django_assert_num_queries(31):
            client.get(url("round", run))  # the bank is read
        with django_assert_num_queries(15):
            answer = client.get(url("round", run))  # and kept
    assert (len(answer.context["bench"].board.open), len(answer.context["bench"].board.waiting)) == (6, 6)


def test_the_list_of_rounds_costs_the_same_for_one_row_and_for_many(curator, django_assert_num_queries):
    run = rounds.run()
    client = curator(run.program)
    client.get(place("list", run.program))
    with django_assert_num_queries(12) as few:
        client.get(place("list", run.program))
    for number in (2, 3):
        rounds.suggestion(rounds.run(run.program, number))
    with django_assert_num_queries(len(few)):
        answer = client.get(place("list", run.program))
    assert [(row.number, row.n_open) for row in answer.context["rounds"]] == [(3, 1), (2, 1), (1, 0)]


def test_proposals_with_remarks_are_not_ticked_and_can_be_shown_alone(curator):
    run = rounds.run(stats={"requests": 2, "matched": 2})
    clean = rounds.suggestion(run)
    remark = {"code": "NOT_HOURS_KNOWN", "text": "Часы не указаны.", "short": "часы не указаны"}
    doubtful = rounds.suggestion(run, reasons={"line": "", "strength": 1, "reasons": [], "remarks": [remark]})
    client = curator(run.program)
    body = page(client.get(url("round", run)))
    assert body.count(" checked>") == 1 and "Часы не указаны" in body
    alone = client.get(url("round", run), {"only": "remarks"}).context["bench"].board.page
    assert [row.suggestion.pk for row in alone] == [doubtful.pk] != [clean.pk]


def test_a_round_that_will_never_be_ready_says_so(curator):
    program, _mentors, _asked = rounds.bank()
    client = curator(program)
    failed = rounds.run(program, state="failed")
    assert "Начать заново" in page(client.get(url("round", failed)))


def test_reject_by_the_form(curator):
    one = rounds.suggestion()
    client = curator(one.run.program)
    address = url("reject", one.run, one.pk)
    assert "Отклонить предложение" in page(client.get(address))
    assert set(client.post(address, {}).context["form"].errors) == {"reason"}
    assert client.post(address, {"reason": "живут далеко", "never_again": "on"}).url == url("round", one.run)
    one.refresh_from_db()
    assert (one.state, one.note) == ("rejected", "живут далеко")
    assert Exclusion.objects.count() == 1
    assert client.get(address).status_code == 403
    body = page(client.get(place("rules", one.run.program)))
    assert "Снова предлагать" in body
    client.post(reverse("matching:lift", args=[one.run.program.organization.code, Exclusion.objects.get().pk]))
    assert not Exclusion.objects.exists()


def test_a_pair_by_hand_and_the_rule_that_forbids_it(curator):
    program, (mentor, other), (asked, _second) = rounds.bank()
    run = rounds.made_run(program)
    Mentorship.objects.all().delete()
    mentor.slots, other.slots = [100], [14, 15, 38]
    mentor.save(update_fields=["slots"])
    client = curator(program)
    body = page(client.get(url("by_hand", run), {"request": asked.pk}))
    assert f'value="{asked.pk}" selected' in body
    form = {"request": asked.pk, "mentor": mentor.pk, "started_on": "24.11.2026"}
    assert "Нет общего свободного часа" in page(client.post(url("by_hand", run), form))
    assert not Mentorship.objects.exists()
    body = page(client.post(url("by_hand", run), form | {"mentor": other.pk}))
    assert "Цена для всех" in body and not Mentorship.objects.exists(), "the price comes first"
    seen = re.search(r'name="seen" value="([^"]+)"', body)[1]
    assert not client.post(url("by_hand", run), form | {"mentor": mentor.pk, "seen": seen}).headers.get("Location"), "of this very choice"
    stale = f"{seen[:-4]}zzzz"
    assert not client.post(url("by_hand", run), form | {"mentor": other.pk, "seen": stale}).headers.get("Location"), (
        "of the price that was read"
    )
    assert client.post(url("by_hand", run), form | {"mentor": other.pk, "seen": seen}).url == url("round", run)
    assert "назначена куратором" in page(client.get(url("round", run)))


def test_a_form_that_names_what_is_gone_is_told_so(curator):
    program, _mentors, (asked, _second) = rounds.bank()
    run = rounds.made_run(program)
    client = curator(program)
    form = {"request": asked.pk, "mentor": 10**9, "started_on": "24.11.2026"}
    assert client.post(url("by_hand", run), form).status_code == 200
    assert not Mentorship.objects.exists()
    assert client.get(url("check", run), {"take": "x"}).url == url("round", run)
    assert client.get(url("check", run)).url == url("round", run)
    assert client.get(url("approve", run)).url == url("round", run)


def test_a_wrong_day_is_a_mistake_of_the_form_and_retires_nothing(curator):
    program, _mentors, _asked = rounds.bank()
    run = rounds.made_run(program)
    client = curator(program)
    ids = [one.pk for one in run.suggestions.all()]
    assert "Пары должны начаться в сроки программы" in page(client.post(url("approve", run), {"take": ids, "started_on": "01.07.2027"}))
    assert set(run.suggestions.values_list("state", flat=True)) == {"proposed"}


def test_chosen_mentees_of_one_mentor_can_make_a_group(curator):
    program, _mentors, _asked = rounds.bank(mentors=2, requests=4)
    run = rounds.made_run(program)
    client = curator(program)
    ids = [one.pk for one in run.suggestions.all()]
    assert "Объединить в одну группу" in page(client.get(url("check", run), {"take": ids}))
    mentor = run.suggestions.first().mentor_id
    client.post(url("approve", run), {"take": ids, "started_on": "24.11.2026", "groups": [mentor]})
    assert sorted(m.participations.count() for m in Mentorship.objects.all()) == [1, 1, 2]


def test_undo_by_the_form(curator):
    program, _mentors, _asked = rounds.bank()
    run = rounds.made_run(program)
    rounds.approve(run)
    one = run.suggestions.first()
    client = curator(program)
    assert "Отменить утверждение" in page(client.get(url("undo", run, one.pk)))
    assert client.post(url("undo", run, one.pk)).url == url("round", run)
    one.refresh_from_db()
    assert one.state == "proposed"
    assert sorted(Mentorship.objects.values_list("state", flat=True)) == [State.AGREED, State.CANCELLED]
    assert client.get(url("undo", run, one.pk)).status_code == 403


def test_rules_by_the_form(curator):
    program, _mentors, _asked = rounds.bank()
    client = curator(program)
    first = client.get(place("rules", program)).context["form"].initial
    form = {name: value for name, value in first.items() if value is not False and name != "weights"}
    assert client.post(place("rules", program), form | {"common_hours": "2", "weight_slots": "50"}).status_code == 302
    rules = Rules.objects.get()
    assert (rules.body["common_hours"], rules.body["weights"]["slots"], rules.body["consents"]) == (2, 50, True)
    assert "Правила только что изменил" in page(client.post(place("rules", program), form))
    assert page(client.post(place("rules", program), form | {"common_hours": "-1"}))


def test_the_same_form_sent_twice_makes_one_round(curator):
    program, _mentors, _asked = rounds.bank()
    client = curator(program)
    token = {"forms": ["uu"], "form_token": "6f0f5b8e-3c5e-4a53-9a52-0d7f2a5f3b11"}
    first, second = client.post(place("new", program), token), client.post(place("new", program), token)
    assert first.url == second.url
    assert Run.objects.count() == 1


@pytest.mark.parametrize("name", ["round", "check", "approve", "result", "by_hand"])
def test_a_foreign_round_is_not_found(curator, name):
    client = curator(make.program())
    foreign = rounds.run()
    assert client.get(url(name, foreign)).status_code == 404
    assert client.post(url(name, foreign)).status_code in (404, 405)


@pytest.mark.parametrize("name", ["reject", "undo"])
def test_a_foreign_proposal_is_not_found(curator, name):
    client = curator(make.program())
    one = rounds.suggestion()
    assert client.post(url(name, one.run, one.pk)).status_code == 404


@pytest.mark.parametrize("role", ["group", "psychologist"])
def test_other_staff_look_and_do_not_decide(curator, role):
    one = rounds.suggestion()
    client = curator(one.run.program, role)
    body = page(client.get(url("round", one.run)))
    assert 'name="take"' not in body and "Проверить и подтвердить" not in body
    assert "Новый круг" not in page(client.get(place("list", one.run.program)))
    for name in ("reject",):
        assert client.get(url(name, one.run, one.pk)).status_code == 403
    assert client.get(url("check", one.run), {"take": one.pk}).status_code == 403
    assert client.get(place("new", one.run.program)).status_code == 403


def test_a_round_that_counted_nothing_opens_with_zeros(curator):
    run = rounds.run(stats={})
    assert "0 из 0" in page(curator(run.program).get(url("round", run)))
