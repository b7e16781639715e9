"""«Сегодня» of the school's staff and of the participants."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.interfaces.desk.queries.journal import Said, in_words, readable
from tandem.interfaces.desk.queries.numbers import Numbers, current, numbers_of
from tandem.interfaces.desk.queries.todo import MAX_ROWS, Case, Todo, lacking_consents, todos
from tandem.kit.actor import Actor
from tandem.mentoring.matching import queries as matching
from tandem.mentoring.matching.models import Acquaintance, Petition, PetitionState
from tandem.mentoring.mentorships import queries as mentorships
from tandem.mentoring.mentorships.models import LIVE, Mentorship, State
from tandem.registry.orgs import policy as orgs
from tandem.registry.orgs.choices import MANAGES, STAFF, Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people import queries as people
from tandem.registry.people.models import Consent, Person
from tandem.registry.programs import queries as programs
from tandem.registry.programs.models import Program
from tandem.registry.programs.queries import Step


@dataclass(frozen=True)
class Task:
    """One of the first five steps. `state` is done, now or later."""

    title: str | Promise
    text: str | Promise
    url: str
    button: str | Promise
    state: str


@dataclass(frozen=True)
class Square:
    """A pair in the waffle: `tone` is «» (works), w (waits for a step), b (stands)."""

    pair: Mentorship
    tone: str
    label: str


@dataclass(frozen=True)
class StaffHome:
    """The home page of the school's staff."""

    program: Program | None
    road: list[Step]
    first_steps: list[Task]
    rows: list[Todo]
    more: list[Todo]
    squares: list[Square]
    legend: list[tuple[str, str, int]]
    events: list[Said]
    roles: tuple[str, ...] = ()
    can_manage: bool = False

    @property
    def count(self) -> int:
        """How many rows wait, the folded ones too."""
        return len(self.rows) + len(self.more)

    @property
    def groups(self) -> list[tuple[str, list[Todo]]]:
        """Rows under their headings."""
        names = {"now": _("Today"), "week": _("This week"), "later": _("When you have time")}
        grouped = [(names[g], [row for row in self.rows if row.group == g]) for g in names]
        return [(name, rows) for name, rows in grouped if rows]


def is_staff(actor: Actor, organization: Organization | None) -> bool:
    """Does the person work with the school's programme?"""
    return organization is not None and any(g.role in STAFF and organization.path.startswith(g.path) for g in actor.grants)


def staff_home(actor: Actor, organization: Organization, wanted: str | None, day: dt.date) -> StaffHome:
    """Everything on the curator's home page. Eight queries, none of them per row."""
    program = current(actor, organization, wanted, day)
    if program is None:
        return StaffHome(None, [], first_steps(organization, None, Numbers(), 0), [], [], [], [], [])
    numbers = numbers_of(program)
    lacking = lacking_consents(actor, organization, day)
    rows = todos(Case(actor, organization, program, numbers, day, lacking))
    pairs = _pairs(actor, program)
    return StaffHome(
        program=program,
        road=programs.road(program, day),
        first_steps=first_steps(organization, program, numbers, lacking),
        rows=rows[:MAX_ROWS],
        more=rows[MAX_ROWS:],
        squares=[_square(p) for p in pairs],
        legend=_legend(pairs),
        events=_events(actor, organization),
        roles=_roles(actor, organization, program),
        can_manage=actor.has(MANAGES, organization.path),
    )


def _roles(actor: Actor, organization: Organization, program: Program) -> tuple[str, ...]:
    """Labels of what the person is here, as the roles stand in the list of roles."""
    held = {g.role for g in actor.grants if organization.path.startswith(g.path) and g.program_id in (None, program.pk)}
    return tuple(str(role.label) for role in Role if role in held)


def first_steps(organization: Organization, program: Program | None, n: Numbers, lacking: int) -> list[Task]:
    """The five tasks of a new school; empty when the first order is signed."""
    if n.signed:
        return []
    base = f"/o/{organization.code}/"
    about = f"?program={program.pk}" if program else ""
    done = [
        n.people > 1, bool(n.mentors and n.asked), bool(n.mentors and n.mentees and not lacking), bool(n.live),
        bool(n.signed),
    ]  # fmt: skip
    tasks = [
        Task(_("Add people"), _("Load the lists of pupils and teachers from your tables"), f"{base}people/import/{about}", _("Add from a table"), ""),
        Task(_("Fill both banks"), _("Who is ready to help and who needs help: by a table, by hand or by a link"), f"{base}people/mentors/{about}", _("Open the banks"), ""),
        Task(_("Collect consents"), _("Print blanks for everybody in one file, mark the signed ones"), f"{base}people/consents/{about}", _("Print blanks"), ""),
        Task(_("Match pairs"), _("The system proposes with reasons, you approve"), f"{base}matching/{about}", _("Match"), ""),
        Task(_("Make the order"), _("The order with its annex is filled in from the pairs"), f"{base}mentorships/order/{about}", _("Make the order"), ""),
    ]  # fmt: skip
    if program is None:
        tasks[0] = Task(_("Create a programme"), _("One form, filled in from a template"), f"{base}programmes/new/", _("Create"), "")
        done[0] = False
    now = next((i for i, is_done in enumerate(done) if not is_done), len(tasks))
    return [replace(t, state="done" if done[i] else "now" if i == now else "later") for i, t in enumerate(tasks)]


def _pairs(actor: Actor, program: Program) -> list[Mentorship]:
    """Live pairs with the mentor's name only. One query."""
    rows = Mentorship.objects.filter(program=program, state__in=LIVE).select_related("mentor__person")
    order = [State.PAUSED, State.PROPOSED, State.AGREED, State.ORDERED, State.ACTIVE]
    return sorted(rows.order_by("mentor__person__last_name", "pk"), key=lambda row: order.index(State(row.state)))


TONES = {State.ACTIVE: "", State.PAUSED: "b"}
LEGEND = (
    ("b", gettext_lazy("Paused"), (State.PAUSED,)),
    ("w", gettext_lazy("Wait for papers"), (State.PROPOSED, State.AGREED, State.ORDERED)),
    ("", gettext_lazy("Work"), (State.ACTIVE,)),
)


def _square(pair: Mentorship) -> Square:
    return Square(pair, TONES.get(State(pair.state), "w"), f"{pair.mentor.person.short_name}: {pair.get_state_display()}")


def _legend(pairs: list[Mentorship]) -> list[tuple[str, str, int]]:
    """(tone, name, number) of the groups of states that are there."""
    counted = [(tone, str(name), sum(1 for p in pairs if p.state in states)) for tone, name, states in LEGEND]
    return [row for row in counted if row[2]]


def _events(actor: Actor, organization: Organization) -> list[Said]:
    """The last five records of the journal but of files, which what they came with tells of. One query."""
    if not orgs.can_read_journal(actor, organization):
        return []
    return in_words(actor, organization, readable(actor, organization).exclude(action="file.stored")[:5])


@dataclass(frozen=True)
class OwnHome:
    """The home page of a mentor, a mentee or a guardian: own pairs (`may_ask`: of which a petition may be filed), petitions, consents."""

    pairs: list[Mentorship]
    titles: list[tuple[Mentorship, str]]
    consents: list[Consent]
    people: list[Person]
    petitions: list[Petition]
    may_ask: set[int]
    to_mark: list[tuple[Acquaintance, Person]]


def own_home(actor: Actor, day: dt.date) -> OwnHome:
    """Own cards, pairs, petitions and standing consents. Seven queries."""
    ids = actor.person_ids | actor.ward_ids
    cards = list(people.visible_to(actor).living().filter(pk__in=ids).order_by("last_name", "first_name", "pk"))
    mine = Q(mentor__person__in=ids) | Q(participations__request__mentee__person__in=ids)
    pairs = list(mentorships.visible_to(actor).filter(mine, state__in=LIVE).distinct().order_by("started_on", "pk"))
    standing = Consent.objects.filter(person__in=ids, signed_on__lte=day).select_related("person", "guardian").order_by("-signed_on", "pk")
    good = [c for c in standing if people.holds(c, day)]
    petitions = list(matching.petitions_visible_to(actor).filter(mentorship__in=pairs).order_by("-pk")[:5]) if pairs else []
    filed = Counter(row.mentorship_id for row in petitions if row.state == PetitionState.FILED)
    may_ask = {p.pk for p in pairs if len(matching.kinds_to_file(actor, p)) > filed[p.pk]}
    return OwnHome(pairs, [(p, mentorships.title_of(p)) for p in pairs], good, cards, petitions, may_ask, matching.open_for(actor, day))
