import csv
import io

import pytest
from django.http import Http404

from tandem.engines.papers.blocks import Table
from tandem.kit.actor import Actor, Grant
from tandem.kit.verdict import Refused
from tandem.mentoring.banks import papers, queries
from tandem.mentoring.banks.models import OwnTopic, SavedView
from tandem.registry.people import queries as people
from tandem.registry.people.models import Affiliation, Person
from tandem.registry.programs.models import ProgramRole
from tests import factories as make
from tests.factories.mentorships import consents, manager, mentorship
from tests.factories.people import SINCE, TODAY

pytestmark = pytest.mark.django_db


def found(bank, program, **filters):
    return {row.person for row in queries.FOUND[bank](manager(), program, queries.Filters(**filters), TODAY)}


def place_of(program):
    return queries.place_of(manager(), program)


def known(program):
    place = place_of(program)
    return queries.Known(TODAY, place.topic_names, place.form_names, place.employee_forms)


class TestFilters:
    def test_mentors_by_each_filter(self):
        program = make.program()
        senior = make.mentor(program, make.pupil(program.organization, grade=10), topics=("chess",), source="link").person
        teacher = make.mentor(program, make.teacher(program.organization), form_codes=["tu"], trained_on=None, decided_on=TODAY).person
        left = make.mentor(program, state="left").person
        make.clearance(teacher)
        assert found("mentors", program) == {senior, teacher}
        assert found("mentors", program, state="all") == {senior, teacher, left}
        assert found("mentors", program, state="left") == {left}
        assert found("mentors", program, form="tu") == {teacher}
        assert found("mentors", program, topic="chess") == {senior}
        assert found("mentors", program, grade="10") == {senior}
        assert found("mentors", program, source="link") == {senior}
        assert found("mentors", program, need="untrained") == {teacher}
        assert found("mentors", program, need="undecided") == {senior}
        assert found("mentors", program, need="uncleared") == {senior}

    def test_a_mentor_with_a_pair_is_not_free(self):
        pair = mentorship()
        free = make.mentor(pair.program).person
        assert found("mentors", pair.program, need="free") == {free}

    def test_mentees_by_each_filter(self):
        program = make.program()
        asks, silent = make.request(program, topics=("chess",)).mentee.person, make.mentee(program).person
        paired = mentorship(program).participations.get().request.mentee.person
        assert found("mentees", program, need="unpaired") == {asks}
        assert found("mentees", program, need="paired") == {paired}
        assert found("mentees", program, need="norequest") == {silent}
        assert found("mentees", program, topic="chess") == {asks}
        assert found("mentees", program, form="uu") == {asks, paired}

    def test_search_finds_another_case_and_another_letter(self):
        program = make.program()
        row = make.mentee(program, make.pupil(program.organization, last_name="Семёнова"))
        Person.objects.filter(pk=row.person_id).update(search=" семенова павел семенов ")
        for said in ("Семенова", "семёнова", "Семеновой"):
            assert found("mentees", program, q=said) == {row.person}, said
        assert found("mentees", program, q="Петров") == set()

    def test_a_search_is_made_once_and_paged_by_its_numbers(self, django_assert_num_queries):
        program = make.program()
        for last in ("Орлова", "Белкина", "Орлов"):
            make.mentee(program, make.pupil(program.organization, last_name=last))
        filters = queries.Filters(q="орлов")
        with django_assert_num_queries(1):
            ids = queries.ids_of(queries.found_mentees(manager(), program, filters, TODAY), filters)
            assert len(ids) == 2
        rows = queries.mentee_rows(ids[:50], known(program), queries.order_of(filters))
        assert [row.profile.person.last_name for row in rows] == ["Орлов", "Орлова"]
        everybody = queries.ids_of(queries.found_mentees(manager(), program, queries.Filters(), TODAY), queries.Filters())
        assert everybody.count() == 3

    def test_a_class_is_found_as_it_is_written(self):
        program = make.program()
        row = make.mentee(program, make.pupil(program.organization, 7, "В"))
        Person.objects.filter(pk=row.person_id).update(search=" орлов павел 7в ")
        for said in ("7в", "7 «В»", "7-в"):
            assert found("mentees", program, q=said) == {row.person}, said

    def test_chips_take_away_one_filter_and_keep_the_search(self):
        filters = queries.Filters(q="Орлов", grade="7", need="unpaired")
        chips = queries.chips("mentees", filters, {}, {})
        assert [chip.label for chip in chips] == ["Класс: 7", "Внимание: без пары"]
        assert queries.Filters.of(dict(p.split("=") for p in chips[0].rest.split("&"))).grade == ""
        assert queries.without_filters(filters) == queries.Filters(q="Орлов").query

    def test_what_is_not_a_filter_is_left_out(self):
        assert queries.Filters.of({"grade": "7", "page": "3"}) == queries.Filters(grade="7")
        assert not queries.Filters(sort="new").is_narrow


class TestRows:
    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize("bank", ["mentors", "mentees"])
    def test_rows_cost_two_queries(self, bank, count, django_assert_num_queries):
        program = make.program()
        for _ in range(count):
            make.mentor(program)
            make.request(program)
        words = known(program)
        with django_assert_num_queries(2):
            rows = queries.ROWS[bank](queries.FOUND[bank](manager(), program, queries.Filters(), TODAY)[:50], words)
        assert len(rows) == count

    def test_a_row_says_the_post_topics_pair_and_consents(self):
        pair = mentorship(with_consents=True)
        words = known(pair.program)
        row = queries.mentor_rows(queries.found_mentors(manager(), pair.program, queries.Filters(), TODAY), words)[0]
        assert (row.post, row.topics, row.forms, row.places) == ("10\u00a0«В»", ["физика"], ["Ученик – ученик"], "свободно 1 из 2")
        assert row.missing == 0
        mentee = queries.mentee_rows(queries.found_mentees(manager(), pair.program, queries.Filters(), TODAY), words)[0]
        assert mentee.others == [pair.mentor.person.short_name]
        assert row.others == [mentee.profile.person.short_name]
        assert not mentee.is_waiting

    def test_a_long_request_is_cut_to_the_room_of_a_row(self):
        program = make.program()
        request = make.request(program, words="Боюсь отвечать у доски. " * 5)
        (row,) = queries.mentee_rows([request.mentee_id], known(program))
        assert row.words_start.endswith("…") and len(row.words_start) <= 90 and row.words.startswith(row.words_start[:-1])

    def test_missing_consents_are_counted_by_side(self):
        program = make.program()
        mentor = make.mentor(program, topics=())
        count = queries.mentor_rows(queries.found_mentors(manager(), program, queries.Filters(), TODAY), known(program))[0].missing
        assert count == 3  # the parent's approval, the parent's and the own consent to data
        consents(mentor.person, is_mentor=False)
        count = queries.mentor_rows(queries.found_mentors(manager(), program, queries.Filters(), TODAY), known(program))[0].missing
        assert count == 2

    def test_a_teacher_who_is_a_parent_is_called_a_teacher(self):
        person = make.teacher()
        Affiliation.objects.create(person=person, kind="guardian", started_on=SINCE)
        mentor = make.mentor(make.program(person.organization), person, form_codes=["tt"])
        card = queries.mentor_card(manager(), mentor, place_of(mentor.program), TODAY)
        assert card.post == "учитель математики"
        assert card.is_grown
        assert "согласие" in " ".join(kind for kind, _signer, _special in card.lacks) or len(card.lacks) == 2


def test_place_takes_the_wanted_programme_or_the_running_one(django_assert_num_queries):
    school = make.school()
    closed, running = make.program(school, state="closed"), make.program(school)
    OwnTopic.objects.create(organization=school, code="own-x", name="Лепка")
    SavedView.objects.create(organization=school, user_id=5, bank="mentors", name="Чужой", query="q=1")
    SavedView.objects.create(organization=school, user_id=5, bank="mentors", name="Общий", query="q=1", is_shared=True)
    with django_assert_num_queries(1):
        place = queries.place(manager(), school.code, None, "mentors")
    assert place.program == running
    assert place.topics[-1].name == "Лепка"
    assert place.topics[-1].is_own
    assert [view["name"] for view in place.views] == ["Общий"]
    assert place.forms[0].mentor_kinds == ["pupil"]
    assert queries.place(manager(), school.code, str(closed.pk)).program == closed
    assert queries.place(Actor(1, "никто"), school.code) is None


def test_participants_are_told_to_the_lower_app():
    mentor, mentee = make.mentor(), make.mentee(special_conditions=True)
    make.mentor(mentor.program, state="left")
    told = people.participants(manager(), mentor.program.organization, TODAY)
    assert [(p.person_id, p.is_mentor) for p in told] == [(mentor.person_id, True)]
    assert people.participants(manager(), mentee.program.organization, TODAY)[0].special


def test_a_teacher_of_teachers_needs_the_labour_consent():
    program = make.program()
    mentor = make.mentor(program, make.teacher(program.organization), form_codes=["tt"])
    assert [p.labour for p in queries.participants(manager(), program.organization, TODAY)] == [True]
    mentor.form_codes = ["tu"]
    mentor.save()
    assert [p.labour for p in queries.participants(manager(), program.organization, TODAY)] == [False]


class TestQuickList:
    def test_only_those_who_suit_and_are_not_in_the_bank(self):
        program = make.program()
        school = program.organization
        pupil, teacher = make.pupil(school), make.teacher(school)
        make.guardian_of(pupil)
        make.mentor(program)
        place = place_of(program)
        assert set(queries.candidates(manager(), place, "mentors", {}, TODAY)) == {pupil, teacher}
        assert set(queries.candidates(manager(), place, "mentors", {"kind": "teacher"}, TODAY)) == {teacher}
        assert set(queries.candidates(manager(), place, "mentors", {"grade": "7"}, TODAY)) == {pupil}

    def test_the_subject_of_a_teacher_is_guessed(self):
        program = make.program()
        teacher = make.teacher(program.organization, position="учитель физики")
        row = queries.ticked(manager(), place_of(program), "mentors", [teacher.pk], TODAY)[0]
        assert row.guessed == ("physics",)
        assert row.topics[0][0] == "physics"
        assert [code for code, _name in row.forms] == ["tu", "tt"]


def test_demand_and_supply():
    program = make.program()
    make.request(program, topics=("chess",))
    make.request(program, topics=("chess",), state="closed")
    make.mentor(program, topics=("physics",))
    rows = {row.topic.code: row for group in queries.balance(place_of(program)) for row in group.topics}
    assert (rows["chess"].asked, rows["chess"].offered, rows["chess"].is_short) == (1, 0, True)
    assert (rows["physics"].asked, rows["physics"].offered, rows["physics"].is_short) == (0, 1, False)


@pytest.mark.parametrize(
    ("words", "codes"),
    [("Хочу подтянуть математику", "maths"), ("Боюсь выступать", "public"), ("Робототехникой", "robotics"), ("ничего такого", "")],
)
def test_topics_are_guessed_from_words(words, codes):
    guessed = queries.guess_topics(words, queries.topics(make.school()))
    assert set(codes.split()) <= set(guessed)
    assert guessed or not codes


@pytest.mark.parametrize(
    ("slots", "text"),
    [([], ""), ([14], "пн 14–15"), ([14, 15, 38], "пн 14–16, вт 14–15"), ([23, 24], "пн 23–24, вт 0–1"), ([167], "вс 23–24")],
)
def test_hours_in_words(slots, text):
    assert queries.slots_text(slots) == text


def test_hours_as_a_table():
    days, hours = queries.week([14, 15, 38])
    assert days == ["пн", "вт", "ср", "чт", "пт"]
    assert [(hour.label, hour.free[:2]) for hour in hours] == [("14–15", [True, True]), ("15–16", [True, False])]
    assert queries.week([5 * 24 + 10])[0][-1] == "сб"
    assert queries.week([]) == ([], [])


class TestRegisters:
    def register(self, bank, program, actor=None, **filters):
        return queries.register(actor or manager(), bank, place_of(program), queries.Filters(**filters), TODAY)

    def test_mentees_in_the_exact_columns(self):
        pair = mentorship()
        request = pair.participations.get().request
        child = request.mentee.person
        parent = make.guardian_of(child, phone="+7 900 000-00-00")
        register = self.register("mentees", pair.program)
        row = dict(zip(register.columns, next(register.rows()), strict=True))
        assert len(register.columns) == 13
        assert row["ФИО наставляемого"] == child.full_name
        assert row["Контактные данные для связи (данные законного представителя)"] == f"{parent.full_name}, +7 900 000-00-00"
        assert row["Год рождения наставляемого"] == child.birth_date.year
        assert row["Основной запрос наставляемого"] == "физика"
        assert row["ФИО наставника"] == pair.mentor.person.full_name
        assert row["Форма наставничества"] == "Ученик – ученик"
        assert row["Место работы/учёбы наставника"] == f"{pair.program.organization.short_name}, 10\u00a0«В»"
        assert row["Отметка о прохождении программы"] == "участвует"

    def test_mentors_in_the_exact_columns(self):
        pair = mentorship()
        type(pair.mentor).objects.filter(pk=pair.mentor.pk).update(competences="опыты", wished_age_from=10, wished_age_to=14)
        make.mentor(pair.program, state="declined")
        register = self.register("mentors", pair.program)
        rows = [dict(zip(register.columns, row, strict=True)) for row in register.rows()]
        assert len(register.columns) == 16
        assert len(rows) == 1
        assert rows[0]["Основные компетенции наставника"] == "физика; опыты"
        assert rows[0]["Желаемый возраст наставляемых"] == "10–14"
        assert rows[0]["ФИО наставляемого (наставляемых)"] == pair.participations.get().request.mentee.person.full_name
        assert rows[0]["Место работы/учёбы наставляемого"].endswith("7\u00a0«В»")

    def test_contacts_only_by_right_and_conditions_never(self):
        row = make.mentee(special_conditions=True)
        make.guardian_of(row.person, phone="+7 900 000-00-00")
        member = Actor(1, "член группы", frozenset({Grant("group", row.program.organization.path)}))
        for actor, sees in ((manager(), True), (member, False)):
            text = str(list(self.register("mentees", row.program, actor).rows()))
            assert ("900" in text) == sees
            assert "услов" not in text

    def test_who_left_stands_in_the_whole_register_only(self):
        row = make.mentee(state="done", left_on=TODAY)
        assert [cells[-1] for cells in self.register("mentees", row.program).rows()] == ["пройдена"]
        assert list(self.register("mentees", row.program, need="unpaired").rows()) == []

    @pytest.mark.parametrize("bank", ["mentors", "mentees"])
    @pytest.mark.parametrize("count", [1, 3])
    def test_the_cost_does_not_depend_on_the_number(self, bank, count, django_assert_max_num_queries):
        program = make.program()
        for _ in range(count):
            mentorship(program)
        register = self.register(bank, program)
        with django_assert_max_num_queries(3):
            assert len(list(register.rows())) == count

    def test_csv_is_read_back(self):
        row = make.mentee()
        register = self.register("mentees", row.program)
        text = b"".join(papers.as_csv(register)).decode("utf-8-sig")
        read = list(csv.reader(io.StringIO(text), delimiter=";"))
        assert read[0] == list(register.columns)
        assert read[1][1] == row.person.full_name

    def test_the_paper_lies_on_its_side_with_the_same_columns(self):
        row = make.mentor()
        register = self.register("mentors", row.program)
        document = papers.document(register, place_of(row.program), TODAY)
        table = next(block for block in document.blocks if isinstance(block, Table))
        assert document.is_landscape
        assert table.columns == register.columns
        assert table.rows[0][1] == row.person.full_name

    def test_the_curator_of_the_day_signs_the_paper(self):
        row = make.mentor()
        person = make.teacher(row.program.organization, last_name="Лаптева", first_name="Ирина", patronymic="Сергеевна")
        role = ProgramRole.objects.create(program=row.program, person=person, role="curator", started_on=SINCE)

        def signed():
            return papers.document(self.register("mentors", row.program), place_of(row.program), TODAY).blocks[-1].name

        assert signed() == "И.\u00a0С.\u00a0Лаптева"
        role.finished_on = SINCE
        role.save()
        assert signed() == ""


def test_a_page_opens_with_the_school_and_the_programme_asked_for():
    program = make.program()
    org = program.organization
    staff, stranger = make.actor("curator", org), make.actor("curator", make.program().organization)
    assert queries.opened(staff, org.code, None) == (org, program) == queries.opened_program(staff, org.code, str(program.pk))
    with pytest.raises(Http404):
        queries.opened(stranger, org.code, None)
    with pytest.raises(Refused):
        queries.opened(make.actor("mentor", org), org.code, None)
    program.delete()
    assert queries.opened(staff, org.code, None) == (org, None)
    with pytest.raises(Refused, match="Программы пока нет"):
        queries.opened_program(staff, org.code, None)
