from collections.abc import Iterable

from django.utils.translation import gettext as _

from tandem.kit.actor import Actor
from tandem.kit.verdict import ALLOWED, Verdict
from tandem.mentoring.banks.models import (
    MENTEE_TRANSITIONS,
    MENTOR_TRANSITIONS,
    Application,
    MenteeProfile,
    MenteeState,
    MentorProfile,
    MentorState,
    Request,
)
from tandem.registry.orgs.choices import MANAGES, STAFF, Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Person
from tandem.registry.programs import policy as programs
from tandem.registry.programs.models import Program

Profile = MentorProfile | MenteeProfile


def can_view(actor: Actor, profile: Profile) -> Verdict:
    """Staff of the school or of the programme, the person, the guardian. Twin: queries.mentors/mentees_visible_to."""
    if profile.person_id in actor.person_ids or profile.person_id in actor.ward_ids:
        return ALLOWED
    if actor.has(STAFF, profile.program.organization.path, profile.program_id):
        return ALLOWED
    return Verdict(_("Only the staff of the school sees the banks."))


def can_list(actor: Actor, organization: Organization) -> Verdict:
    if any(organization.path.startswith(g.path) and g.role in STAFF for g in actor.grants):
        return ALLOWED
    return Verdict(_("Only the staff of the school sees the banks."))


def can_change_profile(actor: Actor, profile: Profile) -> Verdict:
    return programs.can_manage(actor, profile.program)


def can_decide(actor: Actor, mentor: MentorProfile) -> Verdict:
    """The working group decides on mentors; the curator and the head belong to it."""
    return _decides_in(actor, mentor.program)


def _decides_in(actor: Actor, program: Program) -> Verdict:
    if actor.has((*MANAGES, Role.GROUP), program.organization.path, program.pk):
        return ALLOWED
    return Verdict(_("Only the working group, the curator or the head decides on mentors."))


def can_do_many(actor: Actor, action: str, program: Program) -> Verdict:
    """May the page of an action on many (choices.BULK) be opened at all? Each of the chosen is asked about apart."""
    return _decides_in(actor, program) if action == "admit" else programs.can_manage(actor, program)


def can_see_special(actor: Actor, mentee: MenteeProfile) -> Verdict:
    """«Special conditions»: the curator, the head and the psychologist of the same school."""
    if actor.has((*MANAGES, Role.PSYCHOLOGIST), mentee.program.organization.path, mentee.program_id):
        return ALLOWED
    return Verdict(_("Only the curator, the head and the psychologist see this."))


def can_record_clearance(actor: Actor, person: Person, programs_of: Iterable[int] = ()) -> Verdict:
    """The person's admission; who manages one programme records it for the mentors of that programme."""
    if any(actor.has(MANAGES, person.organization.path, program) for program in (None, *programs_of)):
        return ALLOWED
    return Verdict(_("Only the head or the curator records the admission to work with minors."))


def can_edit_topics(actor: Actor, organization: Organization) -> Verdict:
    if actor.has(MANAGES, organization.path):
        return ALLOWED
    return Verdict(_("Only the head or the curator changes the list of topics."))


def can_settle(actor: Actor, application: Application) -> Verdict:
    return programs.can_manage(actor, application.link.program)


def can_change_request(actor: Actor, request: Request) -> Verdict:
    return programs.can_manage(actor, request.mentee.program)


def can_admit(actor: Actor, mentor: MentorProfile) -> Verdict:
    """A decision on many at once: only those who wait for it."""
    if not (verdict := can_decide(actor, mentor)):
        return verdict
    if mentor.state == MentorState.APPROVED:
        return Verdict(_("is admitted already"))
    if mentor.state != MentorState.APPLIED:
        return Verdict(_("must apply again first"))
    return ALLOWED


def can_take_step(actor: Actor, name: str, profile: Profile) -> Verdict:
    """May the step (of one person or of many) be taken? By the right and by the state."""
    if isinstance(profile, MentorProfile):
        if name == "admit":
            return can_admit(actor, profile)
        if name == "decision":
            return can_decide(actor, profile) if profile.state != MentorState.LEFT else Verdict(_("must apply again first"))
        if name == "clearance":
            return can_record_clearance(actor, profile.person, [profile.program_id])
    return can_change_profile(actor, profile) and _fits(name, profile)


def _fits(name: str, profile: Profile) -> Verdict:
    """Leaving and coming back go by the table of states; everything else is for those who are in the bank."""
    is_mentor = isinstance(profile, MentorProfile)
    moves = MENTOR_TRANSITIONS if is_mentor else MENTEE_TRANSITIONS
    back = MentorState.APPLIED if is_mentor else MenteeState.IN_BANK
    if name == "return":
        return ALLOWED if profile.state != back and moves.allows(profile.state, back) else Verdict(_("is in the bank already"))
    is_in = moves.allows(profile.state, MentorState.LEFT if is_mentor else MenteeState.LEFT)
    return ALLOWED if is_in else Verdict(_("is not in the bank now"))
