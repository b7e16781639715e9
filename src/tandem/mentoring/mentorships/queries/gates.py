"""What a pair still needs before it may stand in an order and be active (domain 6.2, 6.6, hard rule 1)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tandem.engines.russian import names
from tandem.mentoring.banks import queries as banks
from tandem.mentoring.mentorships import policy
from tandem.mentoring.mentorships.models import Mentorship, State
from tandem.mentoring.mentorships.queries.lists import parts_of, person_ids_of, posts_on, with_people
from tandem.registry.people import queries as people
from tandem.registry.people.choices import ConsentKind, PersonKind, Signer
from tandem.registry.people.models import Affiliation, Person
from tandem.registry.people.policy import ADULT, Needed, needed_consents
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
    """What gates are decided by, loaded once for many pairs. `good` are (kind, signer) of consents that hold on the day."""

    day: dt.date
    posts: dict[int, Affiliation]
    cleared: set[int]
    good: dict[int, set[tuple[str, str]]]
    families: dict[tuple[int, str], str]

    def is_pupil(self, person: Person) -> bool:
        post = self.posts.get(person.pk)
        return post is not None and post.kind == PersonKind.PUPIL

    def is_minor(self, person: Person) -> bool:
        """Under 18 on the day; a pupil whose age is unknown counts as a minor."""
        age = people.age_on(person, self.day)
        return age < ADULT if age is not None else self.is_pupil(person)

    def missing(self, person: Person, *, is_mentor: bool = False, labour: bool = False, special: bool = False) -> list[Needed]:
        """A person may be a mentor here and a mentee there, so consents are asked for by side."""
        age, good = people.age_on(person, self.day), self.good.get(person.pk, set())
        needed = needed_consents(is_mentor=is_mentor, age=age, is_pupil=self.is_pupil(person), special=special, labour=labour)
        return [item for item in needed if (item.kind, item.signer) not in good]


def lacks(mentorships: Iterable[Mentorship], day: dt.date) -> dict[int, list[Lack]]:
    """{pair: what it lacks on the day}; the pairs come from `with_people`. Four queries for any number of pairs."""
    rows = list(mentorships)
    if not rows:
        return {}
    ids = person_ids_of(rows)
    forms = ProgramForm.objects.filter(program__in={row.program_id for row in rows})
    known = Known(
        day=day,
        posts=posts_on(ids, day),
        cleared=set(banks.clearances_on(day).filter(person__in=ids).values_list("person", flat=True)),
        good=people.good_consents(ids, day),
        families={(p, code): family for p, code, family in forms.values_list("program", "code", "family")},
    )
    return {row.pk: _lacks(row, known) for row in rows}


def gates_lost(day: dt.date, zone: str = "") -> list[Mentorship]:
    """Ordered and active pairs (of the schools in the time zone) that lack something on the day: a consent or an admission ran out."""
    found = Mentorship.objects.filter(state__in=[State.ORDERED, State.ACTIVE])
    found = found.filter(program__organization__timezone=zone) if zone else found
    rows = list(with_people(found.order_by("pk")))
    missing = lacks(rows, day)
    return [row for row in rows if missing[row.pk]]


def _lacks(row: Mentorship, known: Known) -> list[Lack]:
    mentor, mentees = row.mentor.person, [part.request.mentee for part in parts_of(row)]
    found = [_lack(mentor, item) for item in known.missing(mentor, is_mentor=True, labour=_is_labour(row, known))]
    if policy.needs_clearance(known.is_minor(mentor), [known.is_minor(m.person) for m in mentees]) and mentor.pk not in known.cleared:
        found.append(_no_clearance(mentor))
    for mentee in mentees:
        found += [_lack(mentee.person, item) for item in known.missing(mentee.person, special=mentee.special_conditions)]
    return found


def _is_labour(row: Mentorship, known: Known) -> bool:
    """An employee helps an employee: the written consent by ст. 351.8 ТК is needed."""
    post = known.posts.get(row.mentor.person_id)
    is_employee = post is not None and post.kind == PersonKind.TEACHER
    return is_employee and known.families.get((row.program_id, row.form_code)) == EMPLOYEES


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
