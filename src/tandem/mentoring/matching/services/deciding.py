import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.mentoring.matching import policy
from tandem.mentoring.matching.models import (
    Exclusion,
    Run,
    RunState,
    Suggestion,
    SuggestionState,
)
from tandem.mentoring.matching.queries import proposing
from tandem.mentoring.matching.queries.arranging import Arrangement
from tandem.mentoring.matching.services.arranging import check_revision, write
from tandem.mentoring.matching.services.locks import lock_round, lock_suggestion, note, note_many, suggestions, touch
from tandem.mentoring.mentorships import queries as pairs
from tandem.mentoring.mentorships import services as mentorships
from tandem.mentoring.mentorships.models import Mentorship
from tandem.registry.programs.models import Program


@dataclass(frozen=True)
class Outcome:
    """What came of an approval: opened pairs and groups, proposals that went out of date with the reason in their note."""

    opened: tuple[Mentorship, ...]
    stale: tuple[Suggestion, ...]


@transaction.atomic
def approve_suggestions(
    *, actor: Actor, run: Run, ids: Collection[int], started_on: dt.date, today: dt.date, groups: Collection[int] = ()
) -> Outcome:
    """Open pairs of the chosen proposals. Whoever lost the place meanwhile goes out of date with the reason; the rest goes on.

    `groups`: mentors whose chosen mentees make one group instead of pairs.
    """
    row = lock_round(run)
    require(policy.can_decide(actor, row))
    _check_day(row.program, started_on)
    chosen = [one for one in suggestions(row, ids) if one.state == SuggestionState.PROPOSED]
    if not chosen:
        raise Refused(_("Nothing of the chosen is left to approve: somebody has decided on it already."))
    lots = _lots(chosen, groups)
    answers = _open_all(actor, lots, started_on, today)
    stale = _retire([(one, said) for lot, said in zip(lots, answers, strict=True) if isinstance(said, Refused) for one in lot])
    stale += _retire_full(row.program)
    touch(row, actor)
    return Outcome(tuple(pair for pair in answers if isinstance(pair, Mentorship)), tuple(stale))


@transaction.atomic
def reject_suggestion(*, actor: Actor, suggestion: Suggestion, reason: str, never_again: bool = False) -> Suggestion:
    """Say no to a proposal. `never_again`: these two are not proposed to each other in this programme any more."""
    row = lock_suggestion(suggestion)
    require(policy.can_reject(actor, row))
    _decide(actor, [row], SuggestionState.REJECTED, reason)
    if never_again:
        Exclusion.objects.get_or_create(
            program=row.run.program, mentor_person=row.mentor.person, mentee_person=row.request.mentee.person,
            defaults={"reason": reason[:300], "created_at": clock.now()},
        )  # fmt: skip
    touch(row.run, actor)
    note(actor, row, "suggestion.rejected", never_again=never_again)
    return row


@transaction.atomic
def set_pair(
    *,
    actor: Actor,
    run: Run,
    made: proposing.Pair,
    started_on: dt.date,
    today: dt.date,
    reason: str = "",
    around: Arrangement | None = None,
) -> Suggestion:
    """Pair two people by the curator's own choice. `made` comes from `queries.hand_made`, which names every hard rule that is broken;
    `around` are the other open proposals as the page has shown them with their price: Conflict when the round was decided on since.

    The engine has worked before the locks were taken; what may have changed since is looked at again under them: here whether the two
    are still to be proposed to each other, in `open_mentorship` places, states, kinship and the programme.
    The request stands open, so whatever the round said of it (even an approval whose pair was called off) is over.
    """
    row = lock_round(run)
    require(policy.can_decide(actor, row))
    _check_day(row.program, started_on)
    _check_exclusion(row.program, made)
    if around:
        check_revision(row, run.revision)
        write(row, around, [move for move in around.moves if move.request != made.request.pk])
    said = Suggestion.objects.filter(run=row, request=made.request).exclude(state=SuggestionState.REJECTED)
    one = said.first() or Suggestion(run=row, request=made.request)
    one.mentor, one.score, one.reasons, one.is_by_hand = made.mentor, made.score, made.reasons, True
    one.state, one.mentorship = SuggestionState.PROPOSED, None
    one.save()
    [answer] = _open_all(actor, [[one]], started_on, today, reason)
    if isinstance(answer, Refused):
        raise answer
    touch(row, actor)
    note(actor, one, "suggestion.by_hand")
    _retire_full(row.program)
    return one


@transaction.atomic
def undo_approval(*, actor: Actor, suggestion: Suggestion, today: dt.date) -> list[Suggestion]:
    """Take an approval back while there is no order: the pair is cancelled, its proposals stand open again.

    A group goes back as a whole. In a round that is not the newest one the proposals go out of date instead.
    """
    row = lock_suggestion(suggestion)
    require(policy.can_undo(actor, row))
    pair = row.mentorship
    assert pair is not None
    back = list(Suggestion.objects.filter(mentorship=pair).order_by("pk"))
    mentorships.cancel_mentorship(actor=actor, mentorship=pair, reason=_("the approval was taken back"), today=today)
    is_newest = not Run.objects.filter(program=row.run.program_id, number__gt=row.run.number, state=RunState.READY).exists()
    _decide(actor, back, SuggestionState.PROPOSED if is_newest else SuggestionState.STALE, "")
    if is_newest:  # whoever had waited and was given a mentor by hand is proposed now, and waits no more
        row.run.waiting.filter(request__in=[one.request_id for one in back]).delete()
    touch(row.run, actor)
    note(actor, row, "suggestion.reopened", pair=pair.pk)
    return back


def _check_day(program: Program, day: dt.date) -> None:
    """A wrong date is a mistake of the form, not of the proposals."""
    if not program.started_on <= day <= program.finished_on:
        first, last = f"{program.started_on:%d.%m.%Y}", f"{program.finished_on:%d.%m.%Y}"
        raise Refused(_("The pairs must begin within the programme: %(first)s – %(last)s.") % {"first": first, "last": last})


def _check_exclusion(program: Program, made: proposing.Pair) -> None:
    people = {"mentor_person": made.mentor.person_id, "mentee_person": made.request.mentee.person_id}
    if Exclusion.objects.filter(program=program, **people).exists():
        raise Refused(_("These two are not to be proposed to each other any more: somebody has just asked for it."))


def _lots(chosen: Sequence[Suggestion], groups: Collection[int]) -> list[list[Suggestion]]:
    """Proposals that become one pair or group each; a group is of one mentor and one form."""
    lots = []
    for mentor, rows in groupby(chosen, key=lambda one: one.mentor_id):
        theirs = sorted(rows, key=lambda one: (one.request.form_code, one.pk))
        key = (lambda one: one.request.form_code) if mentor in groups else (lambda one: one.pk)
        lots += [list(lot) for _key, lot in groupby(theirs, key=key)]
    return lots


def _open_all(
    actor: Actor, lots: list[list[Suggestion]], started_on: dt.date, today: dt.date, reason: str = ""
) -> list[Mentorship | Refused]:
    """Open the pairs and groups and mark their proposals; in the place of one that was refused stands the refusal."""
    wanted = [mentorships.Wanted(lot[0].mentor, [one.request for one in lot], lot[0].request.form_code, is_first=True) for lot in lots]
    until = lots[0][0].run.program.finished_on
    answers = mentorships.open_mentorships(actor=actor, wanted=wanted, started_on=started_on, planned_until=until, today=today)
    approved = []
    for lot, pair in zip(lots, answers, strict=True):
        if isinstance(pair, Mentorship):
            for one in lot:
                one.mentorship = pair
            approved += lot
    _decide(actor, approved, SuggestionState.APPROVED, reason)
    note_many(actor, [(one, {"pair": one.mentorship_id, "score": one.score}) for one in approved], "suggestion.approved")
    return answers


def _decide(actor: Actor, rows: list[Suggestion], state: str, reason: str) -> None:
    for one in rows:
        one.state, one.note, one.decided_by, one.decided_at = state, reason.strip()[:300], actor.name[:150], clock.now()
        one.why = {}
        if state != SuggestionState.APPROVED:
            one.mentorship = None
    Suggestion.objects.bulk_update(rows, ["state", "note", "why", "mentorship", "decided_by", "decided_at"])


def _retire(rows: Sequence[tuple[Suggestion, Refused]]) -> list[Suggestion]:
    """The proposals go out of date, each with its reason: by its code, so that everybody reads it in the own language."""
    for one, why in rows:
        one.state, one.mentorship = SuggestionState.STALE, None
        one.note, one.why = ("", {"code": why.code, "parts": why.parts}) if why.code else (str(why)[:300], {})
    gone = [one for one, _why in rows]
    Suggestion.objects.bulk_update(gone, ["state", "note", "why", "mentorship"])
    return gone


def _retire_full(program: Program) -> list[Suggestion]:
    """Open proposals whose mentor has no place left go out of date at once."""
    left = pairs.free_places(program)
    rows = Suggestion.objects.filter(run__program=program, state=SuggestionState.PROPOSED).select_related("mentor__person").order_by("pk")
    return _retire([(one, Refused(code="FULL")) for one in rows if not left.get(one.mentor_id)])
