"""Two cards of one person became one: what the banks keep of the gone card goes to the kept one."""

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused
from tandem.mentoring.banks.models import Application, Clearance, MenteeProfile, MenteeState, MentorProfile, MentorTopic
from tandem.mentoring.banks.services.mentees import note_mentee
from tandem.mentoring.banks.services.mentors import note_mentor
from tandem.registry.people.models import Person


@transaction.atomic
def move_profiles(*, actor: Actor, kept: Person, gone: Person) -> None:
    """Called inside the merging of cards, which has asked for the right already."""
    for mentor in MentorProfile.objects.select_for_update().filter(person=gone).order_by("pk"):
        _move_mentor(actor, mentor, kept)
    for mentee in MenteeProfile.objects.select_for_update().filter(person=gone).order_by("pk"):
        _move_mentee(actor, mentee, kept)
    known = set(kept.clearances.values_list("number", "checked_on"))
    for row in gone.clearances.all():
        if (row.number, row.checked_on) in known:
            row.delete()
    Clearance.objects.filter(person=gone).update(person=kept)
    Application.objects.filter(person=gone).update(person=kept)


def _move_mentor(actor: Actor, theirs: MentorProfile, kept: Person) -> None:
    """In one programme one profile is left: the one that pairs stand on."""
    mine = MentorProfile.objects.select_for_update().filter(program=theirs.program_id, person=kept).first()
    left = theirs
    if mine is not None:
        left, spare = (theirs, mine) if theirs.mentorships.exists() else (mine, theirs)
        if spare.mentorships.exists():
            raise Refused(
                _("Both cards are mentors with pairs in “%(name)s”. Hand the pairs of one over first.") % {"name": theirs.program.name}
            )
        known = set(left.topics.values_list("code", flat=True))
        MentorTopic.objects.bulk_create(MentorTopic(mentor=left, code=t.code) for t in spare.topics.all() if t.code not in known)
        spare.delete()
    left.person = kept
    left.version += 1
    left.save(update_fields=["person", "version"])
    note_mentor(actor, left, "mentor.changed")


def _move_mentee(actor: Actor, theirs: MenteeProfile, kept: Person) -> None:
    """In one programme one profile is left, with the requests of both."""
    mine = MenteeProfile.objects.select_for_update().filter(program=theirs.program_id, person=kept).first()
    left = theirs
    if mine is not None:
        theirs.requests.update(mentee=mine)
        if theirs.state == MenteeState.IN_BANK:
            mine.state, mine.left_on = MenteeState.IN_BANK, None
        theirs.delete()
        left = mine
    left.person = kept
    left.version += 1
    left.save(update_fields=["person", "version", "state", "left_on"])
    note_mentee(actor, left, "mentee.changed")
