"""Taking back what a load put into the banks: only rows that nothing depends on."""

from collections.abc import Sequence

from django.db import transaction

from tandem.foundation.audit import services as audit
from tandem.kit.actor import Actor
from tandem.kit.verdict import require
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile
from tandem.registry.programs import policy as programs
from tandem.registry.programs.models import Program


@transaction.atomic
def forget_mentors(*, actor: Actor, program: Program, ids: Sequence[int]) -> None:
    """ProtectedError from the database when a pair stands on one of them."""
    require(programs.can_manage(actor, program))
    MentorProfile.objects.filter(program=program, pk__in=ids).delete()
    audit.record(actor=actor, action="mentor.left", subject=program, place=program.organization.path, ids=list(ids))


@transaction.atomic
def forget_mentees(*, actor: Actor, program: Program, ids: Sequence[int]) -> None:
    """ProtectedError from the database when a pair stands on one of their requests."""
    require(programs.can_manage(actor, program))
    MenteeProfile.objects.filter(program=program, pk__in=ids).delete()
    audit.record(actor=actor, action="mentee.left", subject=program, place=program.organization.path, ids=list(ids))
