"""What the pages of matching show."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.foundation.jobs.models import Job
from tandem.foundation.jobs.models import State as JobState
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused
from tandem.mentoring.banks.models import MentorProfile, Request, RequestState
from tandem.mentoring.matching.choices import BUTTONS, CONSENTS, WIDER
from tandem.mentoring.matching.models import Exclusion, Run, RunState, Suggestion, SuggestionState, Waiting
from tandem.mentoring.matching.queries.records import open_mentors, open_requests
from tandem.mentoring.matching.queries.saying import Shown, helped_text, line, note_of, said, why_waits
from tandem.mentoring.mentorships import queries as mentorships
from tandem.registry.orgs.choices import STAFF
from tandem.registry.people.models import Affiliation, Person
from tandem.registry.programs.models import Program

SHOWN = 50
"""Proposals on one page."""

PLACES = ("MORE_PLACES", "NO_PLACES")
"""One place more with a mentor helps: all who fit are full, or the only one whom nothing else forbids is."""

TOGETHER = ("CONSENT_GUARDIAN", "CONSENT_MENTEE")
"""Rules whose papers are collected for many at once."""


@dataclass(frozen=True)
class Side:
    """A person in a row: the card and what the person is."""

    person: Person
    text: str


@dataclass(frozen=True)
class Row:
    """A proposal or a decision in a list."""

    suggestion: Suggestion
    mentor: Side
    mentee: Side
    form: str

    @property
    def percent(self) -> int:
        return round(self.suggestion.score / 100)

    @property
    def marks(self) -> list[bool]:
        """Three marks of strength, the lit ones first."""
        strength = self.suggestion.reasons.get("strength", 1)
        return [place < strength for place in range(3)]

    @property
    def is_waiting(self) -> bool:
        """Is the request still without a mentor?"""
        return self.suggestion.request.state == RequestState.OPEN

    @property
    def line(self) -> str:
        return line(self.suggestion.reasons)

    @property
    def note(self) -> str:
        return note_of(self.suggestion)

    @property
    def reasons(self) -> list[str]:
        return [said(kept).text for kept in self.suggestion.reasons.get("reasons", ())]

    @property
    def remarks(self) -> list[Shown]:
        return [said(kept) for kept in self.suggestion.reasons.get("remarks", ())]


@dataclass(frozen=True)
class Wait:
    """A request that waits, why, and what would help: `help` is the rule to lift first, `helper` the mentor it would open.

    `wider`: the other form in which somebody fits; `helped`: what the curator has done about it already.
    """

    request_id: int
    mentee: Side
    form: str
    words: str
    text: str
    advice: list[str]
    help: str
    helper: int | None
    wider: str = ""
    helped: str = ""

    @property
    def button(self) -> str:
        return str(BUTTONS.get(self.help, ""))

    @property
    def wants_place(self) -> bool:
        return self.help in PLACES and self.helper is not None

    @property
    def asks_consent(self) -> bool:
        return self.help in CONSENTS


@dataclass(frozen=True)
class WaitLine:
    """Those who wait for one thing stand together: one button helps them all. `first` shows what it is."""

    first: Wait
    items: list[Wait]


@dataclass(frozen=True)
class Board:
    """The page of a round. `page` holds the proposals (Row) that are shown of all `open`; `decided` is what was approved, rejected or
    went out of date, the newest first, as many as are shown."""

    open: list[Suggestion]
    page: Page[Row]
    decided: list[Row]
    n_decided: int
    approved: int
    mean: int
    waiting: list[Wait]

    @property
    def with_remarks(self) -> list[Suggestion]:
        return [row for row in self.open if row.reasons.get("remarks")]

    @property
    def lines(self) -> list[WaitLine]:
        """Who waits: those without one consent together, the others each alone, in the order of urgency."""
        lines: dict[object, list[Wait]] = {}
        for item in self.waiting:
            lines.setdefault((item.help, item.helped) if item.help in TOGETHER else item.request_id, []).append(item)
        return [WaitLine(items[0], items) for items in lines.values()]

    @property
    def first_to_look_at(self) -> int | None:
        """The request that the page opens with: the first with a remark, or the first of all."""
        return next((row.request_id for row in (*self.with_remarks, *self.open)), None)

    @property
    def checked(self) -> int:
        """Proposals of the page that are ticked at first."""
        return sum(not row.remarks for row in self.page.object_list)

    @property
    def ready(self) -> int:
        """Proposals without a remark."""
        return len(self.open) - len(self.with_remarks)


@dataclass(frozen=True)
class Rows:
    """Everything that a round keeps, the best proposals first; who has got a mentor since waits no more."""

    suggestions: list[Suggestion]
    waiting: list[Waiting]

    @property
    def open(self) -> list[Suggestion]:
        return [row for row in self.suggestions if row.state == SuggestionState.PROPOSED]


def full_stats(run: Run) -> dict[str, int]:
    """What the round counted; zeros where it counted nothing."""
    return {"matched": 0, "requests": 0} | run.stats


@dataclass(frozen=True)
class Ready:
    """Who would take part in a new round."""

    mentors: int
    places: int
    requests: dict[str, int]

    @property
    def asked(self) -> int:
        return sum(self.requests.values())


def visible_to(actor: Actor) -> QuerySet[Run]:
    """Twin of policy.can_view."""
    wanted = Q(program__in=actor.program_ids(*STAFF))
    for path in actor.paths(*STAFF):
        wanted |= Q(program__organization__path__startswith=path)
    return Run.objects.filter(wanted).select_related("program__organization")


def suggestions_visible_to(actor: Actor) -> QuerySet[Suggestion]:
    """Proposals of the rounds that the actor sees."""
    return with_people(Suggestion.objects.filter(run__in=visible_to(actor)))


def exclusions_visible_to(actor: Actor) -> QuerySet[Exclusion]:
    """People who are not to be proposed to each other, in the programmes that the actor sees."""
    wanted = Q(program__in=actor.program_ids(*STAFF))
    for path in actor.paths(*STAFF):
        wanted |= Q(program__organization__path__startswith=path)
    return Exclusion.objects.filter(wanted).select_related("program__organization", "mentor_person", "mentee_person").order_by("-pk")


def with_people(rows: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
    """With everything that a row shows."""
    return rows.select_related(
        "run__program__organization", "mentor__person", "mentor__program__organization", "request__mentee__person", "mentorship"
    )


def _of_state(state: SuggestionState) -> Count:
    return Count("suggestions", filter=Q(suggestions__state=state), distinct=True)


def rounds(actor: Actor, program: Program) -> QuerySet[Run]:
    """Rounds of a programme, the newest first, with the numbers of proposals by state (`n_open` …) and of those who wait."""
    rows = visible_to(actor).filter(program=program).annotate(
        n_open=_of_state(SuggestionState.PROPOSED), n_approved=_of_state(SuggestionState.APPROVED),
        n_rejected=_of_state(SuggestionState.REJECTED), n_waiting=Count("waiting", distinct=True),
    )  # fmt: skip
    return rows.order_by("-number")


def job_of(run: Run) -> Job | None:
    """The job that makes the round."""
    return Job.objects.filter(pk=run.job_id).first() if run.job_id else None


def run_of_job(job_id: int) -> Run | None:
    return Run.objects.filter(job_id=job_id).select_related("program__organization").first()


def is_stuck(run: Run, job: Job | None) -> bool:
    """Will this round never be ready?"""
    return run.state == RunState.FAILED or (run.state == RunState.QUEUED and (job is None or job.state == JobState.FAILED))


def ready(program: Program) -> Ready:
    """Mentors with a free place and open requests by form. Two queries."""
    places = {pk: left for pk, left in mentorships.free_places(program).items() if left}
    counted = open_requests(program).order_by().values_list("form_code").annotate(n=Count("pk"))
    return Ready(len(places), sum(places.values()), dict(counted))


def rows_in(run: Run) -> Rows:
    """Two queries."""
    left = run.waiting.filter(request__state=RequestState.OPEN).select_related("request__mentee__person")
    return Rows(list(run.suggestions.order_by("-score", "pk")), list(left.order_by("request__priority", "pk")))


def board(run: Run, rows: Rows, day: dt.date, *, only: str = "", page: str | None = None) -> Board:
    """The page of a round; `only` «remarks» leaves the others out. Three queries."""
    waiting, found = rows.waiting, rows.open
    decided = sorted((row for row in rows.suggestions if row.state != SuggestionState.PROPOSED), key=_when_decided, reverse=True)
    listed = [row for row in found if row.reasons.get("remarks")] if only == "remarks" else found
    shown: Page[Any] = Paginator(listed, SHOWN).get_page(page)
    people = with_people(run.suggestions.all()).in_bulk([row.pk for row in (*shown.object_list, *decided[:SHOWN])])
    forms, posts = mentorships.form_names(run.program), mentorships.posts_on(_people(people.values(), waiting), day)
    shown.object_list = [_row(people[row.pk], posts, forms) for row in shown.object_list]
    standing = [row.score for row in rows.suggestions if row.state in (SuggestionState.PROPOSED, SuggestionState.APPROVED)]
    return Board(
        open=found, page=shown, decided=[_row(people[row.pk], posts, forms) for row in decided[:SHOWN]], n_decided=len(decided),
        approved=sum(row.state == SuggestionState.APPROVED for row in decided),
        mean=round(sum(standing) / len(standing) / 100) if standing else 0, waiting=[_wait(w, posts, forms) for w in waiting],
    )  # fmt: skip


def _when_decided(row: Suggestion) -> tuple[float, int]:
    return row.decided_at.timestamp() if row.decided_at else 0.0, row.pk


def ready_ids(run: Run) -> list[int]:
    """Open proposals of a round that have no remark. One query."""
    rows = run.suggestions.filter(state=SuggestionState.PROPOSED).values_list("pk", "reasons")
    return [pk for pk, reasons in rows if not reasons.get("remarks")]


def rows_of(run: Run, ids: Iterable[int], day: dt.date) -> list[Row]:
    """The named proposals of a round, by the mentor's name. Three queries."""
    rows = list(with_people(run.suggestions.filter(pk__in=list(ids))).order_by("mentor__person__last_name", "mentor", "pk"))
    posts = mentorships.posts_on(_people(rows, ()), day)
    forms = mentorships.form_names(run.program)
    return [_row(row, posts, forms) for row in rows]


def hand_choices(run: Run, day: dt.date) -> dict[str, list[tuple[int, str]]]:
    """Open requests and mentors with a free place, each with what helps to choose."""
    left = mentorships.free_places(run.program)
    asked, mentors = list(open_requests(run.program)), [m for m in open_mentors(run.program) if left.get(m.pk)]
    posts = mentorships.posts_on({r.mentee.person_id for r in asked} | {m.person_id for m in mentors}, day)

    def text(person: Person) -> str:
        return posts[person.pk].text if person.pk in posts else ""

    def free(n: int) -> str:
        return ngettext("%(n)s place free", "%(n)s places free", n) % {"n": n}

    requests = [(r.pk, ", ".join(filter(None, [r.mentee.person.short_name, text(r.mentee.person), r.words]))) for r in asked]
    people = [(m.pk, ", ".join(filter(None, [m.person.short_name, text(m.person), free(left[m.pk])]))) for m in mentors]
    return {"requests": sorted(requests, key=itemgetter(1)), "mentors": sorted(people, key=itemgetter(1))}


def chosen_by_hand(run: Run, mentor_id: int, request_id: int) -> tuple[MentorProfile, Request]:
    """What the form by hand names. Raises Refused when it is not open any more. Two queries."""
    mentor = open_mentors(run.program).filter(pk=mentor_id).first()
    asked = open_requests(run.program).filter(pk=request_id).first()
    if mentor is None or asked is None:
        raise Refused(_("The mentor or the request is not open any more. Choose again."))
    return mentor, asked


def _people(rows: Iterable[Suggestion], waiting: Iterable[Waiting]) -> set[int]:
    found = {w.request.mentee.person_id for w in waiting}
    for row in rows:
        found |= {row.mentor.person_id, row.request.mentee.person_id}
    return found


def _side(person: Person, posts: dict[int, Affiliation]) -> Side:
    return Side(person, posts[person.pk].text if person.pk in posts else "")


def _row(row: Suggestion, posts: dict[int, Affiliation], forms: dict[str, str]) -> Row:
    form = forms.get(row.request.form_code, row.request.form_code)
    return Row(row, _side(row.mentor.person, posts), _side(row.request.mentee.person, posts), form)


def _wait(row: Waiting, posts: dict[int, Affiliation], forms: dict[str, str]) -> Wait:
    asked, advice, code = row.request, row.reasons.get("advice", ()), help_of(row)
    opened = row.reasons.get("relaxations", {}).get(code) or row.reasons.get("tight") or ()
    form, told = forms.get(asked.form_code, asked.form_code), [said(kept).text for kept in advice]
    helper = int(opened[0]) if opened else None
    wider = next((forms.get(one, one) for one in row.reasons.get("forms", ())), "")
    side, why = _side(asked.mentee.person, posts), why_waits(row.reasons)
    return Wait(asked.pk, side, form, asked.words, why, told, code, helper, wider, helped_text(row.helped))


def help_of(row: Waiting) -> str:
    """The code of the smallest thing that would help; empty when nothing is known to."""
    advice = row.reasons.get("advice", ())
    if advice:
        return str(advice[0]["code"])
    return str(row.reasons.get("own", "")) or (WIDER if row.reasons.get("forms") else "")
