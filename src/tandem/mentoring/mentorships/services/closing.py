"""The end of everything at once, when the programme is over."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from tandem.foundation.audit import services as audit
from tandem.kit.actor import Actor
from tandem.kit.verdict import require
from tandem.mentoring.banks import services as banks
from tandem.mentoring.mentorships import policy
from tandem.mentoring.mentorships.models import Mentorship, Participation, State
from tandem.mentoring.mentorships.queries.lists import title_of
from tandem.mentoring.mentorships.queries.orders import live_pairs
from tandem.mentoring.mentorships.services.locks import lock_mentors, lock_mentorships, lock_program, lock_requests
from tandem.mentoring.mentorships.services.steps import labour_forms
from tandem.registry.programs import policy as programs
from tandem.registry.programs.models import Program


@dataclass(frozen=True)
class Closing:
    """Pairs that were finished, and those that were not, each with the reason."""

    closed: list[Mentorship]
    refused: list[tuple[Mentorship, str]]


@transaction.atomic
def close_all(
    *, actor: Actor, program: Program, finished_on: dt.date, reason: str, today: dt.date, notice_on: dt.date | None = None
) -> Closing:
    """Finish every working pair of the programme; who cannot end on the day stays, with the reason. As many statements for any number."""
    require(programs.can_run(actor, lock_program(program.pk)))
    standing = list(live_pairs(program))
    lock_mentors(row.mentor for row in standing)
    requests = {one.pk: one for one in lock_requests(part.request for row in standing for part in row.participations.all())}
    rows, labour = lock_mentorships([row.pk for row in standing]), labour_forms(program.pk)
    verdicts = [
        (
            row,
            policy.can_close(actor, row)
            and policy.can_end_on(row, finished_on, today)
            and policy.is_told_in_time(row, finished_on, notice_on, labour),
        )
        for row in rows
    ]
    closed = [row for row, verdict in verdicts if verdict]
    parts = [part for row in closed for part in row.participations.all() if part.finished_on is None]
    for part in parts:
        part.finished_on, part.request = max(finished_on, part.started_on), requests[part.request_id]
    _keep(actor, closed, parts, finished_on, reason)
    return Closing(closed, [(row, str(verdict.reason)) for row, verdict in verdicts if not verdict])


def _keep(actor: Actor, rows: Sequence[Mentorship], parts: Sequence[Participation], day: dt.date, reason: str) -> None:
    for row in rows:
        row.state, row.finished_on, row.end_reason = State.CLOSED, day, reason.strip()[:300]
        row.version += 1
    Participation.objects.bulk_update(parts, ["finished_on"])
    Mentorship.objects.bulk_update(rows, ["state", "finished_on", "end_reason", "version"])
    banks.mark_open(actor=actor, requests=[part.request for part in parts])
    place = rows[0].program.organization.path if rows else ""
    told = {"on": day.isoformat(), "together": len(rows)}
    audit.record_many(actor=actor, entries=[audit.Entry("mentorship.closed", row, place, title_of(row), told) for row in rows])
