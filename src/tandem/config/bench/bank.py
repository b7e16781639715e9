"""A programme with mentors and mentees ready for a round: admitted, trained, with hours, topics and everything signed."""

import datetime as dt
import tempfile
from collections.abc import Iterable
from itertools import islice

from tandem.config.bench import world
from tandem.config.bench.world import HELP, World
from tandem.config.demo.build import LOADER
from tandem.engines.russian.names import fold
from tandem.kit import clock
from tandem.mentoring.banks import services as banks
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile
from tandem.registry.people import policy as people_policy
from tandem.registry.people import queries as people_queries
from tandem.registry.people import services as people
from tandem.registry.people.choices import PersonKind, Signer
from tandem.registry.people.models import Affiliation, Consent, Guardianship, Person
from tandem.registry.programs.models import Program

Row = tuple[str, str, str]
MOST_PLACES = 3
EACH = 500


def ready(code: str, mentees: int, mentors: int) -> World:
    """So many of both. A mentor takes as many as are needed for everybody, at most three."""
    place = world.make_world(code)
    places = min(-(-mentees // mentors), MOST_PLACES)
    Program.objects.filter(pk=place.program.pk).update(load_limit=places)
    younger, older = _chosen(mentees, range(1, 8)), _chosen(mentors, range(8, 12))
    offers = ((*row, "ученик – ученик", _topics(n, 2), str(places)) for n, row in enumerate(older))
    asks = ((*row, "ученик – ученик", f"Подтянуть: {_topics(n * 3 + 1, 1 + n % 2)}") for n, row in enumerate(younger))
    with tempfile.TemporaryDirectory() as folder:
        for kind, titles, rows in (
            ("pupils", world.PUPILS, [*younger, *older]), ("mentors", world.MENTORS, offers), ("requests", world.REQUESTS, asks),
        ):  # fmt: skip
            world.load_csv(place, kind, world.csv_of(titles, rows), folder)
    _admit(place)
    _sign(place)
    return place


def _chosen(number: int, grades: range) -> list[Row]:
    """The first pupils of these classes."""
    rows = (row for row in world.pupils(number * 11) if int(row[2][:-1]) in grades)
    return list(islice(rows, number))


def _topics(n: int, number: int) -> str:
    return ", ".join(HELP[(n + 3 * k) % len(HELP)] for k in range(number))


def _hours(n: int) -> list[int]:
    """Four afternoon hours of the week."""
    return sorted({24 * ((n + 2 * k) % 5) + 13 + (n * 3 + k) % 5 for k in range(4)})


def _admit(place: World) -> None:
    today = clock.today()
    mentors = list(MentorProfile.objects.filter(program=place.program).order_by("pk"))
    banks.admit_mentors(actor=LOADER, mentors=mentors, decided_on=today)
    banks.record_training(actor=LOADER, mentors=mentors, trained_on=today, today=today)
    for profiles in (mentors, list(MenteeProfile.objects.filter(program=place.program).order_by("pk"))):
        for n, profile in enumerate(profiles):
            profile.slots = _hours(n)
        type(profiles[0]).objects.bulk_update(profiles, ["slots"], batch_size=EACH)


def _sign(place: World) -> None:
    """A guardian for every child, and every consent that each of them needs."""
    today = clock.today()
    mentors = set(MentorProfile.objects.filter(program=place.program).values_list("person", flat=True))
    mentees = set(MenteeProfile.objects.filter(program=place.program).values_list("person", flat=True))
    children = list(Person.objects.filter(pk__in=mentors | mentees).order_by("pk"))
    guardians = dict(zip([one.pk for one in children], _guardians(place, children, today), strict=True))
    wanted = [(one, need) for one in children for need in _needed(one, one.pk in mentors, today)]
    texts = people.consent_texts(organization=place.school, codes={f"{need.kind}-{need.signer}" for _one, need in wanted})
    Consent.objects.bulk_create(
        (
            Consent(
                person=one, kind=need.kind, signer=need.signer, text=texts[f"{need.kind}-{need.signer}"], signed_on=today,
                guardian=guardians[one.pk] if need.signer == Signer.GUARDIAN else None, recorded_at=clock.now(),
            )
            for one, need in wanted
        ),
        batch_size=EACH,
    )  # fmt: skip


def _guardians(place: World, children: list[Person], today: dt.date) -> list[Person]:
    fields = {"organization": place.school, "first_name": "Мария", "sex": "f", "created_at": clock.now()}
    parents = [Person(last_name=one.last_name, name_key=fold(f"{one.last_name} Мария"), **fields) for one in children]
    Person.objects.bulk_create(parents, batch_size=EACH)
    posts = (Affiliation(person=one, kind=PersonKind.GUARDIAN, started_on=today) for one in parents)
    Affiliation.objects.bulk_create(posts, batch_size=EACH)
    wards = (Guardianship(guardian=one, child=child, started_on=today) for one, child in zip(parents, children, strict=True))
    Guardianship.objects.bulk_create(wards, batch_size=EACH)
    return parents


def _needed(one: Person, is_mentor: bool, today: dt.date) -> Iterable[people_policy.Needed]:
    return people_policy.needed_consents(is_mentor=is_mentor, age=people_queries.age_on(one, today), is_pupil=True)
