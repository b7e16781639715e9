"""A round by mutual choice: when it may be started, whom it brings together, what it proves, how pages say it."""

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse

from tandem.engines import matching as engine
from tandem.kit.verdict import Refused
from tandem.mentoring.matching import policy, queries, services
from tandem.mentoring.matching.choices import MUTUAL
from tandem.mentoring.matching.models import Mark, Run
from tandem.mentoring.matching.queries.figures import cost
from tandem.mentoring.matching.queries.records import problem
from tests import factories as make
from tests.factories import matching as rounds
from tests.factories.banks import mentor, request
from tests.factories.mentorships import consents, manager
from tests.factories.people import TODAY, pupil

pytestmark = pytest.mark.django_db


@pytest.fixture
def met():
    """Both requests fit the first mentor best; everybody was at the meeting and nobody has marked yet."""
    program = make.program()
    mentors = [mentor(program, pupil(program.organization, grade=10), topics=topics, places=1) for topics in (("physics",), ("drawing",))]
    asked = [request(program, topics=("physics",)) for _ in range(2)]
    for one in mentors:
        consents(one.person, True)
    for one in asked:
        consents(one.mentee.person, False)
    meeting = rounds.acquaintance(program, [*(m.person for m in mentors), *(r.mentee.person for r in asked)])
    return meeting, mentors, asked


def likes(meeting, by, about, value=1):
    Mark.objects.create(acquaintance=meeting, by=by, about=about, value=value)


def both_like(meeting, one, whom):
    likes(meeting, one.mentee.person, whom.person)
    likes(meeting, whom.person, one.mentee.person)


def standing(run):
    return dict(run.suggestions.values_list("request", "mentor"))


def test_it_needs_a_meeting_and_marks():
    assert "Общей встречи ещё не было" in policy.can_choose_mutually(0, 0).reason
    assert "пока не отметил" in policy.can_choose_mutually(0, 4).reason
    assert "слишком много" in policy.can_choose_mutually(1, 4, policy.MUTUAL_PAIRS + 1).reason
    assert policy.can_choose_mutually(1, 4, policy.MUTUAL_PAIRS)


def test_who_came_and_who_would_like_somebody_are_counted_once(met, django_assert_num_queries):
    meeting, (first, second), (one, _other) = met
    assert queries.choosers(make.program()) == queries.Choosers(None, 0, 0)
    likes(meeting, one.mentee.person, first.person)
    likes(meeting, one.mentee.person, second.person)
    likes(meeting, second.person, one.mentee.person, -1)
    later = rounds.acquaintance(meeting.program, [first.person, one.mentee.person], held_on=TODAY + dt.timedelta(days=1))
    with django_assert_num_queries(3):
        assert queries.choosers(meeting.program) == queries.Choosers(later, 4, 1)


def test_a_round_follows_the_marks_of_both_and_proves_it(met):
    meeting, (first, second), (one, other) = met
    usual = rounds.made_run(meeting.program)
    both_like(meeting, one, second)
    both_like(meeting, other, first)
    run = rounds.made_run(meeting.program, mode=MUTUAL)
    assert standing(run) == {one.pk: second.pk, other.pk: first.pk}
    assert (run.rules["mode"], usual.rules["mode"]) == ("mutual", "best")
    shown = queries.figures(run)
    assert shown.mutual.startswith("Нет двух, которые предпочли бы друг друга") and shown.texts()["Предпочли бы друг друга"] == "0"
    assert queries.figures(usual).mutual == ""
    assert ("Как подбирали", "Взаимный выбор", "Лучшее распределение") in queries.beside(run, usual)


def test_the_best_distribution_is_measured_by_the_same_marks(met):
    """The two would rather have each other by their marks; by the fit alone the same answer has nobody who would."""
    meeting, (_first, second), (one, _other) = met
    both_like(meeting, one, second)
    found = problem(meeting.program, queries.rules_of(meeting.program)[0], TODAY)
    assert found.choices.by_mentees == found.choices.by_mentors == {(str(one.pk), str(second.pk))}
    result = engine.match(found.snapshot, excluded=[(str(one.pk), str(second.pk))])
    whole = replace(result, snapshot=found.snapshot, blocks=engine.match(found.snapshot).blocks)
    kept = queries.figures_of(found, whole)
    assert (kept["mode"], kept["blocking_pairs"]) == ("best", 1)
    assert queries.figures_of(replace(found, choices=engine.Choices()), whole)["blocking_pairs"] == 0


def test_a_no_of_one_side_stands_above_the_wish_of_the_other(met):
    meeting, (first, second), (one, _other) = met
    likes(meeting, one.mentee.person, first.person)
    likes(meeting, first.person, one.mentee.person, -1)
    assert standing(rounds.made_run(meeting.program, mode=MUTUAL))[one.pk] == second.pk


def test_whoever_waits_is_told_why(met):
    meeting, (first, _second), (one, other) = met
    both_like(meeting, other, first)
    meeting.program.mentorprofiles.exclude(pk=first.pk).update(places=0)
    meeting.program.mentorprofiles.exclude(pk=first.pk).update(form_codes=["tu"])
    run = Run.objects.create(program=meeting.program, number=1, rules={"mode": MUTUAL}, created_at=meeting.created_at)
    (left,) = queries.propose(run, TODAY).waiting
    assert left.request == one
    assert queries.why_waits(left.reasons) == "Единственный подходящий наставник занят теми, кто ближе ему по отметкам и совпадению."
    assert left.reasons["tight"] == (str(first.pk),)


def test_a_round_solved_again_follows_the_marks_of_its_day(met):
    meeting, (first, second), (one, other) = met
    both_like(meeting, one, second)
    both_like(meeting, other, first)
    run = rounds.made_run(meeting.program, mode=MUTUAL)
    Mark.objects.all().delete()
    assert queries.solved_again(run).is_same is True
    run.problem.body["choices"] = {"by_mentees": [[str(one.pk), str(first.pk)]], "by_mentors": [[str(one.pk), str(first.pk)]]}
    run.problem.save()
    assert queries.solved_again(run).is_same is False


def test_other_rules_are_tried_in_the_way_of_the_round(met):
    meeting, (first, second), (one, other) = met
    both_like(meeting, one, second)
    both_like(meeting, other, first)
    run = rounds.made_run(meeting.program, mode=MUTUAL)
    outcome = queries.outcome(run, {**queries.rules_of(meeting.program)[0], "common_hours": 0}, TODAY)
    assert outcome.changes == []


def test_two_who_would_rather_have_each_other_are_never_kept(met, monkeypatch):
    meeting, (first, _second), (one, _other) = met
    both_like(meeting, one, first)
    run = services.start_run(actor=manager(), program=meeting.program, forms=(), today=TODAY, mode=MUTUAL)
    monkeypatch.setattr("tandem.engines.matching.stable.blocking_pairs", lambda *_given: [(0, 0)])
    with pytest.raises(RuntimeError, match="rather"):
        queries.propose(run, TODAY)


@pytest.mark.parametrize("marked", [False, True])
def test_it_is_refused_where_there_is_no_choice_to_follow(met, marked):
    meeting, (first, _second), (one, _other) = met
    if marked:
        likes(meeting, one.mentee.person, first.person, -1)
    with pytest.raises(Refused, match="пока не отметил"):
        rounds.made_run(meeting.program, mode=MUTUAL)
    assert not Run.objects.exists()


def test_starting_is_all_or_nothing(met, broken_journal):
    meeting, (first, _second), (one, _other) = met
    both_like(meeting, one, first)
    broken_journal()
    with pytest.raises(RuntimeError):
        rounds.made_run(meeting.program, mode=MUTUAL)
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("matched", "points", "text"),
    [
        (5, 20_000, "предложений столько же, сумма совпадения та же"),
        (4, 20_000, "на 1 предложение меньше, сумма совпадения та же"),
        (3, 19_700, "на 2 предложения меньше, сумма совпадения на 3 балла меньше"),
        (5, 20_100, "предложений столько же, сумма совпадения на 1 балл больше"),
    ],
)
def test_its_price_is_said_in_points(matched, points, text):
    kept = {"matched": matched, "total_score": points, "usual": {"matched": 5, "total": 20_000}}
    assert cost(kept) == f"По сравнению с лучшим распределением: {text}."


class TestPages:
    @pytest.fixture
    def client(self, met, client, time_machine):
        time_machine.move_to(f"{TODAY}T09:00:00+03:00", tick=False)
        client.force_login(make.account("curator", met[0].program.organization))
        return client

    @staticmethod
    def new(program):
        return reverse("matching:new", args=[program.organization.code])

    def test_the_form_says_what_is_missing_and_where_to_get_it(self, met, client):
        meeting, *_people = met
        place = meeting.program.organization.code
        body = client.get(self.new(meeting.program)).content.decode()
        assert "Взаимный выбор пока невозможен" in body and 'name="mode"' not in body
        assert reverse("matching:acquaintance", args=[place, meeting.pk]) in body
        meeting.delete()
        body = client.get(self.new(met[0].program)).content.decode()
        assert "Общей встречи ещё не было" in body and reverse("matching:acquaintances", args=[place]) in body

    def test_what_is_not_offered_is_not_taken(self, met, client):
        answer = client.post(self.new(met[0].program), {"forms": ["uu"], "mode": "mutual"})
        assert Run.objects.get().rules["mode"] == "best" and answer.status_code == 302

    def test_a_curator_chooses_it_and_sees_what_it_gave(self, met, client):
        meeting, (first, second), (one, other) = met
        both_like(meeting, one, second)
        both_like(meeting, other, first)
        body = client.get(self.new(meeting.program)).content.decode()
        assert "4 из 4 участников" in body and "принимаются до 1 декабря" in body
        assert "radio" in body and client.post(self.new(meeting.program), {"forms": ["uu"], "mode": "вздор"}).status_code == 200
        assert not Run.objects.exists()
        client.post(self.new(meeting.program), {"forms": ["uu"], "mode": "mutual"})
        run = rounds.finished(Run.objects.get())
        assert ", взаимный выбор</span>" in client.get(reverse("matching:list", args=[meeting.program.organization.code])).content.decode()
        for name in ("round", "again"):
            body = client.get(reverse(f"matching:{name}", args=[meeting.program.organization.code, run.pk])).content.decode()
            assert "Нет двух, которые предпочли бы друг друга" in body and "По сравнению с лучшим распределением" in body
        assert (
            "взаимный выбор</span>"
            in client.get(reverse("matching:round", args=[meeting.program.organization.code, run.pk])).content.decode()
        )

    def test_a_meeting_that_is_closed_is_no_warning(self, met, client):
        meeting, (first, _second), (one, _other) = met
        both_like(meeting, one, first)
        meeting.held_on = meeting.closes_on = TODAY - dt.timedelta(days=1)
        meeting.save()
        body = client.get(self.new(meeting.program)).content.decode()
        assert "radio" in body and "принимаются до" not in body
