"""What the list and the card of a pair show."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tandem.foundation.audit import queries as audit
from tandem.foundation.audit.models import Event
from tandem.kit.actor import Actor
from tandem.mentoring.mentorships import policy
from tandem.mentoring.mentorships.models import Mentorship, State
from tandem.mentoring.mentorships.queries.gates import Lack, lacks
from tandem.mentoring.mentorships.queries.lists import form_names, of_person, parts_of, person_ids_of, posts_on, title_of
from tandem.registry.people import queries as people
from tandem.registry.people.models import Affiliation, Person


@dataclass(frozen=True)
class Side:
    """A participant: the card, what the person is (class or post), the last day when it was before the pair's end."""

    person: Person
    post: Affiliation | None
    started_on: dt.date | None = None
    finished_on: dt.date | None = None

    @property
    def text(self) -> str:
        return self.post.text if self.post else ""


@dataclass(frozen=True)
class Row:
    """A pair in a list or on its card. `next_step` is the code of the one thing to do now."""

    mentorship: Mentorship
    mentor: Side
    mentees: tuple[Side, ...]
    form: str
    lacks: tuple[Lack, ...]
    next_step: str


def rows_of(mentorships: Iterable[Mentorship], day: dt.date, *, gates: bool = True, forms: dict[str, str] | None = None) -> list[Row]:
    """Rows for pairs of one programme; `gates=False` leaves out what is missing (lists, participants). A fixed number of queries."""
    pairs = list(mentorships)
    if not pairs:
        return []
    posts = posts_on(person_ids_of(pairs), day)
    forms = form_names(pairs[0].program) if forms is None else forms
    open_ones = [pair for pair in pairs if pair.state not in (State.CLOSED, State.CANCELLED)]
    missing = lacks(open_ones, day) if gates else {}
    return [_row(pair, posts, forms.get(pair.form_code, pair.form_code), tuple(missing.get(pair.pk, ()))) for pair in pairs]


def history(actor: Actor, mentorship: Mentorship) -> QuerySet[Event]:
    """What happened to the pair, the newest first; only for those who see its gate."""
    rows = audit.history(actor, f"mentorships.mentorship:{mentorship.pk}")
    return rows if policy.can_see_gate(actor, mentorship) else rows.none()


def _row(pair: Mentorship, posts: dict[int, Affiliation], form: str, missing: tuple[Lack, ...]) -> Row:
    mentor = Side(pair.mentor.person, posts.get(pair.mentor.person_id))
    mentees = tuple(
        Side(p.request.mentee.person, posts.get(p.request.mentee.person_id), p.started_on, p.finished_on) for p in parts_of(pair)
    )
    return Row(pair, mentor, mentees, form, missing, _next_step(pair, lacking=bool(missing)))


def _next_step(pair: Mentorship, *, lacking: bool) -> str:
    if pair.state == State.PROPOSED:
        return "agree"
    if lacking:
        return "consents"
    return {State.AGREED: "order", State.ORDERED: "sign", State.PAUSED: "resume"}.get(State(pair.state), "")


def ties(actor: Actor, person: Person) -> list[people.Tie]:
    """The person's pairs and groups, for the person's card. At most two queries."""
    return [_tie(pair) for pair in of_person(actor, person.pk)]


def _tie(pair: Mentorship) -> people.Tie:
    address = reverse("mentorships:card", args=[pair.program.organization.code, pair.pk])
    return people.Tie(_("Pair or group"), title_of(pair), pair.get_state_display(), address)
