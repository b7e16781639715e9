import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import Conflict, Refused, require
from tandem.mentoring.banks import policy
from tandem.mentoring.banks.models import MENTOR_TRANSITIONS, MentorProfile, MentorState, MentorTopic, Source
from tandem.registry.people.models import Person
from tandem.registry.programs import policy as programs
from tandem.registry.programs.models import Program

FIELDS = (
    "slots interests is_online form_codes competences achievements wished_age_from wished_age_to time_resource places "
    "trained_on result story_url"
).split()


@transaction.atomic
def enter_mentor(
    *,
    actor: Actor,
    program: Program,
    person: Person,
    data: dict[str, object],
    topics: tuple[str, ...] = (),
    today: dt.date,
    source: str = Source.HAND,
) -> MentorProfile:
    """Put a person into the bank of mentors. `data` are MentorProfile fields; who was in the bank already is refused."""
    require(programs.can_manage(actor, program))
    if person.organization_id != program.organization_id:
        raise Refused(_("The person has a card in another school."))
    profile = MentorProfile(program=program, person=person, entered_on=today, source=source, created_at=clock.now())
    _fill(profile, data)
    _check_places(profile, program)
    try:
        with transaction.atomic():
            profile.save()
    except IntegrityError as error:
        raise Refused(_("%(name)s is in the bank of mentors already.") % {"name": person.short_name}) from error
    _set_topics(profile, topics)
    note_mentor(actor, profile, "mentor.entered", source=source)
    return profile


@transaction.atomic
def change_mentor(
    *, actor: Actor, mentor: MentorProfile, data: dict[str, object], topics: tuple[str, ...] | None = None, version: int
) -> MentorProfile:
    """Change the card. Raises Conflict when it was saved by somebody after `version` was read."""
    row = locked(mentor)
    require(policy.can_change_profile(actor, row))
    if row.version != version:
        raise Conflict(_("Somebody else has just changed this card. Look at both versions and save again."), row)
    before = {k: str(getattr(row, k) or "") for k, v in data.items() if k in FIELDS and getattr(row, k) != v}
    _fill(row, data)
    _check_places(row, row.program)
    row.version += 1
    row.save()
    if topics is not None:
        _set_topics(row, topics)
    note_mentor(actor, row, "mentor.changed", before=before)
    return row


@transaction.atomic
def leave_as_mentor(*, actor: Actor, mentor: MentorProfile, today: dt.date, result: str = "") -> None:
    """The mentor leaves the bank; pairs are ended before (the refusal says so)."""
    row = locked(mentor)
    require(policy.can_change_profile(actor, row))
    refuse_with_pairs(row)
    if not MENTOR_TRANSITIONS.allows(row.state, MentorState.LEFT):
        raise Refused(_("The mentor is not in the bank now."))
    row.state, row.left_on, row.result = MentorState.LEFT, max(today, row.entered_on), result or row.result
    row.save(update_fields=["state", "left_on", "result"])
    note_mentor(actor, row, "mentor.left")


@transaction.atomic
def return_mentor(*, actor: Actor, mentor: MentorProfile) -> MentorProfile:
    """Who left or was not admitted applies again; the working group decides anew."""
    row = locked(mentor)
    require(policy.can_change_profile(actor, row))
    if not MENTOR_TRANSITIONS.allows(row.state, MentorState.APPLIED):
        raise Refused(_("The mentor is in the bank already."))
    row.state, row.left_on, row.decided_on = MentorState.APPLIED, None, None
    row.version += 1
    row.save(update_fields=["state", "left_on", "decided_on", "version"])
    note_mentor(actor, row, "mentor.returned")
    return row


def refuse_with_pairs(mentor: MentorProfile) -> None:
    """Nobody leaves the bank or loses the admission while mentees are his."""
    if mentor.participations.filter(finished_on=None).exists():
        raise Refused(_("%(name)s has running pairs. Finish or hand them over first.") % {"name": mentor.person.short_name})


def locked(mentor: MentorProfile) -> MentorProfile:
    """The row under a lock: capacity and state are decided on it (no-op on SQLite, where writers are serial)."""
    rows = MentorProfile.objects.select_for_update(of=("self",)).select_related("program__organization", "person")
    return rows.get(pk=mentor.pk)


def _fill(profile: MentorProfile, data: dict[str, object]) -> None:
    for name in FIELDS:
        if name in data:
            setattr(profile, name, data[name])


def _check_places(profile: MentorProfile, program: Program) -> None:
    if profile.places > program.load_limit:
        raise Refused(
            _("The programme allows %(limit)s mentees to a mentor. Put %(limit)s or change the programme's limit.")
            % {"limit": program.load_limit}
        )


def _set_topics(profile: MentorProfile, topics: tuple[str, ...]) -> None:
    profile.topics.exclude(code__in=topics).delete()
    known = set(profile.topics.values_list("code", flat=True))
    MentorTopic.objects.bulk_create(MentorTopic(mentor=profile, code=c) for c in dict.fromkeys(topics) if c not in known)


def note_mentor(actor: Actor, profile: MentorProfile, action: str, **details: object) -> None:
    place = profile.program.organization.path
    audit.record(actor=actor, action=action, subject=profile, place=place, label=profile.person.short_name, **details)
