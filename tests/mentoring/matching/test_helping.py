"""One press for one who waits: asked, reminded, lowered, widened; said plainly, once, in the journal."""

import pytest
from django.urls import reverse

from tandem.foundation.audit.models import Event
from tandem.foundation.notify.models import Message
from tandem.kit.actor import Actor, Grant
from tandem.kit.verdict import Conflict, Refused
from tandem.mentoring.banks.models import Request
from tandem.mentoring.matching import policy, queries, services
from tandem.mentoring.matching.models import Rules, Waiting
from tandem.registry.people.models import Consent, Guardianship
from tests import factories as make
from tests.factories import matching as rounds
from tests.factories.banks import mentor, request, teacher_mentor
from tests.factories.mentorships import consents, manager, mentorship
from tests.factories.people import TODAY, pupil
from tests.mentoring.matching.test_workbench import MONDAY, TUESDAY, signed_mentor, signed_request

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_rounds(monkeypatch):
    """One mentor and one request are a round here."""
    monkeypatch.setattr(policy, "LEAST", 1)


def waiting_for(program, asked):
    run = rounds.made_run(program)
    assert run.waiting.filter(request=asked).exists()
    return run


def pressed(run, *asked, actor=None, **fields):
    relief = queries.relief(run, [one.pk for one in asked], TODAY)
    return services.help_waiting(**({"actor": actor or manager(), "run": run, "relief": relief, "today": TODAY} | fields))


def button_of(run, asked):
    return next(item for item in queries.board(run, queries.rows_in(run), TODAY).waiting if item.request_id == asked.pk)


def lone(rules=None, **fields):
    """A signed mentor on Monday and a signed request, under rules of the programme: (program, mentor, request)."""
    program = make.program()
    Rules.objects.create(program=program, body=rules or {})
    return program, signed_mentor(program, slots=MONDAY, **fields), signed_request(program, slots=TUESDAY)


def test_a_consent_is_asked_of_all_who_are_to_sign_it():
    program = make.program()
    signed_mentor(program)
    asked = [signed_request(program) for _ in range(2)]
    Consent.objects.filter(person__in=[one.mentee.person for one in asked], signer="guardian").delete()
    guardian = Guardianship.objects.get(child=asked[0].mentee.person).guardian
    parent = make.account("guardian", program.organization, guardian)
    run = waiting_for(program, asked[0])
    assert button_of(run, asked[0]).button == "Попросить согласие"
    pressed(run, *asked)
    told = Message.objects.get(kind="consent.asked")
    assert (told.user_id, told.url) == (parent.pk, reverse("people:my_consents"))
    assert asked[0].mentee.person.short_name in told.subject
    events = Event.objects.filter(action="consent.asked").order_by("pk")
    assert [event.details["told"] for event in events] == [1, 0]
    item = button_of(run, asked[0])
    assert "Согласие попросили 24 ноября" in item.helped and "следующий круг" in item.helped
    assert Event.objects.get(action="waiting.helped").details["requests"] == [one.pk for one in asked]


def test_without_accounts_the_blank_is_handed_over():
    program = make.program()
    signed_mentor(program)
    asked = request(program)
    run = waiting_for(program, asked)
    pressed(run, asked)
    assert "бланк" in button_of(run, asked).helped and not Message.objects.filter(kind="consent.asked").exists()


@pytest.mark.parametrize(("what", "words"), [("CLEARANCE", "справк"), ("TRAINING", "обучени"), ("CONSENT_MENTOR", "согласие")])
def test_a_mentor_is_asked_for_what_only_he_lacks(what, words):
    program = make.program()
    one = teacher_mentor(program)
    consents(one.person, True, minor=False)
    asked = signed_request(program, form_code="tu")
    if what != "CLEARANCE":
        make.clearance(one.person)
    if what == "TRAINING":
        one.trained_on = None
        one.save()
    if what == "CONSENT_MENTOR":
        Consent.objects.filter(person=one.person).delete()
    user = make.account("mentor", program.organization, one.person)
    run = waiting_for(program, asked)
    assert button_of(run, asked).help == what and words in button_of(run, asked).button.lower()
    pressed(run, asked)
    assert Message.objects.filter(user_id=user.pk, kind__in=["matching.reminder", "consent.asked"]).count() == 1
    assert button_of(run, asked).helped


def test_whoever_is_reminded_is_led_to_the_own_card():
    program = make.program()
    other, one, asked = teacher_mentor(program), teacher_mentor(program), request(program)
    make.account("mentor", program.organization, one.person)
    one.person.refresh_from_db()
    run = rounds.run(program)
    rounds.waiting(run, asked)
    relief = queries.Relief("TRAINING", [asked], mentors=[other, one])
    services.help_waiting(actor=manager(), run=run, relief=relief, today=TODAY)
    told = Message.objects.get(kind="matching.reminder")
    assert told.url == reverse("banks:mentor", args=[program.organization.code, one.pk]), "not to the card of another mentor"


def test_the_minimum_of_hours_is_lowered_as_little_as_helps_and_the_next_round_has_the_pair():
    program, one, asked = lone({"common_hours": 3})
    one.slots = [14, 15]
    one.save()
    asked.mentee.slots = [14, 38]
    asked.mentee.save()
    run = waiting_for(program, asked)
    assert button_of(run, asked).button == "Снизить минимум общих часов"
    pressed(run, asked)
    rules, version = queries.rules_of(program)
    assert (rules["common_hours"], version) == (1, 2)
    helped = button_of(run, asked).helped
    assert "не меньше 1, было 3" in helped and "изменится ответов: 1" in helped
    assert Event.objects.get(action="rules.changed").details["after"]["common_hours"] == 1
    assert rounds.made_run(program, TODAY).suggestions.get().request == asked


@pytest.mark.parametrize(
    ("rules", "spoil", "name", "after"),
    [
        ({"unknown_hours": False}, "hours", "unknown_hours", True),
        ({"wished_sex": True, "common_hours": 0}, "sex", "wished_sex", False),
        ({"min_score": 100, "common_hours": 0}, "", "min_score", None),
    ],
)
def test_other_rules_are_softened_to_the_point_where_somebody_fits(rules, spoil, name, after):
    program, one, asked = lone(rules)
    if spoil == "hours":
        asked.mentee.slots = []
    elif spoil == "sex":
        asked.mentee.mentor_sex, one.person.sex = "f", "m"
        one.person.save()
    asked.mentee.save()
    run = waiting_for(program, asked)
    pressed(run, asked)
    value = queries.rules_of(program)[0][name]
    assert value == after if after is not None else 0 < value < 100
    assert rounds.made_run(program).suggestions.get().request == asked
    assert button_of(run, asked).helped


def test_a_place_more_with_a_full_mentor_is_one_press_and_the_next_round_has_the_pair(client, time_machine):
    time_machine.move_to(f"{TODAY}T09:00:00+03:00", tick=False)
    program = make.program()
    full = signed_mentor(program, places=1)
    mentorship(program, full, [signed_request(program)])
    mentor(program, pupil(program.organization, grade=10), slots=TUESDAY)  # free, but without a common hour and consents
    asked = signed_request(program, slots=MONDAY)
    run = waiting_for(program, asked)
    item = button_of(run, asked)
    assert item.help == "NO_PLACES" and item.wants_place and item.helper == full.pk
    client.force_login(make.account("curator", program.organization))
    args = [program.organization.code, run.pk]
    assert "Добавить место" in client.get(reverse("matching:round", args=args)).content.decode()
    client.post(reverse("matching:add_place", args=args), {"request": asked.pk, "mentor": item.helper})
    assert rounds.made_run(program).suggestions.get().mentor == full


def test_where_no_rule_helps_another_form_is_looked_at():
    program = make.program()
    teacher = teacher_mentor(program)
    consents(teacher.person, True, minor=False)
    make.clearance(teacher.person)
    asked = signed_request(program, words="Физика", priority=1)
    run = waiting_for(program, asked)
    item = button_of(run, asked)
    assert item.help == "FORM" and item.wider == queries.board(run, queries.rows_in(run), TODAY).waiting[0].wider != ""
    topics = set(asked.topics.values_list("code", flat=True))
    pressed(run, asked)
    now = Request.objects.get(pk=asked.pk)
    assert (now.form_code, now.words, now.priority) == ("tu", "Физика", 1)
    assert set(now.topics.values_list("code", flat=True)) == topics
    assert item.wider in button_of(run, asked).helped
    assert rounds.made_run(program).suggestions.get().mentor == teacher


def test_an_employees_request_is_not_sent_to_the_mentors_of_pupils():
    program = make.program()
    mentor(program, pupil(program.organization, grade=10))
    asked = request(program, form_code="tt", mentee_=make.mentee(program, make.teacher(program.organization)))
    consents(asked.mentee.person, False, minor=False)
    run = waiting_for(program, asked)
    assert run.waiting.get().reasons["forms"] == []
    with pytest.raises(Refused):
        queries.relief(run, [asked.pk], TODAY)


def test_a_second_press_is_refused():
    program, _one, asked = lone({"common_hours": 1})
    run = waiting_for(program, asked)
    relief = queries.relief(run, [asked.pk], TODAY)
    services.help_waiting(actor=manager(), run=run, relief=relief, today=TODAY)
    with pytest.raises(Refused, match="уже кто-то сделал"):
        services.help_waiting(actor=manager(), run=run, relief=relief, today=TODAY)
    assert queries.rules_of(program)[1] == 2


def test_rules_that_somebody_changed_meanwhile_are_not_overwritten():
    program, _one, asked = lone({"common_hours": 1})
    run = waiting_for(program, asked)
    relief = queries.relief(run, [asked.pk], TODAY)
    services.change_rules(actor=manager(), program=program, body={**queries.rules_of(program)[0], "age_gap": 3}, version=1)
    with pytest.raises(Conflict):
        services.help_waiting(actor=manager(), run=run, relief=relief, today=TODAY)
    assert queries.rules_of(program)[0]["common_hours"] == 1 and not Waiting.objects.get().helped


def test_what_helps_no_more_is_told_and_changes_nothing():
    program, one, asked = lone({"common_hours": 1})
    run = waiting_for(program, asked)
    one.state = "left"
    one.save()
    with pytest.raises(Refused, match="не поможет"):
        queries.relief(run, [asked.pk], TODAY)
    asked.state = "closed"
    asked.save()
    with pytest.raises(Refused, match="закрыт"):
        queries.relief(run, [asked.pk], TODAY)


def test_only_those_who_run_the_programme_press(broken_journal):
    program, _one, asked = lone({"common_hours": 1})
    run = waiting_for(program, asked)
    stranger = Actor(3, "Психолог", frozenset({Grant("psychologist", program.organization.path)}))
    with pytest.raises(Refused):
        pressed(run, asked, actor=stranger)
    broken_journal()
    with pytest.raises(RuntimeError):
        pressed(run, asked)
    assert queries.rules_of(program)[0]["common_hours"] == 1 and not Waiting.objects.get().helped


def test_the_button_acts_at_once_and_the_page_says_what_it_did(client, time_machine):
    time_machine.move_to(f"{TODAY}T09:00:00+03:00", tick=False)
    program, _one, asked = lone({"common_hours": 1})
    run = waiting_for(program, asked)
    client.force_login(make.account("curator", program.organization))
    args = [program.organization.code, run.pk]
    body = client.get(reverse("matching:round", args=args)).content.decode()
    assert "Снизить минимум общих часов" in body
    body = client.post(reverse("matching:help", args=args), {"request": asked.pk}, follow=True).content.decode()
    assert body.count("не меньше 0, было 1") == 2, "beside the request and as the answer to the press"
    assert "Снизить минимум общих часов" not in body
    assert client.post(reverse("matching:help", args=args), {"request": "x"}).status_code == 302
