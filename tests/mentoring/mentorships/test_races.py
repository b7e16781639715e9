"""Two curators at once, with real connections: capacity holds on both databases."""

import threading

import pytest
from django.db import connection

from tandem.kit.verdict import Refused
from tandem.mentoring.banks.models import RequestState
from tandem.mentoring.mentorships import services
from tandem.mentoring.mentorships.models import Mentorship, Participation
from tandem.registry.programs import services as programs
from tests import factories as make
from tests.factories.mentorships import manager, mentorship
from tests.factories.people import SINCE, TODAY

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run the calls in threads that start together; (results, refusals). Any other fault fails the test."""
    start, done, refused, faults = threading.Barrier(len(calls)), [], [], []

    def run(call):
        try:
            start.wait()
            done.append(call())
        except Refused as refusal:
            refused.append(str(refusal))
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults, faults
    return done, refused


def opening(mentor, asked):
    return lambda: services.open_mentorship(
        actor=manager(), mentor=mentor, requests=[asked], form_code="uu", started_on=SINCE,
        planned_until=mentor.program.finished_on, today=TODAY,
    )  # fmt: skip


@pytest.mark.parametrize("writers", [2, 8])
def test_the_last_place_is_taken_once(writers):
    program = make.program()
    mentor = make.mentor(program, places=1)
    requests = [make.request(program) for _ in range(writers)]
    done, refused = at_once(*(opening(mentor, asked) for asked in requests))
    assert (len(done), len(refused)) == (1, writers - 1)
    assert Participation.objects.filter(mentor=mentor, finished_on=None).count() == 1
    assert Mentorship.objects.count() == 1
    assert sorted(r.state for r in type(requests[0]).objects.all()) == [RequestState.OPEN] * (writers - 1) + [RequestState.PAIRED]


def test_one_request_is_not_given_to_two_mentors():
    program = make.program()
    asked = make.request(program)
    done, refused = at_once(*(opening(make.mentor(program), asked) for _ in range(4)))
    assert (len(done), len(refused)) == (1, 3)
    assert Participation.objects.filter(request=asked, finished_on=None).count() == 1


def test_a_programme_is_not_finished_while_a_pair_is_being_opened_in_it():
    program = make.program()
    mentor, asked = make.mentor(program), make.request(program)
    head = make.actor("head", program.organization)
    at_once(lambda: programs.set_state(actor=head, program=program, state="closed"), opening(mentor, asked))
    program.refresh_from_db()
    live = Participation.objects.filter(finished_on=None).count()
    assert (program.state, live) in (("closed", 0), ("active", 1))


def test_two_drafts_of_an_order_are_one():
    program = make.program()
    mentorship(program, with_consents=True)
    done, refused = at_once(*(lambda: services.make_order(actor=manager(), program=program, today=TODAY) for _ in range(4)))
    assert not refused
    assert len({paper.pk for paper in done}) == 1
