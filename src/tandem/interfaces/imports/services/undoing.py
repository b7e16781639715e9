"""Taking a load back: everything it made goes, everything it changed is as before."""

import datetime as dt

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.foundation.jobs import services as jobs
from tandem.foundation.jobs.models import Job
from tandem.interfaces.imports import policy, queries
from tandem.interfaces.imports.choices import Kind
from tandem.interfaces.imports.models import Batch, Row, RowState, State
from tandem.interfaces.imports.services.banking import program_of
from tandem.interfaces.imports.services.preparing import AT_ONCE, _move, locked
from tandem.kit.actor import Actor
from tandem.kit.verdict import Conflict, Refused, require
from tandem.mentoring.banks import services as banks
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile
from tandem.registry.documents import services as documents
from tandem.registry.people import services as people
from tandem.registry.people.models import Person

CHUNK = 300


@transaction.atomic
def start_undo(*, actor: Actor, batch: Batch) -> Batch:
    """«Отменить загрузку»: at once when it is small, else by a job. Refused while anything stands on it, and says what."""
    row = locked(batch)
    require(policy.can_undo(actor, row))
    if found := queries.dependents(row):
        raise Refused(_reason(found))
    _move(row, State.UNDOING)
    row.save(update_fields=["state"])
    if row.rows.filter(state=RowState.DONE).count() <= AT_ONCE:
        while undo_chunk(actor=actor, batch=row):
            pass
        return finish_undo(actor=actor, batch=row)
    job = jobs.enqueue(actor=actor, kind="imports.undo", args={"batch": row.pk}, place=row.organization.path, dedupe=f"undo:{row.pk}")
    row.job_id = job.pk
    row.save(update_fields=["job_id"])
    return row


@transaction.atomic
def undo_chunk(*, actor: Actor, batch: Batch, job: Job | None = None) -> int:
    """Take back the last rows that still stand; 0 when there are none."""
    row = locked(batch)
    require(policy.can_undo(actor, row))
    rows = list(row.rows.filter(state=RowState.DONE).order_by("-number")[:CHUNK])
    if job is not None:
        jobs.checkpoint(job=job, done=job.done + len(rows), total=row.counts.get("created", 0) + row.counts.get("changed", 0))
    try:
        _take_back(actor, row, rows)
    except ProtectedError as error:
        what = next(iter(error.protected_objects))
        raise Refused(_("The load cannot be undone: “%(what)s” stands on it.") % {"what": what._meta.verbose_name}) from error
    row.rows.filter(pk__in=[item.pk for item in rows]).update(state=RowState.UNDONE)
    return len(rows)


@transaction.atomic
def finish_undo(*, actor: Actor, batch: Batch) -> Batch:
    row = locked(batch)
    if row.state != State.UNDOING:
        return row
    _move(row, State.UNDONE)
    row.save(update_fields=["state"])
    audit.record(actor=actor, action="import.undone", subject=row, place=row.organization.path, label=row.file.name, kind=row.kind)
    return row


@transaction.atomic
def purge_old(*, actor: Actor, now: dt.datetime) -> int:
    """After the days for undoing, what the file said is wiped: the registers hold it, a copy is not needed."""
    limit = now - dt.timedelta(days=policy.UNDO_DAYS)
    wiped = 0
    for batch in queries.old_batches(limit):
        if batch.state in (State.UPLOADED, State.CHECKING, State.CHECKED, State.UNDONE):
            file = batch.file
            batch.delete()
            documents.forget_file(actor=actor, file=file)
        else:
            batch.rows.update(cells=[], values={}, undo={}, problems=[])
            batch.counts = batch.counts | {"purged": True}
            batch.save(update_fields=["counts"])
        wiped += 1
        audit.record(actor=actor, action="import.purged", subject=batch.organization, place=batch.organization.path)
    return wiped


def _take_back(actor: Actor, batch: Batch, rows: list[Row]) -> None:
    """From the outermost to the innermost: requests, profiles, guardianships, posts, cards."""
    organization = batch.organization
    if batch.kind == Kind.REQUESTS:
        banks.forget_requests(actor=actor, program=program_of(batch), ids=_ids(rows, "request"))
        banks.forget_mentees(actor=actor, program=program_of(batch), ids=_ids(rows, "mentee"))
    elif batch.kind == Kind.MENTORS:
        banks.forget_mentors(actor=actor, program=program_of(batch), ids=_ids(rows, "mentor"))
    people.forget_guardianships(actor=actor, organization=organization, ids=_ids(rows, "links"))
    changed = [row for row in rows if {"card", "post", "profile"} & set(row.undo)]
    cards = Person.objects.select_related("organization").in_bulk([row.person_id for row in changed])
    for row in changed:
        _restore(actor, batch, row, cards[row.person_id])
    made = [*_ids(rows, "person"), *_ids(rows, "guardians")]
    people.forget_people(actor=actor, people=list(Person.objects.select_related("organization").filter(pk__in=made)))


def _restore(actor: Actor, batch: Batch, row: Row, person: Person) -> None:
    undo = row.undo
    if "post" in undo:
        people.restore_post(actor=actor, person=person, made=undo["post"], was=undo["post_was"])
    if "card" in undo:
        still = {name: was for name, was in undo["card"].items() if _text(getattr(person, name)) == _text(undo["becomes"][name])}
        if "birth_date" in still:
            still["birth_date"] = dt.date.fromisoformat(still["birth_date"]) if still["birth_date"] else None
        person.refresh_from_db(fields=["version"])
        people.change_person(actor=actor, person=person, card=still, version=person.version)
    if "profile" in undo:
        _restore_profile(actor, batch, undo["profile"])


def _restore_profile(actor: Actor, batch: Batch, said: dict) -> None:
    """What the load changed and nobody has changed since."""
    model = MentorProfile if batch.kind == Kind.MENTORS else MenteeProfile
    profile = model.objects.filter(pk=said["id"]).first()
    if profile is None:
        return
    data = {name: was for name, was in said["was"].items() if _text(getattr(profile, name)) == _text(said["becomes"][name])}
    if data.get("trained_on"):
        data["trained_on"] = dt.date.fromisoformat(data["trained_on"])
    try:
        if isinstance(profile, MentorProfile):
            topics = tuple(said["topics_were"]) if _topics_stand(profile, said) else None
            banks.change_mentor(actor=actor, mentor=profile, data=data, topics=topics, version=profile.version)
        else:
            banks.change_mentee(actor=actor, mentee=profile, data=data, version=profile.version)
    except Conflict as conflict:
        raise Refused(str(conflict)) from conflict


def _topics_stand(mentor: MentorProfile, said: dict) -> bool:
    return "topics" in said and sorted(mentor.topics.values_list("code", flat=True)) == said["topics"]


def _ids(rows: list[Row], name: str) -> list[int]:
    found: list[int] = []
    for row in rows:
        value = row.undo.get(name, [])
        found += value if isinstance(value, list) else [value]
    return found


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value or "")


def _reason(found: list[queries.Dependent]) -> str:
    named = list(dict.fromkeys(f"{item.name}: {item.what}" for item in found))
    said = "; ".join(named[:5])
    more = _(" and more") if len(named) > 5 else ""
    return _("The load cannot be undone: something stands on it already. %(what)s%(more)s.") % {"what": said, "more": more}
