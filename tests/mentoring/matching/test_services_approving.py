"""Approving many proposals at once: what it costs, and that each stands or falls alone."""

import pytest
from django.utils.translation import override

from tandem.foundation.audit import queries as journal
from tandem.foundation.audit import services as audit
from tandem.foundation.audit.models import Event
from tandem.mentoring.banks.models import MentorState, RequestState
from tandem.mentoring.matching import queries
from tandem.mentoring.mentorships.models import Mentorship, State
from tests import factories as make
from tests.factories import matching as rounds
from tests.factories.mentorships import mentorship

pytestmark = pytest.mark.django_db
COST = 33
"""Statements of an approval, savepoints with them, whatever the number of pairs."""


def signed_round(number):
    """A round that proposes as many pairs, every consent signed."""
    program, _mentors, _asked = rounds.bank(mentors=number, requests=number)
    return rounds.made_run(program)


@pytest.mark.parametrize("number", [2, 14])
def test_approving_costs_the_same_for_two_pairs_and_for_fourteen(number, django_assert_num_queries):
    run = signed_round(number)
    with django_assert_num_queries(COST):
        outcome = rounds.approve(run)
    assert len(outcome.opened) == number
    assert all(pair.consents_complete and pair.state == State.AGREED and pair.version == 2 for pair in outcome.opened)
    assert set(run.suggestions.values_list("mentorship", flat=True)) == {pair.pk for pair in outcome.opened}


def test_every_deed_of_an_approval_stands_in_the_journal_and_in_its_chain():
    rounds.approve(signed_round(3))
    audit.seal_events()
    for action in ("request.paired", "mentorship.opened", "suggestion.approved"):
        rows = Event.objects.filter(action=action)
        assert len({row.subject for row in rows}) == 3 and all(row.label and row.org_path and row.seal for row in rows)
    assert journal.broken_seals() == []


def test_each_refusal_has_its_own_reason_and_the_rest_goes_on():
    run = rounds.run()
    full, left, good = (make.mentor(run.program, places=1) for _ in range(3))
    mentorship(run.program, full)
    late, lost, kept = (rounds.suggestion(run, one) for one in (full, left, good))
    type(left).objects.filter(pk=left.pk).update(state=MentorState.DECLINED)
    outcome = rounds.approve(run)
    assert [pair.mentor_id for pair in outcome.opened] == [good.pk]
    said = {one.pk: queries.note_of(one) for one in outcome.stale}
    assert set(said) == {late.pk, lost.pk} and "мест" in said[late.pk] and "не допустила" in said[lost.pk]
    kept.refresh_from_db()
    assert kept.state == "approved"


def test_why_a_proposal_went_out_of_date_is_read_in_the_language_of_the_reader():
    run = rounds.run()
    mentor = make.mentor(run.program, places=1)
    first, second = rounds.suggestion(run, mentor), rounds.suggestion(run, mentor)
    with override("en"):
        outcome = rounds.approve(run, [first.pk, second.pk])
    [late] = outcome.stale
    late.refresh_from_db()
    assert (late.note, late.why["code"]) == ("", "NO_PLACES")
    said = []
    for language in ("ru", "en"):
        with override(language):
            said.append(queries.note_of(late))
    name = mentor.person.short_name
    assert said == [f"{name}: свободных мест нет. Выберите другого наставника.", f"{name} has no free place. Choose another mentor."]


def test_the_last_place_goes_to_the_first_of_two_in_one_approval():
    run = rounds.run()
    mentor = make.mentor(run.program, places=1)
    first, second = rounds.suggestion(run, mentor), rounds.suggestion(run, mentor)
    outcome = rounds.approve(run)
    assert [one.pk for one in outcome.stale] == [second.pk]
    assert outcome.opened[0].participations.get().request_id == first.request_id
    second.request.refresh_from_db()
    assert second.request.state == RequestState.OPEN


def test_two_requests_of_one_mentee_to_one_mentor_make_one_pair():
    run = rounds.run()
    mentor, asked = make.mentor(run.program, places=3), make.request(run.program)
    rounds.suggestion(run, mentor, asked)
    again = rounds.suggestion(run, mentor, make.request(run.program, asked.mentee))
    outcome = rounds.approve(run)
    assert len(outcome.opened) == 1
    assert [(one.pk, queries.note_of(one)) for one in outcome.stale] == [(again.pk, "Они уже в паре.")]


def test_when_the_database_refuses_one_place_the_others_are_opened_one_by_one(monkeypatch):
    """The last guard of a place is the unique index; it stops the one pair, not the approval."""
    run = rounds.run()
    taken, free = make.mentor(run.program, places=2), make.mentor(run.program, places=2)
    mentorship(run.program, taken)
    lost, kept = rounds.suggestion(run, taken), rounds.suggestion(run, free)
    monkeypatch.setattr("tandem.mentoring.mentorships.services.opening.open_place_numbers", lambda *_: [1])
    outcome = rounds.approve(run)
    assert [pair.mentor_id for pair in outcome.opened] == [free.pk]
    assert [one.pk for one in outcome.stale] == [lost.pk]
    kept.refresh_from_db()
    assert (kept.state, Mentorship.objects.filter(mentor=taken).count()) == ("approved", 1)
