"""Loads the invented school: everything is written by the services, in one transaction."""

import datetime as dt

from django.db import transaction

from tandem.config.demo import places
from tandem.config.demo.accounts import PASSWORD, Holder, open_accounts
from tandem.config.demo.banks import Banks, Filler, Sizes
from tandem.config.demo.calendar import Calendar
from tandem.config.demo.consents import Signatures
from tandem.config.demo.names import Names
from tandem.config.demo.pairs import Matchmaker
from tandem.config.demo.places import Places, make_places
from tandem.config.demo.rounds import cancel_pairs, finish_pairs, hold_round, leave_applications
from tandem.config.demo.school import School, fill_school
from tandem.config.demo.staff import LEADERS, Worker, staff
from tandem.kit.actor import Actor, Grant
from tandem.registry.orgs.choices import Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people import services as people
from tandem.registry.people.choices import PersonKind
from tandem.registry.people.models import Person
from tandem.registry.programs import services as programs
from tandem.registry.programs.models import Program

LOADER = Actor(user_id=0, name="Tandem", grants=frozenset({Grant(Role.ADMIN, ""), Grant(Role.CURATOR, "")}))
LETTERS = "АБВ"
BIG = [(grade, letter, 19 + (grade + i) % 2) for grade in range(1, 12) for i, letter in enumerate(LETTERS if grade < 10 else LETTERS[:2])]
SMALL = [(grade, "А", 12) for grade in range(5, 11)]


def is_loaded() -> bool:
    return Organization.objects.filter(code=places.FIRST, is_demo=True).exists()


def has_real_data() -> bool:
    """Is there an organization that the demo did not make?"""
    return Organization.objects.filter(is_demo=False).exists()


def load(today: dt.date) -> None:
    """The whole demo, or nothing. The password is hashed before the transaction."""
    password = people.hash_password(PASSWORD)
    with transaction.atomic():
        _load(Calendar(today), password)


def _load(calendar: Calendar, password: str) -> None:
    names = Names(seed=24)
    big = staff(names, calendar, 45, LEADERS)
    small = staff(names, calendar, 12, LEADERS[:2], young_after=10)
    tree = make_places(LOADER, (big[0].name.full, small[0].name.full))
    first = fill_school(LOADER, tree.first, names, calendar, big, BIG)
    second = fill_school(LOADER, tree.second, names, calendar, small, SMALL)
    coordinators = _coordinators(tree, names, calendar)
    users = open_accounts(LOADER, _holders(tree, first, second, coordinators), password, calendar.begins)
    curator = first.by_position(LEADERS[0].position)
    actor = Actor(
        users["curator"].pk,
        f"{curator.first_name} {curator.last_name}",
        frozenset({Grant(Role.CURATOR, tree.first.path)}),
        frozenset({curator.pk}),
    )
    program = _program(actor, first, calendar, "Шаг вперёд")
    banks = _first_school(actor, program, first, calendar)
    _participants(first, banks, password, calendar)
    _second_school(second, calendar)
    hold_round(actor, program, calendar)
    leave_applications(actor, program, calendar)


def _coordinators(tree: Places, names: Names, calendar: Calendar) -> dict[str, Person]:
    """A municipal coordinator, a regional operator and the administrator of the installation."""
    found = {}
    for login, place, position in (
        ("municipal", tree.municipality, "методист управления образования"),
        ("regional", tree.region, "региональный оператор наставничества"),
        ("admin", tree.first, "инженер-программист"),
    ):
        card = names.adult().card(birth_date=names.birthday(calendar.first_year - 40))
        new = people.NewPerson(card=card, kind=PersonKind.TEACHER, post={"position": position})
        found[login] = people.add_person(actor=LOADER, organization=place, new=new, today=calendar.begins)
    return found


def _holders(tree: Places, first: School, second: School, coordinators: dict[str, Person]) -> list[Holder]:
    deputy, study, psychologist = (first.by_position(post.position) for post in LEADERS[:3])
    return [
        Holder("curator", deputy, (Role.CURATOR,), tree.first),
        Holder("head", first.by_position("директор"), (Role.HEAD,), tree.first),
        Holder("group", study, (Role.GROUP,), tree.first),
        Holder("psychologist", psychologist, (Role.PSYCHOLOGIST,), tree.first),
        Holder("curator7", second.by_position(LEADERS[0].position), (Role.CURATOR,), tree.second),
        Holder("municipal", coordinators["municipal"], (Role.MUNICIPAL,), tree.municipality),
        Holder("regional", coordinators["regional"], (Role.REGIONAL,), tree.region),
        Holder("admin", coordinators["admin"], (Role.ADMIN,), None),
    ]


def _program(actor: Actor, school: School, calendar: Calendar, name: str) -> Program:
    leaders = [school.by_position(post.position) for post in LEADERS if _has(school.staff, post.position)]
    data = {
        "template": "target-7", "name": name, "school_year": calendar.year, "started_on": calendar.begins, "finished_on": calendar.ends,
        "curator": leaders[:1], "group": leaders[1:5], "psychologist": leaders[2:3],
        "own_grounds": f"Приказ управления образования города Речногорска от 15.08.{calendar.begins.year} № 112 «О наставничестве в школах города»",
    }  # fmt: skip
    made = programs.create_program(
        actor=actor, organization=school.organization, data=data, forms=["uu", "tu", "tt", "gu", "eu"], today=calendar.begins
    )
    for stage in made.stages.filter(position__lte=4):
        programs.finish_stage(actor=actor, stage=stage, today=calendar.ago(90 - 12 * stage.position))
    return made


def _has(workers: list[tuple[Worker, Person]], position: str) -> bool:
    return any(worker.post["position"] == position for worker, _person in workers)


def _first_school(actor: Actor, program: Program, school: School, calendar: Calendar) -> Banks:
    """Banks, consents of a part, three orders, pairs in every state, a round of matching for those who still wait."""
    banks = Filler(actor, program, school, calendar).fill(Sizes(24, 12, 50, 10))
    signatures = Signatures(actor, school, calendar)
    maker = Matchmaker(actor, program, calendar, signatures, banks)
    working = [*maker.open_group(45), *maker.open(19, 45)]
    maker.sign_order(43)
    finish_pairs(actor, working, calendar)
    maker.open(4, 10)
    maker.sign_order(4, is_signed=False)
    maker.open(4, 6)
    maker.draft_order(2)
    maker.open(3, 3, with_consents=False)
    maker.open(2, 2, with_consents=False, is_agreed=False)
    cancel_pairs(actor, maker.open(1, 1, with_consents=False), calendar)
    signatures.collect([profile.person for profile in (*banks.mentors[::2], *banks.mentees[::3])], 1)
    return banks


def _participants(school: School, banks: Banks, password: str, calendar: Calendar) -> None:
    """Accounts of a teacher and a pupil who are mentors, of a mentee and of the mentee's guardian."""
    pupil, teacher = banks.mentors[0].person, next(m.person for m in banks.mentors if "tt" in m.form_codes)
    mentee = banks.mentees[0].person
    place = school.organization
    holders = [
        Holder("mentor", teacher, (Role.MENTOR,), place),
        Holder("pupil-mentor", pupil, (Role.MENTOR,), place),
        Holder("mentee", mentee, (Role.MENTEE,), place),
        Holder("guardian", school.guardian_of[mentee.pk], (Role.GUARDIAN,), place),
    ]
    open_accounts(LOADER, holders, password, calendar.begins)


def _second_school(school: School, calendar: Calendar) -> None:
    """The neighbour: a small programme with a few pairs, so that tenancy is visible."""
    program = _program(LOADER, school, calendar, "Рядом")
    banks = Filler(LOADER, program, school, calendar).fill(Sizes(6, 3, 9, 2))
    maker = Matchmaker(LOADER, program, calendar, Signatures(LOADER, school, calendar), banks)
    maker.open(5, 30)
    maker.sign_order(28)
    maker.open(2, 5)
