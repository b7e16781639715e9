from tandem.foundation.jobs import services as jobs
from tandem.foundation.jobs.models import Job
from tandem.kit import clock
from tandem.kit.verdict import Refused
from tandem.mentoring.matching import queries, services
from tandem.registry.orgs import queries as orgs


def run_matching(job: Job) -> dict[str, object]:
    """Make the proposals of a round and keep them."""
    run = queries.run_of_job(job.pk)
    if run is None:
        raise Refused("round is gone")
    jobs.checkpoint(job=job, done=0, attempts=job.attempts)
    today = clock.today(run.program.organization.timezone)
    return services.save_run(job=job, run=run, proposal=queries.propose(run, today), today=today)


def carry_out_petitions() -> None:
    """The day of a granted petition has come: the pairs change without waiting for anybody to press a button."""
    for zone in orgs.zones():
        today = clock.today(zone)
        for row in queries.due(today, zone):
            try:
                services.carry_out(actor=queries.decider_of(row, today), petition=row, today=today)
            except Refused as refusal:
                services.give_up(petition=row, why=str(refusal), today=today)
