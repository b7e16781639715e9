"""Profiles of the banks and requests that the rows of a chunk become."""

import datetime as dt

from django.utils.translation import gettext as _

from tandem.interfaces.imports import queries
from tandem.interfaces.imports.choices import Kind
from tandem.interfaces.imports.models import Batch, Row
from tandem.interfaces.imports.services.cards import Work
from tandem.kit.verdict import Refused
from tandem.mentoring.banks import services as banks
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile
from tandem.registry.programs.models import Program


def fill_bank(work: Work) -> None:
    if work.batch.kind == Kind.MENTORS:
        _fill_mentors(work)
    elif work.batch.kind == Kind.REQUESTS:
        _fill_mentees(work)


def _fill_mentors(work: Work) -> None:
    profiles = _profiles(work, MentorProfile)
    new: dict[int, Row] = {}
    for row in work.live:
        person = work.people[row.number].pk
        if person in profiles or person in new:
            continue
        new[person] = row
    entries = [
        banks.Loaded(work.people[row.number], _typed(queries.mentor_data(row.values)), tuple(row.values.get("topics", [])))
        for row in new.values()
    ]
    made = banks.load_mentors(actor=work.actor, program=program_of(work.batch), entries=entries, today=work.today)
    for row, mentor in zip(new.values(), made, strict=True):
        work.undo[row.number]["mentor"] = mentor.pk
    for row in work.live:
        person = work.people[row.number].pk
        if person in profiles and row.number not in {r.number for r in new.values()}:
            _change_mentor(work, row, profiles[person])


def _change_mentor(work: Work, row: Row, mentor: MentorProfile) -> None:
    diff = row.values.get("diff", {}).get("profile", {})
    data = _typed({name: pair[1] for name, pair in diff.items()})
    if not data:
        return
    topics = tuple(row.values["topics"]) if row.values.get("topics") else None
    had = sorted(mentor.topics.values_list("code", flat=True))
    _keep(work, row, mentor, data, {"topics_were": had, "topics": sorted(topics)} if topics is not None else {})
    banks.change_mentor(actor=work.actor, mentor=mentor, data=data, topics=topics, version=mentor.version)


def _keep(work: Work, row: Row, profile: MentorProfile | MenteeProfile, data: dict[str, object], more: dict[str, object]) -> None:
    """How the profile was and what it becomes: an undo gives back what nobody has changed since."""
    was = {name: getattr(profile, name) for name in data}
    work.undo[row.number]["profile"] = {"id": profile.pk, "was": _plain(was), "becomes": _plain(data), **more}


def _fill_mentees(work: Work) -> None:
    profiles = _profiles(work, MenteeProfile)
    first: dict[int, Row] = {}
    for row in work.live:
        person = work.people[row.number].pk
        if person not in profiles and person not in first:
            first[person] = row
    entries = [banks.Loaded(work.people[row.number], queries.mentee_data(row.values)) for row in first.values()]
    made = banks.load_mentees(actor=work.actor, program=program_of(work.batch), entries=entries, today=work.today)
    for row, mentee in zip(first.values(), made, strict=True):
        work.undo[row.number]["mentee"] = mentee.pk
        profiles[mentee.person_id] = mentee
    for row in work.live:
        if row.number not in {r.number for r in first.values()}:
            _change_mentee(work, row, profiles[work.people[row.number].pk])
    _add_requests(work, profiles)


def _change_mentee(work: Work, row: Row, mentee: MenteeProfile) -> None:
    diff = row.values.get("diff", {}).get("profile", {})
    data = {name: pair[1] for name, pair in diff.items()}
    if data:
        _keep(work, row, mentee, data, {})
        banks.change_mentee(actor=work.actor, mentee=mentee, data=data, version=mentee.version)


def _add_requests(work: Work, profiles: dict[int, MenteeProfile]) -> None:
    """One request a row; a row that says what the bank knows already adds none."""
    known = queries.bank_of(work.batch.kind, work.batch.program, list(profiles)).requests
    rows, asked = [], []
    for row in work.live:
        mentee = profiles[work.people[row.number].pk]
        words = queries.words_of(row.values)
        if words in known.setdefault(mentee.person_id, set()) or not (words or row.values.get("topics")):
            continue
        known[mentee.person_id].add(words)
        rows.append(row)
        wanted = banks.Asked(
            str(row.values["forms"][0]),
            tuple(row.values.get("topics", [])),
            str(row.values.get("words", "")),
            int(row.values.get("priority", 2)),
        )
        asked.append((mentee, wanted))
    made = banks.load_requests(actor=work.actor, program=program_of(work.batch), asked=asked, today=work.today)
    for row, request in zip(rows, made, strict=True):
        work.undo[row.number]["request"] = request.pk


def program_of(batch: Batch) -> Program:
    """The programme of a bank's table: the upload demands it."""
    if batch.program is None:
        raise Refused(_("Mentors and requests belong to a programme. Create the programme first."))
    return batch.program


def _profiles(work: Work, model: type[MentorProfile] | type[MenteeProfile]) -> dict:
    """{person: profile} of the bank. One query."""
    ids = {person.pk for person in work.people.values()}
    rows = model.objects.filter(program=work.batch.program, person__in=ids).select_related("program__organization", "person")
    return {row.person_id: row for row in rows}


def _typed(data: dict[str, object]) -> dict[str, object]:
    if data.get("trained_on"):
        data["trained_on"] = dt.date.fromisoformat(str(data["trained_on"]))
    return data


def _plain(data: dict[str, object]) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in data.items()}
