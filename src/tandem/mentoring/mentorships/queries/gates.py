"""What a pair still needs before it may stand in an order and be active (domain 6.2, 6.6, hard rule 1)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tandem.engines.russian import names
from tandem.mentoring.banks import queries as banks
from tandem.mentoring.mentorships import policy
from tandem.mentoring.mentorships.models import Mentorship
from tandem.mentoring.mentorships.queries.lists import parts_of, person_ids_of, posts_on
from tandem.registry.people import queries as people
from tandem.registry.people.choices import ConsentKind, PersonKind, Signer
from tandem.registry.people.models import Affiliation, Person
from tandem.registry.people.policy import ADULT, Needed, Participant
from tandem.registry.programs.models import ProgramForm

CLEARANCE = "clearance"
EMPLOYEES = "pp"
"""Family of forms in which an employee helps an employee (ст. 351.8 ТК)."""


@dataclass(frozen=True)
class Lack:
    """One thing that is missing: whose, which kind (a consent kind or «clearance»), who signs, in plain words."""

    person: Person
    kind: str
    signer: str
    text: str


@dataclass(frozen=True)
class Known:
    """What gates are decided by, loaded once for many pairs."""

    day: dt.date
    posts: dict[int, Affiliation]
    cleared: set[int]
    families: dict[tuple[int, str], str]


def lacks(mentorships: Iterable[Mentorship], day: dt.date) -> dict[int, list[Lack]]:
    """{pair: what it lacks on the day}; the pairs come from `with_people`. The same number of queries for any number of pairs."""
    rows = list(mentorships)
    ids = person_ids_of(rows)
    forms = ProgramForm.objects.filter(program__in={row.program_id for row in rows})
    known = Known(
        day=day,
        posts=posts_on(ids, day),
        cleared=set(banks.clearances_on(day).filter(person__in=ids).values_list("person", flat=True)),
        families={(p, code): family for p, code, family in forms.values_list("program", "code", "family")},
    )
    return {row.pk: found for row, found in zip(rows, _lacks(rows, known), strict=True)}


def _lacks(rows: list[Mentorship], known: Known) -> list[list[Lack]]:
    """A person may be a mentor here and a mentee there, so consents are asked for by side."""
    mentors = [_participant(row.mentor.person, known, is_mentor=True, labour=_is_labour(row, known)) for row in rows]
    mentees = [[_participant(p.request.mentee.person, known, special=p.request.mentee.special_conditions) for p in parts_of(row)] for row in rows]
    missing = _missing(mentors, known.day)
    missing_mentees = people.missing_for([p for group in mentees for p in group], known.day)
    found = []
    for row, mentor, group in zip(rows, mentors, mentees, strict=True):
        own = [_lack(row.mentor.person, needed) for needed in missing[mentor]]
        if policy.needs_clearance(_is_minor(mentor), map(_is_minor, group)) and mentor.person_id not in known.cleared:
            own.append(_no_clearance(row.mentor.person))
        for part in parts_of(row):
            person = part.request.mentee.person
            own += [_lack(person, needed) for needed in missing_mentees.get(person.pk, ())]
        found.append(own)
    return found


def _missing(mentors: list[Participant], day: dt.date) -> dict[Participant, tuple[Needed, ...]]:
    """One person may mentor a colleague (labour consent) and a pupil (none): the two are asked for apart."""
    found: dict[Participant, tuple[Needed, ...]] = {}
    for labour in (True, False):
        side = [p for p in dict.fromkeys(mentors) if p.labour is labour]
        lacking = people.missing_for(side, day)
        found |= {p: tuple(lacking.get(p.person_id, ())) for p in side}
    return found


def _participant(person: Person, known: Known, *, is_mentor: bool = False, labour: bool = False, special: bool = False) -> Participant:
    post = known.posts.get(person.pk)
    return Participant(
        person_id=person.pk, age=people.age_on(person, known.day), is_mentor=is_mentor,
        is_pupil=post is not None and post.kind == PersonKind.PUPIL, special=special, labour=labour,
    )  # fmt: skip


def _is_labour(row: Mentorship, known: Known) -> bool:
    post = known.posts.get(row.mentor.person_id)
    is_employee = post is not None and post.kind == PersonKind.TEACHER
    return is_employee and known.families.get((row.program_id, row.form_code)) == EMPLOYEES


def _is_minor(who: Participant) -> bool:
    return who.age < ADULT if who.age is not None else who.is_pupil


def _lack(person: Person, needed: Needed) -> Lack:
    return Lack(person, needed.kind, needed.signer, lack_text(person, needed))


def _no_clearance(person: Person) -> Lack:
    text = _("no admission to work with minors: %(name)s") % {"name": person.short_name}
    return Lack(person, CLEARANCE, Signer.SELF, text)


def lack_text(person: Person, needed: Needed) -> str:
    """«нет согласия родителя Власовой Евы на участие»: what is missing, in plain words."""
    texts = {
        (ConsentKind.PARTICIPATION, Signer.GUARDIAN): _("no consent of the parent of %(name)s to take part"),
        (ConsentKind.MENTEE_DATA, Signer.GUARDIAN): _("no consent of the parent of %(name)s to process data"),
        (ConsentKind.MENTEE_DATA, Signer.SELF): _("no consent of %(name)s to process data"),
        (ConsentKind.MENTOR_DATA, Signer.GUARDIAN): _("no consent of the parent of the mentor %(name)s to process data"),
        (ConsentKind.MENTOR_DATA, Signer.SELF): _("no consent of the mentor %(name)s to process data"),
        (ConsentKind.SPECIAL, Signer.GUARDIAN): _("no separate consent of the parent of %(name)s to special conditions"),
        (ConsentKind.SPECIAL, Signer.SELF): _("no separate consent of %(name)s to special conditions"),
        (ConsentKind.LABOUR, Signer.SELF): _("no written consent of the employee %(name)s to mentoring"),
    }
    text = texts.get((ConsentKind(needed.kind), Signer(needed.signer)), _("no consent of %(name)s"))
    return text % {"name": _of_whom(person)}


def _of_whom(person: Person) -> str:
    """«Власовой Евы» in Russian, the name as it is in other languages."""
    if get_language() != "ru":
        return person.short_name
    return names.genitive_short(person)
