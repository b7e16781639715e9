import datetime as dt

import pytest
from django.utils import translation

from tandem.mentoring.mentorships import jobs, queries, services
from tandem.mentoring.mentorships.models import Mentorship, State
from tandem.registry.documents import services as documents
from tandem.registry.orgs.choices import Role
from tandem.registry.people.models import Consent
from tests import factories as make
from tests.factories.banks import teacher_mentor
from tests.factories.mentorships import consents, manager, mentorship
from tests.factories.people import SINCE, TODAY

pytestmark = pytest.mark.django_db
CURATOR = manager()


@pytest.fixture
def program():
    return make.program()


def named(program, mentor, mentee, grade=7, **fields):
    org = program.organization
    who = make.mentor(program, make.pupil(org, 10, last_name=mentor))
    return mentorship(program, who, [make.request(program, make.mentee(program, make.pupil(org, grade, last_name=mentee)))], **fields)


def board(program, **filters):
    return list(queries.board(CURATOR, program, queries.Filters(**filters), TODAY))


def active(program, row):
    paper = services.make_order(actor=CURATOR, program=program, today=TODAY)
    documents.register_paper(actor=CURATOR, paper=paper, number=None, dated_on=TODAY, today=TODAY)
    documents.record_signing(actor=CURATOR, paper=paper, signed_on=TODAY, signed_by="Соколова Е. А.", today=TODAY)
    row.refresh_from_db()
    return row


def test_the_board_is_narrowed_by_name_state_form_and_class(program):
    first = named(program, "Семёнов", "Белова", grade=4)
    second = named(program, "Титов", "Орлова", is_agreed=False)
    over = named(program, "Громов", "Сафина")
    services.cancel_mentorship(actor=CURATOR, mentorship=over, reason="переезд", today=TODAY)
    assert board(program) == [first, second]
    assert board(program, state="all") == [over, first, second]
    assert board(program, state="cancelled") == [over]
    assert board(program, state="proposed") == [second]
    assert board(program, q="семенов") == [first]
    assert board(program, q="белова семёнов") == [first]
    assert board(program, form="tt") == []
    assert board(program, grade="4") == [first]
    assert board(program, grade="x") == [first, second]


def test_every_state_is_counted(program):
    named(program, "Титов", "Орлова", is_agreed=False)
    assert queries.state_counts(program) == {state: int(state == "proposed") for state in State.values}


def test_pairs_of_a_person_on_both_sides(program):
    made = named(program, "Титов", "Орлова")
    named(program, "Громов", "Сафина")
    mentee = made.participations.get().request.mentee.person
    assert list(queries.of_person(CURATOR, made.mentor.person_id)) == [made]
    assert list(queries.of_person(CURATOR, mentee.pk)) == [made]
    assert not queries.of_person(make.actor(Role.CURATOR, make.school()), mentee.pk)


def test_a_finished_pair_still_names_its_mentee_and_a_void_part_is_hidden(program):
    made = active(program, named(program, "Титов", "Орлова", with_consents=True))
    services.close_mentorship(actor=CURATOR, mentorship=made, finished_on=TODAY, reason="всё", today=TODAY)
    made = queries.with_people(Mentorship.objects.all()).get(pk=made.pk)
    assert "Орлова" in queries.title_of(made)


def test_choices_of_a_form_are_its_mentors_requests_and_role_models(program):
    program.forms.filter(code="uu").update(role_models=["Успевающий – неуспевающий"])
    free, busy = make.mentor(program), make.mentor(program, places=1)
    mentorship(program, busy)
    teacher_mentor(program)
    make.mentor(program, trained_on=None)
    asked = make.request(program)
    make.request(program, form_code="tu")
    found = queries.open_choices(CURATOR, program, "uu", TODAY)
    assert list(found["mentors"]) == [free] and list(found["requests"]) == [asked]
    assert found["role_models"] == ["Успевающий – неуспевающий"]
    assert found["posts"][asked.mentee.person_id] == "7\u00a0«В»"
    everything = queries.open_choices(CURATOR, program, "", TODAY)
    assert len(everything["mentors"]) == 2 and len(everything["requests"]) == 2 and everything["role_models"] == []


def test_another_mentor_is_chosen_among_those_with_a_place(program):
    made = mentorship(program)
    other = make.mentor(program)
    assert list(queries.mentors_instead(CURATOR, program, "uu", made.mentor_id)["mentors"]) == [other]


def test_labour_pairs_are_those_of_employees(program):
    org = program.organization
    named(program, "Титов", "Орлова")
    mentor = make.mentor(program, make.teacher(org), form_codes=["tt"])
    made = mentorship(program, mentor, [make.request(program, make.mentee(program, make.teacher(org)), form_code="tt")])
    assert queries.labour_pairs(program, TODAY) == [made]
    assert queries.is_labour(made, TODAY) and len(queries.live_pairs(program)) == 2


def test_names_are_not_declined_in_other_languages(program):
    named(program, "Титов", "Орлова")
    with translation.override("en"):
        texts = [lack.text for item in queries.blocked_from_order(program, TODAY) for lack in item.lacks]
    assert any("Орлова" in text for text in texts) and not any("Орловой" in text for text in texts)


def test_a_consent_that_ran_out_stops_the_pair_without_anybody(program, clock_at):
    made = active(program, named(program, "Титов", "Орлова", with_consents=True))
    Consent.objects.filter(person=made.mentor.person, kind="mentor_data").update(valid_until=TODAY)
    clock_at(TODAY)
    jobs.stop_without_consents()
    made.refresh_from_db()
    assert made.state == State.ACTIVE
    clock_at(TODAY + dt.timedelta(days=1))
    assert [row.pk for row in queries.gates_lost(TODAY + dt.timedelta(days=1))] == [made.pk]
    jobs.stop_without_consents()
    made.refresh_from_db()
    assert (made.state, made.consents_complete) == (State.PAUSED, False)
    assert queries.gates_lost(TODAY + dt.timedelta(days=1)) == []


def test_an_empty_choice_of_pairs_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queries.lacks([], TODAY) == {} and queries.rows_of([], TODAY) == []


def test_history_is_for_those_who_see_the_gate(program):
    made = named(program, "Титов", "Орлова")
    assert queries.history(make.actor(Role.CURATOR, program.organization), made).count() >= 1
    assert not queries.history(make.actor(Role.MENTOR, program.organization), made)


def test_gates_are_the_same_for_the_merged_card(program):
    made = named(program, "Титов", "Орлова")
    person = made.participations.get().request.mentee.person
    consents(person)
    services.refresh_gate(actor=CURATOR, mentorship=made, day=TODAY)
    assert {lack.person.pk for lack in queries.lacks([queries.with_people(Mentorship.objects.all()).get()], TODAY)[made.pk]} == {
        made.mentor.person_id
    }
    assert made.started_on == SINCE
