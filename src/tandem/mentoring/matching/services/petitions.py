"""Petitions for another mentor: filed, decided by the head, carried out on the day; a mentee is never left without an answer."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.foundation.notify import services as notify
from tandem.kit.actor import SYSTEM, Actor
from tandem.kit.verdict import Refused, require
from tandem.mentoring.banks import services as banks
from tandem.mentoring.banks.models import Request
from tandem.mentoring.matching import policy
from tandem.mentoring.matching.models import Petition, PetitionKind, PetitionState
from tandem.mentoring.matching.queries import petitions as queries
from tandem.mentoring.mentorships import policy as mentorship_rules
from tandem.mentoring.mentorships import queries as pairs
from tandem.mentoring.mentorships import services as mentorships
from tandem.mentoring.mentorships.models import Mentorship
from tandem.mentoring.mentorships.services import locks

Plan = Mapping[int, int | None]
"""Request → the mentor it goes to, None to wait for one."""

Moves = Sequence[queries.Move]


@transaction.atomic
def file_petition(
    *, actor: Actor, mentorship: Mentorship, kind: str, request: Request | None = None, words: str = "", today: dt.date
) -> Petition:
    """Ask the head for another mentor (of `request`), or give the pair up. One open petition about the same at a time."""
    locks.lock_mentor(mentorship.mentor)  # before the pair, as whoever moves or closes pairs does
    Mentorship.objects.select_for_update(of=("self",)).get(pk=mentorship.pk)  # both parents may ask at once
    require(policy.can_file(actor, mentorship, kind, request))
    standing = Petition.objects.filter(mentorship=mentorship, request=request, state=PetitionState.FILED).first()
    if standing is not None:
        raise Refused(_("The petition is with the head already: the answer comes by %(day)s.") % {"day": f"{standing.decide_by:%d.%m.%Y}"})
    row = Petition.objects.create(
        mentorship=mentorship, request=request, kind=kind, words=words.strip()[:500], user_id=actor.user_id, asked_by=actor.name[:150],
        filed_on=today, decide_by=policy.decide_by(kind, today),
    )  # fmt: skip
    _note(actor, row, "petition.filed", kind=kind)
    subject = _("A petition waits for the head's decision")
    notify.tell(recipients=queries.deciders(row, today), kind="petition.filed", subject=subject, url=queries.address(row))
    return row


@transaction.atomic
def withdraw_petition(*, actor: Actor, petition: Petition) -> Petition:
    """Whoever asked has changed their mind."""
    row = _locked(petition)
    require(policy.can_withdraw(actor, row))
    row.state = PetitionState.WITHDRAWN
    row.save(update_fields=["state"])
    _note(actor, row, "petition.withdrawn")
    return row


@transaction.atomic
def decline_petition(*, actor: Actor, petition: Petition, note: str, today: dt.date) -> Petition:
    """The head says no, with a reason that the petitioner reads."""
    row = _locked(petition)
    require(policy.can_decide_petition(actor, row))
    if not note.strip():
        raise Refused(_("Say why: the petitioner reads the reason."))
    _decide(actor, row, PetitionState.DECLINED, note, today)
    _note(actor, row, "petition.declined")
    _answer(row, _("Your petition is declined: %(why)s") % {"why": row.note})
    return row


@transaction.atomic
def grant_petition(
    *, actor: Actor, petition: Petition, plan: Plan, moves: Moves = (), ends_on: dt.date, note: str = "", today: dt.date
) -> Petition:
    """The head says yes. `plan` names every mentee concerned, `moves` the pairs of others that change with them.

    It is carried out at once, or on the day when it has come.
    """
    row = _locked(petition)
    require(policy.can_decide_petition(actor, row))
    _check_plan(row, plan, moves)
    first = queries.first_day(row, today, moves)
    if ends_on < first:
        raise Refused(_("The pair can end on %(day)s or later.") % {"day": f"{first:%d.%m.%Y}"})
    row.plan = {str(request): mentor for request, mentor in plan.items()}
    row.moves, row.ends_on = [list(move) for move in moves], ends_on
    _check_places(row)
    _decide(actor, row, PetitionState.GRANTED, note, today)
    leaving = [one.mentorship for one in _departures(row, today)]
    _note(actor, row, "petition.granted", on=ends_on.isoformat(), other_pairs=len(moves))
    _answer(row, _("Your petition is granted. The pair ends on %(day)s.") % {"day": f"{ends_on:%d.%m.%Y}"})
    if ends_on <= today:
        return carry_out(actor=actor, petition=row, today=today)
    told = _("A pair of yours ends on %(day)s.") % {"day": f"{ends_on:%d.%m.%Y}"}
    _tell_mentors(leaving, "petition.notice", told)
    return row


@transaction.atomic
def carry_out(*, actor: Actor, petition: Petition, today: dt.date) -> Petition:
    """Do what was granted: the pairs change, whoever waits comes first in the next matching. Raises Refused when it cannot be done."""
    row = _locked(petition)
    if row.state != PetitionState.GRANTED or row.ends_on is None or row.ends_on > today:
        return row
    leaving = _departures(row, today)
    made = mentorships.move_mentees(actor=actor, departures=leaving, finished_on=row.ends_on, today=today) if leaving else {}
    for one in leaving:
        if one.mentor is None:
            banks.mark_urgent(actor=actor, request=one.request)
    row.state = PetitionState.DONE
    row.save(update_fields=["state"])
    _note(actor, row, "petition.done")
    told = _("A pair of yours ended on %(day)s. Thank you for the work.") % {"day": f"{row.ends_on:%d.%m.%Y}"}
    _tell_mentors([one.mentorship for one in leaving], "petition.done", told)
    for one in leaving:
        _tell_of_change(one, made.get(one.request.pk), today)
    return row


@transaction.atomic
def give_up(*, petition: Petition, why: str, today: dt.date) -> Petition:
    """What was granted cannot be carried out: the head and the petitioner are told, the pair stays as it is."""
    row = _locked(petition)
    row.state, row.note = PetitionState.DECLINED, why[:300]
    row.save(update_fields=["state", "note"])
    _note(SYSTEM, row, "petition.failed")
    subject = _("A granted petition could not be carried out: %(why)s") % {"why": why}
    notify.tell(recipients=queries.deciders(row, today), kind="petition.failed", subject=subject[:200], url=queries.address(row))
    _answer(row, subject)
    return row


def _check_plan(row: Petition, plan: Plan, moves: Moves) -> None:
    """Everybody concerned is named once, and not too many others."""
    concerned = {request.pk for request in queries.requests_of(row)}
    others = {request for request, _before, _after in moves}
    if set(plan) != concerned or others & concerned or len(others) != len(moves):
        raise Refused(_("Say of every mentee who comes instead, or that he or she waits."))
    if len(moves) > policy.MOST_TOUCHED:
        raise Refused(_("A petition may change at most %(n)s pairs of others. Choose other answers.") % {"n": policy.MOST_TOUCHED})


def _check_places(row: Petition) -> None:
    """Whoever comes has a place, those who leave counted: on the day of a later end nobody could choose again."""
    coming = Counter([*filter(None, row.plan.values()), *(after for _request, _before, after in row.moves)])
    coming.subtract([*[row.mentorship.mentor_id] * len(row.plan), *(before for _request, before, _after in row.moves)])
    free = pairs.free_places(row.mentorship.program)
    for mentor in queries.new_mentors(row).values():
        if coming[mentor.pk] > free.get(mentor.pk, 0):
            require(mentorship_rules.because("NO_PLACES", name=mentor.person.short_name))


def _departures(row: Petition, today: dt.date) -> list[mentorships.Departure]:
    """Everybody who changes. Raises Refused when a pair of others is not what the head has seen."""
    mentors, parts = queries.new_mentors(row), queries.running_elsewhere(row)
    replaced = _("the mentor is replaced")
    own, told_on = replaced if row.kind == PetitionKind.ANOTHER else str(row.get_kind_display()), queries.notice_of(row, today)
    concerned, made = queries.requests_of(row), []
    for request in concerned:
        key = row.plan.get(str(request.pk))
        made.append(mentorships.Departure(row.mentorship, request, mentors[key] if key else None, own, told_on))
    for number, before, after in row.moves:
        part = parts.get(number)
        if part is None or part.mentor_id != before or len(concerned) != len(row.plan):
            raise Refused(_("Another pair that was to change with this one has changed meanwhile. Look at the petition again."))
        made.append(mentorships.Departure(part.mentorship, part.request, mentors[after], replaced, row.decided_on))
    return made


def _tell_mentors(left: Iterable[Mentorship], kind: str, subject: str) -> None:
    """The mentors learn of the day, not of who asked."""
    for pair in {one.pk: one for one in left}.values():
        notify.tell(recipients=queries.mentor_accounts([pair]), kind=kind, subject=subject, url=queries.pair_address(pair))


def _tell_of_change(one: mentorships.Departure, new: Mentorship | None, today: dt.date) -> None:
    """The mentee, the guardians and the new mentor learn what comes instead."""
    mentee = one.request.mentee.person
    family, names = queries.family_accounts([mentee], today), {"mentee": mentee.short_name}
    if new is None:
        told = _("The pair of %(mentee)s has ended. Another mentor is looked for: the request is the first in turn.") % names
        notify.tell(recipients=family, kind="petition.done", subject=told[:200], url=queries.pair_address(one.mentorship))
        return
    names |= {"mentor": new.mentor.person.short_name, "day": f"{new.started_on:%d.%m.%Y}"}
    told = _("%(mentee)s has a new mentor from %(day)s: %(mentor)s. The pair waits for its order.") % names
    notify.tell(recipients=family, kind="petition.done", subject=told[:200], url=queries.pair_address(new))
    told = _("You are the mentor of %(mentee)s from %(day)s. The pair waits for its order.") % names
    notify.tell(recipients=queries.mentor_accounts([new]), kind="petition.done", subject=told[:200], url=queries.pair_address(new))


def _locked(petition: Petition) -> Petition:
    rows = Petition.objects.select_for_update(of=("self",)).select_related("mentorship__program__organization", "request__mentee__person")
    row = rows.get(pk=petition.pk)
    row.mentorship = pairs.with_people(Mentorship.objects.all()).get(pk=row.mentorship_id)
    return row


def _decide(actor: Actor, row: Petition, state: str, note: str, today: dt.date) -> None:
    row.state, row.note, row.decided_by, row.decided_on = state, note.strip()[:300], actor.name[:150], today
    row.decider_id = actor.user_id
    row.save(update_fields=["state", "note", "decided_by", "decider_id", "decided_on", "plan", "moves", "ends_on"])


def _answer(row: Petition, text: str) -> None:
    if row.user_id:
        notify.tell(recipients=[(row.user_id, "")], kind="petition.decided", subject=text[:200], url=queries.address(row))


def _note(actor: Actor, row: Petition, action: str, **details: object) -> None:
    place = row.mentorship.program.organization.path
    audit.record(actor=actor, action=action, subject=row, place=place, label=pairs.title_of(row.mentorship), **details)
