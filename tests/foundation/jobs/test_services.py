import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tandem.foundation.jobs import queries, services
from tandem.foundation.jobs.models import Heartbeat, Job, State, Tick
from tandem.foundation.notify.models import Message
from tandem.foundation.notify.services import tell
from tandem.kit.actor import Actor

pytestmark = pytest.mark.django_db
ACTOR = Actor(user_id=7, name="Лаптева И. П.")
START = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
LATER = START + dt.timedelta(minutes=5)


def put(kind: str = "import", **fields) -> Job:
    return services.enqueue(actor=ACTOR, kind=kind, args={"n": 1}, **fields)


def take(kind: str = "import") -> Job | None:
    return services.claim(kinds=[kind])


def test_job_goes_away_with_the_callers_transaction():
    with pytest.raises(RuntimeError), transaction.atomic():
        put()
        raise RuntimeError("the last step failed")
    assert Job.objects.count() == 0


def test_live_job_with_the_same_key_is_returned():
    first = put(dedupe="batch:1")
    assert put(dedupe="batch:1") == first
    assert put(dedupe="batch:2") != first
    assert put() != put()


def test_key_is_free_again_when_the_job_is_over():
    first = put(dedupe="batch:1")
    services.finish(job=take(), result={})
    assert put(dedupe="batch:1") != first


def test_database_keeps_one_live_job_of_a_key():
    """job_live_once"""
    put(dedupe="batch:1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="import", dedupe="batch:1", run_after=timezone.now(), created_at=timezone.now())


def test_oldest_due_job_is_taken_first():
    first, second = put(), put()
    assert [take(), take(), take()] == [first, second, None]


def test_unknown_kinds_are_left_alone():
    put(kind="of another version")
    assert take() is None


def test_lease_keeps_others_away_until_it_runs_out(clock_at):
    clock_at(START)
    put()
    mine = take()
    assert (mine.fence, mine.attempts, mine.state) == (1, 1, State.RUNNING)
    assert take() is None
    clock_at(LATER)
    other = take()
    assert (other.pk, other.fence, other.attempts) == (mine.pk, 2, 2)


def test_checkpoint_prolongs_the_lease_and_forgives_attempts(clock_at):
    clock_at(START)
    put()
    mine = take()
    Job.objects.update(attempts=4)
    clock_at(START + dt.timedelta(seconds=25))
    services.checkpoint(job=mine, done=500, total=1000, message="500 of 1000")
    row = Job.objects.get()
    assert (row.done, row.total, row.message, row.attempts) == (500, 1000, "500 of 1000", 1)
    assert row.lease_until > START + dt.timedelta(seconds=50)


def test_worker_that_was_thought_dead_cannot_write(clock_at):
    clock_at(START)
    put()
    slow = take()
    clock_at(LATER)
    quick = take()
    with pytest.raises(services.LeaseLost), transaction.atomic():
        tell(recipients=[(7, "")], kind="x", subject="effect")
        services.checkpoint(job=slow, done=1)
    assert Message.objects.count() == 0, "the effect went away with the lost lease"
    with pytest.raises(services.LeaseLost):
        services.finish(job=slow, result={})
    services.finish(job=quick, result={"created": 3})
    assert Job.objects.get().result == {"created": 3}


def test_finished_job_cannot_be_finished_again():
    put()
    job = take()
    services.finish(job=job, result={}, message="ready")
    assert job.is_over
    with pytest.raises(services.LeaseLost):
        services.finish(job=job, result={})


def test_failed_attempt_comes_back_later_and_later(clock_at):
    clock_at(START)
    put()
    pauses = []
    for attempt in range(1, services.MAX_ATTEMPTS):
        job = take()
        services.fail(job=job, message="OperationalError", retry=True)
        row = Job.objects.get()
        assert (row.state, row.attempts) == (State.QUEUED, attempt)
        pauses.append(row.run_after - timezone.now())
        assert take() is None
        clock_at(row.run_after + dt.timedelta(seconds=1))
    assert pauses == sorted(pauses) and pauses[0] < pauses[-1]


def test_last_failed_attempt_is_final(clock_at):
    clock_at(START)
    put()
    for hour in range(services.MAX_ATTEMPTS):
        clock_at(START + dt.timedelta(hours=hour))
        services.fail(job=take(), message="OperationalError", retry=True)
    row = Job.objects.get()
    assert (row.state, row.message) == (State.FAILED, "OperationalError")
    assert row.finished_at is not None


def test_refusal_is_final_at_once():
    put()
    services.fail(job=take(), message="Файл пуст.", retry=False)
    assert Job.objects.get().state == State.FAILED


def test_job_that_kills_its_workers_is_given_up(clock_at):
    clock_at(START)
    put()
    for hour in range(services.MAX_ATTEMPTS):
        clock_at(START + dt.timedelta(hours=hour))
        assert take() is not None
    clock_at(START + dt.timedelta(days=1))
    assert take() is None
    assert (Job.objects.get().state, Job.objects.get().message) == (State.FAILED, "worker lost")


def test_repeated_work_is_claimed_once_a_period(clock_at):
    clock_at(START)
    every = dt.timedelta(minutes=1)
    assert services.claim_tick(name="seal", every=every)
    assert not services.claim_tick(name="seal", every=every)
    clock_at(START + dt.timedelta(seconds=61))
    assert services.claim_tick(name="seal", every=every)
    assert Tick.objects.count() == 1


def test_beating_worker_is_seen_and_silent_one_forgotten(clock_at):
    clock_at(START)
    assert not queries.worker_is_alive()
    services.beat(worker="school:1")
    assert queries.worker_is_alive()
    clock_at(START + dt.timedelta(hours=2))
    assert not queries.worker_is_alive()
    services.beat(worker="school:2")
    assert [row.worker for row in Heartbeat.objects.all()] == ["school:2"]


def test_jobs_are_shown_to_who_started_them():
    job = put()
    assert list(queries.visible_to(ACTOR)) == [job]
    assert list(queries.visible_to(Actor(user_id=8, name=""))) == []
