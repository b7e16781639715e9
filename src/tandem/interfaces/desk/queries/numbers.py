"""Everything that the home page counts about a programme, in one statement."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, fields

from allauth.mfa.models import Authenticator
from django.db.models import BigIntegerField, Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.interfaces.imports.models import Batch
from tandem.interfaces.imports.models import State as BatchState
from tandem.kit.actor import Actor
from tandem.kit.periods import running_on
from tandem.mentoring.banks.models import (
    Application,
    Clearance,
    MenteeProfile,
    MenteeState,
    MentorProfile,
    MentorState,
    Request,
    RequestState,
)
from tandem.mentoring.matching import queries as matching
from tandem.mentoring.matching.models import PetitionState, Suggestion, SuggestionState
from tandem.mentoring.mentorships.models import LIVE, Mentorship
from tandem.mentoring.mentorships.models import State as PairState
from tandem.registry.documents.models import Paper, PaperState
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Person
from tandem.registry.programs import queries as programs
from tandem.registry.programs.models import Program, ProgramRole
from tandem.registry.programs.queries import Measure

SOON = 30
"""Days before an admission to work with minors runs out when the curator is told."""


@dataclass(frozen=True)
class Numbers:
    """Counts of one programme and of its school on a day."""

    people: int = 0
    team: int = 0
    mentors: int = 0
    mentors_ready: int = 0
    undecided: int = 0
    mentees: int = 0
    asked: int = 0
    waiting: int = 0
    applications: int = 0
    suggestions: int = 0
    round: int = 0
    agreed: int = 0
    agreed_ready: int = 0
    live: int = 0
    active: int = 0
    ended: int = 0
    to_sign: int = 0
    signed: int = 0
    batches: int = 0
    expiring: int = 0
    codes: int = 0
    petitions: int = 0


def numbered(rows: QuerySet[Program], actor: Actor, day: dt.date) -> QuerySet[Program]:
    """The programmes with every count of `Numbers` as an attribute: one query for all of them."""
    counts = {f"n_{name}": _count(found) for name, found in _countable(actor, day).items()}
    newest = _open_suggestions().order_by("-run").values("run")[:1]
    return rows.annotate(
        **counts, n_round=Coalesce(Subquery(newest, output_field=BigIntegerField()), Value(0), output_field=BigIntegerField())
    )


def counted_in(rows: QuerySet[Program], day: dt.date, names: Collection[str]) -> QuerySet[Program]:
    """The programmes with a few counts only, for many of them at once."""
    found = _countable(Actor(user_id=0, name=""), day)
    return rows.annotate(**{f"n_{name}": _count(found[name]) for name in names})


def numbers_of(program: Program) -> Numbers:
    """Counts of a programme that came from `numbered`."""
    return Numbers(**{field.name: getattr(program, f"n_{field.name}") for field in fields(Numbers)})


def current(actor: Actor, organization: Organization, wanted: str | None, day: dt.date) -> Program | None:
    """The programme of the page (`?program=ID`, else the running one) with its counts. One query."""
    rows = list(numbered(programs.of_organization(actor, organization), actor, day)[:50])
    named = next((row for row in rows if str(row.pk) == wanted), None)
    return named or next(iter(rows), None)


def stage_measures(program: Program, day: dt.date) -> dict[str, Measure]:
    """How far the stages are: the source that `programs.MEASURES` gets from here. One query, none for a numbered programme."""
    if not hasattr(program, "n_mentors"):
        nobody = Actor(user_id=0, name="")
        program = numbered(Program.objects.filter(pk=program.pk), nobody, day).get()
    return measures_from(numbers_of(program))


def measures_from(n: Numbers) -> dict[str, Measure]:
    """Words for the road: «49 из 52 готовы» and not a percentage."""
    people, ready = ngettext("%(n)s person", "%(n)s people", n.mentors), _("%(done)s of %(total)s are ready")
    pairs = ngettext("%(n)s pair or group", "%(n)s pairs and groups", n.live)
    both = {"done": n.asked, "total": n.mentees}
    return {
        "working_group": Measure(min(n.team, 3), 3, _team(n.team)),
        "mentors": Measure(n.mentors, max(n.mentors, 1), people % {"n": n.mentors} if n.mentors else _("nobody yet")),
        "mentors_ready": Measure(n.mentors_ready, n.mentors, ready % {"done": n.mentors_ready, "total": n.mentors} if n.mentors else ""),
        "mentees": Measure(n.asked, n.mentees, _("%(done)s of %(total)s with a request") % both if n.mentees else _("nobody yet")),
        "pairs": Measure(n.live, n.live + n.waiting, pairs % {"n": n.live} if n.live else _("no pairs yet")),
        "active": Measure(n.active, n.live, _("%(done)s of %(total)s work") % {"done": n.active, "total": n.live} if n.live else ""),
        "finished": Measure(n.ended, n.ended + n.live, _("%(n)s finished") % {"n": n.ended} if n.ended else ""),
    }


def _team(count: int) -> str:
    said = ngettext("%(n)s person in the working group", "%(n)s people in the working group", count)
    return said % {"n": count} if count else _("no working group yet")


def forms_in_use(program: Program) -> set[str]:
    """Forms of mentoring that requests or pairs have: `programs.FORMS_IN_USE` gets it from here. Two queries."""
    asked = Request.objects.filter(mentee__program=program).values_list("form_code", flat=True).distinct()
    paired = Mentorship.objects.filter(program=program).values_list("form_code", flat=True).distinct()
    return set(asked) | set(paired)


def _countable(actor: Actor, day: dt.date) -> dict[str, QuerySet]:
    here, place = {"program": OuterRef("pk")}, {"organization": OuterRef("organization")}
    mentors = MentorProfile.objects.filter(**here, state__in=[MentorState.APPLIED, MentorState.APPROVED])
    mentees = MenteeProfile.objects.filter(**here, state__in=[MenteeState.APPLIED, MenteeState.IN_BANK])
    pairs, papers = Mentorship.objects.filter(**here), Paper.objects.filter(**place)
    ends = {"valid_until__gte": day, "valid_until__lte": day + dt.timedelta(days=SOON)}
    return {
        "people": Person.objects.living().filter(**place),
        "team": ProgramRole.objects.filter(running_on(day), **here),
        "mentors": mentors,
        "mentors_ready": mentors.filter(state=MentorState.APPROVED, trained_on__lte=day),
        "undecided": mentors.filter(state=MentorState.APPLIED),
        "mentees": mentees,
        "asked": mentees.filter(Exists(Request.objects.filter(mentee=OuterRef("pk")))),
        "waiting": Request.objects.filter(mentee__program=OuterRef("pk"), state=RequestState.OPEN),
        "applications": Application.objects.filter(link__program=OuterRef("pk"), state=Application.State.NEW),
        "suggestions": _open_suggestions(),
        "agreed": pairs.filter(state=PairState.AGREED),
        "agreed_ready": pairs.filter(state=PairState.AGREED, consents_complete=True),
        "live": pairs.filter(state__in=LIVE),
        "active": pairs.filter(state=PairState.ACTIVE),
        "ended": pairs.filter(state=PairState.CLOSED),
        "to_sign": papers.filter(state=PaperState.REGISTERED),
        "signed": pairs.filter(order__state=PaperState.SIGNED),
        "batches": Batch.objects.filter(**place, state__in=[BatchState.UPLOADED, BatchState.CHECKED]),
        "expiring": Clearance.objects.filter(person__organization=OuterRef("organization"), **ends),
        "codes": Authenticator.objects.filter(user=actor.user_id),
        "petitions": matching.petitions_visible_to(actor).filter(mentorship__program=OuterRef("pk"), state=PetitionState.FILED),
    }


def _open_suggestions() -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(run__program=OuterRef("pk"), state=SuggestionState.PROPOSED)


def _count(rows: QuerySet) -> Coalesce:
    """The number of rows as a subquery."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), Value(0))
