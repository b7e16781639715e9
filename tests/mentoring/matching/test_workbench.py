"""The curator's workbench: comparison, another mentor with its price for the others, pins, what-if, proof, two curators at once."""

import re

import pytest
from django.urls import reverse

from tandem.foundation.audit.models import Event
from tandem.kit.verdict import Conflict, Refused
from tandem.mentoring.matching import queries, services
from tandem.mentoring.matching.models import Run, Suggestion, SuggestionState, Waiting
from tandem.mentoring.mentorships import services as mentorships
from tests import factories as make
from tests.factories import matching as rounds
from tests.factories.banks import mentor, request
from tests.factories.mentorships import consents, manager
from tests.factories.people import SINCE, TODAY, pupil

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY = [14], [38]


def signed_mentor(program, **fields):
    made = mentor(program, pupil(program.organization, grade=10), **fields)
    consents(made.person, True)
    return made


def signed_request(program, **fields):
    slots = fields.pop("slots", None)
    made = request(program, **fields)
    if slots:
        made.mentee.slots = slots
        made.mentee.save()
    consents(made.mentee.person, False)
    return made


@pytest.fixture
def two():
    """Two mentors of one place and two requests that both would rather have the first of them."""
    program = make.program()
    best = signed_mentor(program, topics=("physics", "algebra"), places=1)
    spare = signed_mentor(program, topics=("algebra",), places=1)
    first = signed_request(program, topics=("physics",))
    second = signed_request(program, topics=("physics", "algebra"))
    return rounds.made_run(program), best, spare, first, second


def standing(run):
    return dict(run.suggestions.filter(state=SuggestionState.PROPOSED).values_list("request", "mentor"))


def assign(run, asked, whom, **fields):
    made = queries.arranged(queries.scene(run, TODAY), (asked.pk, whom.pk))
    data = {"actor": manager(), "arrangement": made, "pin": (asked.pk, whom.pk), "revision": run.revision}
    return services.arrange_round(run=run, **(data | fields))


def test_the_comparison_says_what_another_mentor_costs_the_others(two):
    run, best, spare, first, second = two
    assert standing(run) == {first.pk: best.pk, second.pk: spare.pk}
    desk = queries.desk(queries.scene(run, TODAY), second.pk)
    shown = {one.mentor.pk: one for one in desk.comparison.candidates}
    assert shown[spare.pk].role == "proposed" and "Никого не затронет" in shown[spare.pk].price.change
    assert first.mentee.person.short_name in shown[best.pk].price.change and "станет" in shown[best.pk].price.change
    assert shown[best.pk].cells["load"].sign == "w" and first.mentee.person.short_name in shown[best.pk].cells["load"].text
    assert shown[best.pk].cells["request"].sign == "y"
    assert [(free.mentor.pk, free.taken, free.proposed, free.places) for free in desk.free] == [
        (one.pk, 0, 1, 1) for one in sorted((best, spare), key=lambda m: (m.person.last_name, m.pk))
    ]


def test_assigning_moves_those_who_were_shown_and_nobody_else(two):
    run, best, spare, first, second = two
    other = signed_request(run.program, topics=("algebra",))
    old = set(run.suggestions.values_list("pk", flat=True))
    assign(run, second, best)
    assert standing(run) == {second.pk: best.pk, first.pk: spare.pk}
    assert not old & set(run.suggestions.values_list("pk", flat=True)), "an old page must not approve what it has not seen"
    assert run.suggestions.get(request=second).is_pinned and not run.suggestions.get(request=first).is_pinned
    assert not run.suggestions.filter(request=other).exists(), "who asked after the round waits for the next one"
    event = Event.objects.filter(action="run.arranged").get()
    assert event.details["pinned"] == [second.pk, best.pk]
    run.refresh_from_db()
    assert run.revision == 1


def test_what_is_pinned_stays_when_another_is_assigned(two):
    run, best, spare, first, second = two
    services.pin_suggestion(actor=manager(), suggestion=run.suggestions.get(request=first), pinned=True)
    run.refresh_from_db()
    with pytest.raises(Refused):
        assign(run, second, best)
    desk = queries.desk(queries.scene(run, TODAY), second.pk)
    assert [one.mentor.pk for one in desk.comparison.candidates] == [spare.pk]
    services.pin_suggestion(actor=manager(), suggestion=run.suggestions.get(request=first), pinned=False)
    run.refresh_from_db()
    assign(run, second, best)
    assert standing(run)[second.pk] == best.pk


def test_whoever_loses_the_only_mentor_waits_with_a_reason(two):
    run, best, _spare, first, second = two
    Suggestion.objects.filter(request=second).delete()
    rounds.waiting(run, second)
    best.program.mentorprofiles.exclude(pk=best.pk).update(state="left")
    assign(run, second, best)
    assert standing(run) == {second.pk: best.pk}
    waiting = Waiting.objects.get(run=run)
    assert (waiting.request_id, waiting.code) == (first.pk, "CAPACITY")


def test_whoever_waited_and_whose_pair_was_called_off_is_arranged_like_others(two):
    run, _best, spare, _first, second = two
    Suggestion.objects.filter(request=second).delete()
    rounds.waiting(run, second)
    made = queries.hand_made(run.program, spare, second, TODAY)
    one = services.set_pair(actor=manager(), run=run, made=made, started_on=SINCE, today=TODAY)
    mentorships.cancel_mentorship(actor=manager(), mentorship=one.mentorship, reason="передумали", today=TODAY)
    run.refresh_from_db()
    assign(run, second, spare)
    assert standing(run)[second.pk] == spare.pk and not run.waiting.filter(request=second).exists()


def test_a_decision_from_an_old_page_is_refused_and_changes_nothing(two):
    run, _best, spare, first, second = two
    before = standing(run)
    services.pin_suggestion(actor=manager(), suggestion=run.suggestions.get(request=first), pinned=True)
    with pytest.raises(Conflict, match="только что"):
        assign(run, second, spare)
    assert standing(run) == before


@pytest.mark.parametrize("role", ["group", "psychologist", "mentor"])
def test_only_those_who_run_the_programme_arrange(two, role):
    run, best, _spare, _first, second = two
    stranger = make.actor(role, run.program.organization)
    with pytest.raises(Refused):
        assign(run, second, best, actor=stranger)
    with pytest.raises(Refused):
        services.pin_suggestion(actor=stranger, suggestion=run.suggestions.first(), pinned=True)
    assert Run.objects.get(pk=run.pk).revision == 0


def test_arranging_is_all_or_nothing(two, broken_journal):
    run, best, _spare, _first, second = two
    before = standing(run)
    broken_journal()
    with pytest.raises(RuntimeError):
        assign(run, second, best)
    assert standing(run) == before and Run.objects.get(pk=run.pk).revision == 0


def test_a_consent_that_came_later_gives_a_proposal_without_a_new_round():
    program = make.program()
    signed_mentor(program), signed_mentor(program)
    ready = signed_request(program)
    late = request(program)
    run = rounds.made_run(program)
    assert standing(run).keys() == {ready.pk} and queries.desk(queries.scene(run, TODAY), None).more == 0
    consents(late.mentee.person, False)
    assert queries.desk(queries.scene(run, TODAY), None).more == 1
    made = queries.improved(queries.scene(run, TODAY))
    services.arrange_round(actor=manager(), run=run, arrangement=made, revision=0)
    assert standing(run).keys() == {ready.pk, late.pk} and not run.waiting.exists()


def test_a_rejected_pair_is_not_offered_again_in_the_round(two):
    run, best, _spare, first, _second = two
    services.reject_suggestion(actor=manager(), suggestion=run.suggestions.get(request=first), reason="Уже знакомы")
    run.refresh_from_db()
    desk = queries.desk(queries.scene(run, TODAY), first.pk)
    assert best.pk not in {one.mentor.pk for one in desk.comparison.candidates}
    assert any("больше не предлагать" in row.why for row in desk.comparison.excluded)


def test_other_rules_are_tried_and_nothing_is_saved():
    program = make.program()
    signed_mentor(program, slots=MONDAY, places=1)
    signed_mentor(program, slots=MONDAY, places=1)
    signed_request(program, slots=MONDAY)
    apart = signed_request(program, slots=TUESDAY)
    run = rounds.made_run(program)
    assert apart.pk in set(run.waiting.values_list("request", flat=True))
    rules, _version = queries.rules_of(program)
    outcome = queries.outcome(run, {**rules, "common_hours": 0}, TODAY)
    assert (outcome.now["matched"], outcome.then["matched"], outcome.then["waiting"]) == (1, 2, 0)
    assert (apart.mentee.person.short_name, "") in [(row.mentee, row.before) for row in outcome.changes]
    assert len(standing(run)) == 1 and queries.rules_of(program) == (rules, 0)


def test_a_round_solved_again_gives_the_same_answer_until_its_data_are_touched(two):
    run, *_rest = two
    assert queries.solved_again(run).is_same is True
    kept = run.problem
    kept.body["mentees"][0]["topics"] = []
    kept.body["mentors"] = kept.body["mentors"][:1]
    kept.save()
    assert queries.solved_again(run).is_same is False
    kept.delete()
    assert queries.solved_again(Run.objects.get(pk=run.pk)).is_same is None


def test_two_rounds_are_compared_person_by_person(two):
    run, best, _spare, first, second = two
    later = rounds.made_run(run.program)
    assert queries.difference(later, run) == []
    assign(later, second, best)
    names = {first.mentee.person.short_name, second.mentee.person.short_name}
    assert {row.mentee for row in queries.difference(later, run)} == names


class TestPages:
    @pytest.fixture
    def client(self, two, client, time_machine):
        time_machine.move_to(f"{TODAY}T09:00:00+03:00", tick=False)
        client.force_login(make.account("curator", two[0].program.organization))
        return client

    @staticmethod
    def url(name, run, pk=None):
        return reverse(f"matching:{name}", args=[run.program.organization.code, pk or run.pk])

    def test_a_mentor_is_assigned_from_the_comparison(self, two, client):
        run, best, _spare, _first, second = two
        body = client.get(self.url("round", run), {"look": second.pk}).content.decode()
        assert "Что изменится" in body and f'value="{best.pk}"' in body
        sent = {"request": second.pk, "mentor": best.pk, "revision": 0}
        answer = client.post(self.url("assign", run), sent)
        assert answer.url == f"{self.url('round', run)}?look={second.pk}"
        assert standing(run)[second.pk] == best.pk
        assert "Изменилось предложений: 2" in client.get(answer.url).content.decode()

    @pytest.mark.parametrize("has_changed", [False, True])
    def test_a_press_counts_for_the_price_that_was_read(self, two, client, has_changed):
        run, best, spare, _first, second = two
        before = standing(run)
        assert before[second.pk] == spare.pk
        body = client.get(self.url("round", run), {"look": second.pk}).content.decode()
        mark = re.search(rf'name="told-{best.pk}" value="(\w+)"', body)[1]
        if has_changed:  # another place: the choice would not move the other mentee any more
            type(best).objects.filter(pk=best.pk).update(places=2)
        sent = {"request": second.pk, "mentor": best.pk, "revision": 0, f"told-{best.pk}": mark}
        answer = client.post(self.url("assign", run), sent, follow=True).content.decode()
        assert ("База изменилась" in answer) == has_changed
        assert (standing(run) == before) == has_changed

    def test_an_old_page_is_told_who_decided(self, two, client):
        run, best, _spare, first, second = two
        services.pin_suggestion(actor=manager(), suggestion=run.suggestions.get(request=first), pinned=True)
        services.pin_suggestion(actor=manager(), suggestion=run.suggestions.get(request=first), pinned=False)
        before = standing(run)
        sent = {"request": second.pk, "mentor": best.pk, "revision": 0}
        assert "только что решил" in client.post(self.url("assign", run), sent, follow=True).content.decode()
        assert standing(run) == before
        asked = {"headers": {"HX-Request": "true"}}
        assert "Показать, как стало" in client.get(self.url("news", run), {"revision": 0}, **asked).content.decode()
        assert "Показать, как стало" not in client.get(self.url("news", run), {"revision": 2}, **asked).content.decode()
        assert client.get(self.url("news", run)).url == self.url("round", run)

    @pytest.mark.parametrize("sent", [{}, {"request": "1", "revision": "0"}, {"request": "x", "mentor": "1" * 30, "revision": "-1"}])
    def test_nonsense_changes_nothing(self, two, client, sent):
        run = two[0]
        assert client.post(self.url("assign", run), sent).status_code == 302
        assert Run.objects.get(pk=run.pk).revision == 0

    def test_one_place_more_opens_a_mentor_for_whoever_waits(self, two, client):
        run, best, *_rest, second = two
        answer = client.post(self.url("add_place", run), {"request": second.pk, "mentor": best.pk})
        assert answer.url.endswith(f"?look={second.pk}&mentor={best.pk}")
        best.refresh_from_db()
        assert best.places == 2
        stranger = signed_mentor(make.program())
        assert client.post(self.url("add_place", run), {"mentor": stranger.pk}).status_code == 404

    def test_what_if_and_proof_open(self, two, client):
        run = two[0]
        body, _version = queries.rules_of(run.program)
        weights = {f"weight_{name}": value for name, value in body["weights"].items()}
        asked = {name: value for name, value in body.items() if name != "weights" and value is not False} | weights | {"version": 0}
        assert "Станет" in client.get(self.url("what_if", run), asked).content.decode()
        assert "Станет" not in client.get(self.url("what_if", run), asked | {"min_score": "много"}).content.decode()
        assert "совпал до последней пары" in client.get(self.url("again", run)).content.decode()
