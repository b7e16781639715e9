"""Petitions: who sees them, whom the engine would put instead, by when the head answers."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from tandem.kit.actor import SYSTEM, Actor
from tandem.mentoring.banks.models import MentorProfile, Request
from tandem.mentoring.matching import policy
from tandem.mentoring.matching.models import Petition, PetitionKind, PetitionState
from tandem.mentoring.matching.queries import replacing
from tandem.mentoring.mentorships import policy as mentorship_rules
from tandem.mentoring.mentorships import queries as mentorships
from tandem.mentoring.mentorships.models import Mentorship, Participation, State
from tandem.registry.orgs.choices import MANAGES
from tandem.registry.people import queries as people
from tandem.registry.people.models import Person, User
from tandem.registry.programs import queries as programs
from tandem.registry.programs.models import Program

Move = tuple[int, int, int]
"""What a plan asks of another pair: request, its mentor, its new mentor."""


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


def subjects_hidden_from(actor: Actor) -> QuerySet[Petition, str]:
    """How the journal names petitions for another mentor that are about the actor, who may be a curator too. No query of its own."""
    rows = Petition.objects.filter(kind=PetitionKind.ANOTHER, mentorship__mentor__person__in=actor.person_ids)
    return rows.values_list(Concat(Value(f"{Petition._meta.label_lower}:"), Cast("pk", CharField())), flat=True)


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


def first_day(petition: Petition, today: dt.date, moves: Sequence[Move] = ()) -> dt.date:
    """The earliest last day of the pair, and of the others that change with it: an employee's mentoring ends three working days
    after the notice (ст. 351.8 ТК), and whoever did not ask has the notice with the decision."""
    pair = petition.mentorship
    labour = set(pair.program.forms.filter(family=mentorships.EMPLOYEES).values_list("code", flat=True))
    if pair.form_code not in labour:
        first = max(pair.started_on, petition.filed_on)
    else:
        first = min(mentorship_rules.earliest_end(notice_of(petition, today)), max(pair.planned_until, today))
    forms = Request.objects.filter(pk__in=[request for request, _before, _after in moves]).values_list("form_code", flat=True)
    return max(first, mentorship_rules.earliest_end(today)) if labour and labour & set(forms) else first


def offers(petition: Petition, day: dt.date) -> list[replacing.Offer]:
    """For every mentee concerned: whom he or she could go to."""
    return replacing.offers(petition, requests_of(petition), day)


def new_mentors(petition: Petition) -> dict[int, MentorProfile]:
    """{number: mentor} of everybody to whom the plan sends somebody. One query."""
    ids = [*petition.plan.values(), *(after for _request, _before, after in petition.moves)]
    return MentorProfile.objects.select_related("person", "program__organization").in_bulk([key for key in ids if key])


def running_elsewhere(petition: Petition) -> dict[int, Participation]:
    """{request: its running part} of the pairs of others that the plan changes. Two queries."""
    parts = Participation.objects.filter(
        request__in=[number for number, _before, _after in petition.moves], finished_on=None, mentorship__state=State.ACTIVE,
        mentorship__program=petition.mentorship.program_id,
    ).select_related("request__mentee__person")  # fmt: skip
    found = {part.request_id: part for part in parts}
    rows = mentorships.with_people(Mentorship.objects.filter(pk__in=[part.mentorship_id for part in found.values()]))
    pairs = {row.pk: row for row in rows}
    for part in found.values():
        part.mentorship = pairs[part.mentorship_id]
    return found


def steps_in_words(petition: Petition) -> list[replacing.Step]:
    """What a decided petition asks of pairs of others. Two queries."""
    asked = Request.objects.select_related("mentee__person").in_bulk([number for number, _before, _after in petition.moves])
    ids = {mentor for _request, *both in petition.moves for mentor in both}
    mentors = MentorProfile.objects.select_related("person").in_bulk(ids)
    return [replacing.Step(asked[number], mentors[before], mentors[after]) for number, before, after in petition.moves]


def waits_for_order(petition: Petition) -> bool:
    """Has the petition made pairs that are in no order yet? One query."""
    ids = [*map(int, petition.plan), *(number for number, _before, _after in petition.moves)]
    rows = Participation.objects.filter(request__in=ids, finished_on=None, mentorship__state=State.AGREED)
    return petition.state == PetitionState.DONE and rows.exclude(mentorship=petition.mentorship_id).exists()


def family_accounts(mentees: Iterable[Person], day: dt.date) -> list[tuple[int, str]]:
    """Accounts of these mentees and of their guardians. One query."""
    rows = list(mentees)
    guardians = [row.guardian for found in people.guardians_of([one.pk for one in rows], day).values() for row in found]
    return [(user, "") for user in dict.fromkeys(one.user_id for one in (*rows, *guardians)) if user]


def deciders(petition: Petition, day: dt.date) -> list[tuple[int, str]]:
    """Accounts of the head and the curators, without the mentor whom the petition must not reach."""
    pair = petition.mentorship
    hidden = {pair.mentor.person_id} if petition.kind == PetitionKind.ANOTHER else set()
    return people.accounts_of(pair.program.organization, MANAGES, day, without=hidden)


def decider_of(petition: Petition, today: dt.date) -> Actor:
    """Whoever granted the petition, with the rights of today: a head who has left changes nothing any more."""
    user = User.objects.filter(pk=petition.decider_id or 0, is_active=True).first()
    return programs.actor_for(user, lambda _zone: today) if user else SYSTEM


def mentor_accounts(pairs: Iterable[Mentorship]) -> list[tuple[int, str]]:
    """Accounts of the mentors of these pairs."""
    return [(user, "") for user in dict.fromkeys(pair.mentor.person.user_id for pair in pairs) if user]


def address(petition: Petition) -> str:
    return reverse("matching:petition", args=[petition.mentorship.program.organization.code, petition.pk])


def pair_address(pair: Mentorship) -> str:
    return reverse("mentorships:card", args=[pair.program.organization.code, pair.pk])


def due(day: dt.date, zone: str) -> list[Petition]:
    """Granted petitions of a time zone whose day has come."""
    rows = Petition.objects.filter(state=PetitionState.GRANTED, ends_on__lte=day, mentorship__program__organization__timezone=zone)
    return list(with_people(rows).order_by("pk"))
