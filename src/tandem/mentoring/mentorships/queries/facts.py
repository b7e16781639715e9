"""Words and data that papers are composed from: names and posts in cases, grounds, the curator, groups of facts."""

import datetime as dt
import re
from dataclasses import dataclass

from tandem.engines.russian import names, phrases
from tandem.kit.periods import running_on
from tandem.mentoring.mentorships.models import Mentorship
from tandem.mentoring.mentorships.queries.gates import EMPLOYEES
from tandem.mentoring.mentorships.queries.lists import parts_of, person_ids_of, posts_on
from tandem.registry.documents import queries as documents
from tandem.registry.orgs.choices import Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people import queries as people
from tandem.registry.people.choices import PersonKind, Sex
from tandem.registry.people.models import Affiliation, Person
from tandem.registry.people.policy import ADULT
from tandem.registry.programs.models import Program, ProgramRole

MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
OWN_GROUNDS = "Положением о наставничестве"
NAME_OF_ACT = re.compile(r"(?:(?! от )[^\d«№,(])*")
NO_POST = {
    PersonKind.PUPIL: ("обучающийся", "обучающаяся"), PersonKind.TEACHER: ("педагогический работник", "педагогический работник"),
    PersonKind.GUARDIAN: ("родитель", "родитель"),
    PersonKind.GRADUATE: ("выпускник", "выпускница"), PersonKind.PARTNER: ("представитель партнёра", "представитель партнёра"),
    PersonKind.STUDENT: ("студент", "студентка"),
}  # fmt: skip
"""Kind of people → what a man and what a woman is called when no post was typed."""


@dataclass(frozen=True)
class Facts:
    """What every paper about pairs of one programme says: who, what they are on the day, forms, grounds, the curator."""

    program: Program
    day: dt.date
    pairs: tuple[Mentorship, ...]
    posts: dict[int, Affiliation]
    forms: dict[str, str]
    employee_forms: frozenset[str]
    grounds: str
    curator: str
    executor: str

    def post(self, person: Person) -> str:
        """«учитель математики», «обучающаяся 7 «В» класса»; never empty."""
        return post_text(self.posts.get(person.pk), woman=is_woman(person))

    def named(self, person: Person, case: str) -> str:
        """«Иванову Марию Петровну, учителя математики»: the name and the post in one case."""
        return f"{name_in(person, case)}, {phrase_in(self.post(person), case)}"

    def term(self, pair: Mentorship) -> str:
        return f"{short_date(pair.started_on)} – {short_date(pair.planned_until)}"

    def is_labour(self, pair: Mentorship) -> bool:
        post = self.posts.get(pair.mentor.person_id)
        return pair.form_code in self.employee_forms and post is not None and post.kind == PersonKind.TEACHER


def facts_of(program: Program, pairs: list[Mentorship], day: dt.date) -> Facts:
    """Facts about the pairs on the day. Five queries for any number of pairs."""
    forms = list(program.forms.order_by("position").values_list("code", "name", "family"))
    curator = curator_of(program, day)
    return Facts(
        program=program, day=day, pairs=tuple(pairs), posts=posts_on(person_ids_of(pairs), day),
        forms={code: name for code, name, _family in forms},
        employee_forms=frozenset(code for code, _name, family in forms if family == EMPLOYEES),
        grounds=following(grounds_of(program)),
        curator=f"Куратору программы {name_in(curator, 'dative')}" if curator else "Куратору программы наставничества",
        executor=f"{curator.full_name}, куратор программы" if curator else "",
    )  # fmt: skip


def is_labour(pair: Mentorship, day: dt.date) -> bool:
    """Is it an employee who helps an employee (ст. 351.8 ТК)?"""
    return facts_of(pair.program, [pair], day).is_labour(pair)


def grounds_of(program: Program) -> str:
    """Citations of the programme's acts and its own grounds, in the case that follows «в соответствии с»."""
    cited = [documents.cite(code, program.organization) for code in program.grounds]
    own = [own_ground(line.strip().rstrip(";.,")) for line in program.own_grounds.splitlines() if line.strip()]
    return ", ".join([*cited, *own]) or OWN_GROUNDS


def own_ground(typed: str) -> str:
    """«Приказ управления от 15.08.2026 № 112» → «приказом управления от …»: the name of the act stands before its date and number."""
    if typed[:2].isupper():  # «ГОСТ Р …» does not change
        return typed
    found = NAME_OF_ACT.match(typed)
    name = found[0].rstrip() if found else ""
    said = phrase_in(name, "instrumental") + typed[len(name) :]
    return said[:1].lower() + said[1:]


def following(citations: str) -> str:
    """The citations with the preposition that follows «в соответствии»: «с приказом …», «со статьёй …»."""
    return f"{'со' if re.match('[сзшж][бвгджзйклмнпрстфхцчшщ]', citations, re.IGNORECASE) else 'с'} {citations}"


def curator_of(program: Program, day: dt.date) -> Person | None:
    """Who is the programme's curator on the day; the first of several."""
    rows = ProgramRole.objects.filter(running_on(day), program=program, role=Role.CURATOR).select_related("person")
    role = rows.order_by("pk").first()
    return role.person if role else None


def is_woman(person: Person) -> bool:
    """By the card, else by the name."""
    return (person.sex or names.sex_of(person.last_name, person.first_name, person.patronymic)) == Sex.FEMALE


def name_in(person: Person, case: str) -> str:
    """The full name in a case: «Иванову Марию Петровну»."""
    return names.inflect(person.last_name, person.first_name, person.patronymic, case, person.sex)


def phrase_in(phrase: str, case: str) -> str:
    """A post in a case: «учителя математики»."""
    return phrases.inflect(phrase, case)


def post_text(post: Affiliation | None, *, woman: bool = False) -> str:
    """What the person is, in the nominative: the post as it was typed, else by the kind of people."""
    if post is None:
        return "участница программы" if woman else "участник программы"
    general = NO_POST[PersonKind(post.kind)][woman]
    if post.kind == PersonKind.PUPIL and post.grade is not None:
        return f"{general} {post.class_name} класса"
    return post.position or general


def initials(full_name: str) -> str:
    """«Соколова Елена Андреевна» → «Е. А. Соколова»; what is not a name stays as typed."""
    parts = full_name.split()
    return names.signed(parts[0], parts[1], " ".join(parts[2:])) if len(parts) > 1 else full_name


def long_date(day: dt.date) -> str:
    """«25 ноября 2026 г.»"""
    return f"{day.day}\u00a0{MONTHS[day.month - 1]} {day.year}\u00a0г."


def short_date(day: dt.date) -> str:
    return f"{day:%d.%m.%Y}"


def fill(text: str, words: dict[str, str]) -> str:
    """Put words into {placeholders}; only the named ones are known, so a changed template cannot reach anything else.

    A full stop after a word that ends with one («… 2027 г.») is not doubled.
    """
    return re.sub(r"\{([a-z_]+)\}(\.?)", lambda found: words[found[1]].removesuffix(found[2]) + found[2], text)


def head_post_in(organization: Organization, case: str) -> str:
    """«директору»"""
    return phrase_in(head_post(organization).lower(), case)


def head_post(organization: Organization) -> str:
    return organization.head_post or "Директор"


def head_name_in(organization: Organization, case: str) -> str:
    """«Соколовой Елене Андреевне»; as it was typed when it is not a full name, empty when it is not filled in."""
    parts = _head_parts(organization)
    return names.inflect(*parts, case) if parts else organization.head_name.strip()


def head_is_woman(organization: Organization) -> bool:
    parts = _head_parts(organization)
    return parts is not None and names.sex_of(*parts) == Sex.FEMALE


def _head_parts(organization: Organization) -> tuple[str, str, str] | None:
    parts = organization.head_name.split()
    return (parts[0], parts[1], " ".join(parts[2:])) if len(parts) > 1 else None


def people_of(pairs: tuple[Mentorship, ...]) -> list[Person]:
    """Everybody who takes part, mentors first, each once, by name."""
    mentors = {pair.mentor.person_id: pair.mentor.person for pair in pairs}
    mentees = {part.request.mentee.person_id: part.request.mentee.person for pair in pairs for part in parts_of(pair)}
    rest = [person for pk, person in mentees.items() if pk not in mentors]
    return sorted(mentors.values(), key=by_name) + sorted(rest, key=by_name)


def readers_of(facts: Facts) -> list[tuple[str, str]]:
    """(name, who it is) of everybody who reads the order; after a mentee under 18 the guardians, or a line for one. One query."""
    mentees = {part.request.mentee.person_id: part.request.mentee.person for pair in facts.pairs for part in parts_of(pair)}
    minors = {pk for pk, person in mentees.items() if _is_minor(person, facts)}
    guardians = people.guardians_of(minors, facts.day)
    rows = []
    for person in people_of(facts.pairs):
        rows.append((person.full_name, facts.post(person)))
        if person.pk in minors:
            known = [row.guardian.full_name for row in guardians.get(person.pk, ())] or [""]
            rows += [(name, f"родитель (законный представитель) {names.genitive_short(person)}") for name in known]
    return rows


def _is_minor(person: Person, facts: Facts) -> bool:
    """Under 18 on the day of the paper; a pupil whose age is not known counts as such."""
    age, post = people.age_on(person, facts.day), facts.posts.get(person.pk)
    return age < ADULT if age is not None else post is not None and post.kind == PersonKind.PUPIL


def by_name(person: Person) -> tuple[str, int]:
    """Order of the alphabet, in which «ё» stands with «е»."""
    return names.fold(person.full_name), person.pk
