"""Where a page of the banks stands: the programme, its forms, topics and saved filters, in one query."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import OuterRef, Q, QuerySet

from tandem.kit.actor import Actor
from tandem.mentoring.banks.models import Application, IntakeLink, OwnTopic, SavedView, Wording
from tandem.mentoring.banks.queries.lists import listed
from tandem.mentoring.banks.queries.rows import Known
from tandem.mentoring.banks.queries.topics import Topic, with_own
from tandem.registry.orgs.models import Organization
from tandem.registry.programs import queries as programs
from tandem.registry.programs.models import Program, ProgramForm, ProgramState

FIRST = (ProgramState.ACTIVE, ProgramState.DRAFT, ProgramState.CLOSED)


@dataclass(frozen=True)
class FormOfMentoring:
    """A form of the programme; the kinds of people that may take each side."""

    code: str
    name: str
    family: str
    mentor_kinds: list[str]
    mentee_kinds: list[str]


@dataclass(frozen=True)
class Place:
    """A programme with what its pages are worded with. `views` are saved filters: (id, name, query, is one's own)."""

    program: Program
    programs: list[Program]
    forms: list[FormOfMentoring]
    topics: list[Topic]
    views: list[Mapping[str, object]]

    @property
    def organization(self) -> Organization:
        return self.program.organization

    @property
    def form_names(self) -> dict[str, str]:
        return {form.code: form.name for form in self.forms}

    @property
    def topic_names(self) -> dict[str, str]:
        return {topic.code: topic.name for topic in self.topics}

    @property
    def topic_choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Topics by groups, for a list to choose from."""
        groups = groupby(self.topics, key=attrgetter("group"))
        return [(group, [(topic.code, topic.name) for topic in topics]) for group, topics in groups]

    @property
    def employee_forms(self) -> frozenset[str]:
        """An employee who mentors a colleague does it under ст. 351.8 ТК: forms of the family pp."""
        return frozenset(form.code for form in self.forms if form.family == "pp")

    def topics_for(self, codes: list[str]) -> list[Topic]:
        """Topics that fit the forms, in order; all of them when no form is chosen."""
        families = {form.family for form in self.forms if form.code in codes}
        return [topic for topic in self.topics if not families or not topic.families or families & set(topic.families)]


def place(actor: Actor, organization: str, wanted: str | None = None, bank: str = "") -> Place | None:
    """The programme of the page (`?program=ID`, else the running one); None when the actor sees none. One query."""
    found = _with_words(programs.visible_to(actor).filter(organization__code=organization), actor, bank).order_by("-started_on", "-pk")[:50]
    rows = sorted(found, key=lambda row: FIRST.index(row.state))
    if not rows:
        return None
    return _place(next((row for row in rows if str(row.pk) == wanted), rows[0]), rows, actor)


def place_of(actor: Actor, program: Program) -> Place:
    """The place of a programme that was found by something of it that the actor sees. One query."""
    row = _with_words(Program.objects.filter(pk=program.pk).select_related("organization"), actor, "").get()
    return _place(row, [row], actor)


def known(place: Place, day: dt.date) -> Known:
    """What the rows of a page are worded with."""
    return Known(day, place.topic_names, place.form_names, place.employee_forms)


def own_topics(place: Place) -> QuerySet[OwnTopic]:
    """Topics that the school added."""
    return OwnTopic.objects.filter(organization=place.organization).select_related("organization")


def own_wordings(place: Place) -> QuerySet[Wording]:
    """Words that the school added to topics."""
    return Wording.objects.filter(organization=place.organization).select_related("organization")


def _place(program: Any, rows: list[Program], actor: Actor) -> Place:
    return Place(program, rows, _forms(program), with_own(program.own_topics or [], program.own_wordings or []), _views(program, actor))


def _with_words(rows: QuerySet[Program], actor: Actor, bank: str) -> QuerySet[Program]:
    mine = Q(user_id=actor.user_id) | Q(is_shared=True)
    views = SavedView.objects.filter(mine, organization=OuterRef("organization"), bank=bank)
    forms = ProgramForm.objects.filter(program=OuterRef("pk"))
    fields = ("code", "name", "family", "mentor_kinds", "mentee_kinds", "position")
    return rows.annotate(
        form_list=listed(forms, "program", **{name: name for name in fields}),
        own_topics=listed(OwnTopic.objects.filter(organization=OuterRef("organization")), "organization", code="code", name="name", group="group"),
        own_wordings=listed(Wording.objects.filter(organization=OuterRef("organization")), "organization", topic="topic", text="text"),
        view_list=listed(views, "organization", pk="pk", name="name", query="query", user="user_id", is_shared="is_shared"),
    )  # fmt: skip


def links(actor: Actor, program: Program) -> QuerySet[IntakeLink]:
    """Short forms of the programme with the number of applications that wait."""
    return links_visible_to(actor).filter(program=program).order_by("closed_at", "-created_at", "-pk")


def links_visible_to(actor: Actor) -> QuerySet[IntakeLink]:
    waiting = listed(Application.objects.filter(link=OuterRef("pk"), state=Application.State.NEW), "link", pk="pk")
    rows = IntakeLink.objects.filter(program__in=programs.visible_to(actor).values("pk"))
    return rows.select_related("program__organization").annotate(waiting=waiting)


def views_visible_to(actor: Actor) -> QuerySet[SavedView]:
    """One's own saved filters."""
    return SavedView.objects.filter(user_id=actor.user_id).select_related("organization")


def _forms(program: Any) -> list[FormOfMentoring]:
    rows = sorted(program.form_list or [], key=lambda row: row["position"])
    return [FormOfMentoring(r["code"], r["name"], r["family"], _inner(r["mentor_kinds"]), _inner(r["mentee_kinds"])) for r in rows]


def _inner(value: list[str] | str) -> list[str]:
    """A list inside a list: SQLite gives it back as text."""
    found: list[str] = json.loads(value) if isinstance(value, str) else value
    return found


def _views(program: Any, actor: Actor) -> list[Mapping[str, object]]:
    rows = sorted(program.view_list or [], key=lambda row: (row["name"], row["pk"]))
    return [row | {"is_own": row["user"] == actor.user_id} for row in rows]
