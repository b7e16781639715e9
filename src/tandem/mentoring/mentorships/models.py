from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tandem.kit.periods import ENDS_AFTER_START
from tandem.kit.transitions import Transitions
from tandem.mentoring.banks.models import MentorProfile, Request
from tandem.registry.documents.models import Paper
from tandem.registry.programs.models import Program


class State(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    AGREED = "agreed", _("agreed, waits for the order")
    ORDERED = "ordered", _("in an order, waits for signature")
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", _("finished")
    CANCELLED = "cancelled", _("cancelled")


TRANSITIONS = Transitions(
    {
        State.PROPOSED: {State.AGREED, State.CANCELLED},
        State.AGREED: {State.ORDERED, State.CANCELLED},
        State.ORDERED: {State.ACTIVE, State.AGREED, State.CANCELLED},
        State.ACTIVE: {State.PAUSED, State.CLOSED},
        State.PAUSED: {State.ACTIVE, State.CLOSED},
    }
)
LIVE = (State.PROPOSED, State.AGREED, State.ORDERED, State.ACTIVE, State.PAUSED)
"""States that hold the mentor's places and the mentees' requests."""


class Mentorship(models.Model):
    """A pair or a group: one mentor with one or several mentees (`participations`).

    `consents_complete` is kept by services; the database lets nothing be ordered or active without it.
    """

    program = models.ForeignKey(Program, models.PROTECT, related_name="mentorships")
    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="mentorships")
    form_code = models.CharField(max_length=40)
    role_model = models.CharField(_("role model"), max_length=120, blank=True)
    goal = models.CharField(_("goal"), max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.AGREED)
    started_on = models.DateField(_("from"))
    finished_on = models.DateField(_("to"), null=True)
    planned_until = models.DateField(_("planned until"))
    consents_complete = models.BooleanField(default=False)
    order = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="mentorships")
    end_reason = models.CharField(_("reason of the end"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("pair or group")
        indexes = [models.Index(fields=["program", "state"], name="mentorship_by_state")]
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="mentorship_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ORDERED, State.ACTIVE]) | Q(consents_complete=True),
                name="ordered_mentorship_has_consents",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ORDERED, State.ACTIVE]) | Q(order__isnull=False), name="active_mentorship_has_order"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.CLOSED, State.CANCELLED]) | Q(finished_on__isnull=False), name="over_mentorship_has_end"
            ),
            models.CheckConstraint(condition=Q(planned_until__gte=F("started_on")), name="mentorship_planned_after_start"),
        ]


class Participation(models.Model):
    """A mentee's part in a pair or group. `place` is the number of the mentor's place (1..places):
    a running place is taken once, so two curators cannot both take the last one. `is_void`: cancelled
    before the order, so its days count for nothing."""

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="participations")
    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="participations")
    request = models.ForeignKey(Request, models.PROTECT, related_name="participations")
    place = models.PositiveSmallIntegerField()
    started_on = models.DateField()
    finished_on = models.DateField(null=True)
    is_void = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="participation_ends_after_start"),
            models.UniqueConstraint(fields=["request"], condition=Q(finished_on=None), name="one_running_participation_per_request"),
            models.CheckConstraint(condition=Q(is_void=False) | Q(finished_on__isnull=False), name="void_participation_is_over"),
            models.UniqueConstraint(fields=["mentor", "place"], condition=Q(finished_on=None), name="mentor_place_taken_once"),
        ]


class LabourAgreement(models.Model):
    """Additional agreement with an employee who is a mentor (ст. 351.8 ТК): content, term, form and payment."""

    mentorship = models.OneToOneField(Mentorship, models.CASCADE, related_name="labour_agreement")
    number = models.CharField(_("number"), max_length=40)
    dated_on = models.DateField(_("date"))
    payment = models.CharField(_("payment"), max_length=200)

    class Meta:
        verbose_name = _("additional agreement")
