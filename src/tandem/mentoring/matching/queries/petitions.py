"""Petitions: who sees them, whom the engine would put instead, by when the head answers."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tandem.engines import matching as engine
from tandem.kit.actor import SYSTEM, Actor
from tandem.mentoring.banks.models import MentorProfile, Request
from tandem.mentoring.matching import policy
from tandem.mentoring.matching.models import Petition, PetitionKind, PetitionState
from tandem.mentoring.matching.queries.proposing import Pair, left_of, pair_of, rules_of
from tandem.mentoring.matching.queries.records import Only, problem
from tandem.mentoring.matching.queries.saying import line, why_waits
from tandem.mentoring.mentorships import policy as mentorship_rules
from tandem.mentoring.mentorships import queries as mentorships
from tandem.mentoring.mentorships.models import Mentorship
from tandem.registry.orgs.choices import MANAGES
from tandem.registry.people import queries as people
from tandem.registry.people.models import User
from tandem.registry.programs import queries as programs
from tandem.registry.programs.models import Program

OFFERED = 3
"""Mentors that are shown for each mentee."""


@dataclass(frozen=True)
class Instead:
    """A mentor who can take the mentee. `touches_nobody` holds for all of them: running pairs are left alone."""

    mentor: MentorProfile
    post: str
    pair: Pair

    @property
    def percent(self) -> int:
        return round(self.pair.score / 100)

    @property
    def line(self) -> str:
        return line(self.pair.reasons)


@dataclass(frozen=True)
class Offer:
    """What can be done for one mentee: `chosen` is the best for everybody together, `others` what else there is, `why` nobody."""

    request: Request
    post: str
    chosen: Instead | None
    others: list[Instead]
    why: str


def petitions_visible_to(actor: Actor) -> QuerySet[Petition]:
    """Twin of policy.can_see_petition: the petitioner's side, the mentor of what is not a secret, the head and the curator."""
    own_people = actor.person_ids | actor.ward_ids
    secret = Q(kind=PetitionKind.ANOTHER)
    staff = Q(mentorship__program__in=actor.program_ids(*MANAGES))
    for path in actor.paths(*MANAGES):
        staff |= Q(mentorship__program__organization__path__startswith=path)
    about_self = secret & Q(mentorship__mentor__person__in=actor.person_ids)
    own = Q(user_id=actor.user_id) if actor.user_id else Q(pk__in=[])
    mentee = secret & Q(request__mentee__person__in=own_people)
    mentor = ~secret & Q(mentorship__mentor__person__in=actor.person_ids)
    return with_people(Petition.objects.filter(own | mentee | mentor | (staff & ~about_self)))


def with_people(rows: QuerySet[Petition]) -> QuerySet[Petition]:
    return rows.select_related("mentorship__program__organization", "mentorship__mentor__person", "request__mentee__person")


def queue(actor: Actor, program: Program) -> list[Petition]:
    """Petitions of a programme: those that wait first, by their term."""
    rows = petitions_visible_to(actor).filter(mentorship__program=program)
    order: list[str] = [PetitionState.FILED, PetitionState.GRANTED]
    return sorted(rows, key=lambda row: (order.index(row.state) if row.state in order else len(order), row.decide_by, -row.pk))[:200]


def pair_to_ask(actor: Actor, mentorship_id: int) -> Mentorship | None:
    """A pair that the actor may see, with its people."""
    return mentorships.visible_to(actor).filter(pk=mentorship_id).first()


def kinds_to_file(actor: Actor, pair: Mentorship) -> list[tuple[str, str]]:
    """(value, words) of the petitions that the actor may file about the pair; the value of the first kind names the request too."""
    running = [part for part in pair.participations.all() if part.finished_on is None]
    asked = [
        (f"{PetitionKind.ANOTHER}:{part.request_id}", _("Another mentor for: %(who)s") % {"who": part.request.mentee.person.short_name})
        for part in running
        if policy.can_file(actor, pair, PetitionKind.ANOTHER, part.request)
    ]
    given_up = {
        PetitionKind.STEPS_DOWN: _("The mentor gives the pair up: %(who)s"), PetitionKind.LEAVES: _("The mentor leaves the school: %(who)s"),
    }  # fmt: skip
    whose = {"who": pair.mentor.person.short_name}
    return asked + [(str(kind), words % whose) for kind, words in given_up.items() if policy.can_file(actor, pair, kind, None)]


def plan_in_words(petition: Petition) -> list[tuple[str, str]]:
    """(mentee, new mentor) of a decided petition; nobody is waiting in the bank. Two queries."""
    mentors = MentorProfile.objects.filter(pk__in=[key for key in petition.plan.values() if key]).select_related("person")
    names = {mentor.pk: mentor.person.short_name for mentor in mentors}
    asked = Request.objects.filter(pk__in=list(petition.plan)).select_related("mentee__person")
    waits = _("waits for a mentor, the first in the next matching")
    return [(one.mentee.person.short_name, names.get(petition.plan[str(one.pk)] or 0, waits)) for one in asked]


def requests_of(petition: Petition) -> list[Request]:
    """Whom the petition is about: one mentee, or everybody who is in the pair now."""
    if petition.request is not None:
        return [petition.request]
    pair = mentorships.with_people(Mentorship.objects.all()).get(pk=petition.mentorship_id)
    return [part.request for part in pair.participations.all() if part.finished_on is None]


def notice_of(petition: Petition, today: dt.date) -> dt.date:
    """The day the other side learns of the end: a mentor who goes tells it with the petition, else the head with the decision."""
    if petition.kind != PetitionKind.ANOTHER:
        return petition.filed_on
    return petition.decided_on or today


def first_day(petition: Petition, today: dt.date) -> dt.date:
    """The earliest last day of the pair: an employee's mentoring ends three working days after the notice (ст. 351.8 ТК)."""
    pair, notice_on = petition.mentorship, notice_of(petition, today)
    if pair.program.forms.filter(code=pair.form_code, family=mentorships.EMPLOYEES).exists():
        return min(mentorship_rules.earliest_end(notice_on), max(pair.planned_until, today))
    return max(pair.started_on, petition.filed_on)


def offers(petition: Petition, day: dt.date) -> list[Offer]:
    """For every mentee concerned: the best mentor with a free place, the best for all of them at once. Running pairs are not touched."""
    program, requests = petition.mentorship.program, requests_of(petition)
    found = problem(program, rules_of(program)[0], day, only=Only([r.pk for r in requests], is_held=True))
    result = engine.match(found.snapshot)
    posts = mentorships.posts_on({m.person_id for m in found.mentors.values()} | {r.mentee.person_id for r in requests}, day)

    def instead(request: str, mentor: str) -> Instead:
        profile = found.mentors[mentor]
        post = posts[profile.person_id].text if profile.person_id in posts else ""
        return Instead(profile, post, pair_of(found, engine.why_pair(result, request, mentor)))

    made = []
    for request in requests:
        key, chosen = str(request.pk), result.assignment[str(request.pk)]
        allowed = [instead(key, mentor) for mentor, broken in engine.rules_broken(result, key).items() if not broken]
        ranked = sorted(allowed, key=lambda one: (one.mentor.pk != (int(chosen) if chosen else 0), -one.pair.score, one.mentor.pk))
        why = "" if chosen else why_waits(left_of(found, engine.why_waiting(result, key)).reasons)
        post = posts[request.mentee.person_id].text if request.mentee.person_id in posts else ""
        made.append(Offer(request, post, ranked[0] if chosen else None, ranked[1 if chosen else 0 : OFFERED], why))
    return made


def deciders(petition: Petition, day: dt.date) -> list[tuple[int, str]]:
    """Accounts of the head and the curators, without the mentor whom the petition must not reach."""
    pair = petition.mentorship
    hidden = {pair.mentor.person_id} if petition.kind == PetitionKind.ANOTHER else set()
    return people.accounts_of(pair.program.organization, MANAGES, day, without=hidden)


def decider_of(petition: Petition, today: dt.date) -> Actor:
    """Whoever granted the petition, with the rights of today: a head who has left changes nothing any more."""
    user = User.objects.filter(pk=petition.decider_id or 0, is_active=True).first()
    return programs.actor_for(user, lambda _zone: today) if user else SYSTEM


def mentor_accounts(petition: Petition) -> list[tuple[int, str]]:
    """The account of the pair's mentor, if there is one."""
    user = petition.mentorship.mentor.person.user_id
    return [(user, "")] if user else []


def address(petition: Petition) -> str:
    return reverse("matching:petition", args=[petition.mentorship.program.organization.code, petition.pk])


def pair_address(petition: Petition) -> str:
    return reverse("mentorships:card", args=[petition.mentorship.program.organization.code, petition.mentorship_id])


def due(day: dt.date, zone: str) -> list[Petition]:
    """Granted petitions of a time zone whose day has come."""
    rows = Petition.objects.filter(state=PetitionState.GRANTED, ends_on__lte=day, mentorship__program__organization__timezone=zone)
    return list(with_people(rows).order_by("pk"))
