"""The engine's problem out of the banks, people, consents and pairs of a programme. A fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import Q, QuerySet

from tandem.engines import matching as engine
from tandem.engines.matching import taxonomy
from tandem.engines.russian import search
from tandem.kit.periods import running_on
from tandem.mentoring.banks import queries as banks
from tandem.mentoring.banks.models import MenteeState, MentorProfile, MentorState, Request, RequestState
from tandem.mentoring.matching.choices import MUTUAL, RulesBody
from tandem.mentoring.matching.models import Exclusion, Suggestion, SuggestionState
from tandem.mentoring.matching.queries import spoken
from tandem.mentoring.matching.queries.acquaintance import marks_in
from tandem.mentoring.mentorships import queries as mentorships
from tandem.mentoring.mentorships.models import Participation
from tandem.registry.orgs.choices import Role
from tandem.registry.people import queries as people
from tandem.registry.people.choices import PersonKind, Signer
from tandem.registry.people.models import Affiliation, Guardianship, Membership, Person
from tandem.registry.people.policy import ADULT, Needed, needed_consents
from tandem.registry.programs.models import Program

NAMED_BONUS = 800
"""Points for a mentor whom the mentee named in the wishes."""

MARK_BONUS = 600
"""Points for each of the two who marked the other after an acquaintance."""

PEERS, EMPLOYEES = "uu", "pp"
"""Families of forms: pupils with pupils, employees with employees."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Profiles and requests by the ids that the engine knows, its snapshot, what each person still lacks for an order.

    `rejected`: (mentor, request) of proposals that the curator has rejected before → the reason. `choices`: whom people marked after
    a general meeting; with `is_mutual` they decide, otherwise they are points.
    """

    mentors: Mapping[str, MentorProfile]
    requests: Mapping[str, Request]
    snapshot: engine.Snapshot
    lacking: Mapping[str, tuple[Needed, ...]]
    families: Mapping[str, str]
    rejected: Mapping[tuple[int, int], str]
    posts: Mapping[int, Affiliation]
    choices: engine.Choices
    is_mutual: bool


@dataclass(frozen=True)
class Known:
    """What is loaded once for everybody."""

    day: dt.date
    rules: RulesBody
    families: Mapping[str, str]
    posts: Mapping[int, Affiliation]
    good: Mapping[int, set[tuple[str, str]]]
    cleared: frozenset[int]
    related: Mapping[int, set[int]]
    past: Mapping[int, set[int]]
    excluded: Mapping[int, set[int]]
    heads: frozenset[int]
    places: Mapping[int, int]
    apart: frozenset[tuple[int, int]] = frozenset()
    marks: Mapping[tuple[int, int], int] = field(default_factory=dict)

    @cached_property
    def met(self) -> Mapping[int, list[tuple[int, int]]]:
        """Person → (the other, the mark of either about the other) after acquaintances."""
        met: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for (by, about), value in self.marks.items():
            met[by].append((about, value))
            met[about].append((by, value))
        return met

    def is_pupil(self, person: Person) -> bool:
        post = self.posts.get(person.pk)
        return post is not None and post.kind == PersonKind.PUPIL

    def is_minor(self, person: Person) -> bool:
        age = people.age_on(person, self.day)
        return age < ADULT if age is not None else self.is_pupil(person)

    def missing(self, person: Person, *, is_mentor: bool = False, special: bool = False, labour: bool = False) -> tuple[Needed, ...]:
        """Consents that the person still lacks."""
        age, good = people.age_on(person, self.day), self.good.get(person.pk, set())
        needed = needed_consents(is_mentor=is_mentor, age=age, is_pupil=self.is_pupil(person), special=special, labour=labour)
        return tuple(item for item in needed if (item.kind, item.signer) not in good)


@dataclass(frozen=True)
class Offers:
    """Admitted mentors by the ids of the engine, found by person and by last name."""

    mentors: Mapping[str, MentorProfile]

    @cached_property
    def of_person(self) -> Mapping[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for key, mentor in self.mentors.items():
            found[mentor.person_id].append(key)
        return found

    def of_people(self, ids: Iterable[int]) -> frozenset[str]:
        """Mentors who are these people."""
        return frozenset(key for one in ids for key in self.of_person.get(one, ()))

    def named(self, wishes: str) -> set[str]:
        """Mentors whose last name stands in the wishes, in any case: «хочу к Громову»."""
        said = search.search_terms(wishes) if wishes.strip() else ()
        return {key for term in said for key in self._of_last_name.get(term, ())}

    @cached_property
    def _of_last_name(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for key, mentor in self.mentors.items():
            for term in search.search_terms(mentor.person.last_name):
                found[term].append(key)
        return found


def open_mentors(program: Program, and_also: Collection[int] = ()) -> QuerySet[MentorProfile]:
    """Admitted mentors of the programme, and these whatever their state."""
    rows = MentorProfile.objects.filter(Q(state=MentorState.APPROVED) | Q(pk__in=and_also), program=program)
    return rows.select_related("person", "program__organization").prefetch_related("topics").order_by("pk")


def open_requests(program: Program, forms: Iterable[str] = ()) -> QuerySet[Request]:
    """Requests that wait for a mentor; of the given forms only, when there are any."""
    rows = Request.objects.filter(mentee__program=program, mentee__state=MenteeState.IN_BANK, state=RequestState.OPEN)
    rows = rows.filter(form_code__in=list(forms)) if forms else rows
    return rows.select_related("mentee__person", "mentee__program__organization").prefetch_related("topics").order_by("pk")


@dataclass(frozen=True)
class Only:
    """A narrower problem: these requests alone, and (mentor, request) of those who are not to be together.

    `is_held`: the requests have a mentor now, and another one is looked for; `mentors` are in the problem whatever their state.
    """

    requests: Collection[int]
    is_held: bool = False
    apart: Collection[tuple[int, int]] = ()
    mentors: Collection[int] = ()


def held_requests(program: Program, ids: Iterable[int]) -> QuerySet[Request]:
    """Requests that have a mentor."""
    rows = Request.objects.filter(mentee__program=program, pk__in=list(ids))
    return rows.select_related("mentee__person", "mentee__program__organization").prefetch_related("topics").order_by("pk")


def problem(program: Program, rules: RulesBody, day: dt.date, forms: Iterable[str] = (), only: Only | None = None) -> Problem:
    """Everything that stands open in the programme on the day, as the engine wants it."""
    mentors = list(open_mentors(program, only.mentors if only else ()))
    rows = held_requests(program, only.requests) if only and only.is_held else open_requests(program, forms)
    requests = [one for one in rows if only is None or one.pk in only.requests]
    known = replace(_known(program, rules, day, mentors, requests), apart=frozenset(only.apart if only else ()), marks=marks_in(program))
    asked = {str(request.pk): request for request in requests}
    offered = {str(mentor.pk): mentor for mentor in mentors}
    offers = Offers(offered)
    topics = banks.topics(program.organization)
    asking, offering = spoken.vectors(requests, mentors, topics) if rules["weights"]["text"] else ({}, {})
    snapshot = engine.Snapshot.from_records(
        [replace(_mentee(request, offers, known), vector=asking.get(request.pk)) for request in requests],
        [replace(_mentor(mentor, known), vector=offering.get(mentor.pk)) for mentor in mentors],
        _policy(known),
        taxonomy=engine.Taxonomy({t.code: t.name for t in topics}, {t.code: t.group for t in topics}),
    )
    lacking = {f"n{m.pk}": known.missing(m.person, is_mentor=True, labour=_is_employee(m, known)) for m in mentors}
    lacking |= {f"e{r.pk}": known.missing(r.mentee.person, special=r.mentee.special_conditions) for r in requests}
    rejected = Suggestion.objects.filter(run__program=program, state=SuggestionState.REJECTED).values_list("mentor", "request", "note")
    notes = {(mentor, request): note for mentor, request, note in rejected}
    choices, is_mutual = _choices(offers, asked, known), rules["mode"] == MUTUAL
    return Problem(offered, asked, snapshot, lacking, known.families, notes, known.posts, choices, is_mutual)


def _known(program: Program, rules: RulesBody, day: dt.date, mentors: list[MentorProfile], requests: list[Request]) -> Known:
    ids = {m.person_id for m in mentors} | {r.mentee.person_id for r in requests}
    excluded: dict[int, set[int]] = defaultdict(set)
    for mentee, mentor in Exclusion.objects.filter(program=program).values_list("mentee_person", "mentor_person"):
        excluded[mentee].add(mentor)
    past: dict[int, set[int]] = defaultdict(set)
    parts = Participation.objects.filter(mentor__program=program, is_void=False)
    for mentee, mentor in parts.values_list("request__mentee__person", "mentor"):
        past[mentee].add(mentor)
    heads = Membership.objects.filter(running_on(day), organization=program.organization, role=Role.HEAD)
    return Known(
        day=day, rules=rules, families=dict(program.forms.values_list("code", "family")), posts=mentorships.posts_on(ids, day),
        good=people.good_consents(ids, day), related=_related(ids), past=past, excluded=excluded,
        cleared=frozenset(banks.clearances_on(day).filter(person__in=ids).values_list("person", flat=True)),
        heads=frozenset(heads.values_list("person", flat=True)), places=mentorships.free_places(program),
    )  # fmt: skip


def _related(ids: set[int]) -> dict[int, set[int]]:
    """{person: relatives} as far as known: parents with children, children of one guardian. One query."""
    related: dict[int, set[int]] = defaultdict(set)
    children: dict[int, set[int]] = defaultdict(set)
    rows = Guardianship.objects.filter(Q(child__in=ids) | Q(guardian__in=ids))
    for guardian, child in rows.values_list("guardian", "child"):
        related[guardian].add(child)
        related[child].add(guardian)
        children[guardian].add(child)
    for family in children.values():
        for child in family:
            related[child] |= family
    return related


def _mentee(request: Request, offers: Offers, known: Known) -> engine.Mentee:
    profile, person = request.mentee, request.mentee.person
    missing = known.missing(person, special=profile.special_conditions) if known.rules["consents"] else ()
    kin = known.related.get(person.pk, set()) | {person.pk}
    is_employee = known.families.get(request.form_code) == EMPLOYEES
    return engine.Mentee(
        id=str(request.pk), form=request.form_code, org=str(profile.program.organization_id), age=people.age_on(person, known.day),
        gender_pref=profile.mentor_sex or None, slots=frozenset(profile.slots), priority=request.priority,
        consent=not any(item.signer == Signer.SELF for item in missing),
        guardian_consent=not any(item.signer == Signer.GUARDIAN for item in missing),
        waiting_days=max((known.day - request.asked_on).days, 0), topics=_weighed(request), interests=taxonomy.words(profile.interests),
        relatives=offers.of_people(kin), supervisors=offers.of_people(known.heads) if is_employee else frozenset(),
        past_mentors=frozenset(str(pk) for pk in known.past.get(person.pk, ())),
        excluded=offers.of_people(known.excluded.get(person.pk, set())) | {str(mentor) for mentor, asked in known.apart if asked == request.pk},
        wished=_wished(person, profile.wishes, offers, known), conflicts=_vetoed(person, offers, known),
    )  # fmt: skip


def _weighed(request: Request) -> tuple[tuple[str, int], ...]:
    """Topics in the order they were chosen: the first one counts double."""
    codes = [topic.code for topic in sorted(request.topics.all(), key=lambda topic: topic.pk)]
    return tuple((code, 1 if place else 2) for place, code in enumerate(codes))


def _wished(person: Person, wishes: str, offers: Offers, known: Known) -> tuple[tuple[str, int], ...]:
    """Points for mentors whom the mentee named, and for marks of the two after an acquaintance."""
    points = dict.fromkeys(offers.named(wishes), NAMED_BONUS)
    for other, value in known.met.get(person.pk, ()):
        for key in offers.of_person.get(other, ()) if value > 0 else ():
            points[key] = points.get(key, 0) + MARK_BONUS
    return tuple((key, points[key]) for key in offers.mentors if key in points) if points else ()


def _choices(offers: Offers, requests: Mapping[str, Request], known: Known) -> engine.Choices:
    """Whom people would like, by requests and mentors of the problem."""
    asking: dict[int, list[str]] = defaultdict(list)
    for key, request in requests.items():
        asking[request.mentee.person_id].append(key)
    liked = [pair for pair, value in known.marks.items() if value > 0]

    def pairs(mentees_and_mentors: Iterable[tuple[int, int]]) -> frozenset[tuple[str, str]]:
        return frozenset(
            (e, n) for mentee, mentor in mentees_and_mentors for e in asking.get(mentee, ()) for n in offers.of_person.get(mentor, ())
        )

    return engine.Choices(pairs(liked), pairs((about, by) for by, about in liked))


def _vetoed(person: Person, offers: Offers, known: Known) -> frozenset[str]:
    """Mentors with whom one of the two does not want to be."""
    return offers.of_people({other for other, value in known.met.get(person.pk, ()) if value < 0})


def _mentor(profile: MentorProfile, known: Known) -> engine.Mentor:
    person = profile.person
    missing = known.missing(person, is_mentor=True) if known.rules["consents"] else ()
    low, high = profile.wished_age_from, profile.wished_age_to
    return engine.Mentor(
        id=str(profile.pk), forms=frozenset(profile.form_codes), org=str(profile.program.organization_id),
        age=people.age_on(person, known.day), gender=person.sex or None, is_pupil=known.is_minor(person), consent=not missing,
        clearance=person.pk in known.cleared, trained=profile.trained_on is not None and profile.trained_on <= known.day,
        capacity=known.places.get(profile.pk, 0), slots=frozenset(profile.slots), online=profile.is_online,
        topics=tuple(sorted(topic.code for topic in profile.topics.all())), interests=taxonomy.words(profile.interests),
        wished_age=None if low is None and high is None else (low or 0, high or 200),
    )  # fmt: skip


def _policy(known: Known) -> engine.Policy:
    """Rules of the programme, by its own forms."""
    rules, families = known.rules, known.families
    with_children = frozenset(code for code, family in families.items() if family != EMPLOYEES)
    return engine.Policy(
        min_common_slots=int(rules["common_hours"]), unknown_slots_ok=bool(rules["unknown_hours"]),
        min_age_gap={code: int(rules["age_gap"]) for code, family in families.items() if family == PEERS and rules["age_gap"]},
        min_score=int(rules["min_score"]) * 100, clearance_required_forms=with_children if rules["clearance"] else frozenset(),
        training_required=True, gender_pref_applies=bool(rules["wished_sex"]), weights=dict(rules["weights"]),
    )  # fmt: skip


def _is_employee(mentor: MentorProfile, known: Known) -> bool:
    """Does the mentor help colleagues under ст. 351.8 ТК? Then a written consent is needed before the order."""
    post = known.posts.get(mentor.person_id)
    is_teacher = post is not None and post.kind == PersonKind.TEACHER
    return is_teacher and any(known.families.get(code) == EMPLOYEES for code in mentor.form_codes)
