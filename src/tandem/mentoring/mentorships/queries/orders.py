"""Which pairs an order takes, which it leaves out and why."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.mentoring.mentorships.choices import END_ORDER, PAIRS_ORDER
from tandem.mentoring.mentorships.models import LIVE, Mentorship, State
from tandem.mentoring.mentorships.queries.facts import facts_of
from tandem.mentoring.mentorships.queries.gates import Lack, lacks
from tandem.mentoring.mentorships.queries.lists import title_of, with_people
from tandem.registry.documents.models import Paper, PaperState
from tandem.registry.documents.policy import PROGRAM
from tandem.registry.programs.models import Program


@dataclass(frozen=True)
class Blocked:
    """A pair that an order leaves out, and what it lacks."""

    mentorship: Mentorship
    lacks: tuple[Lack, ...]


def subject_of(program: Program) -> str:
    return f"{PROGRAM}{program.pk}"


def order_title(program: Program) -> str:
    """What an order on pairs is called: in the register, in its heading and in papers that name it."""
    return f"О закреплении наставнических пар (групп) на {program.school_year} учебный год"


def ready_for_order(program: Program, day: dt.date) -> list[Mentorship]:
    """Agreed pairs that lack nothing on the day, by the mentor's name."""
    rows = _waiting(program)
    missing = lacks(rows, day)
    return [row for row in rows if row.state == State.AGREED and not missing[row.pk]]


def blocked_from_order(program: Program, day: dt.date) -> list[Blocked]:
    """Pairs that wait for an order and are left out, with what they lack; a proposed pair lacks the word of its participants."""
    rows = _waiting(program)
    missing = lacks(rows, day)
    return [Blocked(row, tuple(missing[row.pk])) for row in rows if missing[row.pk] or row.state == State.PROPOSED]


def draft_of(program: Program, kind: str) -> Paper | None:
    """The open draft of the kind, if there is one: a programme has one at a time."""
    rows = Paper.objects.filter(kind=kind, subject=subject_of(program), state=PaperState.DRAFT)
    return rows.select_related("organization", "supersedes").order_by("pk").last()


def latest_order(program: Program) -> Paper | None:
    """The newest order on pairs: signed or registered first, else the draft."""
    rows = Paper.objects.filter(kind=PAIRS_ORDER, subject=subject_of(program)).exclude(state=PaperState.SUPERSEDED)
    rows = rows.select_related("organization", "supersedes")
    return rows.exclude(state=PaperState.DRAFT).order_by("pk").last() or rows.order_by("pk").last()


def holds(program: Program) -> str:
    """What of pairs and orders keeps the programme open."""
    pairs = Mentorship.objects.filter(program=program, state__in=LIVE).count()
    unsigned = Paper.objects.filter(subject=subject_of(program), state__in=[PaperState.DRAFT, PaperState.REGISTERED])
    said = [ngettext("%(n)s pair is not finished", "%(n)s pairs are not finished", pairs) % {"n": pairs}] if pairs else []
    said += [_("“%(title)s” is not signed") % {"title": title} for title in unsigned.values_list("title", flat=True)[:1]]
    return "; ".join(said)


def pair_ids(paper: Paper) -> list[int]:
    """Pairs that the paper is about."""
    return list(paper.about.get("pairs", ()))


def pairs_of(paper: Paper) -> list[Mentorship]:
    """Pairs that the paper is about, by the mentor's name."""
    return _in_order(with_people(Mentorship.objects.filter(pk__in=pair_ids(paper))))


def fixed_by(paper: Paper) -> list[Mentorship]:
    """Pairs of a signed order that still work."""
    return _in_order(with_people(Mentorship.objects.filter(order=paper, state__in=[State.ACTIVE, State.PAUSED])))


def ended_without_order(program: Program) -> list[Mentorship]:
    """Finished pairs that no registered order on the end names."""
    told = Paper.objects.filter(kind=END_ORDER, subject=subject_of(program)).exclude(state=PaperState.DRAFT)
    named = {pk for paper in told for pk in pair_ids(paper)}
    rows = with_people(Mentorship.objects.filter(program=program, state=State.CLOSED, order__isnull=False))
    return [row for row in _in_order(rows) if row.pk not in named]


def _waiting(program: Program) -> list[Mentorship]:
    rows = Mentorship.objects.filter(program=program, state__in=[State.PROPOSED, State.AGREED])
    return _in_order(with_people(rows))


def _in_order(rows: QuerySet[Mentorship]) -> list[Mentorship]:
    return list(rows.order_by("mentor__person__last_name", "mentor__person__first_name", "pk"))


def labour_pairs(program: Program, day: dt.date) -> list[Mentorship]:
    """Pairs in work in which an employee helps an employee."""
    facts = facts_of(program, live_pairs(program), day)
    return [pair for pair in facts.pairs if facts.is_labour(pair)]


def live_pairs(program: Program) -> list[Mentorship]:
    """Pairs in work, by the mentor's name."""
    return _in_order(with_people(Mentorship.objects.filter(program=program, state__in=LIVE)))


def left_order(paper: Paper, day: dt.date) -> list[str]:
    """Pairs that a registered order names and does not fix any more, each with what is missing: signing leaves them out."""
    gone = [row for row in pairs_of(paper) if row.order_id not in (paper.pk, paper.supersedes_id or paper.pk)]
    missing = lacks(gone, day)
    reasons = {row.pk: "; ".join(lack.text for lack in missing[row.pk]) or row.get_state_display() for row in gone}
    return [f"{title_of(row)}: {reasons[row.pk]}" for row in gone]
