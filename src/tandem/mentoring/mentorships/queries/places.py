import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from tandem.kit.periods import Period, overlapping
from tandem.mentoring.banks.models import MentorProfile, MentorState
from tandem.mentoring.mentorships.models import Participation
from tandem.registry.people.models import Guardianship
from tandem.registry.programs.models import Program


def free_places(program: Program) -> dict[int, int]:
    """{mentor profile: places left} of admitted mentors; the programme's limit holds for everybody. One query."""
    busy = Count("participations", filter=Q(participations__finished_on=None))
    rows = MentorProfile.objects.filter(program=program, state=MentorState.APPROVED).annotate(busy=busy)
    return {pk: max(0, min(places, program.load_limit) - taken) for pk, places, taken in rows.values_list("pk", "places", "busy")}


def open_place_numbers(mentor: MentorProfile, started_on: dt.date) -> list[int]:
    """Numbers of the mentor's places that are free from the day on, ascending."""
    limit = min(mentor.places, mentor.program.load_limit)
    held = Participation.objects.filter(overlapping(Period(started_on)), mentor=mentor, is_void=False)
    taken = set(held.values_list("place", flat=True))
    # A void participation without an end cannot be (void_participation_is_over), so `taken` is complete.
    return [number for number in range(1, limit + 1) if number not in taken]


def requests_held(request_ids: Iterable[int], started_on: dt.date) -> QuerySet[Participation]:
    """Participations of the requests that share a day with «from `started_on` on»."""
    rows = Participation.objects.filter(overlapping(Period(started_on)), request__in=list(request_ids), is_void=False)
    return rows.select_related("request__mentee__person")


def relatives_of(person_id: int, others: Iterable[int]) -> set[int]:
    """Those of `others` whose guardian the person is or was, or who are or were the person's guardians."""
    ids = list(others)
    wards = Guardianship.objects.filter(guardian=person_id, child__in=ids).values_list("child", flat=True)
    elders = Guardianship.objects.filter(child=person_id, guardian__in=ids).values_list("guardian", flat=True)
    return set(wards) | set(elders)
