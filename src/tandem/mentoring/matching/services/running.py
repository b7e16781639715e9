import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.foundation.jobs import services as jobs
from tandem.foundation.jobs.models import Job
from tandem.foundation.notify import services as notify
from tandem.kit import clock
from tandem.kit.actor import SYSTEM, Actor
from tandem.kit.verdict import Refused, require
from tandem.mentoring.matching import policy
from tandem.mentoring.matching.choices import BEST, MUTUAL, RUN_JOB
from tandem.mentoring.matching.models import Run, RunProblem, RunState, Suggestion, SuggestionState, Waiting
from tandem.mentoring.matching.queries.acquaintance import choosers as choosers_of
from tandem.mentoring.matching.queries.proposing import Proposal, rules_of
from tandem.mentoring.matching.queries.rounds import ready
from tandem.mentoring.matching.services.locks import lock_rounds, note_program
from tandem.mentoring.mentorships.services import locks as pairs
from tandem.registry.programs.models import Program, ProgramState


@transaction.atomic
def start_run(*, actor: Actor, program: Program, forms: Sequence[str], today: dt.date, mode: str = BEST) -> Run:
    """Begin a round: a job makes its proposals. A round that is being made already is returned instead."""
    program = pairs.lock_program(program.pk)
    lock_rounds(program.pk)
    now = ready(program)
    asked = sum(now.requests.get(code, 0) for code in forms) if forms else now.asked
    require(policy.can_start(actor, program, now.mentors, asked))
    if mode == MUTUAL:
        choosers = choosers_of(program)
        require(policy.can_choose_mutually(choosers.marked, choosers.guests, now.mentors * asked))
    place = program.organization.path
    job = jobs.enqueue(actor=actor, kind=RUN_JOB, args={"program": program.pk}, place=place, dedupe=f"{RUN_JOB}:{program.pk}")
    running = Run.objects.filter(job_id=job.pk).select_related("program__organization").first()
    if running is not None:
        return running
    Run.objects.filter(program=program, state=RunState.QUEUED).update(state=RunState.FAILED)
    rules, version = rules_of(program)
    number = (Run.objects.filter(program=program).aggregate(last=Max("number"))["last"] or 0) + 1
    run = Run.objects.create(
        program=program, number=number, job_id=job.pk, created_at=clock.now(),
        rules={**rules, "version": version, "mode": mode, "forms": list(forms), "day": today.isoformat()},
    )  # fmt: skip
    note_program(actor, program, "run.started", round=number, mode=mode)
    return run


@transaction.atomic
def save_run(*, job: Job, run: Run, proposal: Proposal, today: dt.date) -> dict[str, object]:
    """Keep the proposals and end the job together: a worker that lost the job writes nothing, a second one writes once."""
    lock_rounds(run.program_id)
    row = Run.objects.select_related("program__organization").get(pk=run.pk)
    if row.state != RunState.QUEUED:
        raise Refused(_("This round was made or given up already."))
    if row.program.state != ProgramState.ACTIVE:
        raise Refused(_("The programme was finished meanwhile: the round is not kept."))
    Suggestion.objects.filter(run__program=row.program_id, state=SuggestionState.PROPOSED).update(
        state=SuggestionState.STALE, note="", why={"code": "NEWER", "parts": {}}
    )
    Suggestion.objects.bulk_create(
        Suggestion(run=row, mentor=pair.mentor, request=pair.request, score=pair.score, reasons=pair.reasons) for pair in proposal.pairs
    )
    Waiting.objects.bulk_create(Waiting(run=row, request=left.request, code=left.code, reasons=left.reasons) for left in proposal.waiting)
    row.state, row.stats, row.certificate = RunState.READY, proposal.stats, proposal.certificate
    row.save(update_fields=["state", "stats", "certificate"])
    RunProblem.objects.create(run=row, body=proposal.problem)
    note_program(SYSTEM, row.program, "run.ready", round=row.number, pairs=len(proposal.pairs), waiting=len(proposal.waiting))
    result: dict[str, object] = {"url": reverse("matching:round", args=[row.program.organization.code, row.pk])}
    jobs.checkpoint(job=job, done=len(proposal.pairs) + len(proposal.waiting), total=len(proposal.pairs) + len(proposal.waiting))
    message = _told(len(proposal.pairs))
    if job.user_id:
        notify.tell(recipients=[(job.user_id, "")], kind="matching.ready", subject=message, url=str(result["url"]))
    jobs.finish(job=job, result=result, message=message)
    return result


def _told(pairs: int) -> str:
    return ngettext("%(n)s proposal is ready.", "%(n)s proposals are ready.", pairs) % {"n": pairs}
