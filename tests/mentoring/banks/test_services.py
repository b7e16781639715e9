import datetime as dt
import uuid
from types import SimpleNamespace

import pytest
from django.core import serializers
from django.db import transaction

from tandem.foundation.audit import services as audit
from tandem.foundation.audit.models import Event
from tandem.kit.actor import Actor
from tandem.kit.verdict import Conflict, Refused
from tandem.mentoring.banks import models, queries, services
from tandem.mentoring.banks.models import Application, Clearance, IntakeLink, MenteeProfile, OwnTopic, Request, SavedView, Wording
from tandem.registry.people import services as people
from tandem.registry.people.models import Person
from tests import factories as make
from tests.factories.mentorships import manager, mentorship
from tests.factories.people import SINCE, TODAY

pytestmark = pytest.mark.django_db
NOBODY = Actor(9, "чужой")
MENTOR = {"form_codes": ["uu"], "places": 2, "competences": "физика", "slots": [14, 15]}
MODELS = [m for m in vars(models).values() if isinstance(m, type) and m.__module__ == models.__name__ and hasattr(m, "objects")]


def state_of_the_banks():
    rows = [row for model in [*MODELS, Person] if not model._meta.abstract for row in model.objects.order_by("pk")]
    return serializers.serialize("json", rows)


def link_for(program, kind="mentee", **fields):
    data = {"kind": kind, "label": "7 «В»", "closes_on": program.finished_on}
    return services.open_intake(actor=manager(), program=program, **(data | fields))


def application_for(program, kind="mentee", **answers):
    link, _token = link_for(program, kind)
    said = {"full_name": "Лугова Вера Павловна", "class_name": "6 «Б»", "topics": ["english"], "words": "говорить", "slots": [14]}
    return services.receive_application(link=link, answers=said | answers, token=uuid.uuid4(), today=TODAY)


def world():
    """Everything that the writes need, by short names."""
    program = make.program()
    school = program.organization
    pupil, teacher, child = make.pupil(school), make.teacher(school), make.pupil(school)
    mentor, other = make.mentor(program, state="applied"), make.mentor(program)
    gone = make.mentor(program, state="left", left_on=TODAY)
    mentee, request = make.mentee(program), make.request(program)
    left = make.mentee(program, state="done", left_on=TODAY)
    topic = OwnTopic.objects.create(organization=school, code="own-x", name="x")
    wording = Wording.objects.create(organization=school, topic="chess", text="мат")
    view = SavedView.objects.create(organization=school, user_id=0, bank="mentors", name="x", query="")
    sent, declined, taken = (application_for(program) for _ in range(3))
    asked, entry = services.Asked("uu", ("physics",), "задачи"), services.Entry(pupil, "uu", ("physics",), "задачи")
    new = people.NewPerson({"last_name": "Лугова", "first_name": "Вера"}, "pupil", {"grade": 6, "letter": "Б"})
    return SimpleNamespace(**locals(), s=services)


def verbs_on_mentors(w):
    return {
        "enter_mentor": lambda a: w.s.enter_mentor(actor=a, program=w.program, person=w.teacher, data=MENTOR, topics=("physics",), today=TODAY),
        "change_mentor": lambda a: w.s.change_mentor(actor=a, mentor=w.mentor, data={"places": 1}, topics=("chess",), version=1),
        "decide_on_mentor": lambda a: w.s.decide_on_mentor(actor=a, mentor=w.mentor, is_admitted=True, marks={"wish": True}, decided_on=TODAY),
        "record_training": lambda a: w.s.record_training(actor=a, mentors=[w.mentor, w.other], trained_on=TODAY, today=TODAY),
        "record_clearance": lambda a: w.s.record_clearance(
            actor=a, person=w.teacher, number="1", checked_on=SINCE, valid_until=None, checked_by="секретарь", today=TODAY
        ),
        "leave_as_mentor": lambda a: w.s.leave_as_mentor(actor=a, mentor=w.other, today=TODAY, result="уехал"),
        "return_mentor": lambda a: w.s.return_mentor(actor=a, mentor=w.gone),
        "enter_mentors": lambda a: w.s.enter_mentors(actor=a, program=w.program, entries=[w.entry], today=TODAY),
        "enter_mentees": lambda a: w.s.enter_mentees(actor=a, program=w.program, entries=[w.entry], today=TODAY),
        "admit_mentors": lambda a: w.s.admit_mentors(actor=a, mentors=[w.mentor], decided_on=TODAY),
        "change_mentors": lambda a: w.s.change_mentors(actor=a, mentors=[w.mentor, w.other], data={"places": 1}),
        "leave_bank": lambda a: w.s.leave_bank(actor=a, profiles=[w.other, w.mentee], today=TODAY),
    }  # fmt: skip


def verbs_on_others(w):
    return {
        "enter_mentee": lambda a: w.s.enter_mentee(actor=a, program=w.program, person=w.child, data={"wishes": "утром"}, asked=(w.asked,), today=TODAY),
        "change_mentee": lambda a: w.s.change_mentee(actor=a, mentee=w.mentee, data={"wishes": "утром"}, version=1),
        "leave_as_mentee": lambda a: w.s.leave_as_mentee(actor=a, mentee=w.mentee, today=TODAY, is_done=True),
        "return_mentee": lambda a: w.s.return_mentee(actor=a, mentee=w.left),
        "add_request": lambda a: w.s.add_request(actor=a, mentee=w.mentee, asked=w.asked, today=TODAY),
        "change_request": lambda a: w.s.change_request(actor=a, request=w.request, asked=w.asked),
        "close_request": lambda a: w.s.close_request(actor=a, request=w.request),
        "save_request": lambda a: w.s.save_request(actor=a, mentee=w.mentee, old=None, asked=w.asked, today=TODAY),
        "enter_profile": lambda a: w.s.enter_profile(actor=a, program=w.program, bank="mentors", person=w.teacher, data=MENTOR | {"topics": ["chess"]}, today=TODAY),
        "change_profile": lambda a: w.s.change_profile(actor=a, profile=w.mentee, data={"wishes": "утром"}, version=1),
        "take_step": lambda a: w.s.take_step(actor=a, name="leave", profile=w.other, data={}, today=TODAY),
        "do_many": lambda a: w.s.do_many(actor=a, action="places", profiles=[w.mentor, w.other], data={"places": 1}, today=TODAY),
        "add_topic": lambda a: w.s.add_topic(actor=a, organization=w.school, name="Лепка"),
        "remove_topic": lambda a: w.s.remove_topic(actor=a, topic=w.topic),
        "add_wording": lambda a: w.s.add_wording(actor=a, organization=w.school, topic="maths", text="цифирь"),
        "remove_wording": lambda a: w.s.remove_wording(actor=a, wording=w.wording),
        "save_view": lambda a: w.s.save_view(actor=a, organization=w.school, bank="mentors", name="Физики", query="q=1", is_shared=True),
        "remove_view": lambda a: w.s.remove_view(actor=a, view=w.view),
        "open_intake": lambda a: w.s.open_intake(actor=a, program=w.program, kind="mentor", label="", closes_on=TODAY),
        "close_intake": lambda a: w.s.close_intake(actor=a, link=w.sent.link),
        "accept_application": lambda a: w.s.accept_application(actor=a, application=w.sent, person=w.child),
        "decline_application": lambda a: w.s.decline_application(actor=a, application=w.declined),
        "take_in": lambda a: w.s.take_in(actor=a, application=w.taken, taking=w.s.Taking("uu", new=w.new, topics=("english",), slots=(14,)), today=TODAY),
        "load_mentors": lambda a: w.s.load_mentors(actor=a, program=w.program, entries=[w.s.Loaded(w.teacher, MENTOR, ("physics",))], today=TODAY),
        "load_mentees": lambda a: w.s.load_mentees(actor=a, program=w.program, entries=[w.s.Loaded(w.child)], today=TODAY),
        "load_requests": lambda a: w.s.load_requests(actor=a, program=w.program, asked=[(w.mentee, w.asked)], today=TODAY),
        "forget_requests": lambda a: w.s.forget_requests(actor=a, program=w.program, ids=[w.request.pk]),
        "forget_mentors": lambda a: w.s.forget_mentors(actor=a, program=w.program, ids=[w.other.pk]),
        "forget_mentees": lambda a: w.s.forget_mentees(actor=a, program=w.program, ids=[w.mentee.pk]),
    }  # fmt: skip


def verbs():
    """{name: call(actor)} of every write of the banks, each ready to be done."""
    made = world()
    return made.program, verbs_on_mentors(made) | verbs_on_others(made)


NAMES = sorted(
    set(services.__all__)
    - {
        "Asked",
        "Entry",
        "Loaded",
        "Taking",
        "receive_application",
        "record_export",
        "mark_open",
        "mark_paired",
        "mark_urgent",
        "move_profiles",
    }
)


@pytest.mark.parametrize("name", NAMES)
def test_done_it_changes_something_and_stands_in_the_journal(name):
    _program, calls = verbs()
    before, events = state_of_the_banks(), Event.objects.count()
    calls[name](manager())
    assert state_of_the_banks() != before
    assert Event.objects.count() > events


@pytest.mark.parametrize("name", NAMES)
def test_refused_it_changes_nothing(name):
    _program, calls = verbs()
    before = state_of_the_banks()
    with pytest.raises(Refused) as refusal:
        calls[name](NOBODY)
    assert str(refusal.value)
    assert state_of_the_banks() == before


@pytest.mark.parametrize("name", NAMES)
def test_when_the_last_step_fails_nothing_is_written(name, monkeypatch):
    _program, calls = verbs()
    before = state_of_the_banks()

    def fail(**_):
        raise RuntimeError

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        calls[name](manager())
    assert state_of_the_banks() == before


def test_every_write_is_tried():
    assert set(verbs()[1]) == set(NAMES)


def test_a_person_of_another_school_is_refused():
    program, stranger = make.program(), make.pupil()
    for enter in (services.enter_mentor, services.enter_mentee):
        with pytest.raises(Refused, match="в другой школе"):
            enter(actor=manager(), program=program, person=stranger, data={"form_codes": ["uu"]}, today=TODAY)


def test_nobody_is_in_a_bank_twice():
    mentor, mentee = make.mentor(), make.mentee()
    with pytest.raises(Refused, match="уже в базе наставников"):
        services.enter_mentor(actor=manager(), program=mentor.program, person=mentor.person, data=MENTOR, today=TODAY)
    with pytest.raises(Refused, match="уже в базе наставляемых"):
        services.enter_mentee(actor=manager(), program=mentee.program, person=mentee.person, data={}, today=TODAY)


def test_places_over_the_limit_of_the_programme_are_refused():
    mentor = make.mentor(make.program(load_limit=2))
    with pytest.raises(Refused, match="не больше 2"):
        services.change_mentor(actor=manager(), mentor=mentor, data={"places": 3}, version=1)


@pytest.mark.parametrize("bank", ["mentors", "mentees"])
def test_the_second_of_two_gets_what_the_first_saved(bank):
    row = make.mentor() if bank == "mentors" else make.mentee()
    services.change_profile(actor=manager(), profile=row, data={"interests": "шахматы"}, version=1)
    with pytest.raises(Conflict) as conflict:
        services.change_profile(actor=manager(), profile=row, data={"interests": "лыжи"}, version=1)
    assert conflict.value.current.interests == "шахматы"


def test_the_journal_names_what_changed_of_a_mentee_and_never_quotes_it():
    row = make.mentee()
    services.change_mentee(actor=manager(), mentee=row, data={"wishes": "тайна", "special_conditions": True}, version=1)
    event = Event.objects.get(action="mentee.changed")
    assert event.details == {"fields": ["special_conditions", "wishes"]}


def test_who_is_in_a_running_pair_does_not_leave():
    pair = mentorship()
    mentee = pair.participations.get().request.mentee
    for row in (pair.mentor, mentee):
        with pytest.raises(Refused, match=row.person.last_name):
            services.leave_bank(actor=manager(), profiles=[row], today=TODAY)
    with pytest.raises(Refused):
        services.change_request(actor=manager(), request=mentee.requests.get(), asked=services.Asked("uu", ("chess",)))
    with pytest.raises(Refused):
        services.close_request(actor=manager(), request=mentee.requests.get())


def test_one_that_cannot_leave_keeps_all_in_the_bank():
    pair = mentorship()
    free = make.mentor(pair.program)
    with pytest.raises(Refused):
        services.leave_bank(actor=manager(), profiles=[free, pair.mentor], today=TODAY)
    free.refresh_from_db()
    assert free.state == "approved"


def test_leaving_closes_open_requests_and_done_is_said():
    request = make.request()
    services.leave_as_mentee(actor=manager(), mentee=request.mentee, today=TODAY, result="цель достигнута", is_done=True)
    request.refresh_from_db()
    assert (request.state, request.mentee.state, request.mentee.result) == ("closed", "done", "цель достигнута")


def test_a_form_that_the_programme_has_not_is_refused():
    with pytest.raises(Refused, match="Такой формы"):
        services.add_request(actor=manager(), mentee=make.mentee(), asked=services.Asked("zz"), today=TODAY)


def test_decision_keeps_marks_when_many_are_admitted():
    mentor = make.mentor(state="applied")
    mentor.marks.create(criterion="wish", is_met=True)
    services.admit_mentors(actor=manager(), mentors=[mentor], decided_on=TODAY, note="протокол № 2")
    mentor.refresh_from_db()
    assert (mentor.state, mentor.decision_note, mentor.marks.count()) == ("approved", "протокол № 2", 1)
    services.decide_on_mentor(actor=manager(), mentor=mentor, is_admitted=False, marks={"wish": False, "time": True}, decided_on=TODAY)
    assert dict(mentor.marks.values_list("criterion", "is_met")) == {"wish": False, "time": True}


def test_a_mentor_with_mentees_keeps_the_admission():
    pair = mentorship()
    with pytest.raises(Refused, match="пары"):
        services.decide_on_mentor(actor=manager(), mentor=pair.mentor, is_admitted=False, marks=None, decided_on=TODAY)
    pair.mentor.refresh_from_db()
    assert pair.mentor.state == "approved"


def test_who_left_is_not_decided_on():
    with pytest.raises(Refused):
        services.decide_on_mentor(actor=manager(), mentor=make.mentor(state="left"), is_admitted=True, marks={}, decided_on=TODAY)


def test_days_that_have_not_come_are_refused():
    mentor, later = make.mentor(), TODAY + dt.timedelta(days=1)
    with pytest.raises(Refused):
        services.record_training(actor=manager(), mentors=[mentor], trained_on=later, today=TODAY)
    paper = {"person": mentor.person, "number": "1", "checked_by": "секретарь", "today": TODAY}
    with pytest.raises(Refused):
        services.record_clearance(actor=manager(), checked_on=later, valid_until=None, **paper)
    with pytest.raises(Refused):
        services.record_clearance(actor=manager(), checked_on=TODAY, valid_until=SINCE, **paper)
    assert not Clearance.objects.exists()


def test_a_topic_that_somebody_chose_stays():
    topic = services.add_topic(actor=manager(), organization=make.school(), name="Лепка из глины")
    assert services.add_topic(actor=manager(), organization=topic.organization, name="Лепка из глины") == topic
    make.mentor(make.program(topic.organization), topics=(topic.code,))
    with pytest.raises(Refused, match="кто-то выбрал"):
        services.remove_topic(actor=manager(), topic=topic)


def test_a_topic_of_the_same_name_in_another_school_is_no_obstacle():
    topic = services.add_topic(actor=manager(), organization=make.school(), name="Лепка из глины")
    make.mentor(make.program(make.school()), topics=(topic.code,))
    services.remove_topic(actor=manager(), topic=topic)
    assert not OwnTopic.objects.exists()


def test_the_same_name_of_filters_is_written_over():
    school = make.school()
    for query in ("q=1", "q=2"):
        services.save_view(actor=manager(), organization=school, bank="mentors", name="Физики", query=query, is_shared=False)
    assert SavedView.objects.get().query == "q=2"


def test_record_export_says_who_took_what():
    school = make.school()
    services.record_export(actor=manager(), organization=school, bank="mentors", kind="xlsx", query="grade=7")
    assert Event.objects.get().details == {"bank": "mentors", "kind": "xlsx", "filters": "grade=7"}
    with pytest.raises(Refused):
        services.record_export(actor=NOBODY, organization=school, bank="mentors", kind="xlsx")


def test_pairing_marks_the_request_both_ways():
    request = make.request()
    for mark, state in ((services.mark_paired, "paired"), (services.mark_open, "open")):
        mark(actor=manager(), requests=[request])
        assert Request.objects.get().state == state


class TestIntake:
    def test_only_the_hash_of_the_token_is_kept(self):
        link, token = link_for(make.program())
        assert token not in serializers.serialize("json", IntakeLink.objects.all())
        assert queries.token_of(link) == token

    def test_tokens_differ(self):
        program = make.program()
        assert link_for(program)[1] != link_for(program)[1]

    @pytest.mark.parametrize("how", ["closed", "over"])
    def test_a_closed_form_takes_nothing(self, how):
        program = make.program()
        link, _token = link_for(program, closes_on=TODAY if how == "closed" else TODAY - dt.timedelta(days=1))
        if how == "closed":
            services.close_intake(actor=manager(), link=link)
        with pytest.raises(Refused, match="новую ссылку"):
            services.receive_application(link=link, answers={}, token=uuid.uuid4(), today=TODAY)
        assert not Application.objects.exists()

    def test_sent_twice_is_once(self):
        link, token = link_for(make.program())[0], uuid.uuid4()
        first = services.receive_application(link=link, answers={"full_name": "а"}, token=token, today=TODAY)
        assert services.receive_application(link=link, answers={"full_name": "б"}, token=token, today=TODAY) == first
        assert Application.objects.get().answers == {"full_name": "а"}

    @pytest.mark.parametrize("limit", ["MOST_NEW", "MOST_AN_HOUR"])
    def test_too_many_are_refused(self, limit, monkeypatch):
        monkeypatch.setattr(f"tandem.mentoring.banks.services.intake.{limit}", 2)
        link = link_for(make.program())[0]
        for _ in range(2):
            services.receive_application(link=link, answers={}, token=uuid.uuid4(), today=TODAY)
        with pytest.raises(Refused):
            services.receive_application(link=link, answers={}, token=uuid.uuid4(), today=TODAY)
        assert Application.objects.count() == 2

    def test_declined_is_wiped_and_settled_once(self):
        sent = application_for(make.program())
        services.decline_application(actor=manager(), application=sent)
        sent.refresh_from_db()
        assert (sent.state, sent.answers) == ("declined", {})
        with pytest.raises(Refused, match="уже разобрана"):
            services.decline_application(actor=manager(), application=sent)

    def test_taken_in_makes_the_card_and_the_request(self):
        program = make.program()
        new = people.NewPerson({"last_name": "Лугова", "first_name": "Вера"}, "pupil", {"grade": 6, "letter": "Б"})
        taking = services.Taking("uu", new=new, topics=("english",), words="говорить", slots=(14,))
        made = services.take_in(actor=manager(), application=application_for(program), taking=taking, today=TODAY)
        request = made.requests.get()
        assert (made.source, made.slots, made.person.last_name) == ("link", [14], "Лугова")
        assert (request.words, [t.code for t in request.topics.all()]) == ("говорить", ["english"])
        assert Application.objects.get().person == made.person

    def test_the_same_person_gets_one_more_request(self):
        row = make.mentee()
        taking = services.Taking("uu", person=row.person, words="говорить")
        assert services.take_in(actor=manager(), application=application_for(row.program), taking=taking, today=TODAY) == row
        assert (MenteeProfile.objects.count(), row.requests.count()) == (1, 1)

    def test_the_same_mentor_gets_topics_added(self):
        row = make.mentor(topics=("physics",), slots=[])
        taking = services.Taking("tu", person=row.person, topics=("chess",), slots=(15,))
        services.take_in(actor=manager(), application=application_for(row.program, "mentor"), taking=taking, today=TODAY)
        row.refresh_from_db()
        assert {t.code for t in row.topics.all()} == {"physics", "chess"}
        assert (row.form_codes, row.slots) == (["uu", "tu"], [15])

    def test_who_has_left_is_not_taken_in_silently(self):
        row = make.mentee(state="left")
        sent = application_for(row.program)
        with pytest.raises(Refused, match="выбыл"):
            services.take_in(actor=manager(), application=sent, taking=services.Taking("uu", person=row.person), today=TODAY)
        sent.refresh_from_db()
        assert sent.state == "new"

    def test_nobody_named_is_refused(self):
        with pytest.raises(Refused):
            services.take_in(actor=manager(), application=application_for(make.program()), taking=services.Taking("uu"), today=TODAY)
