import pytest
from django.db import IntegrityError, transaction

from tandem.mentoring.matching.models import SUGGESTION_TRANSITIONS, Exclusion, SuggestionState, Waiting
from tests.factories import matching as rounds
from tests.factories.mentorships import bare_mentorship
from tests.factories.orgs import MADE

pytestmark = pytest.mark.django_db


def refused(name, make):
    """The database itself refuses, by the constraint of this name (SQLite names the columns of a unique one)."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make()
    text = str(error.value)
    assert name in text or "UNIQUE" in text, text


def test_run_number_once():
    run = rounds.run()
    refused("run_number_once", lambda: rounds.run(run.program))


def test_suggestion_once_per_request():
    one = rounds.suggestion()
    refused("suggestion_once_per_request", lambda: rounds.suggestion(one.run, request_=one.request))


@pytest.mark.parametrize(("state", "has_pair"), [("approved", False), ("proposed", True), ("rejected", True), ("stale", True)])
def test_approved_suggestion_has_mentorship(state, has_pair):
    run = rounds.run()
    pair = bare_mentorship(run.program) if has_pair else None
    refused("approved_suggestion_has_mentorship", lambda: rounds.suggestion(run, state=state, mentorship=pair))


def test_waiting_once_per_request():
    row = rounds.waiting(rounds.run())
    refused("waiting_once_per_request", lambda: Waiting.objects.create(run=row.run, request=row.request, code="CAPACITY"))


def test_exclusion_once():
    one = rounds.suggestion()
    two = {"program": one.run.program, "mentor_person": one.mentor.person, "mentee_person": one.request.mentee.person, "created_at": MADE}
    Exclusion.objects.create(**two)
    refused("exclusion_once", lambda: Exclusion.objects.create(**two))


def test_every_state_of_the_table_is_a_state():
    known = set(SuggestionState.values)
    assert set(SUGGESTION_TRANSITIONS) <= known and set().union(*SUGGESTION_TRANSITIONS.values()) <= known
    assert SUGGESTION_TRANSITIONS.allows("approved", "proposed") and not SUGGESTION_TRANSITIONS.allows("rejected", "proposed")
