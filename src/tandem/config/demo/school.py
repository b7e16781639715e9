"""People of one school: staff, pupils by classes, guardians; every card is made by the services."""

from dataclasses import dataclass

from tandem.config.demo.calendar import Calendar
from tandem.config.demo.families import Pupil, families
from tandem.config.demo.names import Names
from tandem.config.demo.staff import Worker
from tandem.kit.actor import Actor
from tandem.registry.orgs.models import Organization
from tandem.registry.people import services as people
from tandem.registry.people.choices import PersonKind
from tandem.registry.people.models import Person

Classes = list[tuple[int, str, int]]


@dataclass(frozen=True)
class School:
    """Cards of one school with the plans they were made from; `guardian_of`: card of a child → card of the guardian."""

    organization: Organization
    staff: list[tuple[Worker, Person]]
    pupils: list[tuple[Pupil, Person]]
    guardian_of: dict[int, Person]
    helpers: list[Person]

    def by_position(self, position: str) -> Person:
        return next(person for worker, person in self.staff if worker.post["position"] == position)

    def in_grades(self, first: int, last: int) -> list[Person]:
        return [person for pupil, person in self.pupils if first <= pupil.grade <= last]


def fill_school(
    actor: Actor, organization: Organization, names: Names, calendar: Calendar, staff: list[Worker], classes: Classes
) -> School:
    """Cards, classes and guardianships of a school."""
    add = _Adder(actor, organization, calendar)
    workers = add(PersonKind.TEACHER, [w.card for w in staff], [w.post for w in staff])
    pupils, guardians = families(names, calendar, classes)
    parents = add(PersonKind.GUARDIAN, [g.card for g in guardians], [{} for _ in guardians])
    children = add(PersonKind.PUPIL, [p.card for p in pupils], [{"grade": p.grade, "letter": p.letter} for p in pupils])
    helpers = [*add(PersonKind.GRADUATE, *_graduates(names, calendar)), *add(PersonKind.PARTNER, *_partners(names, calendar))]
    links = [
        people.Link(parents[pupil.guardian].pk, child.pk, guardians[pupil.guardian].relation)
        for pupil, child in zip(pupils, children, strict=True)
    ]
    people.link_guardians(actor=actor, organization=organization, links=links, today=calendar.begins)
    guardian_of = {child.pk: parents[pupil.guardian] for pupil, child in zip(pupils, children, strict=True)}
    return School(organization, list(zip(staff, workers, strict=True)), list(zip(pupils, children, strict=True)), guardian_of, helpers)


@dataclass(frozen=True)
class _Adder:
    actor: Actor
    organization: Organization
    calendar: Calendar

    def __call__(self, kind: str, cards: list[dict[str, object]], posts: list[dict[str, object]]) -> list[Person]:
        new = [people.NewPerson(card=card, kind=kind, post=post) for card, post in zip(cards, posts, strict=True)]
        return people.add_people(actor=self.actor, organization=self.organization, new=new, today=self.calendar.begins)


def _graduates(names: Names, calendar: Calendar) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    people_ = [names.adult() for _ in range(2)]
    cards = [name.card(birth_date=names.birthday(calendar.first_year - 20 - n), phone=names.phone()) for n, name in enumerate(people_)]
    posts: list[dict[str, object]] = [
        {"employer": "Речногорский политехнический колледж", "graduated_in": calendar.first_year - 2 - n} for n in range(2)
    ]
    return cards, posts


def _partners(names: Names, calendar: Calendar) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    people_ = [names.adult() for _ in range(2)]
    cards = [name.card(birth_date=names.birthday(calendar.first_year - 38 - n), phone=names.phone()) for n, name in enumerate(people_)]
    posts: list[dict[str, object]] = [
        {"position": position, "employer": "завод «Речмаш»"} for position in ("инженер-технолог", "начальник конструкторского бюро")
    ]
    return cards, posts
