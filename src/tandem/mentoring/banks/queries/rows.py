"""Rows of the two lists: one query for the people of a page and one for their consents."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.mentoring.banks.models import (
    MenteeProfile,
    MenteeState,
    MentorProfile,
    MentorState,
    MentorTopic,
    Request,
    RequestState,
    RequestTopic,
)
from tandem.mentoring.banks.queries.lists import BY_NAME, clearances_on, listed, posts_of
from tandem.registry.people import queries as people
from tandem.registry.people.choices import PersonKind
from tandem.registry.people.models import Affiliation
from tandem.registry.people.policy import Participant

ORDER = (PersonKind.PUPIL, PersonKind.TEACHER, PersonKind.GRADUATE, PersonKind.STUDENT, PersonKind.PARTNER, PersonKind.GUARDIAN)
"""What a person is called by first when he is several things."""

TONES = {"applied": "info", "approved": "ok", "declined": "warn", "done": "ok"}
"""State → colour of its tag."""

SHORT = 4
"""Topics of a mentor that a row names."""

ROOM = 90
"""Characters of a request that a row shows."""

Ids = QuerySet | list[int]
"""Of one page: a query of them, or themselves."""


@dataclass(frozen=True)
class Known:
    """What the rows of a page are worded with: the day, names of topics, names and families of the programme's forms."""

    day: dt.date
    topics: Mapping[str, str]
    forms: Mapping[str, str]
    employee_forms: frozenset[str]


@dataclass(frozen=True)
class Row:
    """A person of a bank as the list shows. `others` are those he or she is in a pair with, `missing` counts consents.

    What a page says fifty times is worded here: a template does the same ten times slower.
    """

    profile: MentorProfile | MenteeProfile
    post: str
    topics: list[str]
    forms: list[str]
    others: list[str]
    missing: int
    words: str = ""
    is_waiting: bool = False

    @property
    def number(self) -> str:
        """As text: a template writes a number by the rules of the language."""
        return str(self.profile.pk)

    @property
    def name(self) -> str:
        return self.profile.person.short_name

    @property
    def state(self) -> str:
        kind = MentorState if isinstance(self.profile, MentorProfile) else MenteeState
        return str(kind(self.profile.state).label)

    @property
    def tone(self) -> str:
        return TONES.get(self.profile.state, "")

    @property
    def places(self) -> str:
        places = getattr(self.profile, "places", 0)
        return _("%(free)s of %(all)s free") % {"free": max(0, places - len(self.others)), "all": places}

    @property
    def topics_text(self) -> str:
        return ", ".join(self.topics)

    @property
    def forms_text(self) -> str:
        """Each form in one line: «Учитель – ученик» is never torn apart."""
        return ", ".join(form.replace(" ", "\u00a0") for form in self.forms)

    @property
    def others_text(self) -> str:
        return ", ".join(self.others)

    @property
    def words_start(self) -> str:
        """As much of a request in own words as a row has room for."""
        return self.words if len(self.words) <= ROOM else f"{self.words[: ROOM - 1].rstrip()}…"

    @property
    def helps_with(self) -> str:
        return ", ".join(self.topics[:SHORT])

    @property
    def all_topics(self) -> str:
        """How many there are when not all are shown."""
        return _("all: %(n)s") % {"n": len(self.topics)} if len(self.topics) > SHORT else ""

    @property
    def lack(self) -> str:
        """«не хватает 2 согласий»; empty when all are there."""
        n = self.missing
        return ngettext("%(n)s consent lacking", "%(n)s consents lacking", n) % {"n": n} if n else ""


def mentor_rows(ids: Ids, known: Known, order: Sequence[str] = BY_NAME) -> list[Row]:
    """Rows of the mentors with these ids, in order. Two queries."""
    running = MentorProfile.objects.filter(pk=OuterRef("pk"), participations__isnull=False, participations__finished_on=None)
    rows = MentorProfile.objects.filter(pk__in=ids).select_related("person").annotate(
        is_cleared=Exists(clearances_on(known.day).filter(person=OuterRef("person"))),
        topic_list=listed(MentorTopic.objects.filter(mentor=OuterRef("pk")), "mentor", code="code"),
        post_list=posts_of(known.day), others=_names(running, "pk", "participations__request__mentee__person"),
    )  # fmt: skip
    found = list(rows.order_by(*order))
    good = people.good_consents([row.person_id for row in found], known.day)
    return [_mentor(row, known, good.get(row.person_id, set())) for row in found]


def mentee_rows(ids: Ids, known: Known, order: Sequence[str] = BY_NAME) -> list[Row]:
    """Rows of the mentees with these ids, in order. Two queries."""
    asked = Request.objects.filter(mentee=OuterRef("pk")).exclude(state=RequestState.CLOSED)
    running = Request.objects.filter(mentee=OuterRef("pk"), participations__isnull=False, participations__finished_on=None)
    topics = RequestTopic.objects.filter(request__mentee=OuterRef("pk")).exclude(request__state=RequestState.CLOSED)
    rows = MenteeProfile.objects.filter(pk__in=ids).select_related("person").annotate(
        asked=listed(asked, "mentee", form="form_code", words="words", state="state", priority="priority"),
        topic_list=listed(topics, "request__mentee", code="code"), post_list=posts_of(known.day),
        others=_names(running, "mentee", "participations__mentor__person"),
    )  # fmt: skip
    found = list(rows.order_by(*order))
    good = people.good_consents([row.person_id for row in found], known.day)
    return [_mentee(row, known, good.get(row.person_id, set())) for row in found]


def main_post(posts: list[dict[str, object]] | None) -> Affiliation | None:
    """What the person is called by first."""
    made = [Affiliation(**post) for post in posts or []]
    return min(made, key=lambda post: ORDER.index(PersonKind(post.kind)), default=None)


def participant(row: MentorProfile | MenteeProfile, is_pupil: bool, employee_forms: frozenset[str], day: dt.date) -> Participant:
    """What the consents of the person depend on."""
    if isinstance(row, MenteeProfile):
        return Participant(
            person_id=row.person_id, age=people.age_on(row.person, day), is_mentor=False, is_pupil=is_pupil, special=row.special_conditions
        )
    return as_mentor(row.person_id, people.age_on(row.person, day), is_pupil, employee_forms & set(row.form_codes))


def as_mentor(person_id: int, age: int | None, is_pupil: bool, employee_forms: Collection[str]) -> Participant:
    """`employee_forms`: forms of the family pp in which the mentor works; an employee helps a colleague under ст. 351.8 ТК."""
    return Participant(person_id=person_id, age=age, is_mentor=True, is_pupil=is_pupil, labour=not is_pupil and bool(employee_forms))


def _mentor(row: Any, known: Known, good: set[tuple[str, str]]) -> Row:
    post = main_post(row.post_list)
    return Row(
        profile=row, post=post.text if post else "", topics=_topics(row.topic_list, known), others=_sorted(row.others),
        forms=[name for code, name in known.forms.items() if code in row.form_codes], missing=_missing(row, post, known, good),
    )  # fmt: skip


def _mentee(row: Any, known: Known, good: set[tuple[str, str]]) -> Row:
    post, asked = main_post(row.post_list), sorted(row.asked or [], key=lambda item: item["priority"])
    codes = {item["form"] for item in asked}
    return Row(
        profile=row, post=post.text if post else "", topics=_topics(row.topic_list, known), others=_sorted(row.others),
        forms=[name for code, name in known.forms.items() if code in codes], missing=_missing(row, post, known, good),
        words="; ".join(item["words"] for item in asked if item["words"]), is_waiting=any(i["state"] == RequestState.OPEN for i in asked),
    )  # fmt: skip


def _missing(row: MentorProfile | MenteeProfile, post: Affiliation | None, known: Known, good: set[tuple[str, str]]) -> int:
    is_pupil = post is not None and post.kind == PersonKind.PUPIL
    needed = participant(row, is_pupil, known.employee_forms, known.day).needed
    return sum((item.kind, item.signer) not in good for item in needed)


def _names(rows: QuerySet, by: str, person: str) -> object:
    return listed(rows, by, last=f"{person}__last_name", first=f"{person}__first_name")


def _sorted(found: list[dict[str, str]] | None) -> list[str]:
    return sorted(f"{item['last']} {item['first']}" for item in found or [])


def _topics(found: list[dict[str, str]] | None, known: Known) -> list[str]:
    codes = {item["code"] for item in found or []}
    return [name for code, name in known.topics.items() if code in codes]


ROWS: dict[str, Callable[[Ids, Known, Sequence[str]], list[Row]]] = {"mentors": mentor_rows, "mentees": mentee_rows}
