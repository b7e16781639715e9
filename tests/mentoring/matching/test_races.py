"""Two curators at once, with real connections: one last place is one pair, on both databases."""

from functools import partial

import pytest

from tandem.foundation.jobs import services as jobs
from tandem.foundation.jobs.models import Job
from tandem.mentoring.matching import queries, services
from tandem.mentoring.matching.models import Petition, PetitionState, Run, Suggestion
from tandem.mentoring.mentorships import services as mentorships
from tandem.mentoring.mentorships.models import Participation
from tests import factories as make
from tests.factories import matching as rounds
from tests.factories.mentorships import manager, mentorship
from tests.factories.people import SINCE, TODAY
from tests.mentoring.matching import test_exchanges as exchanges
from tests.mentoring.mentorships.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def approving(run, ids):
    return lambda: rounds.approve(run, ids)


@pytest.mark.parametrize("writers", [2, 8])
def test_the_last_place_makes_one_pair(writers):
    run = rounds.run()
    mentor = make.mentor(run.program, places=1)
    chosen = [rounds.suggestion(run, mentor) for _ in range(writers)]
    done, refused = at_once(*(approving(run, [one.pk]) for one in chosen))
    assert sum(len(outcome.opened) for outcome in done) == 1
    assert len(done) + len(refused) == writers
    assert Participation.objects.filter(mentor=mentor, finished_on=None).count() == 1
    assert sorted(Suggestion.objects.values_list("state", flat=True)) == ["approved"] + ["stale"] * (writers - 1)


def test_the_same_round_approved_by_two_is_approved_once():
    program, _mentors, _asked = rounds.bank(mentors=3, requests=6)
    run = rounds.made_run(program)
    ids = list(run.suggestions.values_list("pk", flat=True))
    done, refused = at_once(*(approving(run, ids) for _ in range(3)))
    assert (len(done), len(refused)) == (1, 2)
    assert Participation.objects.count() == 6


def test_approval_and_a_pair_opened_on_another_page_do_not_block_each_other():
    run = rounds.run()
    mentor = make.mentor(run.program, places=1)
    proposed, asked = rounds.suggestion(run, mentor), make.request(run.program)

    def open_elsewhere():
        return mentorships.open_mentorship(
            actor=manager(), mentor=mentor, requests=[asked], form_code="uu", started_on=SINCE,
            planned_until=run.program.finished_on, today=TODAY,
        )  # fmt: skip

    at_once(approving(run, [proposed.pk]), open_elsewhere)
    assert Participation.objects.filter(mentor=mentor, finished_on=None).count() == 1


def test_two_starts_are_one_round():
    program, _mentors, _asked = rounds.bank()
    start = lambda: services.start_run(actor=manager(), program=program, forms=(), today=TODAY)
    done, refused = at_once(*[start] * 4)
    assert (len({run.pk for run in done}), refused) == (1, [])
    assert (Run.objects.count(), Job.objects.count()) == (1, 1)


def test_two_workers_with_one_job_write_once():
    program, _mentors, _asked = rounds.bank()
    run = services.start_run(actor=manager(), program=program, forms=(), today=TODAY)
    job, proposal = jobs.claim(kinds=["matching.run"]), queries.propose(run, TODAY)
    save = lambda: services.save_run(job=job, run=run, proposal=proposal, today=TODAY)
    done, refused = at_once(save, save)
    assert (len(done), len(refused)) == (1, 1)
    assert Suggestion.objects.count() == 2


def exchange(program, spare):
    """A working pair with a petition that is granted by a place of another pair, whose mentee goes to the spare mentor."""
    pair, other = (exchanges.working(mentorship(program, exchanges.a_mentor(program), with_consents=True)) for _ in range(2))
    row = exchanges.filed(pair)
    given = {"plan": {exchanges.asked_of(pair).pk: other.mentor_id}, "moves": [(exchanges.asked_of(other).pk, other.mentor_id, spare.pk)]}
    return lambda: services.grant_petition(actor=exchanges.head(pair), petition=row, ends_on=TODAY, today=TODAY, **given)


def test_two_heads_grant_one_petition_once():
    program = make.program()
    grant = exchange(program, exchanges.a_mentor(program))
    done, refused = at_once(grant, grant, grant)
    assert (len(done), len(refused)) == (1, 2)
    assert Participation.objects.filter(finished_on=None).count() == 2


def test_two_petitions_for_one_place_move_the_pairs_of_one_and_nobody_of_the_other():
    program = make.program()
    spare = exchanges.a_mentor(program)
    grants = [exchange(program, spare) for _ in range(2)]
    done, refused = at_once(*grants)
    assert (len(done), len(refused)) == (1, 1)
    assert sorted(Petition.objects.values_list("state", flat=True)) == [PetitionState.DONE, PetitionState.FILED]
    assert Participation.objects.filter(finished_on=None).count() == 4
    assert Participation.objects.filter(finished_on=None, mentor=spare).count() == 1
    assert Participation.objects.filter(finished_on__isnull=False).count() == 2


def test_two_petitions_that_move_the_same_pair_move_it_once():
    program = make.program()
    other = exchanges.working(mentorship(program, exchanges.a_mentor(program), with_consents=True))
    third, calls = exchanges.asked_of(other), []
    for _ in range(2):
        pair = exchanges.working(mentorship(program, exchanges.a_mentor(program), with_consents=True))
        moves = [(third.pk, other.mentor_id, exchanges.a_mentor(program).pk)]
        given = {"petition": exchanges.filed(pair), "plan": {exchanges.asked_of(pair).pk: other.mentor_id}, "moves": moves}
        calls.append(partial(services.grant_petition, actor=exchanges.head(pair), ends_on=TODAY, today=TODAY, **given))
    done, refused = at_once(*calls)
    assert (len(done), len(refused)) == (1, 1)
    assert Participation.objects.filter(request=third).count() == 2
    assert Participation.objects.filter(mentor=other.mentor, finished_on=None).count() == 1
