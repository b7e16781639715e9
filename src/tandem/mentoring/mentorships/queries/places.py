import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from tandem.kit.periods import Period, overlapping
from tandem.mentoring.banks.models import MentorProfile, MentorState, Request, RequestState
from tandem.mentoring.mentorships.models import Participation
from tandem.registry.people.models import Guardianship
from tandem.registry.programs.models import Program


def free_places(program: Program) -> dict[int, int]:
    """{mentor profile: places left} of admitted mentors; the programme's limit holds for everybody. One query."""
    busy = Count("participations", filter=Q(participations__finished_on=None))
    rows = MentorProfile.objects.filter(program=program, state=MentorState.APPROVED).annotate(busy=busy)
    return {pk: max(0, min(places, program.load_limit) - taken) for pk, places, taken in rows.values_list("pk", "places", "busy")}


@dataclass(frozen=True)
class Book:
    """What the rules of opening look at, read once under the locks for all that is opened; kept up as places are given out.

    `related`: people of whom one is or was the guardian of the other, both ways round; `held`: the participation that holds a request;
    `taken`: place numbers of a mentor; `together`: mentor and mentee profiles that are in a pair now.
    """

    related: set[tuple[int, int]]
    held: dict[int, Participation]
    taken: dict[int, set[int]]
    together: set[tuple[int, int]]

    def give(self, mentor: MentorProfile, requests: Iterable[Request], places: Iterable[int]) -> None:
        """The places are gone for whoever comes next under the same locks, and so are the requests."""
        self.taken[mentor.pk] = {*self.taken.get(mentor.pk, ()), *places}
        for request in requests:
            self.together.add((mentor.pk, request.mentee_id))
            request.state = RequestState.PAIRED


def book_of(mentors: Iterable[MentorProfile], requests: Sequence[Request], started_on: dt.date) -> Book:
    """Three queries for any number of mentors and requests."""
    people = {mentor.pk: mentor.person_id for mentor in mentors}
    running = Participation.objects.filter(overlapping(Period(started_on)), mentor__in=people, is_void=False)
    taken, together = dict[int, set[int]](), set[tuple[int, int]]()
    # A void participation without an end cannot be (void_participation_is_over), so `taken` is complete.
    for mentor, place, mentee, end in running.values_list("mentor", "place", "request__mentee", "finished_on"):
        taken.setdefault(mentor, set()).add(place)
        if end is None:
            together.add((mentor, mentee))
    held = {part.request_id: part for part in requests_held([request.pk for request in requests], started_on)}
    return Book(related_pairs(people.values(), [request.mentee.person_id for request in requests]), held, taken, together)


def open_place_numbers(mentor: MentorProfile, taken: Collection[int]) -> list[int]:
    """Numbers of the mentor's places that are free, ascending."""
    limit = min(mentor.places, mentor.program.load_limit)
    return [number for number in range(1, limit + 1) if number not in taken]


def requests_held(request_ids: Iterable[int], started_on: dt.date) -> QuerySet[Participation]:
    """Participations of the requests that share a day with «from `started_on` on»."""
    rows = Participation.objects.filter(overlapping(Period(started_on)), request__in=list(request_ids), is_void=False)
    return rows.select_related("request__mentee__person")


def related_pairs(some: Iterable[int], others: Iterable[int]) -> set[tuple[int, int]]:
    """Pairs of people of the two sides of whom one is or was the guardian of the other, both ways round."""
    one, two = list(some), list(others)
    rows = Guardianship.objects.filter(Q(guardian__in=one, child__in=two) | Q(guardian__in=two, child__in=one))
    found = set(rows.values_list("guardian", "child"))
    return found | {(child, guardian) for guardian, child in found}
