"""Whom the mentees of a petition could go to: mentors with a free place, exchanges that touch a pair or two of others, waiting."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.engines import matching as engine
from tandem.mentoring.banks.models import MentorProfile, Request
from tandem.mentoring.matching.models import Petition, PetitionKind, PetitionState
from tandem.mentoring.matching.policy import MOST_TOUCHED, WORTH_A_PAIR
from tandem.mentoring.matching.queries.proposing import Pair, left_of, pair_of, rules_of
from tandem.mentoring.matching.queries.records import Only, Problem, problem
from tandem.mentoring.matching.queries.saying import in_case, line, said, why_waits
from tandem.mentoring.mentorships import queries as mentorships
from tandem.mentoring.mentorships.models import Mentorship, Participation, State
from tandem.registry.people.models import Affiliation, Person

OFFERED, LOOKED_AT = 3, 8
"""Answers of one kind that are shown for a mentee; mentors without a place, the best first, who are tried for an exchange."""

FULL = {"NO_PLACES"}
Posts = Mapping[int, Affiliation]
OPEN_PETITION = (PetitionState.FILED, PetitionState.GRANTED)


@dataclass(frozen=True)
class Step:
    """What an answer asks of another pair: its mentee goes from one mentor to another."""

    request: Request
    before: MentorProfile
    after: MentorProfile

    @property
    def names(self) -> dict[str, str]:
        """For a sentence: who, from whom, to whom."""
        return {
            "who": self.request.mentee.person.short_name, "from": in_case(self.before.person, "genitive"),
            "to": in_case(self.after.person, "dative"),
        }  # fmt: skip

    @property
    def ids(self) -> tuple[int, int, int]:
        return self.request.pk, self.before.pk, self.after.pk


@dataclass(frozen=True)
class Option:
    """A mentor for the mentee. `steps` are what other pairs must do for it, `gain` the points of all these pairs, after less before."""

    mentor: MentorProfile
    post: str
    pair: Pair
    steps: tuple[Step, ...]
    gain: int

    @property
    def value(self) -> str:
        """What the form sends: the mentor and every step, so that just what was shown is done."""
        return " ".join([str(self.mentor.pk), *(f"{step.request.pk}>{step.after.pk}" for step in self.steps)])

    @property
    def percent(self) -> int:
        return round(self.pair.score / 100)

    @property
    def points(self) -> int:
        """The gain of 100."""
        return round(self.gain / 100)

    @property
    def line(self) -> str:
        return line(self.pair.reasons)

    @property
    def what_it_gives(self) -> str:
        """Points more or fewer than now, for all pairs that change."""
        n = abs(self.points)
        if self.gain < 0 and n:
            return ngettext("%(n)s point fewer than now", "%(n)s points fewer than now", n) % {"n": n}
        return ngettext("%(n)s point more than now", "%(n)s points more than now", n) % {"n": n} if n else _("as good as now")


@dataclass(frozen=True)
class Offer:
    """What can be done for one mentee. `chosen` is the best for all of the petition together, None to wait.

    `free` touch nobody, `exchanges` some other pair. `why` nobody has a place, `advice` what would help.
    """

    request: Request
    post: str
    chosen: Option | None
    free: list[Option]
    exchanges: list[Option]
    why: str
    advice: list[str]

    @property
    def options(self) -> list[Option]:
        """Those with a free place first."""
        return [*self.free, *self.exchanges]


def offers(petition: Petition, asked: Collection[Request], day: dt.date) -> list[Offer]:
    """Every mentee concerned with the answers there are, the least disruption first. A fixed number of queries."""
    pair = petition.mentorship
    others = third_parties(pair, [request.pk for request in asked])
    program, ids = pair.program, [*others, *(request.pk for request in asked)]
    found = problem(program, rules_of(program)[0], day, only=Only(ids, is_held=True, mentors=[pair.mentor_id]))
    people = {m.person_id for m in found.mentors.values()} | {request.mentee.person_id for request in asked}
    works_on = petition.kind == PetitionKind.ANOTHER
    here = Replacing(found, pair.mentor_id, [str(request.pk) for request in asked], others, works_on)
    return here.offers(mentorships.posts_on(people, day))


def third_parties(pair: Mentorship, asked: Collection[int]) -> dict[int, int]:
    """{request: mentor} of working pairs of the programme that an exchange may touch: nobody of the petition, nor of another open one."""
    open_now = Petition.objects.filter(state__in=OPEN_PETITION).exclude(mentorship=pair)
    rows = Participation.objects.filter(mentorship__program=pair.program_id, mentorship__state=State.ACTIVE, finished_on=None)
    rows = rows.exclude(request__in=asked).exclude(mentorship__in=open_now.values("mentorship"))
    return dict(rows.values_list("request", "mentor"))


Chosen = tuple[str, tuple[Step, ...]]
"""A mentor and what other pairs must do for it."""


@dataclass(frozen=True)
class Replacing:
    """The engine's view of a petition: `asked` leave `mentor`; `others` are working pairs, request → mentor.

    `works_on`: somebody else may come to the mentor, which is asked for only where nothing else helps.
    """

    found: Problem
    mentor: int
    asked: list[str]
    others: Mapping[int, int]
    works_on: bool

    def offers(self, posts: Posts) -> list[Offer]:
        """One for each mentee concerned."""
        best = self._best()
        return [self._offer(key, best.get(key), posts) for key in self.asked]

    @cached_property
    def direct(self) -> engine.Result:
        """The best of the free places for all who leave; nobody else is touched."""
        whole = self.found.snapshot
        mentees = [one for one in whole.mentees if one.id in self.asked]
        return engine.match(engine.Snapshot.from_records(mentees, whole.mentors, whole.policy, taxonomy=whole.taxonomy))

    @cached_property
    def rematch(self) -> engine.Rematch:
        """All working pairs as they are. Nobody is more urgent than others here: no third mentee loses a mentor for this one."""
        whole = self.found.snapshot
        pairs = {str(request): str(mentor) for request, mentor in self.others.items() if str(mentor) in self.found.mentors}
        pairs |= dict.fromkeys(self.asked, str(self.mentor))
        load = Counter(pairs.values())
        mentees = [replace(one, priority=1) for one in whole.mentees if one.id in pairs]
        mentors = [replace(one, capacity=load[one.id] + (0 if one.id == str(self.mentor) else one.capacity)) for one in whole.mentors]
        return engine.Rematch.of_pairs(engine.Snapshot.from_records(mentees, mentors, whole.policy, taxonomy=whole.taxonomy), pairs)

    def _best(self) -> dict[str, Chosen]:
        """{mentee: (mentor, steps of others)}: free places, or an exchange where it gives a mentor to more of those concerned."""
        placed: dict[str, Chosen] = {key: (mentor, ()) for key, mentor in self.direct.assignment.items() if mentor is not None}
        if len(placed) == len(self.asked):
            return placed
        answer = self._answer(len(placed) + 1)
        if answer is None:
            return placed
        moves, new = _moves(answer, self.asked), {one.mentee: one.after for one in answer.changes if one.mentee in self.asked}
        return {key: (mentor, self._steps(mentor, moves)) for key, mentor in new.items() if mentor is not None}

    def _answer(self, least: int, wanted: Mapping[str, str] | None = None) -> engine.Proposal | None:
        """Pairs that give at least so many of those concerned a mentor, and touch few others: none of whom then waits."""
        for keeps_places in (False, True) if self.works_on else (False,):
            try:
                answer = self.rematch.leave(str(self.mentor), self.asked, keeps_places=keeps_places, wanted=wanted)
            except ValueError:  # all places of the wanted mentor are held by pairs that may not be touched
                continue
            moves = _moves(answer, self.asked)
            placed = sum(one.after is not None for one in answer.changes if one.mentee in self.asked)
            if placed >= least and len(moves) <= MOST_TOUCHED and None not in moves.values():
                return answer
        return None

    def _offer(self, key: str, best: Chosen | None, posts: Posts) -> Offer:
        chosen = self._option(key, *best, posts) if best else None
        free = self._free(key, chosen, posts)
        exchanges = self._exchanges(key, max((one.gain for one in free), default=None), posts)
        if chosen is not None and chosen.steps:
            exchanges = [chosen, *(one for one in exchanges if one.value != chosen.value)][:OFFERED]
        left = None if self.direct.assignment[key] else left_of(self.found, engine.why_waiting(self.direct, key)).reasons
        advice = [said(kept).text for kept in left["advice"]] if left else []  # type: ignore[attr-defined]
        request = self.found.requests[key]
        return Offer(request, _post(posts, request.mentee.person), chosen, free, exchanges, why_waits(left) if left else "", advice)

    def _free(self, key: str, chosen: Option | None, posts: Posts) -> list[Option]:
        """Mentors with a free place whom no rule forbids: the chosen one first, then by fit."""
        allowed = [mentor for mentor, broken in engine.rules_broken(self.direct, key).items() if not broken]
        made = [self._option(key, mentor, (), posts) for mentor in allowed]
        first = chosen.mentor.pk if chosen else 0
        return sorted(made, key=lambda one: (one.mentor.pk != first, -one.pair.score, one.mentor.pk))[:OFFERED]

    def _exchanges(self, key: str, instead_of: int | None, posts: Posts) -> list[Option]:
        """Mentors who can take the mentee when a pair or two of others change; beside a free place only what is clearly better."""
        made = []
        for mentor in self._full(key)[:LOOKED_AT]:
            answer = self._answer(1, {key: mentor})
            steps = self._steps(mentor, _moves(answer, self.asked)) if answer else ()
            if steps:
                made.append(self._option(key, mentor, steps, posts))
        worth = [one for one in made if instead_of is None or one.gain - instead_of >= WORTH_A_PAIR * len(one.steps)]
        return sorted(worth, key=lambda one: (len(one.steps), -one.gain, one.mentor.pk))[:OFFERED]

    def _full(self, key: str) -> list[str]:
        """Mentors whom only their full load forbids, the best fit first."""
        snapshot = self.direct.snapshot
        full = [one for one, broken in engine.rules_broken(self.direct, key).items() if {str(rule.code) for rule in broken} == FULL]
        points = self.direct.scores_of([snapshot.row[key]])[0]
        return sorted(full, key=lambda one: (-points[snapshot.col[one]], int(one)))

    def _steps(self, mentor: str, moves: dict[str, str | None]) -> tuple[Step, ...]:
        """The chain that begins with the place of this mentor: who leaves it goes to the next one. Takes the steps out of `moves`."""
        made: list[Step] = []
        now, mentors = self.rematch.assignment, self.found.mentors
        while mover := next((one for one in moves if now[one] == mentor), None):
            after = moves.pop(mover)
            made.append(Step(self.found.requests[mover], mentors[mentor], mentors[str(after)]))
            mentor = str(after)
        return tuple(made)

    def _option(self, key: str, mentor: str, steps: tuple[Step, ...], posts: Posts) -> Option:
        changed = [(key, str(self.mentor), mentor), *((str(one), str(was), str(now)) for one, was, now in (step.ids for step in steps))]
        gain = sum(self.rematch.score(one, now) - self.rematch.score(one, was) for one, was, now in changed)
        profile = self.found.mentors[mentor]
        pair = pair_of(self.found, engine.why_pair(self.direct, key, mentor))
        return Option(profile, _post(posts, profile.person), pair, steps, gain)


def _moves(answer: engine.Proposal, asked: Collection[str]) -> dict[str, str | None]:
    """{mentee: mentor then} of those who are not of the petition."""
    return {one.mentee: one.after for one in answer.changes if one.mentee not in asked}


def _post(posts: Posts, person: Person) -> str:
    return posts[person.pk].text if person.pk in posts else ""
