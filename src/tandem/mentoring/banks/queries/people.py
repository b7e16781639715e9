import datetime as dt

from django.db.models import Exists, OuterRef

from tandem.kit.actor import Actor
from tandem.kit.periods import running_on
from tandem.mentoring.banks.models import MenteeProfile, MenteeState, MentorProfile, MentorState, Request
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Affiliation
from tandem.registry.people.policy import Participant
from tandem.registry.people.queries import age_on
from tandem.registry.programs.models import Program, ProgramForm


def participants(actor: Actor, organization: Organization, day: dt.date) -> list[Participant]:
    """Everybody in the banks of the school's running programmes, with what their consents depend on. Three queries."""
    pupil = Exists(Affiliation.objects.filter(running_on(day), person=OuterRef("person"), kind="pupil"))
    where = {"program__organization": organization, "program__state__in": ["draft", "active"]}
    mentors = MentorProfile.objects.filter(**where, state__in=[MentorState.APPLIED, MentorState.APPROVED])
    mentees = MenteeProfile.objects.filter(**where, state__in=[MenteeState.APPLIED, MenteeState.IN_BANK])
    employees = set(ProgramForm.objects.filter(program__organization=organization, family="pp").values_list("code", flat=True))
    found = [_mentor(row, employees, day) for row in mentors.select_related("person").annotate(is_pupil=pupil).order_by("pk")]
    found += [_mentee(row, day) for row in mentees.select_related("person").annotate(is_pupil=pupil).order_by("pk")]
    return found


def _mentor(row: MentorProfile, employees: set[str], day: dt.date) -> Participant:
    # An employee who mentors a colleague does it under ст. 351.8 ТК: forms of the family pp.
    return Participant(
        person_id=row.person_id, age=age_on(row.person, day), is_mentor=True, is_pupil=row.is_pupil, special=False,
        labour=not row.is_pupil and bool(employees & set(row.form_codes)),
    )


def _mentee(row: MenteeProfile, day: dt.date) -> Participant:
    return Participant(
        person_id=row.person_id, age=age_on(row.person, day), is_mentor=False, is_pupil=row.is_pupil,
        special=row.special_conditions, labour=False,
    )


def stage_measures(program: Program) -> dict[str, tuple[int, int]]:
    """{measure: (done, total)} of the stages that the banks can count. Four queries."""
    mentors = MentorProfile.objects.filter(program=program, state__in=[MentorState.APPLIED, MentorState.APPROVED])
    mentees = MenteeProfile.objects.filter(program=program, state=MenteeState.IN_BANK)
    asked = mentees.filter(Exists(Request.objects.filter(mentee=OuterRef("pk"))))
    states = list(mentors.values_list("state", "trained_on"))
    ready = sum(1 for state, trained in states if state == MentorState.APPROVED and trained)
    return {
        "mentors": (len(states), len(states)),
        "mentors_ready": (ready, len(states)),
        "mentees": (asked.count(), mentees.count()),
    }
