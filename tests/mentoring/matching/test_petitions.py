"""Petitions for another mentor: secrecy, the head's decision, its day, what becomes of the pairs."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tandem.foundation.audit.models import Event
from tandem.foundation.notify.models import Message
from tandem.kit.actor import Actor, Grant
from tandem.kit.verdict import Refused
from tandem.mentoring.banks.models import RequestState
from tandem.mentoring.matching import jobs, policy, queries, services
from tandem.mentoring.matching.models import Petition, PetitionKind, PetitionState
from tandem.mentoring.mentorships.models import Mentorship, State
from tandem.mentoring.mentorships.queries import with_people
from tests import factories as make
from tests.factories import documents
from tests.factories import matching as rounds
from tests.factories.banks import mentee as bank_mentee
from tests.factories.banks import mentor, request, teacher_mentor
from tests.factories.mentorships import consents, manager, mentorship
from tests.factories.people import TODAY, pupil

pytestmark = pytest.mark.django_db


def working(pair):
    """The pair with a signed order."""
    order = pair.program.organization.papers.first() or documents.signed_paper(pair.program.organization)
    Mentorship.objects.filter(pk=pair.pk).update(state=State.ACTIVE, order=order, consents_complete=True)
    return with_people(Mentorship.objects.all()).get(pk=pair.pk)


@pytest.fixture
def pair():
    """A working pair and one more mentor with a free place."""
    program = make.program()
    made = working(mentorship(program, with_consents=True))
    spare = mentor(program, pupil(program.organization, grade=10))
    consents(spare.person, True)
    return made


def asked_of(pair):
    return pair.participations.get(finished_on=None).request


def spare_of(pair):
    return pair.program.mentorprofiles.exclude(pk=pair.mentor_id).get()


def employees():
    """A working pair of two teachers."""
    program = make.program()
    asked = request(program, form_code="tt", mentee_=bank_mentee(program, make.teacher(program.organization)))
    return working(mentorship(program, teacher_mentor(program), [asked], form_code="tt"))


def mentee(pair):
    return Actor(7, "Орлова Вера", person_ids=frozenset({asked_of(pair).mentee.person_id}))


def head(pair):
    return Actor(9, "Лаптева Ирина", frozenset({Grant("head", pair.program.organization.path)}))


def filed(pair, **fields):
    data = {"actor": mentee(pair), "kind": PetitionKind.ANOTHER, "request": asked_of(pair), "words": "Не сложилось", "today": TODAY}
    return services.file_petition(mentorship=pair, **(data | fields))


def granted(pair, petition, whom, **fields):
    data = {"actor": head(pair), "plan": {asked_of(pair).pk: whom and whom.pk}, "ends_on": TODAY, "today": TODAY}
    return services.grant_petition(petition=petition, **(data | fields))


def test_the_mentor_never_sees_who_asks_for_another(pair):
    row = filed(pair)
    of_mentor = Actor(8, "Наставник", person_ids=frozenset({pair.mentor.person_id}))
    as_curator = Actor(8, "Наставник", frozenset({Grant("curator", "")}), person_ids=of_mentor.person_ids)
    for actor, sees in [(of_mentor, False), (as_curator, False), (mentee(pair), True), (head(pair), True), (manager(), True)]:
        assert queries.petitions_visible_to(actor).filter(pk=row.pk).exists() is sees
        assert bool(policy.can_see_petition(actor, row)) is sees
    guardian = Actor(11, "Мама", ward_ids=mentee(pair).person_ids)
    assert queries.petitions_visible_to(guardian).get() == row and policy.can_see_petition(guardian, row)


def test_a_curator_who_is_the_mentor_learns_nothing_by_asking_for_another(pair):
    filed(pair)
    as_curator = Actor(8, "Наставник", frozenset({Grant("curator", "")}), person_ids=frozenset({pair.mentor.person_id}))
    assert not policy.can_file(as_curator, pair, PetitionKind.ANOTHER, asked_of(pair))
    assert policy.can_file(as_curator, pair, PetitionKind.STEPS_DOWN, None) and policy.can_file(as_curator, pair, PetitionKind.LEAVES, None)
    assert policy.can_file(manager(), pair, PetitionKind.ANOTHER, asked_of(pair))


def test_the_head_is_told_and_the_mentor_is_not(pair):
    place = pair.program.organization
    boss = make.account("head", place)
    own = make.account("curator", place, pair.mentor.person)
    row = filed(pair)
    assert list(Message.objects.values_list("user_id", "url")) == [(boss.pk, reverse("matching:petition", args=[place.code, row.pk]))]
    assert own.pk not in set(Message.objects.values_list("user_id", flat=True))
    assert (row.decide_by - TODAY).days == 7, "five working days from a Tuesday"


def test_one_open_petition_about_the_same(pair):
    """one_open_petition, one_open_petition_of_mentor"""
    filed(pair)
    with pytest.raises(Refused, match="уже у директора"):
        filed(pair)
    with pytest.raises(IntegrityError), transaction.atomic():
        rounds.petition(pair, asked_of(pair))
    rounds.petition(pair, None, "steps_down")
    with pytest.raises(IntegrityError), transaction.atomic():
        rounds.petition(pair, None, "leaves")


def test_the_database_wants_a_day_for_what_is_granted(pair):
    """granted_petition_has_day, petition_is_decided"""
    with pytest.raises(IntegrityError), transaction.atomic():
        rounds.petition(pair, state="granted", decided_on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        rounds.petition(pair, state="declined")


@pytest.mark.parametrize("stranger", ["group", "psychologist", "mentor", "mentee"])
def test_strangers_file_and_decide_nothing(pair, stranger):
    actor = make.actor(stranger, pair.program.organization)
    with pytest.raises(Refused):
        filed(pair, actor=actor)
    row = filed(pair)
    with pytest.raises(Refused):
        granted(pair, row, None, actor=actor)
    with pytest.raises(Refused):
        services.decline_petition(actor=actor, petition=row, note="нет", today=TODAY)
    with pytest.raises(Refused):
        services.withdraw_petition(actor=actor, petition=row)
    assert Petition.objects.get().state == PetitionState.FILED


def test_the_curator_prepares_and_the_head_decides(pair):
    with pytest.raises(Refused, match="директор"):
        granted(pair, filed(pair), None, actor=manager())


def test_the_best_mentor_with_a_free_place_is_offered_and_the_old_one_is_not(pair):
    offer = queries.offers(filed(pair), TODAY)[0]
    assert offer.chosen.mentor == spare_of(pair) and offer.free == [offer.chosen] and not offer.exchanges and not offer.why
    spare_of(pair).delete()
    offer = queries.offers(Petition.objects.get(), TODAY)[0]
    assert offer.chosen is None and offer.why


def test_a_granted_petition_changes_the_pairs_at_once(pair):
    old, request_ = pair, asked_of(pair)
    whom = spare_of(pair)
    user = make.account("mentor", pair.program.organization, pair.mentor.person)
    row = granted(pair, filed(pair), whom)
    old.refresh_from_db()
    new = Mentorship.objects.get(mentor=whom)
    assert (row.state, old.state, old.finished_on) == (PetitionState.DONE, State.CLOSED, TODAY)
    assert (new.state, new.started_on, new.participations.get().request) == (State.AGREED, TODAY + dt.timedelta(days=1), request_)
    told = Message.objects.get(user_id=user.pk)
    assert "Спасибо" in told.subject and "Орлова" not in told.subject
    assert [e.action for e in Event.objects.filter(action__startswith="petition.").order_by("pk")] == [
        "petition.filed", "petition.granted", "petition.done",
    ]  # fmt: skip


def test_whoever_is_left_without_a_mentor_comes_first_in_the_next_matching(pair):
    one = asked_of(pair)
    granted(pair, filed(pair), None)
    one.refresh_from_db()
    assert (one.state, one.priority) == (RequestState.OPEN, 1)
    assert Event.objects.filter(action="request.changed").count() == 1


def test_one_of_a_group_goes_and_the_others_work_on():
    program = make.program()
    who = mentor(program, pupil(program.organization, grade=10), places=2)
    group = working(mentorship(program, who, [request(program), request(program)], with_consents=True))
    spare = mentor(program, pupil(program.organization, grade=10))
    first, second = [part.request for part in group.participations.order_by("pk")]
    row = services.file_petition(actor=manager(), mentorship=group, kind="another", request=first, today=TODAY)
    services.grant_petition(actor=head(group), petition=row, plan={first.pk: spare.pk}, ends_on=TODAY, today=TODAY)
    group.refresh_from_db()
    assert group.state == State.ACTIVE
    assert [part.request for part in group.participations.filter(finished_on=None)] == [second]


def test_what_is_granted_for_later_is_carried_out_on_its_day(pair, clock_at):
    clock_at(TODAY)
    boss = make.account("head", pair.program.organization)
    later = TODAY + dt.timedelta(days=3)
    row = granted(pair, filed(pair), spare_of(pair), ends_on=later, actor=queries.decider_of(Petition(decider_id=boss.pk), TODAY))
    jobs.carry_out_petitions()
    row.refresh_from_db()
    assert row.state == PetitionState.GRANTED
    clock_at(later)
    jobs.carry_out_petitions()
    row.refresh_from_db()
    pair.refresh_from_db()
    assert (row.state, pair.finished_on) == (PetitionState.DONE, later)


def test_a_grant_that_cannot_be_carried_out_falls_and_the_head_is_told(pair, clock_at):
    clock_at(TODAY)
    boss = make.account("head", pair.program.organization)
    later = TODAY + dt.timedelta(days=1)
    whom = spare_of(pair)
    row = granted(pair, filed(pair), whom, ends_on=later, actor=queries.decider_of(Petition(decider_id=boss.pk), TODAY))
    whom.state = "left"
    whom.save()
    clock_at(later)
    jobs.carry_out_petitions()
    row.refresh_from_db()
    pair.refresh_from_db()
    assert (row.state, pair.state) == (PetitionState.DECLINED, State.ACTIVE)
    assert Message.objects.filter(user_id=boss.pk, kind="petition.failed").exists()
    assert "не удалось" in Message.objects.filter(user_id=row.user_id, kind="petition.decided").latest("pk").subject


def test_two_are_not_promised_one_place_on_a_later_day():
    program = make.program()
    group = working(
        mentorship(program, mentor(program, pupil(program.organization, grade=10), places=2), [request(program), request(program)])
    )
    spare = mentor(program, pupil(program.organization, grade=10), places=1)
    row = services.file_petition(actor=manager(), mentorship=group, kind=PetitionKind.LEAVES, today=TODAY)
    plan = {part.request_id: spare.pk for part in group.participations.all()}
    with pytest.raises(Refused, match="свободных мест нет"):
        services.grant_petition(actor=head(group), petition=row, plan=plan, ends_on=TODAY + dt.timedelta(days=1), today=TODAY)
    assert Petition.objects.get().state == PetitionState.FILED


def test_a_refusal_needs_a_reason_and_an_answer_is_final(pair):
    row = filed(pair)
    with pytest.raises(Refused, match="почему"):
        services.decline_petition(actor=head(pair), petition=row, note="  ", today=TODAY)
    services.decline_petition(actor=head(pair), petition=row, note="Сначала встреча с психологом", today=TODAY)
    assert Message.objects.get(user_id=7).subject.endswith("Сначала встреча с психологом")
    with pytest.raises(Refused):
        granted(pair, row, None)
    with pytest.raises(Refused):
        services.withdraw_petition(actor=mentee(pair), petition=row)


def test_deciding_is_all_or_nothing(pair, broken_journal):
    row = filed(pair)
    broken_journal()
    with pytest.raises(RuntimeError):
        granted(pair, row, spare_of(pair))
    pair.refresh_from_db()
    assert (Petition.objects.get().state, pair.state) == (PetitionState.FILED, State.ACTIVE)


def test_an_employee_steps_down_after_three_working_days():
    pair = employees()
    row = services.file_petition(actor=manager(), mentorship=pair, kind="steps_down", today=TODAY)
    assert row.decide_by == queries.first_day(row, TODAY) == TODAY + dt.timedelta(days=3)
    with pytest.raises(Refused, match=r"27\.11\.2026"):
        granted(pair, row, None, ends_on=TODAY)


class TestPages:
    @pytest.fixture
    def sign_in(self, client, time_machine):
        time_machine.move_to(f"{TODAY}T09:00:00+03:00", tick=False)

        def as_(role, place, person=None):
            client.force_login(make.account(role, place, person))
            return client

        return as_

    def test_from_the_mentees_page_to_the_new_pair(self, pair, sign_in):
        place = pair.program.organization
        client = sign_in("mentee", place, asked_of(pair).mentee.person)
        ask = reverse("matching:ask", args=[place.code, pair.pk])
        assert ask in client.get("/today/").content.decode()
        answer = client.post(ask, {"kind": f"another:{asked_of(pair).pk}", "words": "Хочу другого"})
        row = Petition.objects.get()
        assert answer.url == reverse("matching:petition", args=[place.code, row.pk])
        body = client.get(answer.url).content.decode()
        assert "Хочу другого" in body and "Удовлетворить" not in body
        boss = sign_in("head", place)
        assert "ходатайство" in boss.get("/today/").content.decode().lower()
        assert asked_of(pair).mentee.person.short_name in boss.get(reverse("matching:petitions", args=[place.code])).content.decode()
        whom = spare_of(pair)
        body = boss.get(answer.url).content.decode()
        assert f'value="{whom.pk}"' in body
        boss.post(answer.url, {"step": "grant", f"mentor_{asked_of(pair).pk}": whom.pk, "ends_on": "24.11.2026"})
        assert Mentorship.objects.filter(mentor=whom).count() == 1
        assert whom.person.short_name in boss.get(answer.url).content.decode()

    def test_bad_answers_are_told(self, pair, sign_in):
        place = pair.program.organization
        row = filed(pair)
        client = sign_in("head", place)
        address = reverse("matching:petition", args=[place.code, row.pk])
        for sent in [
            {"step": "grant"},
            {"step": "grant", "ends_on": "вчера"},
            {"step": "decline"},
            {"step": "grant", "ends_on": "01.09.2020"},
        ]:
            body = client.post(address, sent).content.decode()
            assert "Проверьте форму" in body
        assert Petition.objects.get().state == PetitionState.FILED

    def test_the_mentor_gives_the_pair_up(self, pair, sign_in):
        place = pair.program.organization
        client = sign_in("mentor", place, pair.mentor.person)
        ask = reverse("matching:ask", args=[place.code, pair.pk])
        page = client.get(ask).content.decode()
        assert "another:" not in page and "просит замену" not in page
        client.post(ask, {"kind": "steps_down", "words": ""})
        assert Petition.objects.get().kind == PetitionKind.STEPS_DOWN
        assert client.post(ask, {"kind": f"another:{asked_of(pair).pk}"}).status_code == 200
        assert Petition.objects.count() == 1


def test_a_colleague_who_is_replaced_has_three_working_days_too_and_learns_of_them_without_the_reason():
    pair = employees()
    user = make.account("mentor", pair.program.organization, pair.mentor.person)
    row = services.file_petition(
        actor=manager(), mentorship=pair, kind="another", request=asked_of(pair), words="Не сложилось", today=TODAY
    )
    with pytest.raises(Refused, match=r"27\.11\.2026"):
        granted(pair, row, None)
    granted(pair, row, None, ends_on=dt.date(2026, 11, 27))
    pair.refresh_from_db()
    told = Message.objects.get(user_id=user.pk)
    assert pair.state == State.ACTIVE and "27.11.2026" in told.subject and "ходатайств" not in told.subject.lower()


def test_a_pair_of_pupils_may_end_on_the_day_of_the_petition(pair):
    assert queries.first_day(filed(pair), TODAY) == TODAY
