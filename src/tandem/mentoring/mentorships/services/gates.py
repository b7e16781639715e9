import datetime as dt

from django.db import transaction

from tandem.kit.actor import Actor
from tandem.mentoring.mentorships.models import Mentorship, State
from tandem.mentoring.mentorships.queries.gates import Lack, lacks
from tandem.mentoring.mentorships.services.locks import lock_mentorship, note

FALLS_TO = {State.ACTIVE: State.PAUSED, State.ORDERED: State.AGREED}
"""Where a pair goes at once when a required consent is withdrawn or has expired."""


@transaction.atomic
def refresh_gate(*, actor: Actor, mentorship: Mentorship, day: dt.date) -> list[Lack]:
    """Look at the consents again and keep the answer on the pair; an ordered or active pair that lacks one stops.

    What is missing on the day is returned; empty when the pair may go on.
    """
    row = lock_mentorship(mentorship)
    missing = lacks([row], day)[row.pk]
    is_complete = not missing
    if is_complete == row.consents_complete and (is_complete or row.state not in FALLS_TO):
        return missing
    before = row.state
    row.consents_complete = is_complete
    if not is_complete and row.state in FALLS_TO:
        row.state = FALLS_TO[State(row.state)]
        row.order = row.order if row.state == State.PAUSED else None
    row.version += 1
    row.save(update_fields=["consents_complete", "state", "order", "version"])
    if row.state != before:
        note(actor, row, "mentorship.gate_lost", missing=[f"{m.kind}:{m.signer}" for m in missing])
    return missing
