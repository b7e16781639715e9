import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tandem.mentoring.mentorships import services
from tandem.mentoring.mentorships.models import Mentorship, State
from tandem.mentoring.mentorships.queries import title_of
from tandem.registry.documents import services as documents
from tandem.registry.documents.models import Paper, PaperState
from tandem.registry.people import queries as people
from tests import factories as make
from tests.factories.mentorships import manager, mentorship
from tests.factories.people import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    return make.program()


@pytest.fixture
def curator(client, program, time_machine):
    time_machine.move_to(f"{TODAY}T09:00:00+03:00", tick=False)
    client.force_login(make.account("curator", program.organization))
    return client


def url(name, pair, *more):
    return reverse(f"mentorships:{name}", args=[pair.program.organization.code, pair.pk, *more])


def place(name, program):
    return reverse(f"mentorships:{name}", args=[program.organization.code])


def active(program, **fields):
    row = mentorship(program, with_consents=True, **fields)
    paper = services.make_order(actor=manager(), program=program, today=TODAY)
    documents.register_paper(actor=manager(), paper=paper, number=None, dated_on=TODAY, today=TODAY)
    documents.record_signing(actor=manager(), paper=paper, signed_on=TODAY, signed_by="Соколова Е. А.", today=TODAY)
    row.refresh_from_db()
    return row


def test_the_list_costs_the_same_for_one_row_and_for_fifty(curator, program, django_assert_num_queries):
    mentorship(program)
    curator.get(place("list", program))
    with django_assert_num_queries(15) as few:
        curator.get(place("list", program))
    for _ in range(54):
        mentorship(program)
    with django_assert_num_queries(len(few)):
        answer = curator.get(place("list", program))
    assert len(answer.context["rows"]) == 50


def test_filters_by_name_state_form_and_class(curator, program):
    child = make.pupil(program.organization, grade=4, last_name="Семёнова", first_name="Ева", sex="f")
    mine = mentorship(program, requests=[make.request(program, make.mentee(program, child))])
    other = mentorship(program, is_agreed=False)

    def found(**query):
        return {row.mentorship.pk for row in curator.get(place("list", program), query).context["rows"]}

    assert found() == {mine.pk, other.pk}
    assert found(q="семенова") == {mine.pk}
    assert found(state="proposed") == {other.pk}
    assert found(state="closed") == set()
    assert found(state="all") == {mine.pk, other.pk}
    assert found(form="tt") == set()
    assert found(grade="4") == {mine.pk}
    page = curator.get(place("list", program), {"state": "proposed", "q": "а"}).content.decode()
    assert re.search(r'state=proposed&amp;q=[^"]*" aria-current="page">Предложена <span class="muted">1<', page)
    assert '<input type="hidden" name="state" value="proposed">' in page


def test_the_list_without_a_programme_and_with_a_foreign_one(client):
    school = make.school()
    client.force_login(make.account("curator", school))
    address = reverse("mentorships:list", args=[school.code])
    assert client.get(address).context["program"] is None
    assert client.get(address, {"program": make.program().pk}).context["program"] is None
    assert client.get(reverse("mentorships:order", args=[school.code])).status_code == 403


@pytest.mark.parametrize("name", ["card", "replace"])
def test_a_foreign_pair_is_not_found(curator, name):
    assert curator.get(url(name, mentorship())).status_code == 404


@pytest.mark.parametrize("step", ["agree", "cancel", "pause", "resume", "close", "agreement"])
def test_steps_of_a_foreign_pair_are_not_found(curator, step):
    assert curator.post(url("step", mentorship(), step)).status_code == 404


def test_the_card_says_what_is_missing_and_the_next_step(curator, program):
    waiting, ready = mentorship(program), mentorship(program, with_consents=True)
    answer = curator.get(url("card", waiting))
    assert answer.context["row"].next_step == "consents"
    assert answer.context["row"].lacks[0].text in answer.content.decode()
    assert curator.get(url("card", ready)).context["row"].next_step == "order"
    assert curator.get(url("card", active(program))).context["row"].next_step == ""


def test_participants_see_their_pair_without_the_consents_of_others(client, program):
    row = mentorship(program)
    user = make.account("mentor", program.organization, row.mentor.person)
    client.force_login(user)
    answer = client.get(url("card", row))
    assert answer.status_code == 200
    assert answer.context["row"].lacks == ()
    assert not answer.context["history"]
    assert client.get(place("list", program)).status_code == 403
    assert client.get(url("paper", row, "acquaintance", "pdf")).status_code == 403


def test_a_pair_is_opened_by_hand(curator, program):
    mentor, asked = make.mentor(program), make.request(program)
    page = curator.get(place("new", program), {"form_code": "uu"})
    assert mentor.person.full_name in page.content.decode()
    data = {
        "form_code": "uu", "mentor": mentor.pk, "requests": [asked.pk], "started_on": TODAY.isoformat(),
        "planned_until": program.finished_on.isoformat(), "is_agreed": "on",
    }  # fmt: skip
    assert curator.post(place("new", program), data).status_code == 302
    assert Mentorship.objects.get().state == State.AGREED


def test_opening_by_hand_refuses_in_words_and_keeps_what_was_chosen(curator, program):
    child = make.pupil(program.organization)
    parent = make.guardian_of(child)
    mentor, asked = make.mentor(program, parent), make.request(program, make.mentee(program, child))
    data = {"form_code": "uu", "mentor": mentor.pk, "requests": [asked.pk], "started_on": TODAY.isoformat(), "planned_until": "2027-05-20"}
    answer = curator.post(place("new", program), data)
    assert answer.status_code == 200
    assert child.short_name in str(answer.context["form"].non_field_errors())
    assert not Mentorship.objects.exists()


@pytest.mark.parametrize(
    ("step", "before", "after", "data"),
    [
        ("agree", "proposed", State.AGREED, {}),
        ("cancel", "agreed", State.CANCELLED, {"reason": "передумали"}),
        ("pause", "active", State.PAUSED, {"reason": "болезнь"}),
        ("close", "active", State.CLOSED, {"reason": "цель достигнута", "finished_on": TODAY.isoformat()}),
        ("agreement", "active", State.ACTIVE, {"number": "12", "dated_on": TODAY.isoformat(), "payment": "10 %"}),
    ],
)
def test_each_step_has_a_page_and_does_its_work(curator, program, step, before, after, data):
    row = active(program) if before == "active" else mentorship(program, is_agreed=before == "agreed")
    assert curator.get(url("step", row, step)).status_code == 200
    assert curator.post(url("step", row, step), data).status_code == 302
    row.refresh_from_db()
    assert row.state == after


def test_a_step_that_is_not_open_now_is_refused(curator, program):
    row = mentorship(program)
    assert curator.get(url("step", row, "resume")).status_code == 403
    curator.post(url("step", row, "resume"))
    row.refresh_from_db()
    assert row.state == State.AGREED


def test_the_mentor_is_replaced(curator, program):
    row, other = active(program), make.mentor(program)
    assert other.person.full_name in curator.get(url("replace", row)).content.decode()
    data = {"mentor": other.pk, "finished_on": TODAY.isoformat(), "reason": "расписание"}
    assert curator.post(url("replace", row), data).status_code == 302
    assert Mentorship.objects.get(mentor=other).state == State.AGREED


def test_the_order_page_shows_who_goes_in_and_who_is_left_out_and_makes_the_draft(curator, program):
    ready, later, blocked = mentorship(program, with_consents=True), mentorship(program, with_consents=True), mentorship(program)
    page = curator.get(place("order", program))
    assert {row.mentorship.pk for row in page.context["ready"]} == {ready.pk, later.pk}
    assert [row.mentorship.pk for row in page.context["blocked"]] == [blocked.pk]
    answer = curator.post(place("order", program), {"take": [ready.pk]})
    paper = Paper.objects.get()
    assert answer.headers["Location"] == reverse("documents:card", args=[program.organization.code, paper.pk])
    assert (paper.state, paper.about["pairs"]) == (PaperState.DRAFT, [ready.pk])


@pytest.mark.parametrize(("sent", "said"), [([], "хотя бы одну пару"), (["0"], "больше не готова"), (["abc"], "больше не готова")])
def test_an_order_of_no_pair_is_refused_and_nothing_is_drafted(curator, program, sent, said):
    row = mentorship(program, with_consents=True)
    answer = curator.post(place("order", program), {"take": sent})
    assert answer.status_code == 200 and said in answer.content.decode()
    assert f'id="take-{row.pk}" checked' not in answer.content.decode()
    assert not Paper.objects.exists()


def test_a_new_order_in_place_of_a_signed_one_may_take_no_more_pairs(curator, program):
    first = active(program)
    services.supersede_order(actor=manager(), program=program, paper=first.order, today=TODAY)
    mentorship(program, with_consents=True)
    assert curator.post(place("order", program)).status_code == 302
    assert Paper.objects.get(supersedes=first.order_id).about["pairs"] == [first.pk]


def test_a_signed_order_is_replaced_and_the_finished_pairs_get_an_order(curator, program):
    first, second = active(program), active(program)
    code = program.organization.code
    assert curator.post(reverse("mentorships:supersede", args=[code, first.order_id])).status_code == 302
    assert Paper.objects.get(supersedes=first.order_id).state == PaperState.DRAFT
    services.close_mentorship(actor=manager(), mentorship=second, finished_on=TODAY, reason="", today=TODAY)
    assert curator.post(place("end_order", program)).status_code == 302
    assert Paper.objects.filter(kind="end-order").count() == 1


@pytest.mark.parametrize(("form", "start"), [("docx", b"PK"), ("pdf", b"%PDF")])
@pytest.mark.parametrize("kind", ["extract", "acquaintance", "labour-consent", "labour-agreement"])
def test_papers_of_a_pair_are_downloaded(curator, program, kind, form, start):
    answer = curator.get(url("paper", active(program), kind, form))
    assert answer.content.startswith(start)
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_papers_of_an_order_need_one(curator, program):
    row = mentorship(program)
    assert curator.get(url("paper", row, "extract", "pdf")).status_code == 404
    assert curator.get(url("paper", row, "nothing", "pdf")).status_code == 404


def test_the_card_of_a_person_leads_to_the_banks_and_the_pairs(curator, program, django_assert_num_queries):
    row = mentorship(program)
    person = row.mentor.person
    address = reverse("people:card", args=[program.organization.code, person.pk])
    curator.get(address)
    with CaptureQueriesContext(connection) as one:
        page = curator.get(address)
    cost = len(one)
    assert [(tie.what, tie.name, tie.state) for tie in page.context["ties"]] == [
        ("База наставников", program.name, row.mentor.get_state_display()), ("Пара или группа", title_of(row), row.get_state_display()),
    ]  # fmt: skip
    for tie in page.context["ties"]:
        assert f'href="{tie.address}"' in page.content.decode() and curator.get(tie.address).status_code == 200
    mentorship(program, mentor_=row.mentor)
    with django_assert_num_queries(cost):
        assert len(curator.get(address).context["ties"]) == 3


def test_the_card_of_a_mentee_names_the_bank_of_mentees(curator, program):
    asked = make.request(program)
    page = curator.get(reverse("people:card", args=[program.organization.code, asked.mentee.person_id]))
    assert [tie.what for tie in page.context["ties"]] == ["База наставляемых"]


def test_ties_of_a_person_are_closed_to_another_school(program):
    person = mentorship(program).mentor.person
    assert people.ties_of(make.actor("curator", make.school()), person) == []
    assert len(people.ties_of(make.actor("curator", program.organization), person)) == 2


@pytest.mark.parametrize("name", ["new", "replace"])
def test_an_empty_form_that_was_sent_says_what_is_missing(curator, program, name):
    pair = active(program)
    answer = curator.post(url(name, pair) if name == "replace" else place(name, program), {})
    assert answer.status_code == 200
    assert answer.context["form"].is_bound and answer.context["form"].errors
