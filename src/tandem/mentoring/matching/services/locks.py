"""One order of locks for everybody: the programme, its rounds, then what mentorships lock (mentor, requests, pairs)."""

from collections.abc import Iterable

from tandem.foundation.audit import services as audit
from tandem.kit.actor import Actor
from tandem.mentoring.matching.models import Run, Suggestion
from tandem.mentoring.matching.queries.rounds import with_people
from tandem.mentoring.mentorships.services import locks as pairs
from tandem.registry.programs.models import Program


def lock_rounds(program_id: int) -> list[Run]:
    """Decisions about one programme are made one after another."""
    pairs.lock_program(program_id)
    rows = Run.objects.select_for_update(of=("self",), no_key=True).filter(program=program_id).order_by("pk")
    return list(rows.select_related("program__organization"))


def suggestions(run: Run, ids: Iterable[int]) -> list[Suggestion]:
    """Proposals of a locked round, by mentor and number: whoever approves takes the mentors' locks in one order."""
    return list(with_people(Suggestion.objects.filter(run=run, pk__in=list(ids))).order_by("mentor", "pk"))


def note(actor: Actor, suggestion: Suggestion, action: str, **details: object) -> None:
    note_many(actor, [(suggestion, details)], action)


def note_many(actor: Actor, rows: Iterable[tuple[Suggestion, dict[str, object]]], action: str) -> None:
    """One write for proposals that were decided on together."""
    entries = []
    for one, details in rows:
        label = f"{one.mentor.person.short_name} — {one.request.mentee.person.short_name}"
        entries.append(audit.Entry(action, one, one.run.program.organization.path, label, {"round": one.run.number, **details}))
    audit.record_many(actor=actor, entries=entries)


def note_program(actor: Actor, program: Program, action: str, **details: object) -> None:
    place = program.organization.path
    audit.record(actor=actor, action=action, subject=program, place=place, label=program.name, **details)
