"""Pairs in every state, orders that are signed, registered and drafted, a finished round of matching."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tandem.config.demo.banks import Banks
from tandem.config.demo.calendar import Calendar
from tandem.config.demo.consents import Signatures
from tandem.kit.actor import Actor
from tandem.mentoring.banks.models import MentorProfile, MentorState, Request
from tandem.mentoring.mentorships import services as mentorships
from tandem.mentoring.mentorships.models import Mentorship
from tandem.registry.documents import services as documents
from tandem.registry.programs.models import Program

GOALS = {
    "uu": "Подтянуть предмет и поверить в свои силы", "tu": "Довести проект до школьной конференции",
    "tt": "Освоиться в профессии, провести открытый урок", "gu": "Выбрать направление учёбы после школы",
}  # fmt: skip
MODELS = {
    "uu": "равный – равному", "tu": "педагог – автор проекта", "tt": "опытный педагог – молодой специалист",
    "gu": "успешный выпускник – ученик, который выбирает профессию",
}  # fmt: skip


@dataclass
class Matchmaker:
    """Opens pairs by hand through the services, as the curator would have done in autumn."""

    actor: Actor
    program: Program
    calendar: Calendar
    signatures: Signatures
    banks: Banks
    free: Counter[int] = field(default_factory=Counter)
    queue: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        rows = MentorProfile.objects.filter(program=self.program, state=MentorState.APPROVED, trained_on__isnull=False)
        self.mentors = list(rows.select_related("person").prefetch_related("topics").order_by("pk"))
        self.free.update({mentor.pk: mentor.places for mentor in self.mentors})
        asked = Request.objects.filter(mentee__program=self.program)
        rows = list(asked.select_related("mentee__person").prefetch_related("topics").order_by("pk"))
        self.queue = sorted(rows, key=lambda r: _turn(rows, r))

    def open(self, count: int, days_ago: int, *, with_consents: bool = True, is_agreed: bool = True) -> list[Mentorship]:
        """Up to `count` new pairs, each with the first mentor who knows the topic and has a place."""
        made: list[Mentorship] = []
        while self.queue and len(made) < count:
            request = self.queue.pop(0)
            mentor = self._mentor_for(request)
            if mentor is not None:
                made.append(self._open(mentor, request, days_ago, with_consents, is_agreed))
        return made

    def open_group(self, days_ago: int) -> list[Mentorship]:
        """One mentor with two mentees of the same form."""
        for mentor in self.mentors:
            asked = [r for r in self.queue if r.form_code in mentor.form_codes][:2]
            if self.free[mentor.pk] >= 2 and len(asked) == 2 and asked[0].form_code == asked[1].form_code:
                self.queue = [r for r in self.queue if r not in asked]
                self.free[mentor.pk] -= 1
                return [self._open(mentor, asked[0], days_ago, True, True, asked[1:])]
        return []

    def sign_order(self, days_ago: int, *, is_signed: bool = True) -> None:
        """The order on the pairs that are ready, registered and, perhaps, signed on the next day."""
        day = self.calendar.ago(days_ago)
        paper = mentorships.make_order(actor=self.actor, program=self.program, today=day)
        documents.register_paper(actor=self.actor, paper=paper, number=None, dated_on=day, today=day)
        if is_signed:
            signed_on = self.calendar.ago(days_ago - 1)
            head = self.program.organization.head_name
            documents.record_signing(actor=self.actor, paper=paper, signed_on=signed_on, signed_by=head, today=signed_on)

    def draft_order(self, days_ago: int) -> None:
        """A draft with the pairs that are ready, not registered yet."""
        mentorships.make_order(actor=self.actor, program=self.program, today=self.calendar.ago(days_ago))

    def _open(
        self, mentor: MentorProfile, request: Request, days_ago: int, with_consents: bool, is_agreed: bool, more: Iterable[Request] = ()
    ) -> Mentorship:
        day, asked = self.calendar.ago(days_ago), [request, *more]
        self.free[mentor.pk] -= 1
        if with_consents:
            self.signatures.collect([mentor.person, *(r.mentee.person for r in asked)], days_ago + 1)
        form = request.form_code
        return mentorships.open_mentorship(
            actor=self.actor, mentor=mentor, requests=asked, form_code=form, role_model=MODELS.get(form, ""), goal=GOALS.get(form, ""),
            started_on=day, planned_until=self.program.finished_on, today=day, is_agreed=is_agreed,
        )  # fmt: skip

    def _mentor_for(self, request: Request) -> MentorProfile | None:
        wanted = {topic.code for topic in request.topics.all()}
        fits = [m for m in self.mentors if self.free[m.pk] > 0 and request.form_code in m.form_codes]
        fits.sort(key=lambda m: (-len(wanted & {t.code for t in m.topics.all()}), m.pk))
        return fits[0] if fits else None


def _turn(rows: list[Request], request: Request) -> float:
    """Requests of teachers come among those of pupils, every fifth, though they were entered last."""
    same = [r for r in rows if (r.form_code == "tt") == (request.form_code == "tt")]
    return same.index(request) * (5 if request.form_code == "tt" else 1)
