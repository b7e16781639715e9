"""Both banks of a school: who applied, who was admitted and trained, who asks for what."""

from dataclasses import dataclass

from tandem.config.demo.calendar import Calendar
from tandem.config.demo.school import School
from tandem.config.demo.wants import PUPIL_OFFERS, PUPIL_WANTS, SLOTS, TEACHER_TOPICS, TEACHER_WANTS, Offer, Want
from tandem.kit.actor import Actor
from tandem.mentoring.banks import queries, services
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile
from tandem.mentoring.banks.services.mentees import Asked
from tandem.registry.people.models import Person
from tandem.registry.programs.models import Program

FORMS = {"gifted": "tu", "career": "gu"}
"""Categories of need that are better met by a grown-up; the others by an older pupil."""


@dataclass(frozen=True)
class Sizes:
    """How many of each kind stand in the banks."""

    pupil_mentors: int
    teacher_mentors: int
    pupil_mentees: int
    teacher_mentees: int


@dataclass(frozen=True)
class Banks:
    mentors: list[MentorProfile]
    mentees: list[MenteeProfile]


@dataclass(frozen=True)
class Filler:
    """Enters people into the banks of one programme."""

    actor: Actor
    program: Program
    school: School
    calendar: Calendar

    def fill(self, sizes: Sizes) -> Banks:
        """Mentors with decisions, training and admissions; mentees with requests."""
        seniors = self.school.in_grades(9, 11)[: sizes.pupil_mentors]
        workers = [row for row in self.school.staff[1:] if not row[0].is_young]
        experienced = workers[-sizes.teacher_mentors :]
        mentors = [self._pupil_mentor(person, number) for number, person in enumerate(seniors)]
        grown = [self._teacher_mentor(person, worker.topic, number) for number, (worker, person) in enumerate(experienced)]
        grown += [self._helper(person, number) for number, person in enumerate(self.school.helpers)]
        self._admit(mentors + grown)
        self._clear(grown)
        juniors = self.school.in_grades(5, 8)[: sizes.pupil_mentees]
        mentees = [self._pupil_mentee(person, number) for number, person in enumerate(juniors)]
        young = [person for worker, person in self.school.staff if worker.is_young][: sizes.teacher_mentees]
        mentees += [self._mentee(person, TEACHER_WANTS[n % len(TEACHER_WANTS)], "tt", n) for n, person in enumerate(young)]
        return Banks(mentors + grown, mentees)

    def _pupil_mentor(self, person: Person, number: int) -> MentorProfile:
        return self._mentor(person, PUPIL_OFFERS[number % len(PUPIL_OFFERS)], ("uu",), number)

    def _teacher_mentor(self, person: Person, topic: str, number: int) -> MentorProfile:
        known = TEACHER_TOPICS[number * 3 % len(TEACHER_TOPICS)], TEACHER_TOPICS[(number * 3 + 1) % len(TEACHER_TOPICS)]
        offer = Offer(
            (topic, "project", *known), "Предмет, проекты, работа с молодыми коллегами", "Благодарность управления образования", "чтение"
        )
        return self._mentor(person, offer, ("tu", "tt"), number)

    def _helper(self, person: Person, number: int) -> MentorProfile:
        offer = Offer(("choice", "engineer", "university"), "Расскажу о профессии и помогу выбрать", "Проект для школы", "путешествия")
        return self._mentor(person, offer, ("gu",), number)

    def _mentor(self, person: Person, offer: Offer, forms: tuple[str, ...], number: int) -> MentorProfile:
        data = {
            "form_codes": list(forms), "competences": offer.competences, "achievements": offer.achievements, "interests": offer.interests,
            "slots": SLOTS[number % len(SLOTS)], "places": 1 + (number % 3 > 0), "time_resource": "2 часа в неделю", "is_online": number % 4 == 0,
            "wished_age_from": 10 if forms == ("uu",) else None, "wished_age_to": 14 if forms == ("uu",) else None,
        }  # fmt: skip
        day = self.calendar.ago(70 - number % 9)
        return services.enter_mentor(actor=self.actor, program=self.program, person=person, data=data, topics=offer.topics, today=day)

    def _admit(self, mentors: list[MentorProfile]) -> None:
        """The working group admits all but the last of each ten; two of those admitted are not trained yet."""
        good = {item["code"]: True for item in queries.criteria()}
        waiting = set(range(9, len(mentors), 12))
        refused = len(mentors) // 2
        admitted = []
        for number, mentor in enumerate(mentors):
            if number in waiting:
                continue
            marks = good | {"time": number != refused}
            services.decide_on_mentor(
                actor=self.actor, mentor=mentor, is_admitted=number != refused, marks=marks, decided_on=self.calendar.ago(60)
            )
            if number != refused:
                admitted.append(mentor)
        trained = [mentor for number, mentor in enumerate(admitted) if number % 17 != 16]
        services.record_training(actor=self.actor, mentors=trained, trained_on=self.calendar.ago(56), today=self.calendar.ago(56))

    def _clear(self, grown: list[MentorProfile]) -> None:
        """Admission to work with minors of grown-up mentors: two run out within a month, one is missing."""
        for number, mentor in enumerate(grown[:-1]):
            checked = self.calendar.ago(58 + number)
            until = self.calendar.ago(-12 - number) if number in (1, 4) else None
            services.record_clearance(
                actor=self.actor, person=mentor.person, number=f"{120 + number}-ст", checked_on=checked, valid_until=until,
                checked_by="секретарь школы", today=self.calendar.today,
            )  # fmt: skip

    def _pupil_mentee(self, person: Person, number: int) -> MenteeProfile:
        want = PUPIL_WANTS[number % len(PUPIL_WANTS)]
        return self._mentee(person, want, FORMS.get(want.category, "uu"), number)

    def _mentee(self, person: Person, want: Want, form: str, number: int) -> MenteeProfile:
        data = {
            "category": want.category, "slots": SLOTS[(number + 2) % len(SLOTS)], "interests": "", "is_online": number % 5 == 0,
            "special_conditions": number % 29 == 7, "wishes": "Можно встречаться после шестого урока" if number % 6 == 0 else "",
        }  # fmt: skip
        asked = () if number % 16 == 15 else (Asked(form, want.topics, want.words, priority=1 + number % 3),)
        day = self.calendar.ago(58 - number % 11)
        return services.enter_mentee(actor=self.actor, program=self.program, person=person, data=data, asked=asked, today=day)
