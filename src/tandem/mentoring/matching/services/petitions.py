"""Petitions for another mentor: filed, decided by the head, carried out on the day; a mentee is never left without an answer."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.foundation.notify import services as notify
from tandem.kit.actor import SYSTEM, Actor
from tandem.kit.verdict import Refused, require
from tandem.mentoring.banks import services as banks
from tandem.mentoring.banks.models import MentorProfile, Request
from tandem.mentoring.matching import policy
from tandem.mentoring.matching.models import Petition, PetitionKind, PetitionState
from tandem.mentoring.matching.queries import petitions as queries
from tandem.mentoring.mentorships import queries as pairs
from tandem.mentoring.mentorships import services as mentorships
from tandem.mentoring.mentorships.models import Mentorship

Plan = Mapping[int, int | None]
"""Request → the mentor it goes to, None to wait for one."""


@transaction.atomic
def file_petition(
    *, actor: Actor, mentorship: Mentorship, kind: str, request: Request | None = None, words: str = "", today: dt.date
) -> Petition:
    """Ask the head for another mentor (of `request`), or give the pair up. One open petition about the same at a time."""
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
def grant_petition(*, actor: Actor, petition: Petition, plan: Plan, ends_on: dt.date, note: str = "", today: dt.date) -> Petition:
    """The head says yes. `plan` names every mentee concerned. It is carried out at once, or on the day when it has come."""
    row = _locked(petition)
    require(policy.can_decide_petition(actor, row))
    concerned = {request.pk for request in queries.requests_of(row)}
    if set(plan) != concerned:
        raise Refused(_("Say of every mentee who comes instead, or that he or she waits."))
    first = queries.first_day(row, today)
    if ends_on < first:
        raise Refused(_("The pair can end on %(day)s or later.") % {"day": f"{first:%d.%m.%Y}"})
    row.plan = {str(request): mentor for request, mentor in plan.items()}
    row.ends_on = ends_on
    _decide(actor, row, PetitionState.GRANTED, note, today)
    _note(actor, row, "petition.granted", on=ends_on.isoformat())
    _answer(row, _("Your petition is granted. The pair ends on %(day)s.") % {"day": f"{ends_on:%d.%m.%Y}"})
    if ends_on <= today:
        return carry_out(actor=actor, petition=row, today=today)
    told = _("A pair of yours ends on %(day)s.") % {"day": f"{ends_on:%d.%m.%Y}"}
    notify.tell(recipients=queries.mentor_accounts(row), kind="petition.notice", subject=told, url=queries.pair_address(row))
    return row


@transaction.atomic
def carry_out(*, actor: Actor, petition: Petition, today: dt.date) -> Petition:
    """Do what was granted: the pairs change, whoever waits comes first in the next matching. Raises Refused when it cannot be done."""
    row = _locked(petition)
    if row.state != PetitionState.GRANTED or row.ends_on is None or row.ends_on > today:
        return row
    reason = _("the mentor is replaced") if row.kind == PetitionKind.ANOTHER else str(row.get_kind_display())
    notice_on = queries.notice_of(row, today)
    for request in queries.requests_of(row):
        key = row.plan.get(str(request.pk))
        mentor = MentorProfile.objects.get(pk=key) if key else None
        mentorships.move_mentee(
            actor=actor, mentorship=row.mentorship, request=request, mentor=mentor, finished_on=row.ends_on, reason=reason, today=today,
            notice_on=notice_on,
        )  # fmt: skip
        if mentor is None:
            banks.mark_urgent(actor=actor, request=request)
    row.state = PetitionState.DONE
    row.save(update_fields=["state"])
    _note(actor, row, "petition.done")
    told = _("A pair of yours ended on %(day)s. Thank you for the work.") % {"day": f"{row.ends_on:%d.%m.%Y}"}
    notify.tell(recipients=queries.mentor_accounts(row), kind="petition.done", subject=told, url=queries.pair_address(row))
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


def _locked(petition: Petition) -> Petition:
    rows = Petition.objects.select_for_update(of=("self",)).select_related("mentorship__program__organization", "request__mentee__person")
    row = rows.get(pk=petition.pk)
    row.mentorship = pairs.with_people(Mentorship.objects.all()).get(pk=row.mentorship_id)
    return row


def _decide(actor: Actor, row: Petition, state: str, note: str, today: dt.date) -> None:
    row.state, row.note, row.decided_by, row.decided_on = state, note.strip()[:300], actor.name[:150], today
    row.decider_id = actor.user_id
    row.save(update_fields=["state", "note", "decided_by", "decider_id", "decided_on", "plan", "ends_on"])


def _answer(row: Petition, text: str) -> None:
    if row.user_id:
        notify.tell(recipients=[(row.user_id, "")], kind="petition.decided", subject=text[:200], url=queries.address(row))


def _note(actor: Actor, row: Petition, action: str, **details: object) -> None:
    place = row.mentorship.program.organization.path
    audit.record(actor=actor, action=action, subject=row, place=place, label=pairs.title_of(row.mentorship), **details)
