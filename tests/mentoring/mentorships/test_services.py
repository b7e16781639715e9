import datetime as dt

import pytest

from tandem.foundation.audit import services as audit
from tandem.foundation.audit.models import Event
from tandem.kit.verdict import Refused
from tandem.mentoring.banks.models import RequestState
from tandem.mentoring.mentorships import queries, services
from tandem.mentoring.mentorships.models import Mentorship, Participation, State
from tandem.registry.documents.models import Paper
from tests import factories as make
from tests.factories.mentorships import manager, mentorship
from tests.factories.people import SINCE, TODAY

pytestmark = pytest.mark.django_db
CURATOR = manager()
DATES = {"started_on": SINCE, "planned_until": dt.date(2027, 5, 20), "today": TODAY}


def opened(mentor, *requests, **fields):
    return services.open_mentorship(actor=CURATOR, mentor=mentor, requests=requests, **({"form_code": "uu"} | DATES | fields))


@pytest.fixture
def program():
    return make.program()


def test_open_takes_a_place_and_the_request(program):
    mentor, asked = make.mentor(program), make.request(program)
    row = opened(mentor, asked, goal="Физика")
    asked.refresh_from_db()
    part = row.participations.get()
    assert (row.state, row.consents_complete, row.goal) == (State.AGREED, False, "Физика")
    assert (part.place, part.finished_on, part.mentor_id) == (1, None, mentor.pk)
    assert asked.state == RequestState.PAIRED
    assert Event.objects.filter(action="mentorship.opened", org_path=program.organization.path).count() == 1


def test_open_a_group_takes_the_lowest_free_places(program):
    program.load_limit = 3
    program.save()
    mentor = make.mentor(program, places=3)
    opened(mentor, make.request(program))
    row = opened(mentor, make.request(program), make.request(program))
    assert [p.place for p in row.participations.order_by("place")] == [2, 3]


def test_a_proposed_pair_is_agreed_later(program):
    row = opened(make.mentor(program), make.request(program), is_agreed=False)
    assert row.state == State.PROPOSED
    assert services.agree_mentorship(actor=CURATOR, mentorship=row, today=TODAY).state == State.AGREED
    with pytest.raises(Refused, match=r"соглас|agreed"):
        services.agree_mentorship(actor=CURATOR, mentorship=row, today=TODAY)


@pytest.mark.parametrize(("state", "said"), [("draft", "ещё готовится"), ("closed", "завершена")])
def test_a_programme_that_does_not_run_takes_no_pair_and_no_order(program, state, said):
    row = mentorship(program, with_consents=True)
    program.state = state
    program.save(update_fields=["state"])
    assert said in refused(make.mentor(program), make.request(program))
    for make_order in (services.make_order, services.make_end_order):
        with pytest.raises(Refused, match=said):
            make_order(actor=CURATOR, program=program, today=TODAY)
    row.refresh_from_db()
    assert row.state == State.AGREED


def test_pairs_and_unsigned_orders_keep_the_programme_open(program):
    row = mentorship(program, with_consents=True)
    assert queries.holds(program) == "1 пара не завершена"
    paper = services.make_order(actor=CURATOR, program=program, today=TODAY)
    services.cancel_mentorship(actor=CURATOR, mentorship=row, reason="", today=TODAY)
    assert queries.holds(program) == f"«{paper.title}» — приказ не подписан"
    Paper.objects.update(state="superseded", number="1", year=2026, dated_on=TODAY, signed_on=TODAY)
    assert queries.holds(program) == ""


def refused(mentor, *requests, **fields):
    """Every refusal changes nothing."""
    before = (Mentorship.objects.count(), Participation.objects.count(), Event.objects.count())
    with pytest.raises(Refused) as caught:
        opened(mentor, *requests, **fields)
    assert (Mentorship.objects.count(), Participation.objects.count(), Event.objects.count()) == before
    return str(caught.value)


def test_refuses_when_no_place_is_left(program):
    mentor = make.mentor(program, places=1)
    opened(mentor, make.request(program))
    assert mentor.person.short_name in refused(mentor, make.request(program))


def test_the_limit_of_the_programme_is_above_the_mentors_own(program):
    program.load_limit = 1
    program.save()
    mentor = make.mentor(program, places=2)
    assert "1" in refused(mentor, make.request(program), make.request(program))


@pytest.mark.parametrize(
    "fields", [{"state": "applied"}, {"trained_on": None}, {"trained_on": TODAY + dt.timedelta(days=1)}, {"form_codes": ["tt"]}]
)
def test_refuses_a_mentor_who_is_not_ready(program, fields):
    assert refused(make.mentor(program, **fields), make.request(program))


def test_refuses_oneself(program):
    pupil = make.pupil(program.organization)
    asked = make.request(program, make.mentee(program, pupil))
    assert pupil.short_name in refused(make.mentor(program, pupil), asked)


@pytest.mark.parametrize("is_child_the_mentor", [True, False])
def test_refuses_a_guardian_and_the_own_child(program, is_child_the_mentor):
    child = make.pupil(program.organization)
    parent = make.guardian_of(child)
    mentor, mentee = (child, parent) if is_child_the_mentor else (parent, child)
    asked = make.request(program, make.mentee(program, mentee))
    assert mentee.short_name in refused(make.mentor(program, mentor), asked)


def test_refuses_a_request_that_is_not_open_or_of_another_form_or_programme(program):
    mentor = make.mentor(program)
    assert refused(mentor, make.request(program, state="closed"))
    assert refused(mentor, make.request(program, form_code="tu"))
    assert refused(mentor, make.request(make.program()))
    assert refused(mentor, make.request(program, make.mentee(program, state="left")))


def test_refuses_an_empty_group_and_one_mentee_twice(program):
    mentor, mentee = make.mentor(program), make.mentee(program)
    assert refused(mentor)
    assert refused(mentor, make.request(program, mentee), make.request(program, mentee))


@pytest.mark.parametrize(
    "fields",
    [{"started_on": dt.date(2026, 8, 31)}, {"planned_until": dt.date(2026, 8, 1)}, {"planned_until": dt.date(2027, 6, 1)}],
)
def test_refuses_dates_outside_the_programme(program, fields):
    assert refused(make.mentor(program), make.request(program), **fields)


def test_refuses_without_the_right(program):
    stranger = make.actor("curator", make.school())
    with pytest.raises(Refused):
        services.open_mentorship(actor=stranger, mentor=make.mentor(program), requests=[make.request(program)], form_code="uu", **DATES)
    assert not Mentorship.objects.exists()


def broken_journal(monkeypatch, action):
    """The last step of a service fails: its journal row."""
    real = audit._event

    def broken(actor, entry):
        if entry.action == action:
            raise RuntimeError("the journal is full")
        return real(actor, entry)

    monkeypatch.setattr(audit, "_event", broken)


def test_open_rolls_back_as_a_whole(program, monkeypatch):
    mentor, asked = make.mentor(program), make.request(program)
    broken_journal(monkeypatch, "mentorship.opened")
    with pytest.raises(RuntimeError):
        opened(mentor, asked)
    asked.refresh_from_db()
    assert (asked.state, Mentorship.objects.count(), Participation.objects.count()) == (RequestState.OPEN, 0, 0)


def test_add_to_group_before_the_order_only(program):
    row = mentorship(program)
    services.add_to_group(actor=CURATOR, mentorship=row, requests=[make.request(program)], started_on=TODAY, today=TODAY)
    assert row.participations.filter(finished_on=None).count() == 2
    with pytest.raises(Refused):
        services.add_to_group(actor=CURATOR, mentorship=row, requests=[make.request(program)], started_on=TODAY, today=TODAY)
    Mentorship.objects.filter(pk=row.pk).update(state=State.PAUSED)
    with pytest.raises(Refused, match=r"приказ|order"):
        services.add_to_group(actor=CURATOR, mentorship=row, requests=[make.request(program)], started_on=TODAY, today=TODAY)


def test_add_to_group_refuses_a_day_outside_the_pair(program):
    row = mentorship(program)
    for day in (SINCE - dt.timedelta(days=1), row.planned_until + dt.timedelta(days=1)):
        with pytest.raises(Refused):
            services.add_to_group(actor=CURATOR, mentorship=row, requests=[make.request(program)], started_on=day, today=TODAY)


def test_cancel_makes_the_days_void_and_the_request_open(program):
    row = mentorship(program)
    asked = row.participations.get().request
    services.cancel_mentorship(actor=CURATOR, mentorship=row, reason="передумали", today=TODAY)
    asked.refresh_from_db()
    row.refresh_from_db()
    assert (row.state, row.finished_on, asked.state) == (State.CANCELLED, TODAY, RequestState.OPEN)
    assert row.participations.get().is_void
    again = opened(row.mentor, asked)
    assert again.participations.get().place == 1


def test_cancel_before_the_first_day_ends_on_it(program):
    row = mentorship(program, started_on=TODAY + dt.timedelta(days=7))
    services.cancel_mentorship(actor=CURATOR, mentorship=row, reason="", today=TODAY)
    row.refresh_from_db()
    assert row.finished_on == row.started_on


def active(program, **fields):
    row = mentorship(program, with_consents=True, **fields)
    paper = services.make_order(actor=CURATOR, program=program, today=TODAY)
    sign(paper)
    row.refresh_from_db()
    assert row.state == State.ACTIVE
    return row


def sign(paper, number=None):
    from tandem.registry.documents import services as documents

    documents.register_paper(actor=CURATOR, paper=paper, number=number, dated_on=TODAY, today=TODAY)
    return documents.record_signing(actor=CURATOR, paper=paper, signed_on=TODAY, signed_by="Соколова Е. А.", today=TODAY)


def test_pause_and_resume(program):
    row = active(program)
    services.pause_mentorship(actor=CURATOR, mentorship=row, reason="болезнь", today=TODAY)
    row.refresh_from_db()
    assert row.state == State.PAUSED
    assert services.resume_mentorship(actor=CURATOR, mentorship=row, today=TODAY).state == State.ACTIVE
    with pytest.raises(Refused):
        services.resume_mentorship(actor=CURATOR, mentorship=row, today=TODAY)


def test_close_frees_the_place_from_the_next_day(program):
    row = active(program, mentor_=make.mentor(program, places=1))
    asked = row.participations.get().request
    services.close_mentorship(actor=CURATOR, mentorship=row, finished_on=TODAY, reason="цель достигнута", today=TODAY)
    row.refresh_from_db()
    assert (row.state, row.end_reason) == (State.CLOSED, "цель достигнута")
    assert refused(row.mentor, make.request(program), started_on=TODAY)
    tomorrow = TODAY + dt.timedelta(days=1)
    assert "24.11.2026" in refused(make.mentor(program), asked, started_on=TODAY)
    assert opened(row.mentor, asked, started_on=tomorrow).participations.get().place == 1


@pytest.mark.parametrize("day", [TODAY + dt.timedelta(days=1), SINCE - dt.timedelta(days=1)])
def test_close_refuses_a_day_that_has_not_come_or_is_before_the_start(program, day):
    row = active(program)
    with pytest.raises(Refused):
        services.close_mentorship(actor=CURATOR, mentorship=row, finished_on=day, reason="", today=TODAY)
    row.refresh_from_db()
    assert row.state == State.ACTIVE


def test_close_rolls_back_as_a_whole(program, monkeypatch):
    row = active(program)
    broken_journal(monkeypatch, "mentorship.closed")
    with pytest.raises(RuntimeError):
        services.close_mentorship(actor=CURATOR, mentorship=row, finished_on=TODAY, reason="", today=TODAY)
    row.refresh_from_db()
    assert row.state == State.ACTIVE
    assert row.participations.get().finished_on is None


def colleagues(program):
    """A pair of employees with everything signed."""
    mentor = make.mentor(program, make.teacher(program.organization), form_codes=["tt"])
    asked = make.request(program, make.mentee(program, make.teacher(program.organization, "учитель физики")), form_code="tt")
    make.consent(mentor.person, "labour")
    make.consent(mentor.person, "mentor_data")
    make.consent(asked.mentee.person, "mentee_data")
    return active(program, mentor_=mentor, requests=[asked])


def test_labour_mentoring_ends_three_working_days_after_the_notice(program):
    row = colleagues(program)
    end = {"actor": CURATOR, "mentorship": row, "finished_on": TODAY, "reason": "отказ", "today": TODAY}
    with pytest.raises(Refused, match="351"):
        services.close_mentorship(**end)
    with pytest.raises(Refused, match=r"25\.11\.2026"):  # Friday → Wednesday
        services.close_mentorship(**end, notice_on=dt.date(2026, 11, 20))
    assert services.close_mentorship(**end, notice_on=dt.date(2026, 11, 19)).state == State.CLOSED


def test_labour_agreement_is_recorded_and_corrected(program):
    row = colleagues(program)
    for number in ("12", "12/1"):
        services.record_labour_agreement(actor=CURATOR, mentorship=row, number=number, dated_on=TODAY, payment="10 % оклада", today=TODAY)
    row.refresh_from_db()
    assert row.labour_agreement.number == "12/1"
    with pytest.raises(Refused):
        services.record_labour_agreement(
            actor=CURATOR, mentorship=row, number="1", dated_on=TODAY + dt.timedelta(days=1), payment="", today=TODAY
        )


def test_replace_opens_a_pair_from_the_next_day(program):
    row = active(program)
    other = make.mentor(program)
    made = services.replace_mentor(actor=CURATOR, mentorship=row, mentor=other, finished_on=TODAY, reason="расписание", today=TODAY)
    row.refresh_from_db()
    assert (row.state, made.state, made.mentor_id) == (State.CLOSED, State.AGREED, other.pk)
    assert made.started_on == TODAY + dt.timedelta(days=1)
    assert made.participations.get().request_id == row.participations.get().request_id


def test_replace_refuses_the_same_mentor_and_one_without_places_and_leaves_the_pair(program):
    row = active(program)
    full = make.mentor(program, places=0)
    for mentor in (row.mentor, full):
        with pytest.raises(Refused):
            services.replace_mentor(actor=CURATOR, mentorship=row, mentor=mentor, finished_on=TODAY, reason="", today=TODAY)
    row.refresh_from_db()
    assert row.state == State.ACTIVE


def test_a_place_that_was_taken_meanwhile_is_refused_by_the_database(program, monkeypatch):
    """Two curators read the same free place: the second one is told, nothing is written."""
    mentor = make.mentor(program)
    mentorship(program, mentor)
    monkeypatch.setattr("tandem.mentoring.mentorships.services.opening.open_place_numbers", lambda *_: [1])
    with pytest.raises(Refused):
        mentorship(program, mentor)
    assert mentor.mentorships.count() == 1
