"""Pupils by classes, each with a guardian: families are invented whole, so that brothers and sisters occur."""

from dataclasses import dataclass

from tandem.config.demo.calendar import Calendar
from tandem.config.demo.names import FATHERS, Name, Names


@dataclass(frozen=True)
class Pupil:
    name: Name
    grade: int
    letter: str
    card: dict[str, object]
    guardian: int
    """Number of the guardian in the list of guardians."""


@dataclass(frozen=True)
class Guardian:
    card: dict[str, object]
    relation: str


def families(names: Names, calendar: Calendar, classes: list[tuple[int, str, int]]) -> tuple[list[Pupil], list[Guardian]]:
    """Fill classes (grade, letter, number of pupils); every seventh family has two children in different grades."""
    seats = [(grade, letter) for grade, letter, size in classes for _ in range(size)]
    names.dice.shuffle(seats)
    pupils: list[Pupil] = []
    guardians: list[Guardian] = []
    while seats:
        surname, father = names.surname(), names.dice.choice(list(FATHERS))
        guardians.append(_guardian(names, calendar, surname, father))
        children = 2 if len(guardians) % 7 == 0 else 1
        for seat in _take(seats, children):
            pupils.append(_pupil(names, calendar, surname, father, seat, len(guardians) - 1))
    return pupils, guardians


def _take(seats: list[tuple[int, str]], count: int) -> list[tuple[int, str]]:
    """The last seats of the list, of different grades."""
    taken = [seats.pop()]
    for index in range(len(seats) - 1, -1, -1):
        if len(taken) == count:
            break
        if all(seats[index][0] != grade for grade, _letter in taken):
            taken.append(seats.pop(index))
    return taken


def _pupil(names: Names, calendar: Calendar, surname: str, father: str, seat: tuple[int, str], guardian: int) -> Pupil:
    grade, letter = seat
    name = names.child(surname, father)
    born = names.birthday(calendar.first_year - 6 - grade)
    return Pupil(name, grade, letter, name.card(birth_date=born), guardian)


def _guardian(names: Names, calendar: Calendar, surname: str, father: str) -> Guardian:
    is_mother = names.dice.random() < 0.8
    name = names.adult(sex="f", last=surname) if is_mother else names.father(surname, father)
    card = name.card(birth_date=names.birthday(calendar.first_year - 32 - names.dice.randrange(18)), phone=names.phone())
    return Guardian(card, "mother" if is_mother else "father")
