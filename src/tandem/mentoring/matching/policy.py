from django.utils.translation import gettext as _

from tandem.kit.actor import Actor
from tandem.kit.verdict import ALLOWED, Verdict
from tandem.mentoring.matching.models import SUGGESTION_TRANSITIONS, Run, RunState, Suggestion, SuggestionState
from tandem.mentoring.mentorships.models import State
from tandem.registry.programs import policy as programs
from tandem.registry.programs.models import Program

LEAST = 2
"""Fewer mentors or requests than this are paired by hand."""


def can_view(actor: Actor, run: Run) -> Verdict:
    """Twin: queries.visible_to."""
    return programs.can_view(actor, run.program)


def can_start(actor: Actor, program: Program, mentors: int, requests: int) -> Verdict:
    """May a round be started with so many mentors and open requests?"""
    rights = programs.can_run(actor, program)
    if rights and min(mentors, requests) < LEAST:
        return Verdict(_("At least 2 mentors with free places and 2 open requests are needed. A single pair is opened by hand."))
    return rights


def can_decide(actor: Actor, run: Run) -> Verdict:
    """May the actor approve, reject and set pairs in this round?"""
    rights = programs.can_run(actor, run.program)
    if rights and run.state != RunState.READY:
        return Verdict(_("The round is not ready yet."))
    return rights


def can_approve(actor: Actor, suggestion: Suggestion) -> Verdict:
    return _step(actor, suggestion, SuggestionState.APPROVED)


def can_reject(actor: Actor, suggestion: Suggestion) -> Verdict:
    return _step(actor, suggestion, SuggestionState.REJECTED)


def can_undo(actor: Actor, suggestion: Suggestion) -> Verdict:
    """Take an approval back: only while the pair stands in no order."""
    rights = programs.can_run(actor, suggestion.run.program)
    if not rights:
        return rights
    pair = suggestion.mentorship
    if suggestion.state != SuggestionState.APPROVED or pair is None:
        return Verdict(_("The pair is not approved: there is nothing to take back."))
    if pair.order_id is not None or pair.state not in (State.PROPOSED, State.AGREED):
        return Verdict(_("The pair is in an order already or is finished. Change it on its own page."))
    return ALLOWED


def can_change_rules(actor: Actor, program: Program) -> Verdict:
    return programs.can_manage(actor, program)


def _step(actor: Actor, suggestion: Suggestion, state: str) -> Verdict:
    rights = can_decide(actor, suggestion.run)
    is_open = suggestion.state == SuggestionState.PROPOSED and SUGGESTION_TRANSITIONS.allows(suggestion.state, state)
    if rights and not is_open:
        return Verdict(_("This proposal is decided already: %(state)s.") % {"state": suggestion.get_state_display()})
    return rights
