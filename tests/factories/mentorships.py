from tandem.kit.actor import Actor, Grant
from tandem.mentoring.mentorships import services as mentorships
from tandem.mentoring.mentorships.models import Mentorship, Participation
from tandem.registry.people.choices import ConsentKind, Signer
from tandem.registry.people.models import Consent
from tests.factories.banks import mentor, request
from tests.factories.orgs import MADE
from tests.factories.people import SINCE, TODAY, consent, guardian_of
from tests.factories.programs import program


def consents(person, is_mentor=False, minor=True):
    """Everything that a pupil of 14–17 (or an adult) must have signed."""
    kind = ConsentKind.MENTOR_DATA if is_mentor else ConsentKind.MENTEE_DATA
    consent(person, kind, Signer.SELF)
    if minor:
        parent = guardian_of(person)
        consent(person, kind, Signer.GUARDIAN, parent)
        consent(person, ConsentKind.PARTICIPATION, Signer.GUARDIAN, parent)


def mentorship(program_=None, mentor_=None, requests=None, with_consents=False, **fields):
    """A pair opened by the service, with the request paired and a place taken."""
    where = program_ or (mentor_.program if mentor_ else program())
    who = mentor_ or mentor(where)
    asked = requests or [request(where, form_code=who.form_codes[0])]
    if with_consents:
        for person, is_mentor in [(who.person, True), *((r.mentee.person, False) for r in asked)]:
            if not Consent.objects.filter(person=person).exists():
                consents(person, is_mentor, minor=person.birth_date.year > 2008)
    data = {"form_code": who.form_codes[0], "started_on": SINCE, "planned_until": where.finished_on, "today": TODAY}
    return mentorships.open_mentorship(actor=fields.pop("actor", None) or manager(), mentor=who, requests=asked, **(data | fields))


def bare_mentorship(program_=None, mentor_=None, **fields):
    """A row past the services, for proving constraints."""
    who = mentor_ or mentor(program_)
    data = {
        "program": who.program, "mentor": who, "form_code": "uu", "started_on": SINCE, "planned_until": TODAY, "created_at": MADE,
    }  # fmt: skip
    return Mentorship.objects.create(**(data | fields))


def participation(mentorship_, request_=None, place=1, **fields):
    data = {"mentor": mentorship_.mentor, "request": request_ or request(mentorship_.program), "place": place, "started_on": SINCE}
    return Participation.objects.create(mentorship=mentorship_, **(data | fields))


def manager(path=""):
    """An actor that may everything at and under the path, for arranging data through services."""
    return Actor(user_id=0, name="Куратор", grants=frozenset({Grant("curator", path)}))
