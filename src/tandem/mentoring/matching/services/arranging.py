from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.kit.actor import Actor
from tandem.kit.verdict import Conflict, require
from tandem.mentoring.matching import policy
from tandem.mentoring.matching.models import Run, Suggestion, SuggestionState, Waiting
from tandem.mentoring.matching.queries.arranging import Arrangement, Ids, Move
from tandem.mentoring.matching.services.locks import lock_round, lock_suggestion, note, note_program, touch


@transaction.atomic
def arrange_round(*, actor: Actor, run: Run, arrangement: Arrangement, revision: int, pin: Ids | None = None) -> Run:
    """Make the open proposals what the page has shown; `pin` is the request and the mentor that the curator put together.

    `arrangement` was made at `revision`. Raises Conflict when somebody has decided something in the round since then.
    """
    row = lock_round(run)
    require(policy.can_decide(actor, row))
    check_revision(row, revision)
    write(row, arrangement, arrangement.moves)
    if pin:
        row.suggestions.filter(request=pin[0], mentor=pin[1], state=SuggestionState.PROPOSED).update(is_pinned=True)
    touch(row, actor)
    moved = [[move.request, move.before, move.after] for move in arrangement.moves]
    note_program(actor, row.program, "run.arranged", round=row.number, pinned=list(pin or ()), moved=moved)
    return row


@transaction.atomic
def pin_suggestion(*, actor: Actor, suggestion: Suggestion, pinned: bool) -> Suggestion:
    """Keep an open proposal as it is, whatever else is arranged; or let it go."""
    row = lock_suggestion(suggestion)
    require(policy.can_reject(actor, row))
    if row.is_pinned != pinned:
        row.is_pinned = pinned
        row.save(update_fields=["is_pinned"])
        touch(row.run, actor)
        note(actor, row, "suggestion.pinned" if pinned else "suggestion.unpinned")
    return row


def check_revision(run: Run, revision: int) -> None:
    if run.revision != revision:
        text = _("%(who)s has just decided something in this round. Look at it as it is now and choose again.")
        raise Conflict(text % {"who": run.changed_by or _("Somebody else")}, run)


def write(run: Run, arrangement: Arrangement, moves: Sequence[Move]) -> None:
    """These moves of the arrangement. A changed proposal is a new row: an old page cannot approve it unseen.

    The requests stand open, so whatever the round said of them (even an approval whose pair was called off) is over.
    """
    changed = {move.request for move in moves}
    run.suggestions.filter(request__in=changed).exclude(state=SuggestionState.REJECTED).delete()
    run.waiting.filter(request__in=changed).delete()
    left = [arrangement.left(move.request) for move in moves if move.after is None]
    Waiting.objects.bulk_create(Waiting(run=run, request=one.request, code=one.code, reasons=one.reasons) for one in left)
    pairs = [pair for pair in arrangement.pairs if pair.request.pk in changed]
    Suggestion.objects.bulk_create(
        Suggestion(run=run, mentor=pair.mentor, request=pair.request, score=pair.score, reasons=pair.reasons) for pair in pairs
    )
