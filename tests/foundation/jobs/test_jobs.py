import datetime as dt
import threading

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from tandem.foundation.jobs import jobs, queries, services
from tandem.foundation.jobs.models import Heartbeat, Job, State
from tandem.foundation.jobs.queries import Repeated
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused

ACTOR = Actor(user_id=7, name="Лаптева И. П.")


@pytest.fixture
def kinds(monkeypatch):
    """Only the kinds and the repeated work of the test."""
    known = {}
    monkeypatch.setattr(queries, "KINDS", known)
    monkeypatch.setattr(queries, "REPEATED", {})
    return known


def put(**args) -> Job:
    return services.enqueue(actor=ACTOR, kind="test", args=args)


@pytest.mark.django_db
def test_result_of_the_function_is_kept(kinds):
    kinds["test"] = lambda job: {"doubled": job.args["n"] * 2}
    put(n=21)
    assert jobs.run_one()
    assert (Job.objects.get().state, Job.objects.get().result) == (State.DONE, {"doubled": 42})
    assert not jobs.run_one()


@pytest.mark.django_db
def test_job_may_finish_itself_with_its_last_effect(kinds):
    def work(job):
        services.finish(job=job, result={"own": True})
        return {"own": False}

    kinds["test"] = work
    put()
    jobs.run_one()
    assert Job.objects.get().result == {"own": True}


@pytest.mark.django_db
def test_refusal_is_told_to_the_person(kinds):
    def work(job):
        raise Refused("В файле нет ни одной строки.")

    kinds["test"] = work
    put()
    jobs.run_one()
    assert (Job.objects.get().state, Job.objects.get().message) == (State.FAILED, "В файле нет ни одной строки.")


@pytest.mark.django_db
def test_crash_is_tried_again_and_its_text_is_not_kept(kinds):
    def work(job):
        raise OperationalError("row of Иванов Пётр")

    kinds["test"] = work
    put()
    jobs.run_one()
    row = Job.objects.get()
    assert (row.state, row.message, row.attempts) == (State.QUEUED, "OperationalError", 1)


@pytest.mark.django_db
def test_crash_after_the_lease_was_lost_changes_nothing(kinds):
    def work(job):
        Job.objects.filter(pk=job.pk).update(fence=job.fence + 1)
        raise OperationalError("too late")

    kinds["test"] = work
    put()
    jobs.run_one()
    assert Job.objects.get().state == State.RUNNING


@pytest.mark.django_db
def test_lost_lease_ends_the_work_quietly(kinds):
    def work(job):
        Job.objects.filter(pk=job.pk).update(fence=job.fence + 1)
        services.checkpoint(job=job, done=1)
        raise AssertionError("never reached")

    kinds["test"] = work
    put()
    assert jobs.run_one()
    assert Job.objects.get().done == 0


@pytest.mark.django_db
def test_broken_repeated_work_does_not_stop_the_rest(kinds):
    done = []
    queries.REPEATED["a"] = Repeated(lambda: 1 / 0, dt.timedelta(hours=1))
    queries.REPEATED["b"] = Repeated(lambda: done.append("b"), dt.timedelta(hours=1))
    jobs.run_repeated()
    jobs.run_repeated()
    assert done == ["b"]


@pytest.mark.django_db(transaction=True)
def test_worker_empties_the_queue_and_beats(kinds):
    kinds["test"] = lambda job: {}
    put()
    put()
    call_command("work", once=True)
    assert set(Job.objects.values_list("state", flat=True)) == {State.DONE}
    assert Heartbeat.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_worker_loads_before_its_first_job_and_a_failure_does_not_stop_it(kinds, monkeypatch):
    stop, loaded = threading.Event(), []
    monkeypatch.setattr(queries, "FIRST", [lambda: 1 / 0, lambda: loaded.append("data"), stop.set])
    jobs.work(stop, once=True)
    assert loaded == []
    stop.clear()
    jobs.work(stop)
    assert loaded == ["data"]


@pytest.mark.django_db(transaction=True)
def test_stopped_worker_leaves_the_queue(kinds, monkeypatch):
    monkeypatch.setattr(queries, "FIRST", [])
    kinds["test"] = lambda job: {}
    put()
    stop = threading.Event()
    stop.set()
    jobs.work(stop)
    assert Job.objects.get().state == State.QUEUED


@pytest.mark.django_db(transaction=True)
def test_each_job_is_taken_by_one_of_many_workers(kinds):
    for _ in range(6):
        put()
    taken, start = [], threading.Barrier(4)

    def worker():
        start.wait()
        try:
            while job := services.claim(kinds=["test"]):
                taken.append(job.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = Job.objects.filter(state=State.QUEUED).count()
    assert len(taken) == len(set(taken)), "a job was taken twice"
    assert len(taken) + left == 6


@pytest.mark.django_db
def test_waiting_ends_with_the_job_or_with_the_time(kinds):
    job = put()
    assert not jobs.wait_until_over(job, 0.15).is_over
    services.finish(job=services.claim(kinds=["test"]), result={})
    assert jobs.wait_until_over(job, 5).is_over
