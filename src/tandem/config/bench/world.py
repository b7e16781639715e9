"""A school for measuring and invented people in any number."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.management import call_command
from django.test import Client

from tandem.config.demo.build import LOADER
from tandem.config.demo.names import BOYS, FATHERS, SURNAMES
from tandem.kit import clock
from tandem.mentoring.banks import services as banks
from tandem.mentoring.banks.models import MentorProfile, Request
from tandem.mentoring.mentorships import services as mentorships
from tandem.registry.orgs import services as orgs
from tandem.registry.orgs.choices import Kind, Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people import services as people
from tandem.registry.people.choices import PersonKind
from tandem.registry.people.models import User
from tandem.registry.programs import services as programs
from tandem.registry.programs.models import Program

PUPILS = ("ФИО ребёнка", "Дата рождения", "Класс")
MENTORS = ("ФИО", "Дата рождения", "Класс", "Форма наставничества", "Основные компетенции", "Сколько наставляемых")
REQUESTS = ("ФИО ребёнка", "Дата рождения", "Класс", "Форма наставничества", "Основной запрос")
HELP = ("физика", "математика", "русский язык", "английский язык", "информатика", "химия", "биология", "история")


@dataclass(frozen=True)
class World:
    """A school with a programme and a signed-in curator."""

    school: Organization
    program: Program
    curator: User

    def client(self) -> Client:
        browser = Client(SERVER_NAME="127.0.0.1")
        browser.force_login(self.curator, backend="allauth.account.auth_backends.AuthenticationBackend")
        return browser


def make_world(code: str) -> World:
    today = clock.today()
    data = {"kind": Kind.SCHOOL, "code": code, "name": f"Школа «{code}»", "short_name": code, "head_name": "Соколова Елена Андреевна"}
    school = orgs.create_organization(actor=LOADER, parent=None, data=data)
    card = {"last_name": "Лаптева", "first_name": "Ирина", "patronymic": "Павловна", "sex": "f"}
    new = people.NewPerson(card=card, kind=PersonKind.TEACHER, post={"position": "заместитель директора"})
    person = people.add_person(actor=LOADER, organization=school, new=new, today=today)
    password = people.hash_password("only for measuring")
    user = people.create_account(actor=LOADER, person=person, login=f"curator-{code}", password_hash=password, is_temporary=False)
    people.grant_role(actor=LOADER, person=person, organization=school, role=Role.CURATOR, since=today)
    passport = {
        "template": "target-7", "name": "Шаг вперёд", "school_year": "2026/27", "started_on": today,
        "finished_on": today + dt.timedelta(days=200), "curator": [person],
    }  # fmt: skip
    program = programs.create_program(actor=LOADER, organization=school, data=passport, forms=["uu", "tu"], today=today)
    return World(school, program, user)


def pupils(number: int) -> Iterator[tuple[str, str, str]]:
    """Rows of a table of pupils; the date of birth follows the class, no two rows are one person."""
    sons = [son for son, _daughter in FATHERS.values()]
    for n in range(number):
        last, rest = SURNAMES[n % len(SURNAMES)], n // len(SURNAMES)
        first, father = BOYS[rest % len(BOYS)], sons[rest // len(BOYS) % len(sons)]
        grade = 1 + n % 11
        born = dt.date(clock.today().year - 7 - grade, 1 + n % 12, 1 + n % 28)
        yield f"{last} {first} {father}", f"{born:%d.%m.%Y}", f"{grade}{'АБВГ'[n % 4]}"


def pupils_csv(number: int) -> bytes:
    return csv_of(PUPILS, pupils(number))


def mentors_csv(number: int) -> bytes:
    """The same people again, as mentors of the programme."""
    return csv_of(MENTORS, ((*row, "ученик – ученик", HELP[n % len(HELP)], "2") for n, row in enumerate(pupils(number))))


def requests_csv(number: int) -> bytes:
    """The same people again, each with a request."""
    return csv_of(REQUESTS, ((*row, "ученик – ученик", f"Подтянуть: {HELP[n % len(HELP)]}") for n, row in enumerate(pupils(number))))


def csv_of(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(titles)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def load_csv(world: World, kind: str, content: bytes, folder: str) -> str:
    """Through the command line, as a person would; what it printed."""
    path = f"{folder}/{world.school.code}-{kind}.csv"
    with open(path, "wb") as file:
        file.write(content)
    said = io.StringIO()
    try:
        call_command("import", kind, path, school=world.school.code, program=world.program.pk, stdout=said, stderr=io.StringIO())
    except SystemExit:
        said.write("\nsome rows were refused")
    return said.getvalue()


def pair_up(world: World, number: int) -> None:
    """So many pairs of the programme: each mentor helps the pupil of the next row."""
    today = clock.today()
    mentors = list(MentorProfile.objects.filter(program=world.program).order_by("pk")[:number])
    requests = list(Request.objects.filter(mentee__program=world.program).select_related("mentee").order_by("mentee__person")[: number + 1])
    banks.admit_mentors(actor=LOADER, mentors=mentors, decided_on=today)
    banks.record_training(actor=LOADER, mentors=mentors, trained_on=today, today=today)
    wanted = [mentorships.Wanted(mentor, [asked], asked.form_code) for mentor, asked in zip(mentors, requests[1:], strict=True)]
    until = world.program.finished_on
    mentorships.open_mentorships(actor=LOADER, wanted=wanted, started_on=today, planned_until=until, today=today)
