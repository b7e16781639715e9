import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import Conflict, Refused, require
from tandem.mentoring.banks import policy
from tandem.mentoring.banks.models import MENTEE_TRANSITIONS, MenteeProfile, MenteeState, Request, RequestState, RequestTopic, Source
from tandem.registry.people.models import Person
from tandem.registry.people.signals import needs_changed
from tandem.registry.programs import policy as programs
from tandem.registry.programs.models import Program

FIELDS = "slots interests is_online category special_conditions wishes mentor_sex result story_url".split()


@dataclass(frozen=True)
class Asked:
    """A request as it was asked: the form, topics from the taxonomy, own words, priority 1..3."""

    form_code: str
    topics: tuple[str, ...] = ()
    words: str = ""
    priority: int = 2


@transaction.atomic
def enter_mentee(
    *,
    actor: Actor,
    program: Program,
    person: Person,
    data: dict[str, object],
    asked: tuple[Asked, ...] = (),
    today: dt.date,
    source: str = Source.HAND,
) -> MenteeProfile:
    """Put a person into the bank of mentees with the requests; who was in the bank already is refused."""
    require(programs.can_manage(actor, program))
    if person.organization_id != program.organization_id:
        raise Refused(_("The person has a card in another school."))
    profile = MenteeProfile(program=program, person=person, entered_on=today, source=source, created_at=clock.now())
    profile.state = MenteeState.IN_BANK
    _fill(profile, data)
    try:
        with transaction.atomic():
            profile.save()
    except IntegrityError as error:
        raise Refused(_("%(name)s is in the bank of mentees already.") % {"name": person.short_name}) from error
    for item in asked:
        _create_request(profile, item, today)
    note_mentee(actor, profile, "mentee.entered", source=source, requests=len(asked))
    return profile


@transaction.atomic
def change_mentee(*, actor: Actor, mentee: MenteeProfile, data: dict[str, object], version: int) -> MenteeProfile:
    """Change the card. Raises Conflict when it was saved by somebody after `version` was read."""
    row = _locked(mentee)
    require(policy.can_change_profile(actor, row))
    if row.version != version:
        raise Conflict(_("Somebody else has just changed this card. Look at both versions and save again."), row)
    was_special = row.special_conditions
    _fill(row, data)
    row.version += 1
    row.save()
    # What changed is named, not quoted: wishes and conditions of a child stay out of the journal.
    note_mentee(actor, row, "mentee.changed", fields=sorted(set(data) & set(FIELDS)))
    if row.special_conditions and not was_special:  # a consent of its own is needed from now on
        needs_changed.send(sender=Person, person=row.person, actor=actor)
    return row


@transaction.atomic
def leave_as_mentee(*, actor: Actor, mentee: MenteeProfile, today: dt.date, result: str = "", is_done: bool = False) -> None:
    """The mentee leaves the bank (or has finished the programme); open requests are closed, running pairs forbid it."""
    row = _locked(mentee)
    require(policy.can_change_profile(actor, row))
    held = row.requests.select_for_update().order_by("pk")  # a pair that is being opened holds its request: wait for it
    if any(request.state == RequestState.PAIRED for request in held):
        raise Refused(_("%(name)s has a running pair. Finish it first.") % {"name": row.person.short_name})
    state = MenteeState.DONE if is_done else MenteeState.LEFT
    if not MENTEE_TRANSITIONS.allows(row.state, state):
        raise Refused(_("The mentee is not in the bank now."))
    row.requests.filter(state=RequestState.OPEN).update(state=RequestState.CLOSED)
    row.state, row.left_on, row.result = state, max(today, row.entered_on), result or row.result
    row.save(update_fields=["state", "left_on", "result"])
    note_mentee(actor, row, "mentee.left")


@transaction.atomic
def return_mentee(*, actor: Actor, mentee: MenteeProfile) -> MenteeProfile:
    """Who left or finished is in the bank again; what is asked for now is a new request."""
    row = _locked(mentee)
    require(policy.can_change_profile(actor, row))
    if not MENTEE_TRANSITIONS.allows(row.state, MenteeState.IN_BANK):
        raise Refused(_("The mentee is in the bank already."))
    row.state, row.left_on = MenteeState.IN_BANK, None
    row.version += 1
    row.save(update_fields=["state", "left_on", "version"])
    note_mentee(actor, row, "mentee.returned")
    return row


@transaction.atomic
def add_request(*, actor: Actor, mentee: MenteeProfile, asked: Asked, today: dt.date) -> Request:
    """One more request of a mentee."""
    row = _locked(mentee)
    require(policy.can_change_profile(actor, row))
    made = _create_request(row, asked, today)
    note_mentee(actor, row, "request.added", request=made.pk)
    return made


@transaction.atomic
def change_request(*, actor: Actor, request: Request, asked: Asked) -> Request:
    """Correct an open request; a paired one belongs to its pair."""
    mentee, row = _locked_request(request)
    require(policy.can_change_profile(actor, mentee))
    if row.state != RequestState.OPEN:
        raise Refused(_("The request has a mentor already. Only open requests are changed."))
    _check_form(mentee, asked.form_code)
    row.form_code, row.words, row.priority = asked.form_code, asked.words, asked.priority
    row.save(update_fields=["form_code", "words", "priority"])
    row.topics.all().delete()
    RequestTopic.objects.bulk_create(RequestTopic(request=row, code=code) for code in dict.fromkeys(asked.topics))
    note_mentee(actor, mentee, "request.changed", request=row.pk)
    return row


@transaction.atomic
def close_request(*, actor: Actor, request: Request) -> None:
    """The request is not needed any more."""
    mentee, row = _locked_request(request)
    require(policy.can_change_profile(actor, mentee))
    if row.state != RequestState.OPEN:
        raise Refused(_("The request has a mentor already. Finish the pair first."))
    row.state = RequestState.CLOSED
    row.save(update_fields=["state"])
    note_mentee(actor, mentee, "request.closed", request=row.pk)


@transaction.atomic(savepoint=False)
def mark_paired(*, actor: Actor, requests: Sequence[Request]) -> None:
    """The requests have a mentor. Called when pairs are opened, with the requests under the caller's lock."""
    _move_requests(actor, requests, RequestState.PAIRED, "request.paired")


@transaction.atomic(savepoint=False)
def mark_open(*, actor: Actor, requests: Sequence[Request]) -> None:
    """The pair is off: the requests wait again."""
    _move_requests(actor, requests, RequestState.OPEN, "request.opened")


def _move_requests(actor: Actor, requests: Sequence[Request], state: str, action: str) -> None:
    entries = []
    for request in requests:
        request.state = state
        mentee = request.mentee
        entries.append(audit.Entry(action, request, mentee.program.organization.path, mentee.person.short_name))
    Request.objects.filter(pk__in=[request.pk for request in requests]).update(state=state)
    audit.record_many(actor=actor, entries=entries)


def _create_request(profile: MenteeProfile, asked: Asked, today: dt.date) -> Request:
    _check_form(profile, asked.form_code)
    made = Request.objects.create(
        mentee=profile, form_code=asked.form_code, words=asked.words[:500], priority=asked.priority, asked_on=today
    )
    RequestTopic.objects.bulk_create(RequestTopic(request=made, code=code) for code in dict.fromkeys(asked.topics))
    return made


def _check_form(profile: MenteeProfile, form_code: str) -> None:
    if not profile.program.forms.filter(code=form_code).exists():
        raise Refused(_("The programme has no such form of mentoring. Choose one of its forms."))


def _fill(profile: MenteeProfile, data: dict[str, object]) -> None:
    for name in FIELDS:
        if name in data:
            setattr(profile, name, data[name])


def _locked(mentee: MenteeProfile) -> MenteeProfile:
    rows = MenteeProfile.objects.select_for_update(of=("self",)).select_related("program__organization", "person")
    return rows.get(pk=mentee.pk)


def _locked_request(request: Request) -> tuple[MenteeProfile, Request]:
    """The mentee first, then the request: one order of locks for everybody."""
    mentee = _locked(request.mentee)
    return mentee, Request.objects.select_for_update().get(pk=request.pk, mentee=mentee)


def note_mentee(actor: Actor, profile: MenteeProfile, action: str, **details: object) -> None:
    place = profile.program.organization.path
    audit.record(actor=actor, action=action, subject=profile, place=place, label=profile.person.short_name, **details)
