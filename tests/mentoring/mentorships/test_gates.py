"""No pair is ordered or active while a required consent is missing (domain 6.2, hard rule 1)."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import translation

from tandem.kit import clock
from tandem.kit.verdict import Refused
from tandem.mentoring.banks import services as banks
from tandem.mentoring.mentorships import queries, services
from tandem.mentoring.mentorships.jobs import stop_without_consents
from tandem.mentoring.mentorships.models import Mentorship, State
from tandem.registry.documents import services as documents
from tandem.registry.documents.models import PaperState
from tandem.registry.people import services as people
from tandem.registry.people.jobs import expire_consents
from tandem.registry.people.models import Consent
from tests import factories as make
from tests.factories.mentorships import consents, manager, mentorship
from tests.factories.people import TODAY

pytestmark = pytest.mark.django_db
CURATOR = manager()


@pytest.fixture
def program():
    return make.program()


def lacks_of(row, day=TODAY):
    row = queries.with_people(Mentorship.objects.all()).get(pk=row.pk)
    return {(lack.person.pk, lack.kind, lack.signer) for lack in queries.lacks([row], day)[row.pk]}


def registered(program):
    paper = services.make_order(actor=CURATOR, program=program, today=TODAY)
    return documents.register_paper(actor=CURATOR, paper=paper, number=None, dated_on=TODAY, today=TODAY)


def signed(program):
    paper = registered(program)
    return documents.record_signing(actor=CURATOR, paper=paper, signed_on=TODAY, signed_by="Соколова Е. А.", today=TODAY)


def withdraw(person, kind, signer="self"):
    consent = Consent.objects.get(person=person, kind=kind, signer=signer, withdrawn_on=None)
    people.withdraw_consent(actor=CURATOR, consent=consent, today=TODAY)


def test_a_child_under_14_needs_the_guardian_only(program):
    child = make.pupil(program.organization, grade=4, birth_date=dt.date(2016, 3, 1))
    row = mentorship(program, requests=[make.request(program, make.mentee(program, child))])
    mine = {(kind, signer) for pk, kind, signer in lacks_of(row) if pk == child.pk}
    assert mine == {("participation", "guardian"), ("mentee_data", "guardian")}


def test_from_14_the_guardian_and_the_child(program):
    child = make.pupil(program.organization, birth_date=dt.date(2012, 11, 24))
    row = mentorship(program, requests=[make.request(program, make.mentee(program, child))])
    mine = {(kind, signer) for pk, kind, signer in lacks_of(row) if pk == child.pk}
    assert mine == {("participation", "guardian"), ("mentee_data", "guardian"), ("mentee_data", "self")}


def test_special_conditions_need_a_consent_of_their_own(program):
    asked = make.request(program, make.mentee(program, special_conditions=True))
    row = mentorship(program, requests=[asked])
    assert (asked.mentee.person_id, "special", "guardian") in lacks_of(row)


def test_an_adult_with_a_minor_needs_the_admission(program):
    mentor = make.mentor(program, make.teacher(program.organization), form_codes=["tu"])
    row = mentorship(program, mentor_=mentor, with_consents=True)
    assert lacks_of(row) == {(mentor.person_id, "clearance", "self")}
    make.clearance(mentor.person, valid_until=TODAY)
    assert lacks_of(row) == set()
    assert lacks_of(row, TODAY + dt.timedelta(days=1)) == {(mentor.person_id, "clearance", "self")}


def test_a_pupil_mentor_and_a_mentor_of_adults_need_no_admission(program):
    assert lacks_of(mentorship(program, with_consents=True)) == set()
    mentor = make.mentor(program, make.teacher(program.organization), form_codes=["tt"])
    asked = make.request(program, make.mentee(program, make.teacher(program.organization)), form_code="tt")
    row = mentorship(program, mentor_=mentor, requests=[asked], with_consents=True)
    assert lacks_of(row) == {(mentor.person_id, "labour", "self")}


def test_the_labour_consent_is_for_employees_who_help_employees_only(program):
    mentor = make.mentor(program, make.teacher(program.organization), form_codes=["tt", "tu"])
    make.clearance(mentor.person)
    with_pupil = mentorship(program, mentor_=mentor, requests=[make.request(program, form_code="tu")], form_code="tu", with_consents=True)
    asked = make.request(program, make.mentee(program, make.teacher(program.organization)), form_code="tt")
    with_colleague = mentorship(program, mentor_=mentor, requests=[asked], with_consents=True)
    rows = list(queries.with_people(Mentorship.objects.order_by("pk")))
    found = queries.lacks(rows, TODAY)
    assert found[with_pupil.pk] == []
    assert [lack.kind for lack in found[with_colleague.pk]] == ["labour"]


def test_recorded_consents_open_the_gate_at_once(program):
    row = mentorship(program)
    assert not row.consents_complete
    for person, is_mentor in ((row.mentor.person, True), (row.participations.get().request.mentee.person, False)):
        consents(person, is_mentor)
    services.refresh_gate(actor=CURATOR, mentorship=row, day=TODAY)
    row.refresh_from_db()
    assert row.consents_complete


def test_an_order_takes_ready_pairs_and_leaves_the_others_with_the_reason(program):
    ready = mentorship(program, with_consents=True)
    blocked = mentorship(program)
    proposed = mentorship(program, with_consents=True, is_agreed=False)
    assert [row.pk for row in queries.ready_for_order(program, TODAY)] == [ready.pk]
    left = {item.mentorship.pk: item.lacks for item in queries.blocked_from_order(program, TODAY)}
    assert set(left) == {blocked.pk, proposed.pk}
    assert left[blocked.pk]
    assert left[proposed.pk] == ()


def test_a_lack_is_said_in_plain_russian(program):
    child = make.pupil(
        program.organization, last_name="Власова", first_name="Ева", patronymic="Ильинична", sex="f", birth_date=dt.date(2016, 3, 1)
    )
    mentorship(program, requests=[make.request(program, make.mentee(program, child))])
    with translation.override("ru"):
        texts = [lack.text for item in queries.blocked_from_order(program, TODAY) for lack in item.lacks]
    assert "нет согласия родителя Власовой Евы на участие" in texts


def test_registering_orders_the_pairs_and_signing_makes_them_active(program):
    row = mentorship(program, with_consents=True)
    paper = registered(program)
    row.refresh_from_db()
    assert (row.state, row.order_id) == (State.ORDERED, paper.pk)
    documents.record_signing(actor=CURATOR, paper=paper, signed_on=TODAY, signed_by="Соколова Е. А.", today=TODAY)
    row.refresh_from_db()
    assert row.state == State.ACTIVE


def test_registering_is_refused_as_a_whole_when_a_consent_is_gone(program):
    first, second = mentorship(program, with_consents=True), mentorship(program, with_consents=True)
    paper = services.make_order(actor=CURATOR, program=program, today=TODAY)
    withdraw(second.mentor.person, "mentor_data")
    with pytest.raises(Refused, match=second.mentor.person.short_name):
        documents.register_paper(actor=CURATOR, paper=paper, number=None, dated_on=TODAY, today=TODAY)
    first.refresh_from_db()
    paper.refresh_from_db()
    assert (first.state, paper.state, paper.number) == (State.AGREED, PaperState.DRAFT, "")


def test_withdrawal_takes_a_pair_out_of_an_unsigned_order(program):
    kept, gone = mentorship(program, with_consents=True), mentorship(program, with_consents=True)
    paper = registered(program)
    withdraw(gone.mentor.person, "mentor_data")
    gone.refresh_from_db()
    assert (gone.state, gone.order, gone.consents_complete) == (State.AGREED, None, False)
    documents.record_signing(actor=CURATOR, paper=paper, signed_on=TODAY, signed_by="Соколова Е. А.", today=TODAY)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.state, gone.state) == (State.ACTIVE, State.AGREED)


def test_withdrawal_pauses_an_active_pair_and_resuming_waits_for_the_consent(program):
    row = mentorship(program, with_consents=True)
    signed(program)
    withdraw(row.mentor.person, "mentor_data", "guardian")
    row.refresh_from_db()
    assert (row.state, row.consents_complete) == (State.PAUSED, False)
    with pytest.raises(Refused):
        services.resume_mentorship(actor=CURATOR, mentorship=row, today=TODAY)
    make.consent(row.mentor.person, "mentor_data", "guardian")
    assert services.resume_mentorship(actor=CURATOR, mentorship=row, today=TODAY).state == State.ACTIVE


def test_expiry_between_registration_and_signing_leaves_the_pair_out(program):
    row = mentorship(program, with_consents=True)
    Consent.objects.filter(person=row.mentor.person, signer="self").update(valid_until=TODAY)
    paper = registered(program)
    day = TODAY + dt.timedelta(days=1)
    documents.record_signing(actor=CURATOR, paper=paper, signed_on=day, signed_by="Соколова Е. А.", today=day)
    row.refresh_from_db()
    assert row.state == State.AGREED


def test_an_order_returned_to_draft_lets_its_pairs_go_and_keeps_its_number(program):
    row = mentorship(program, with_consents=True)
    paper = registered(program)
    documents.return_to_draft(actor=CURATOR, paper=paper)
    row.refresh_from_db()
    assert (row.state, row.order) == (State.AGREED, None)
    again = registered(program)
    assert (again.pk, again.number) == (paper.pk, "1-од")


def test_a_programme_has_one_open_draft_that_is_made_anew(program):
    mentorship(program, with_consents=True)
    first = services.make_order(actor=CURATOR, program=program, today=TODAY)
    second_pair = mentorship(program, with_consents=True)
    again = services.make_order(actor=CURATOR, program=program, today=TODAY)
    assert again.pk == first.pk
    assert second_pair.pk in queries.pair_ids(again)
    assert queries.pair_ids(
        services.make_order(actor=CURATOR, program=program, today=TODAY, without=(second_pair.pk,))
    ) != queries.pair_ids(again)


def test_an_order_without_pairs_is_refused(program):
    mentorship(program)
    with pytest.raises(Refused):
        services.make_order(actor=CURATOR, program=program, today=TODAY)


def test_a_new_order_takes_the_place_of_a_signed_one(program):
    row = mentorship(program, with_consents=True)
    old = signed(program)
    later = mentorship(program, with_consents=True)
    draft = services.supersede_order(actor=CURATOR, program=program, paper=old, today=TODAY)
    draft = services.make_order(actor=CURATOR, program=program, today=TODAY)  # the draft takes the new pair too
    assert set(queries.pair_ids(draft)) == {row.pk, later.pk}
    new = documents.register_paper(actor=CURATOR, paper=draft, number=None, dated_on=TODAY, today=TODAY)
    row.refresh_from_db()
    assert (row.state, row.order_id) == (State.ACTIVE, old.pk)
    documents.record_signing(actor=CURATOR, paper=new, signed_on=TODAY, signed_by="Соколова Е. А.", today=TODAY)
    for pair in (row, later):
        pair.refresh_from_db()
        assert (pair.state, pair.order_id) == (State.ACTIVE, new.pk)
    old.refresh_from_db()
    assert old.state == PaperState.SUPERSEDED


def test_a_pair_fixed_anew_without_its_consents_stops(program):
    row = mentorship(program, with_consents=True)
    old = signed(program)
    draft = services.supersede_order(actor=CURATOR, program=program, paper=old, today=TODAY)
    new = documents.register_paper(actor=CURATOR, paper=draft, number=None, dated_on=TODAY, today=TODAY)
    Consent.objects.filter(person=row.mentor.person, signer="self").update(valid_until=TODAY)  # nobody has looked yet
    day = TODAY + dt.timedelta(days=1)
    documents.record_signing(actor=CURATOR, paper=new, signed_on=day, signed_by="Соколова Е. А.", today=day)
    row.refresh_from_db()
    assert (row.state, row.order_id) == (State.PAUSED, new.pk)


def test_another_age_and_special_conditions_stop_the_pair_at_once(program):
    for change in ("age", "special"):
        row = mentorship(program, with_consents=True)
        signed(program)
        mentee = row.participations.get().request.mentee
        if change == "age":  # an adult works with children: the admission is needed
            people.change_person(actor=CURATOR, person=row.mentor.person, card={"birth_date": dt.date(1990, 1, 1)}, version=1)
        else:
            banks.change_mentee(actor=CURATOR, mentee=mentee, data={"special_conditions": True}, version=mentee.version)
        row.refresh_from_db()
        assert row.state == State.PAUSED, change


@pytest.mark.parametrize(("zone", "state"), [("Asia/Kamchatka", State.PAUSED), ("Europe/Kaliningrad", State.ACTIVE)])
def test_the_day_of_a_school_ends_by_its_own_clock(program, zone, state, monkeypatch):
    """At 21:30 in Moscow it is tomorrow on Kamchatka and still today in Kaliningrad."""
    type(program.organization).objects.filter(pk=program.organization_id).update(timezone=zone)
    row = mentorship(program, with_consents=True)
    signed(program)
    Consent.objects.filter(person=row.mentor.person, signer="self").update(valid_until=TODAY)
    moment = dt.datetime.combine(TODAY, dt.time(21, 30), ZoneInfo("Europe/Moscow"))
    monkeypatch.setattr(clock, "now", lambda: moment)
    expire_consents()
    stop_without_consents()
    row.refresh_from_db()
    assert row.state == state
    assert Consent.objects.filter(person=row.mentor.person, signer="self").exclude(expired_on=None).exists() is (state == State.PAUSED)


def test_the_two_of_a_pair_are_not_merged_into_one_person(program):
    row = mentorship(program)
    mentor, mentee = row.mentor.person, row.participations.get().request.mentee.person
    with pytest.raises(Refused, match="одной пары"):
        people.merge_people(actor=CURATOR, kept=mentor, gone=mentee, today=TODAY)
    mentee.refresh_from_db()
    assert mentee.merged_into is None and row.participations.get().request.mentee.person == mentee


def test_superseding_is_refused_beside_another_draft_and_without_working_pairs(program):
    row = mentorship(program, with_consents=True)
    old = signed(program)
    mentorship(program, with_consents=True)
    services.make_order(actor=CURATOR, program=program, today=TODAY)
    with pytest.raises(Refused):
        services.supersede_order(actor=CURATOR, program=program, paper=old, today=TODAY)
    registered(program)
    services.close_mentorship(actor=CURATOR, mentorship=row, finished_on=TODAY, reason="", today=TODAY)
    with pytest.raises(Refused):
        services.supersede_order(actor=CURATOR, program=program, paper=old, today=TODAY)


def test_finished_pairs_go_into_one_order_on_the_end(program):
    row = mentorship(program, with_consents=True)
    signed(program)
    with pytest.raises(Refused):
        services.make_end_order(actor=CURATOR, program=program, today=TODAY)
    services.close_mentorship(actor=CURATOR, mentorship=row, finished_on=TODAY, reason="цель достигнута", today=TODAY)
    draft = services.make_end_order(actor=CURATOR, program=program, today=TODAY)
    assert services.make_end_order(actor=CURATOR, program=program, today=TODAY).pk == draft.pk
    documents.register_paper(actor=CURATOR, paper=draft, number=None, dated_on=TODAY, today=TODAY)
    assert queries.ended_without_order(program) == []


def test_gates_of_many_pairs_cost_the_same_number_of_queries(program, django_assert_num_queries):
    rows = [mentorship(program, with_consents=bool(i % 2)) for i in range(4)]
    loaded = list(queries.with_people(Mentorship.objects.filter(pk__in=[r.pk for r in rows])))
    with django_assert_num_queries(4):
        queries.lacks(loaded[:1], TODAY)
    with django_assert_num_queries(4):
        queries.lacks(loaded, TODAY)


def test_the_draft_of_a_new_order_is_made_anew_when_asked_twice(program):
    mentorship(program, with_consents=True)
    old = signed(program)
    first = services.supersede_order(actor=CURATOR, program=program, paper=old, today=TODAY)
    assert services.supersede_order(actor=CURATOR, program=program, paper=old, today=TODAY).pk == first.pk


def test_a_returned_order_does_not_touch_a_pair_that_has_left_it(program):
    row = mentorship(program, with_consents=True)
    paper = registered(program)
    withdraw(row.mentor.person, "mentor_data")
    documents.return_to_draft(actor=CURATOR, paper=paper)
    row.refresh_from_db()
    assert (row.state, row.order) == (State.AGREED, None)


def test_merging_two_cards_looks_at_the_gate_with_the_consents_of_both(program):
    row = mentorship(program)
    person = row.participations.get().request.mentee.person
    consents(row.mentor.person, is_mentor=True)
    twin = make.pupil(program.organization)
    consents(twin)
    people.merge_people(actor=CURATOR, kept=person, gone=twin, today=TODAY)
    row.refresh_from_db()
    assert row.consents_complete


def test_an_unsigned_order_says_which_pair_has_left_it_and_what_to_do(program, client, time_machine):
    time_machine.move_to(f"{TODAY}T09:00:00+03:00", tick=False)
    client.force_login(make.account("head", program.organization))
    kept, gone = mentorship(program, with_consents=True), mentorship(program, with_consents=True)
    paper = registered(program)
    address = reverse("documents:card", args=[program.organization.code, paper.pk])
    assert "Не подписывайте" not in client.get(address).content.decode()
    withdraw(gone.mentor.person, "mentor_data")
    page = client.get(address)
    with translation.override("ru"):
        assert page.context["faults"] == queries.left_order(paper, TODAY)
    assert len(page.context["faults"]) == 1 and page.context["faults"][0].startswith(f"{queries.title_of(gone)}: нет согласия наставника")
    assert "Не подписывайте" in page.content.decode() and "Верните документ в черновик" in page.content.decode()
    documents.record_signing(actor=CURATOR, paper=paper, signed_on=TODAY, signed_by="Соколова Е. А.", today=TODAY)
    assert [Mentorship.objects.get(pk=row.pk).state for row in (kept, gone)] == [State.ACTIVE, State.AGREED]
    assert client.get(address).context["faults"] == ()


def test_an_order_that_replaces_another_names_no_working_pair(program):
    mentorship(program, with_consents=True)
    old = signed(program)
    paper = services.supersede_order(actor=CURATOR, program=program, paper=old, today=TODAY)
    documents.register_paper(actor=CURATOR, paper=paper, number=None, dated_on=TODAY, today=TODAY)
    paper.refresh_from_db()
    assert queries.left_order(paper, TODAY) == []
