import datetime as dt
import io
import re
import uuid

import docx
import openpyxl
import pypdf
import pytest

from tandem.foundation.audit.models import Event
from tandem.mentoring.banks import queries, services
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile, OwnTopic, SavedView
from tests import factories as make
from tests.factories.mentorships import manager, mentorship
from tests.factories.people import TODAY

pytestmark = pytest.mark.django_db


def once():
    return {"form_token": str(uuid.uuid4())}


@pytest.mark.parametrize("bank", ["mentors", "mentees"])
@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(curator, program, at, bank, count, django_assert_num_queries):
    for _ in range(count):
        mentorship(program)
    with django_assert_num_queries(11):
        page = curator.get(at(f"{bank}/")).content.decode()
    assert page.count('name="id"') == count


@pytest.mark.parametrize("bank", ["mentors", "mentees"])
def test_fragment_is_a_part_of_the_page(curator, program, at, bank):
    make.mentor(program)
    make.request(program)
    page = curator.get(at(f"{bank}/?grade=7")).content.decode()
    part = curator.get(at(f"{bank}/?grade=7"), headers={"HX-Request": "true"}).content.decode()
    assert part.strip() in page
    assert part.lstrip().startswith('<div id="bank-rows"')


def test_applied_filters_are_seen_and_nobody_found_is_told(curator, program, at):
    make.mentee(program)
    page = curator.get(at("mentees/?grade=11&q=Орлов")).content.decode()
    assert "Класс: 11" in page
    assert "Никого не нашлось" in page
    assert "q=%D0%9E" in page.split("Сбросить фильтры")[0].rsplit("href", 1)[1]


def test_the_first_page_of_an_empty_bank_offers_an_action(curator, at):
    page = curator.get(at("mentors/")).content.decode()
    assert "Кто наставники?" in page
    assert "mentors/choose/" in page


def test_a_school_without_a_programme_is_told_what_to_do_first(client, clock_at):
    clock_at(TODAY)
    school = make.school()
    client.force_login(make.account("curator", school))
    assert "Сначала программа" in client.get(f"/o/{school.code}/people/mentors/").content.decode()
    assert client.get(f"/o/{school.code}/people/selection/").status_code == 403


def test_a_foreign_school_is_not_found_and_a_pupil_is_told_why(curator, client, program, at):
    foreign = make.mentor()
    assert curator.get(f"/o/{foreign.program.organization.code}/people/mentors/").status_code == 404
    assert curator.get(at(f"mentors/{foreign.pk}/")).status_code == 404
    client.force_login(make.account("mentor", program.organization))
    assert client.get(at("mentors/")).status_code == 403


def test_pages_open(curator, program, at):
    pair = mentorship(program)
    mentee = pair.participations.get().request.mentee
    request, person = make.request(program), make.pupil(program.organization)
    tails = [
        "mentors/choose/", f"mentees/choose/?person={person.pk}", f"mentors/new/{person.pk}/", f"mentees/new/{person.pk}/",
        f"mentors/{pair.mentor.pk}/", f"mentors/{pair.mentor.pk}/edit/", f"mentors/{pair.mentor.pk}/decision/",
        f"mentors/{pair.mentor.pk}/clearance/", f"mentors/{pair.mentor.pk}/leave/", f"mentees/{mentee.pk}/", f"mentees/{mentee.pk}/edit/",
        f"mentees/{mentee.pk}/leave/", f"mentees/{mentee.pk}/requests/new/", f"mentees/{request.mentee.pk}/requests/{request.pk}/",
        f"mentors/many/places/?id={pair.mentor.pk}", "mentees/many/leave/", "requests/", "selection/", "applications/", "applications/link/",
    ]  # fmt: skip
    for tail in tails:
        assert curator.get(at(tail)).status_code == 200, tail
    for tail in (f"mentors/{pair.mentor.pk}/nothing/", "mentors/many/nothing/", f"mentors/{pair.mentor.pk}/admit/"):
        assert curator.get(at(tail)).status_code == 404, tail


def test_quick_list_enters_the_ticked_with_their_topics(curator, program, at):
    pupil, teacher = make.pupil(program.organization), make.teacher(program.organization, position="учитель физики")
    second = curator.get(at(f"mentors/choose/?person={pupil.pk}&person={teacher.pk}")).content.decode()
    assert "Добавить в базу 2 человек" in second
    data = {
        "step": "topics", "person": [pupil.pk, teacher.pk], f"{pupil.pk}-form_code": "uu", f"{pupil.pk}-topics": ["maths"],
        f"{teacher.pk}-form_code": "tu", f"{teacher.pk}-topics": ["physics"], f"{teacher.pk}-words": "олимпиады", **once(),
    }  # fmt: skip
    curator.post(at("mentors/choose/"), data)
    curator.post(at("mentors/choose/"), data)
    made = {row.person_id: row for row in MentorProfile.objects.all()}
    assert [t.code for t in made[teacher.pk].topics.all()] == ["physics"]
    assert (made[pupil.pk].form_codes, made[teacher.pk].competences, len(made)) == (["uu"], "олимпиады", 2)


def test_new_mentee_with_the_first_request(curator, program, at):
    person = make.pupil(program.organization)
    data = {
        "slots": "пн 14–16",
        "mentor_sex": "f",
        "special_conditions": "on",
        "ask-form_code": "uu",
        "ask-words": "дроби",
        "ask-priority": 1,
    }
    answer = curator.post(at(f"mentees/new/{person.pk}/"), data | once())
    row = MenteeProfile.objects.get()
    assert answer.headers["Location"] == at(f"mentees/{row.pk}/")
    assert (row.slots, row.special_conditions, row.requests.get().words) == ([14, 15], True, "дроби")
    again = curator.post(at(f"mentees/new/{person.pk}/"), data | once()).content.decode()
    assert "уже в базе наставляемых" in again


def test_hours_that_are_not_clear_are_told_at_the_field(curator, program, at):
    person = make.pupil(program.organization)
    data = {"slots": "когда-нибудь", "ask-form_code": "uu", "ask-words": "дроби", "ask-priority": 2}
    page = curator.post(at(f"mentees/new/{person.pk}/"), data | once()).content.decode()
    assert "когда-нибудь" in page
    assert "Непонятно" in page
    assert not MenteeProfile.objects.exists()


def test_the_second_of_two_sees_both_versions(curator, program, at):
    row = make.mentor(program)
    services.change_mentor(actor=manager(), mentor=row, data={"interests": "шахматы коллеги"}, version=1)
    data = {"form_codes": ["uu"], "places": 2, "interests": "мои лыжи", "version": 1}
    page = curator.post(at(f"mentors/{row.pk}/edit/"), data | once()).content.decode()
    assert "шахматы коллеги" in page
    assert "мои лыжи" in page
    assert 'name="version" value="2"' in page
    curator.post(at(f"mentors/{row.pk}/edit/"), data | {"version": 2} | once())
    row.refresh_from_db()
    assert row.interests == "мои лыжи"


def test_decision_by_the_criteria(curator, program, at):
    row = make.mentor(program, state="applied")
    data = {"decision": "yes", "marks": ["wish", "time"], "decided_on": "20.11.2026", "note": "протокол № 2"}
    curator.post(at(f"mentors/{row.pk}/decision/"), data | once())
    row.refresh_from_db()
    assert (row.state, row.decided_on) == ("approved", dt.date(2026, 11, 20))
    assert row.marks.count() == 8
    page = curator.get(at(f"mentors/{row.pk}/")).content.decode()
    assert "протокол № 2" in page
    late = curator.post(at(f"mentors/{row.pk}/decision/"), data | {"decided_on": "25.12.2026"} | once()).content.decode()
    assert "ещё не наступил" in late


def test_clearance_training_leaving_and_coming_back(curator, program, at):
    row = make.mentor(program, make.teacher(program.organization), trained_on=None)
    curator.post(at(f"mentors/{row.pk}/clearance/"), {"number": "120-ст", "checked_on": "20.08.2026", "checked_by": "секретарь"} | once())
    curator.post(at(f"mentors/{row.pk}/train/"), {"trained_on": "20.09.2026"} | once())
    page = curator.get(at(f"mentors/{row.pk}/")).content.decode()
    assert "120-ст" in page
    assert "20.09.2026" in page
    curator.post(at(f"mentors/{row.pk}/leave/"), {"result": "переехал"} | once())
    row.refresh_from_db()
    assert (row.state, row.result) == ("left", "переехал")
    curator.post(at(f"mentors/{row.pk}/return/"), once())
    row.refresh_from_db()
    assert row.state == "applied"


def test_special_conditions_are_seen_by_those_with_the_right(curator, client, program, at):
    row = make.mentee(program, special_conditions=True)
    assert "Особые условия" in curator.get(at(f"mentees/{row.pk}/")).content.decode()
    client.force_login(make.account("group", program.organization))
    assert "Особые условия" not in client.get(at(f"mentees/{row.pk}/")).content.decode()


def test_the_mentor_sees_the_own_card_without_steps(client, program, at):
    row = make.mentor(program)
    client.force_login(make.account("mentor", program.organization, row.person))
    page = client.get(at(f"mentors/{row.pk}/")).content.decode()
    assert row.person.full_name in page
    assert "/edit/" not in page
    assert "Что произошло" not in page


def test_requests_are_added_changed_and_closed(curator, program, at):
    row = make.mentee(program)
    curator.post(at(f"mentees/{row.pk}/requests/new/"), {"form_code": "uu", "topics": ["chess"], "priority": 2} | once())
    request = row.requests.get()
    curator.post(at(f"mentees/{row.pk}/requests/{request.pk}/"), {"form_code": "tu", "words": "дебюты", "priority": 1} | once())
    request.refresh_from_db()
    assert (request.form_code, request.words, request.topics.count()) == ("tu", "дебюты", 0)
    empty = curator.post(at(f"mentees/{row.pk}/requests/{request.pk}/"), {"form_code": "tu", "priority": 1} | once()).content.decode()
    assert "Скажите, что нужно" in empty
    curator.post(at(f"mentees/{row.pk}/requests/{request.pk}/"), {"close": 1} | once())
    request.refresh_from_db()
    assert request.state == "closed"


class TestMany:
    def test_the_check_page_says_who_is_left_out_and_why(self, curator, program, at):
        waits, admitted = make.mentor(program, state="applied"), make.mentor(program)
        page = curator.get(at(f"mentors/many/admit/?id={waits.pk}&id={admitted.pk}")).content.decode()
        assert "Выбран 1 человек" in page
        assert "уже допущен" in page
        curator.post(at("mentors/many/admit/"), {"id": [waits.pk, admitted.pk], "decided_on": "20.11.2026"} | once())
        waits.refresh_from_db()
        admitted.refresh_from_db()
        assert (waits.decided_on, admitted.decided_on) == (dt.date(2026, 11, 20), None)

    def test_everybody_found_by_the_filters(self, curator, program, at):
        rows = [make.mentor(program, trained_on=None, source=source) for source in ("link", "hand")]
        page = curator.get(at("mentors/many/train/?everybody=1&query=source%3Dlink")).content.decode()
        assert rows[0].person.short_name in page
        assert page.count('name="id"') == 1

    @pytest.mark.parametrize(
        ("action", "data", "field", "value"),
        [("places", {"places": 1}, "places", 1), ("forms", {"form_codes": ["tu"]}, "form_codes", ["tu"]), ("leave", {}, "state", "left")],
    )
    def test_done_to_all(self, curator, program, at, action, data, field, value):
        rows = [make.mentor(program) for _ in range(2)]
        curator.post(at(f"mentors/many/{action}/"), {"id": [row.pk for row in rows]} | data | once())
        assert list(MentorProfile.objects.values_list(field, flat=True)) == [value, value]

    def test_over_the_limit_changes_nobody_and_says_why(self, curator, program, at):
        row = make.mentor(program)
        page = curator.post(at("mentors/many/places/"), {"id": [row.pk], "places": 9} | once()).content.decode()
        assert "не больше 2" in page

    def test_nobody_ticked(self, curator, at):
        assert "Никто не выбран" in curator.get(at("mentors/many/admit/")).content.decode()


def test_filters_are_saved_shown_and_removed(curator, program, at):
    curator.post(at("mentees/filters/"), {"name": "Седьмые", "query": "grade=7", "is_shared": "on"} | once())
    page = curator.get(at("mentees/?grade=7")).content.decode()
    assert "Седьмые" in page
    assert "Седьмые" not in curator.get(at("mentors/")).content.decode()
    curator.post(at("mentees/filters/"), {"remove": SavedView.objects.get().pk} | once())
    assert not SavedView.objects.exists()


def test_of_saved_filters_and_all_only_one_is_lit(curator, program, at):
    curator.post(at("mentees/filters/"), {"name": "Пустой", "query": ""} | once())
    curator.post(at("mentees/filters/"), {"name": "Седьмые", "query": "grade=7"} | once())
    for address, lit in [("mentees/", "Все"), ("mentees/?grade=7", "Седьмые")]:
        chips = re.search(r'class="row-w saved".*?<details', curator.get(at(address)).content.decode(), re.S).group()
        assert re.findall(r'aria-current="true">([^<]+)<', chips) == [lit]


def test_own_topic_is_added_and_removed(curator, program, at):
    curator.post(at("requests/"), {"name": "Лепка"} | once())
    assert "Лепка" in curator.get(at("mentors/")).content.decode()
    curator.post(at("requests/"), {"remove": OwnTopic.objects.get().pk} | once())
    assert not OwnTopic.objects.exists()


class TestRegister:
    @pytest.mark.parametrize("bank", ["mentors", "mentees"])
    def test_xlsx_is_read_back(self, curator, program, at, bank):
        pair = mentorship(program)
        body = curator.post(at(f"{bank}/register/"), {"as": "xlsx"}).content
        sheet = openpyxl.load_workbook(io.BytesIO(body)).active
        place = queries.place_of(manager(), program)
        columns = queries.register(manager(), bank, place, queries.Filters(), TODAY).columns
        who = pair.mentor if bank == "mentors" else pair.participations.get().request.mentee
        assert [cell.value for cell in sheet[2]] == list(columns)
        assert sheet[3][1].value == who.person.full_name

    def test_docx_and_pdf_are_read_back(self, curator, program, at):
        row = make.mentor(program)
        paper = docx.Document(io.BytesIO(curator.post(at("mentors/register/"), {"as": "docx"}).content))
        assert paper.sections[0].page_width > paper.sections[0].page_height
        assert row.person.full_name in [cell.text for table in paper.tables for line in table.rows for cell in line.cells]
        sheet = pypdf.PdfReader(io.BytesIO(curator.post(at("mentors/register/"), {"as": "pdf"}).content)).pages[0]
        assert sheet.mediabox.width > sheet.mediabox.height
        assert row.person.last_name in sheet.extract_text()

    def test_csv_with_filters_and_a_line_in_the_journal(self, curator, program, at):
        make.mentee(program)
        answer = curator.post(at("mentees/register/"), {"as": "csv", "query": "grade=11"})
        assert b"".join(answer.streaming_content).decode("utf-8-sig").count("\r\n") == 1
        assert "%D0%91%D0%B0%D0%B7%D0%B0" in answer.headers["Content-Disposition"]
        assert Event.objects.get(action="register.exported").details["filters"] == "grade=11"

    def test_opening_the_address_takes_nothing(self, curator, at):
        assert curator.get(at("mentees/register/")).status_code == 302
        assert curator.post(at("mentees/register/"), {"as": "exe"}).status_code == 302
        assert not Event.objects.filter(action="register.exported").exists()
