"""Signatures on paper: all that a person needs, or nothing yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from tandem.config.demo.calendar import Calendar
from tandem.config.demo.school import School
from tandem.kit.actor import Actor
from tandem.mentoring.banks import queries as banks
from tandem.registry.people import policy, services
from tandem.registry.people.choices import Signer
from tandem.registry.people.models import Person
from tandem.registry.people.services.consents import Signed


@dataclass(frozen=True)
class Signatures:
    """Records consents of participants of one school."""

    actor: Actor
    school: School
    calendar: Calendar

    def collect(self, people: Iterable[Person], days_ago: int) -> None:
        """Everything that the rules ask of these people, signed on one day."""
        day = self.calendar.ago(days_ago)
        cards = {person.pk: person for person in people}
        signed: dict[tuple[int, str, str], Signed] = {}
        for p in banks.participants(self.actor, self.school.organization, day):
            if p.person_id not in cards:
                continue
            needed = policy.needed_consents(is_mentor=p.is_mentor, age=p.age, is_pupil=p.is_pupil, special=p.special, labour=p.labour)
            for item in needed:
                signed[p.person_id, item.kind, item.signer] = self._signed(cards[p.person_id], item)
        services.record_consents(actor=self.actor, signed=list(signed.values()), sheet=services.Sheet(day), today=self.calendar.today)

    def _signed(self, person: Person, item: policy.Needed) -> Signed:
        guardian = self.school.guardian_of.get(person.pk) if item.signer == Signer.GUARDIAN else None
        return Signed(person=person, kind=item.kind, signer=item.signer, guardian=guardian)
