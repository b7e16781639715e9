import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from tandem.kit.actor import Actor
from tandem.mentoring.mentorships.models import Mentorship, State
from tandem.mentoring.mentorships.queries.gates import Lack, lacks
from tandem.mentoring.mentorships.services.locks import lock_mentorships, note

FALLS_TO = {State.ACTIVE: State.PAUSED, State.ORDERED: State.AGREED}
"""Where a pair goes at once when a required consent is withdrawn or has expired."""


@transaction.atomic
def refresh_gate(*, actor: Actor, mentorship: Mentorship, day: dt.date) -> list[Lack]:
    """Look at the consents again and keep the answer on the pair; an ordered or active pair that lacks one stops.

    What is missing on the day is returned; empty when the pair may go on.
    """
    [(_row, missing)] = refresh_gates(actor=actor, ids=[mentorship.pk], day=day)
    return missing


@transaction.atomic(savepoint=False)
def refresh_gates(*, actor: Actor, ids: Iterable[int], day: dt.date) -> list[tuple[Mentorship, list[Lack]]]:
    """The same for many pairs in one pass, by number: each as it stands now with what it lacks."""
    rows = lock_mentorships(ids)
    missing = lacks(rows, day)
    changed = []
    for row in rows:
        before = row.state
        if not _look(row, bool(missing[row.pk])):
            continue
        changed.append(row)
        if row.state != before:
            note(actor, row, "mentorship.gate_lost", missing=[f"{m.kind}:{m.signer}" for m in missing[row.pk]])
    Mentorship.objects.bulk_update(changed, ["consents_complete", "state", "order", "version"])
    return [(row, missing[row.pk]) for row in rows]


def _look(row: Mentorship, lacks_something: bool) -> bool:
    """Put the answer on the pair; has anything changed?"""
    falls = lacks_something and row.state in FALLS_TO
    if row.consents_complete is not lacks_something and not falls:
        return False
    row.consents_complete = not lacks_something
    if falls:
        row.state = FALLS_TO[State(row.state)]
        row.order = row.order if row.state == State.PAUSED else None
    row.version += 1
    return True
