"""People seen from the banks: who takes part, who may be asked to, who came by a link."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from tandem.engines.russian import names
from tandem.kit.actor import Actor
from tandem.kit.periods import running_on
from tandem.mentoring.banks.models import Application, IntakeKind, MenteeProfile, MenteeState, MentorProfile, MentorState
from tandem.mentoring.banks.queries.lists import applications_visible_to, in_grades
from tandem.mentoring.banks.queries.places import Place
from tandem.mentoring.banks.queries.rows import ORDER, as_mentor
from tandem.mentoring.banks.queries.topics import Topic, guess_topics
from tandem.mentoring.banks.queries.week import slots_text
from tandem.registry.orgs.models import Organization
from tandem.registry.people import queries as people
from tandem.registry.people.choices import PersonKind
from tandem.registry.people.models import Affiliation, Person
from tandem.registry.people.policy import Participant
from tandem.registry.programs.models import Program, ProgramForm

CHIPS = 14
"""Topics offered for each ticked person: the likely ones first."""


@dataclass(frozen=True)
class Candidate:
    """A ticked person on the second step: forms that suit, likely topics, those already guessed from the post."""

    person: Person
    post: str
    forms: list[tuple[str, str]]
    topics: list[tuple[str, str]]
    guessed: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """An application in words, beside the people it may be about."""

    application: Application
    name: str
    place: str
    words: str
    topics: list[str]
    hours: str
    twins: list[Person]


def participants(actor: Actor, organization: Organization, day: dt.date) -> list[Participant]:
    """Everybody in the banks of the school's running programmes, with what their consents depend on. Three queries."""
    pupil = Exists(Affiliation.objects.filter(running_on(day), person=OuterRef("person"), kind="pupil"))
    where = {"program__organization": organization, "program__state__in": ["draft", "active"]}
    mentors = MentorProfile.objects.filter(**where, state__in=[MentorState.APPLIED, MentorState.APPROVED])
    mentees = MenteeProfile.objects.filter(**where, state__in=[MenteeState.APPLIED, MenteeState.IN_BANK])
    employees = frozenset(ProgramForm.objects.filter(program__organization=organization, family="pp").values_list("code", flat=True))
    common = ("person", "person__birth_date", "is_pupil")
    helping = mentors.annotate(is_pupil=pupil).order_by("pk").values_list(*common, "form_codes")
    asking = mentees.annotate(is_pupil=pupil).order_by("pk").values_list(*common, "special_conditions")
    # Plain values: a school has thousands of them, and only the ages and the marks are needed.
    found = [as_mentor(pk, people.full_years(born, day), is_pupil, employees & set(codes)) for pk, born, is_pupil, codes in helping]
    return found + [Participant(pk, people.full_years(born, day), False, is_pupil, special) for pk, born, is_pupil, special in asking]


def candidates(actor: Actor, place: Place, bank: str, given: Mapping[str, str], day: dt.date) -> QuerySet[Person]:
    """People of the school who are not in the bank yet and may take a side in one of the forms, by name."""
    side = "mentor_kinds" if bank == "mentors" else "mentee_kinds"
    kinds = {kind for form in place.forms for kind in getattr(form, side)}
    kinds = {given["kind"]} & kinds if given.get("kind") else kinds
    there = Affiliation.objects.filter(running_on(day), person=OuterRef("pk"), kind__in=kinds)
    model: Any = MentorProfile if bank == "mentors" else MenteeProfile
    rows: QuerySet[Person] = people.visible_to(actor).filter(
        Exists(there), organization=place.organization, merged_into=None, archived_on=None
    )
    rows = rows.exclude(pk__in=model.objects.filter(program=place.program).values("person"))
    rows = in_grades(people.by_words(rows, given.get("q", "")), given.get("grade", ""), day, "pk")
    return people.as_of(rows.order_by("last_name", "first_name", "pk"), day)


def ticked(actor: Actor, place: Place, bank: str, ids: list[int], day: dt.date) -> list[Candidate]:
    """The second step of the quick list."""
    found = candidates(actor, place, bank, {}, day).filter(pk__in=ids)
    return [_candidate(person, place, bank) for person in found]


def forms_for(place: Place, bank: str, kinds: set[str]) -> list[tuple[str, str]]:
    """Forms in which people of these kinds may take the side of the bank."""
    side = "mentor_kinds" if bank == "mentors" else "mentee_kinds"
    return [(form.code, form.name) for form in place.forms if kinds & set(getattr(form, side))]


def applications(actor: Actor, program: Program) -> QuerySet[Application]:
    """What waits for the curator, oldest first."""
    return applications_visible_to(actor).filter(link__program=program, state=Application.State.NEW).order_by("received_at", "pk")


def in_words(rows: list[Application], place: Place, day: dt.date) -> list[Waiting]:
    """Applications with people of the same name side by side. Two queries."""
    twins = _twins(rows, place.organization, day)
    return [_waiting(row, place, twins.get(_key(row), [])) for row in rows]


def stated_side(application: Application) -> str:
    """The bank that an application knocks at."""
    return "mentors" if application.link.kind == IntakeKind.MENTOR else "mentees"


def _candidate(person: Any, place: Place, bank: str) -> Candidate:
    posts = sorted(person.posts, key=lambda post: ORDER.index(PersonKind(post.kind)))
    forms = forms_for(place, bank, {post.kind for post in posts})
    fitting = place.topics_for([code for code, _name in forms])
    said = " ".join(f"{post.position} {post.subject}" for post in posts)
    guessed = guess_topics(said, fitting) if bank == "mentors" and said.strip() else ()
    offered = sorted(_by_turns(fitting), key=lambda topic: topic.code not in guessed)[:CHIPS]
    return Candidate(person, posts[0].text if posts else "", forms, [(topic.code, topic.name) for topic in offered], guessed)


def _by_turns(found: list[Topic]) -> list[Topic]:
    """The first of each group, then the second of each: a short list touches every group."""
    seen: Counter[str] = Counter()
    turns = []
    for topic in found:
        turns.append((seen[topic.group], topic))
        seen[topic.group] += 1
    return [topic for _turn, topic in sorted(turns, key=lambda pair: pair[0])]


def _key(row: Application) -> str:
    """Folded last and first name: a patronymic is often left out."""
    return " ".join(names.fold(str(row.answers.get("full_name", ""))).split()[:2])


def _twins(rows: list[Application], organization: Organization, day: dt.date) -> dict[str, list[Person]]:
    wanted = Q(pk__in=[])
    for key in {key for row in rows if len((key := _key(row)).split()) == 2}:
        wanted |= Q(name_key=key) | Q(name_key__startswith=f"{key} ")
    found: dict[str, list[Person]] = {}
    for person in people.as_of(Person.objects.living().filter(wanted, organization=organization), day).order_by("name_key", "pk"):
        found.setdefault(" ".join(person.name_key.split()[:2]), []).append(person)
    return found


def _waiting(row: Application, place: Place, twins: list[Person]) -> Waiting:
    said, topics = row.answers, place.topic_names
    return Waiting(
        application=row, name=str(said.get("full_name", "")), place=str(said.get("class_name", "")), words=str(said.get("words", "")),
        topics=[topics[code] for code in said.get("topics", []) if code in topics], hours=slots_text(said.get("slots", [])), twins=twins,
    )  # fmt: skip
