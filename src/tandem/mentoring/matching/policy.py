import datetime as dt
from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from tandem.kit.actor import Actor
from tandem.kit.verdict import ALLOWED, Verdict
from tandem.mentoring.banks.models import Request
from tandem.mentoring.matching.models import (
    SUGGESTION_TRANSITIONS,
    Acquaintance,
    Petition,
    PetitionKind,
    PetitionState,
    Run,
    RunState,
    Suggestion,
    SuggestionState,
)
from tandem.mentoring.mentorships import policy as mentorships
from tandem.mentoring.mentorships.models import Mentorship, State
from tandem.registry.orgs.choices import MANAGES, Role
from tandem.registry.people.models import Person
from tandem.registry.programs import policy as programs
from tandem.registry.programs.models import Program

ANSWER_DAYS: Mapping[str, int] = {PetitionKind.ANOTHER: 5, PetitionKind.STEPS_DOWN: 3, PetitionKind.LEAVES: 1}
"""Working days for the head's answer; a mentor who steps down is free after three (ст. 351.8 ТК), so the answer comes by then."""

MUTUAL_PAIRS = 1_000_000
"""Requests times mentors up to which everybody ranks everybody: a general meeting is of one school."""

MOST_TOUCHED = 2
"""Pairs of others that a granted petition may change."""

WORTH_A_PAIR = 1000
"""What an exchange must gain for every pair of others that it changes, of 10,000, to be shown beside a mentor with a free place."""

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


def can_choose_mutually(marked: int, guests: int, pairs: int = 0) -> Verdict:
    """Is there a choice of people to follow? So many came to general meetings, so many marked whom they would like."""
    if not guests:
        return Verdict(_("There was no general meeting. Hold it and gather the marks of both sides."))
    if not marked:
        return Verdict(_("Nobody who was at the general meeting has marked yet whom he or she would like."))
    if pairs > MUTUAL_PAIRS:
        return Verdict(_("There are too many requests for a mutual choice: start the round for one form."))
    return ALLOWED


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


def can_file(actor: Actor, mentorship: Mentorship, kind: str, request: Request | None) -> Verdict:
    """A mentee or the guardian asks for another mentor; a mentor gives the pair up; the head or the curator does it for either.

    The right of the mentee: положение о наставничестве, 6.2. A curator who is the mentor asks for no other one: a refusal would tell
    of a petition that stands. The participations must be loaded.
    """
    if mentorship.state not in (State.ACTIVE, State.PAUSED):
        return Verdict(_("A petition is filed while the pair works."))
    running = {part.request_id: part.request.mentee.person_id for part in mentorship.participations.all() if part.finished_on is None}
    if (request is None) == (kind == PetitionKind.ANOTHER) or (request is not None and request.pk not in running):
        return Verdict(_("The mentee is not in this pair."))
    is_own = request is not None and running[request.pk] in actor.person_ids | actor.ward_ids
    is_mentor = mentorship.mentor.person_id in actor.person_ids
    is_staff = actor.has(MANAGES, mentorship.program.organization.path, mentorship.program_id)
    if is_own or (is_mentor and kind == PetitionKind.STEPS_DOWN) or (is_staff and not (is_mentor and kind == PetitionKind.ANOTHER)):
        return ALLOWED
    return Verdict(_("Only the mentee, the guardian or the mentor files a petition about the own pair."))


def can_see_petition(actor: Actor, petition: Petition) -> Verdict:
    """Twin: queries.petitions_visible_to."""
    pair = petition.mentorship
    is_secret = petition.kind == PetitionKind.ANOTHER
    is_mentor = pair.mentor.person_id in actor.person_ids
    mentee = petition.request.mentee.person_id if petition.request else None
    is_own = bool(actor.user_id) and petition.user_id == actor.user_id
    is_mentee = is_secret and mentee in actor.person_ids | actor.ward_ids
    is_staff = actor.has(MANAGES, pair.program.organization.path, pair.program_id)
    if is_own or is_mentee or (is_mentor and not is_secret) or (is_staff and not (is_secret and is_mentor)):
        return ALLOWED
    return Verdict(_("Only the petitioner, the head and the curator see the petition."))


def can_see_exchange(actor: Actor, petition: Petition) -> Verdict:
    """Pairs of others that change with a petition: for the head and the curator, not for the petitioner."""
    pair = petition.mentorship
    if not actor.has(MANAGES, pair.program.organization.path, pair.program_id):
        return Verdict(_("Only the head and the curator see what changes for others."))
    return can_see_petition(actor, petition)


def can_decide_petition(actor: Actor, petition: Petition) -> Verdict:
    """Only the head, and never the mentor whom it is about."""
    seen = can_see_petition(actor, petition)
    if not seen:
        return seen
    pair = petition.mentorship
    if not actor.has(Role.HEAD, pair.program.organization.path, pair.program_id) or pair.mentor.person_id in actor.person_ids:
        return Verdict(_("The head of the school decides about a petition."))
    if petition.state != PetitionState.FILED:
        return Verdict(_("The petition is decided already: %(state)s.") % {"state": petition.get_state_display()})
    return programs.can_manage(actor, pair.program)


def can_withdraw(actor: Actor, petition: Petition) -> Verdict:
    """Whoever asked, while there is no decision."""
    if petition.state != PetitionState.FILED:
        return Verdict(_("The petition is decided already: %(state)s.") % {"state": petition.get_state_display()})
    mentee = petition.request.mentee.person_id if petition.request else None
    if petition.user_id == actor.user_id or mentee in actor.person_ids | actor.ward_ids:
        return ALLOWED
    return Verdict(_("Only whoever asked takes the petition back."))


def can_see_acquaintance(actor: Actor, meeting: Acquaintance, attendees: Collection[int]) -> Verdict:
    """The head, the curator and whoever was there. Twin: queries.acquaintances_visible_to."""
    if actor.has(MANAGES, meeting.program.organization.path, meeting.program_id) or (actor.person_ids | actor.ward_ids) & set(attendees):
        return ALLOWED
    return Verdict(_("Only those who were at the meeting see this page."))


def can_mark(actor: Actor, meeting: Acquaintance, by: Person, attendees: Collection[int], today: dt.date) -> Verdict:
    """Each for oneself, a guardian for the child till the term; the curator from a paper also later."""
    if by.pk not in attendees:
        return Verdict(_("This person was not at the meeting."))
    if actor.has(MANAGES, meeting.program.organization.path, meeting.program_id):
        return programs.can_manage(actor, meeting.program)
    if by.pk not in actor.person_ids | actor.ward_ids:
        return Verdict(_("Everybody marks for oneself; a parent may do it for the child."))
    if not meeting.held_on <= today <= meeting.closes_on:
        return Verdict(_("Marks were taken until %(day)s. Tell the curator.") % {"day": f"{meeting.closes_on:%d.%m.%Y}"})
    return ALLOWED


def decide_by(kind: str, filed_on: dt.date) -> dt.date:
    """The last day of the head's answer, in working days."""
    return mentorships.working_days_after(filed_on, ANSWER_DAYS[kind])


def _step(actor: Actor, suggestion: Suggestion, state: str) -> Verdict:
    rights = can_decide(actor, suggestion.run)
    is_open = suggestion.state == SuggestionState.PROPOSED and SUGGESTION_TRANSITIONS.allows(suggestion.state, state)
    if rights and not is_open:
        return Verdict(_("This proposal is decided already: %(state)s.") % {"state": suggestion.get_state_display()})
    return rights
