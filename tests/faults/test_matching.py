"""kill -9 during a round of matching: one round, one set of proposals."""

from django.db.models import Count

from tandem.foundation.jobs.models import Job, State
from tandem.kit import clock
from tandem.mentoring.matching import services
from tandem.mentoring.matching.models import Run, Suggestion, Waiting
from tests import factories as make
from tests.factories.mentorships import manager
from tests.faults.conftest import ROUNDS


def test_each_round_is_made_exactly_once(site, kill) -> None:
    program = make.program()
    for _ in range(25):
        make.mentor(program)
    asked = [make.request(program).pk for _ in range(40)]
    for number in range(1, ROUNDS + 1):
        run = services.start_run(actor=manager(), program=program, forms=[], today=clock.today())
        kill("worker" if number % 4 else "web", 1.0)
        site.wait(lambda run=run: Job.objects.get(pk=run.job_id).is_over, 90)
        job = Job.objects.get(pk=run.job_id)
        assert job.state == State.DONE, job.message
        assert list(Run.objects.filter(program=program).order_by("number").values_list("number", flat=True)) == list(range(1, number + 1))
        _check(run, asked)


def _check(run: Run, asked: list[int]) -> None:
    """Every request is proposed or waits with a reason, once; only the last round is open."""
    proposed = list(Suggestion.objects.filter(run=run).values_list("request", flat=True))
    waiting = list(Waiting.objects.filter(run=run).values_list("request", flat=True))
    assert sorted(proposed + waiting) == sorted(asked)
    full = Suggestion.objects.filter(run=run).values("mentor").annotate(n=Count("pk")).filter(n__gt=2)
    assert list(full) == [], "a mentor has two places"
    assert set(Suggestion.objects.filter(state="proposed").values_list("run", flat=True)) <= {run.pk}
