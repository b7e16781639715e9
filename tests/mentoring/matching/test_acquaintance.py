"""The general meeting: who marks, who sees, what the marks do to the next round."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tandem.foundation.audit.models import Event
from tandem.foundation.notify.models import Message
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused
from tandem.mentoring.matching import policy, queries, services
from tandem.mentoring.matching.models import Acquaintance, Mark
from tests import factories as make
from tests.factories import matching as rounds
from tests.factories.banks import teacher_mentor
from tests.factories.mentorships import manager
from tests.factories.people import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def met():
    """Two mentors and two mentees who met; everybody fits everybody."""
    program, mentors, asked = rounds.bank(mentors=2, requests=2, places=1)
    meeting = rounds.acquaintance(program, [*(m.person for m in mentors), *(r.mentee.person for r in asked)])
    return meeting, mentors, asked


def marked(meeting, by, values, **fields):
    data = {"actor": manager(), "marks": {person.pk: value for person, value in values.items()}, "today": TODAY}
    services.set_marks(meeting=meeting, by=by, **(data | fields))


def proposed(program):
    run = rounds.made_run(program)
    return {row.request: row.mentor for row in run.suggestions.select_related("mentor", "request")}


def test_marks_of_both_bring_two_together_and_a_no_keeps_them_apart(met):
    meeting, (first, second), (one, other) = met
    before = proposed(meeting.program)
    wanted = second if before[one] == first else first
    marked(meeting, one.mentee.person, {wanted.person: 1})
    marked(meeting, wanted.person, {one.mentee.person: 1})
    run = rounds.made_run(meeting.program)
    row = run.suggestions.get(request=one)
    assert row.mentor == wanted and "личный выбор" in queries.line(row.reasons)
    marked(meeting, wanted.person, {one.mentee.person: -1})
    assert proposed(meeting.program) == {one: before[one], other: wanted}


def test_a_no_of_either_side_is_a_rule_and_says_so(met):
    meeting, (first, second), (one, _other) = met
    marked(meeting, one.mentee.person, {first.person: -1, second.person: -1})
    run = rounds.made_run(meeting.program)
    assert not run.suggestions.filter(request=one).exists()
    assert "не объединять" in queries.why_waits(run.waiting.get(request=one).reasons)


def test_marking_again_replaces_and_may_be_is_no_row(met):
    meeting, (first, second), (one, _other) = met
    marked(meeting, one.mentee.person, {first.person: 1, second.person: -1})
    marked(meeting, one.mentee.person, {first.person: 0, second.person: 1})
    assert list(Mark.objects.values_list("about", "value")) == [(second.person_id, 1)]
    assert next(e.details for e in Event.objects.filter(action="acquaintance.marked")) == {"by": one.mentee.person_id}


def test_only_the_other_side_is_marked(met):
    meeting, (first, _second), (one, other) = met
    for stranger in (other.mentee.person, one.mentee.person, make.pupil(meeting.program.organization)):
        with pytest.raises(Refused):
            marked(meeting, one.mentee.person, {stranger: 1})
    with pytest.raises(Refused):
        marked(meeting, make.pupil(meeting.program.organization), {first.person: 1})
    assert not Mark.objects.exists()


def test_nobody_is_asked_about_those_who_cannot_be_together(met):
    """A young teacher and the mentor of teachers see each other; pupils and their mentors see each other."""
    meeting, (first, second), (one, other) = met
    grown, young = (
        teacher_mentor(meeting.program),
        make.mentee(meeting.program, make.teacher(meeting.program.organization)),
    )
    make.request(meeting.program, young, form_code="tt")
    meeting.attendees.add(grown.person, young.person)
    pupils, mentors = {one.mentee.person, other.mentee.person}, {first.person, second.person}
    asked = {person: {guest.person for guest in queries.guests(meeting, TODAY, person)} for person in meeting.attendees.all()}
    assert asked == dict.fromkeys(pupils, mentors) | dict.fromkeys(mentors, pupils) | {
        grown.person: {young.person},
        young.person: {grown.person},
    }
    with pytest.raises(Refused, match="кто был на встрече"):
        marked(meeting, young.person, {first.person: 1})


def test_everybody_marks_for_oneself_until_the_term(met):
    meeting, (first, _second), (one, other) = met
    child = one.mentee.person
    own = Actor(5, "Ребёнок", person_ids=frozenset({child.pk}))
    parent = Actor(6, "Мама", ward_ids=frozenset({child.pk}))
    marked(meeting, child, {first.person: 1}, actor=own)
    marked(meeting, child, {first.person: -1}, actor=parent)
    late = meeting.closes_on + dt.timedelta(days=1)
    for actor, by, day in [(own, other.mentee.person, TODAY), (own, child, late), (parent, child, late)]:
        with pytest.raises(Refused):
            marked(meeting, by, {first.person: 1}, actor=actor, today=day)
    marked(meeting, child, {first.person: 1}, today=late)


def test_marks_are_for_the_curator_alone(met):
    meeting, (first, _second), (one, _other) = met
    inside = {first.person_id, one.mentee.person_id}
    for actor, sees in [
        (manager(), True), (Actor(5, "Ребёнок", person_ids=frozenset({one.mentee.person_id})), True), (Actor(7, "Чужой"), False),
        (make.actor("group", meeting.program.organization), False),
    ]:  # fmt: skip
        assert queries.acquaintances_visible_to(actor).exists() is sees
        assert bool(policy.can_see_acquaintance(actor, meeting, inside)) is sees


def test_the_database_keeps_marks_sane(met):
    """mark_once, mark_is_yes_or_no, mark_is_about_another, acquaintance_closes_after"""
    meeting, (first, second), _asked = met
    Mark.objects.create(acquaintance=meeting, by=first.person, about=second.person, value=1)
    for by, about, value in [(first, second, -1), (second, first, 2), (second, second, 1)]:
        with pytest.raises(IntegrityError), transaction.atomic():
            Mark.objects.create(acquaintance=meeting, by=by.person, about=about.person, value=value)
    with pytest.raises(IntegrityError), transaction.atomic():
        rounds.acquaintance(meeting.program, [], closes_on=TODAY - dt.timedelta(days=1))


@pytest.mark.parametrize("role", ["group", "psychologist", "mentor"])
def test_only_those_who_run_the_programme_record_a_meeting(met, role):
    meeting, (first, _second), (one, _other) = met
    data = {"program": meeting.program, "held_on": TODAY, "closes_on": TODAY, "people": [first.person_id, one.mentee.person_id]}
    with pytest.raises(Refused):
        services.hold_acquaintance(actor=make.actor(role, meeting.program.organization), **data)
    for wrong in ({"people": [first.person_id]}, {"closes_on": TODAY - dt.timedelta(days=1)}):
        with pytest.raises(Refused):
            services.hold_acquaintance(actor=manager(), **(data | wrong))
    assert Acquaintance.objects.count() == 1


def test_the_term_is_moved_and_those_who_were_late_may_mark(met):
    meeting, (first, _second), (one, _other) = met
    own, late = Actor(5, "Ребёнок", person_ids=frozenset({one.mentee.person_id})), meeting.closes_on + dt.timedelta(days=2)
    with pytest.raises(Refused):
        marked(meeting, one.mentee.person, {first.person: 1}, actor=own, today=late)
    services.move_closing(actor=manager(), meeting=meeting, closes_on=late)
    marked(meeting, one.mentee.person, {first.person: 1}, actor=own, today=late)
    event = Event.objects.get(action="acquaintance.moved")
    assert event.details == {"before": meeting.closes_on.isoformat(), "after": late.isoformat()}


@pytest.mark.parametrize("role", ["group", "psychologist", "mentor", "curator"])
def test_the_term_is_not_moved_by_others_nor_before_the_meeting(met, role):
    meeting, *_people = met
    day = meeting.held_on - dt.timedelta(days=1) if role == "curator" else meeting.closes_on + dt.timedelta(days=1)
    with pytest.raises(Refused):
        services.move_closing(actor=make.actor(role, meeting.program.organization), meeting=meeting, closes_on=day)
    assert Acquaintance.objects.get().closes_on == meeting.closes_on


def test_moving_the_term_is_all_or_nothing(met, broken_journal):
    meeting, *_people = met
    broken_journal()
    with pytest.raises(RuntimeError):
        services.move_closing(actor=manager(), meeting=meeting, closes_on=meeting.held_on)
    assert Acquaintance.objects.get().closes_on == meeting.closes_on


def test_the_term_by_the_form(met, client, time_machine):
    time_machine.move_to(f"{TODAY}T09:00:00+03:00", tick=False)
    meeting, *_people = met
    client.force_login(make.account("curator", meeting.program.organization))
    address = reverse("matching:acquaintance", args=[meeting.program.organization.code, meeting.pk])
    body = client.post(address, {"closes_on": "01.01.2020"}).content.decode()
    assert "более поздний день" in body and '<details class="card-b" open>' in body
    assert client.post(address, {"closes_on": "10.12.2026"}).url == address
    assert "до 10 декабря" in client.get(address).content.decode()


def test_recording_is_all_or_nothing(met, broken_journal):
    meeting, (first, _second), (one, _other) = met
    broken_journal()
    people = [first.person_id, one.mentee.person_id]
    with pytest.raises(RuntimeError):
        services.hold_acquaintance(actor=manager(), program=meeting.program, held_on=TODAY, closes_on=TODAY, people=people)
    with pytest.raises(RuntimeError):
        marked(meeting, one.mentee.person, {first.person: 1})
    assert Acquaintance.objects.count() == 1 and not Mark.objects.exists()


def test_from_the_meeting_to_the_marks_of_a_child(met, client, time_machine):
    time_machine.move_to(f"{TODAY}T09:00:00+03:00", tick=False)
    meeting, (first, second), (one, _other) = met
    place = meeting.program.organization
    child = make.account("mentee", place, one.mentee.person)
    client.force_login(make.account("curator", place))
    address = reverse("matching:acquaintances", args=[place.code])
    body = client.get(address).content.decode()
    assert first.person.short_name in body and re.search(
        r'value="27.11.2026"[^>]*name="closes_on"|name="closes_on"[^>]*value="27.11.2026"', body
    )
    assert "Отметьте хотя бы" in client.post(address, {"held_on": "24.11.2026", "closes_on": "30.11.2026"}).content.decode()
    people = [first.person_id, second.person_id, one.mentee.person_id]
    answer = client.post(address, {"held_on": "24.11.2026", "closes_on": "30.11.2026", "person": people})
    held = Acquaintance.objects.latest("pk")
    assert "0 из 3" in client.get(answer.url).content.decode()
    assert Message.objects.filter(user_id=child.pk, kind="acquaintance.held").exists()
    client.force_login(child)
    page = reverse("matching:marks", args=[place.code, held.pk, one.mentee.person_id])
    assert page in client.get("/today/").content.decode()
    assert second.person.short_name in client.get(page).content.decode()
    assert client.post(page, {f"about_{first.person_id}": "1", f"about_{second.person_id}": "вздор"}).url == "/today/"
    assert list(held.marks.values_list("about", "value")) == [(first.person_id, 1)]


def test_pages_cost_the_same_for_few_and_many(met, client, time_machine, django_assert_num_queries):
    time_machine.move_to(f"{TODAY}T09:00:00+03:00", tick=False)
    meeting, (first, _second), (one, _other) = met
    client.force_login(make.account("curator", meeting.program.organization))
    address = reverse("matching:acquaintance", args=[meeting.program.organization.code, meeting.pk])
    client.get(address)
    with django_assert_num_queries(13) as few:
        client.get(address)
    _program, more, asked = rounds.bank(meeting.program, mentors=3, requests=3)
    meeting.attendees.add(*(m.person for m in more), *(r.mentee.person for r in asked))
    marked(meeting, one.mentee.person, {first.person: 1})
    with django_assert_num_queries(len(few)):
        client.get(address)
