from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tandem.kit.transitions import Transitions
from tandem.mentoring.banks.models import MentorProfile, Request
from tandem.mentoring.mentorships.models import Mentorship
from tandem.registry.people.models import Person
from tandem.registry.programs.models import Program


class RunState(models.TextChoices):
    QUEUED = "queued", _("waits")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class SuggestionState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    STALE = "stale", _("out of date")


SUGGESTION_TRANSITIONS = Transitions(
    {
        SuggestionState.PROPOSED: {SuggestionState.APPROVED, SuggestionState.REJECTED, SuggestionState.STALE},
        SuggestionState.APPROVED: {SuggestionState.PROPOSED, SuggestionState.STALE},
        SuggestionState.REJECTED: {SuggestionState.APPROVED},
        SuggestionState.STALE: {SuggestionState.APPROVED},
    }
)
"""An approval is taken back while there is no order; what was rejected or out of date is approved only by hand."""


class Rules(models.Model):
    """Hard rules and weights of a programme (a part of `engines.matching.Policy`, as JSON)."""

    program = models.OneToOneField(Program, models.CASCADE, related_name="matching_rules")
    body = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)


class Run(models.Model):
    """One round of matching. It recommends; nothing happens before the curator approves (152-ФЗ, ст. 16).

    `revision` rises with every decision: whoever decides from an older page is told of what happened meanwhile.
    """

    program = models.ForeignKey(Program, models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=RunState, default=RunState.QUEUED)
    job_id = models.BigIntegerField(null=True)
    rules = models.JSONField(default=dict)
    certificate = models.JSONField(default=dict)
    stats = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    changed_by = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["program", "number"], name="run_number_once")]


class RunProblem(models.Model):
    """What a round was made of (`engines.matching.keep`): ids, ages, hours, topics; no names. Solved again, it gives the same answer."""

    run = models.OneToOneField(Run, models.CASCADE, primary_key=True, related_name="problem")
    body = models.JSONField()


class Suggestion(models.Model):
    """A pair that the engine proposes, with its reasons as they were on the day of the run.

    `is_pinned`: the curator put these two together, so the rest of the round is arranged around them.
    `why` a proposal went out of date: the code of the reason and its parts, said in the language of whoever reads; `note` is what people wrote.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="suggestions")
    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="suggestions")
    request = models.ForeignKey(Request, models.CASCADE, related_name="suggestions")
    score = models.PositiveIntegerField()
    reasons = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=SuggestionState, default=SuggestionState.PROPOSED)
    note = models.CharField(_("reason"), max_length=300, blank=True)
    why = models.JSONField(default=dict)
    mentorship = models.ForeignKey(Mentorship, models.PROTECT, null=True, related_name="suggestions")
    is_by_hand = models.BooleanField(default=False)
    is_pinned = models.BooleanField(default=False)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["run", "state", "-score"], name="suggestion_in_run")]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "request"], condition=~Q(state=SuggestionState.REJECTED), name="suggestion_once_per_request"
            ),
            models.CheckConstraint(
                condition=Q(state=SuggestionState.APPROVED, mentorship__isnull=False)
                | (~Q(state=SuggestionState.APPROVED) & Q(mentorship=None)),
                name="approved_suggestion_has_mentorship",
            ),
        ]


class Waiting(models.Model):
    """A request left without a proposal, and why. `helped`: what the curator has done about it since, as code and parts."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="waiting")
    request = models.ForeignKey(Request, models.CASCADE, related_name="+")
    code = models.CharField(max_length=20)
    reasons = models.JSONField(default=dict)
    helped = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "request"], name="waiting_once_per_request")]


class Exclusion(models.Model):
    """Two people who are not to be proposed to each other again."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="exclusions")
    mentor_person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    mentee_person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["program", "mentor_person", "mentee_person"], name="exclusion_once")]


class PetitionKind(models.TextChoices):
    ANOTHER = "another", _("asks for another mentor")
    STEPS_DOWN = "steps_down", _("the mentor steps down")
    LEAVES = "leaves", _("the mentor leaves")


class PetitionState(models.TextChoices):
    FILED = "filed", _("waits for the decision")
    GRANTED = "granted", _("granted")
    DONE = "done", _("carried out")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


PETITION_TRANSITIONS = Transitions(
    {
        PetitionState.FILED: {PetitionState.GRANTED, PetitionState.DECLINED, PetitionState.WITHDRAWN},
        PetitionState.GRANTED: {PetitionState.DONE, PetitionState.DECLINED},
    }
)
"""What was granted is carried out on its day; it falls when the new mentor cannot take the mentee any more."""


class Petition(models.Model):
    """A petition to the head for another mentor, or of a mentor who gives the pair up. The mentor of the pair does not see the former.

    `request`: the mentee who is to get another mentor; None is everybody of the pair. `plan`: request → mentor or None (waits).
    `moves`: what the plan needs of other pairs, [request, its mentor, its new mentor] each.
    """

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="petitions")
    request = models.ForeignKey(Request, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=PetitionKind)
    state = models.CharField(max_length=10, choices=PetitionState, default=PetitionState.FILED)
    words = models.CharField(_("in own words"), max_length=500, blank=True)
    user_id = models.BigIntegerField()
    asked_by = models.CharField(max_length=150)
    filed_on = models.DateField()
    decide_by = models.DateField()
    ends_on = models.DateField(null=True)
    plan = models.JSONField(default=dict)
    moves = models.JSONField(default=list)
    note = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decider_id = models.BigIntegerField(null=True)
    decided_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "decide_by"], name="petition_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["mentorship", "request"], condition=Q(state="filed"), name="one_open_petition"),
            models.UniqueConstraint(fields=["mentorship"], condition=Q(state="filed", request=None), name="one_open_petition_of_mentor"),
            models.CheckConstraint(condition=Q(state__in=["filed", "withdrawn"]) | Q(decided_on__isnull=False), name="petition_is_decided"),
            models.CheckConstraint(condition=~Q(state__in=["granted", "done"]) | Q(ends_on__isnull=False), name="granted_petition_has_day"),
        ]


class Acquaintance(models.Model):
    """A general meeting of mentors and mentees; till `closes_on` each marks whom he or she would like. Marks are for the curator alone."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="acquaintances")
    held_on = models.DateField(_("held on"))
    closes_on = models.DateField(_("marks are taken until"))
    attendees = models.ManyToManyField(Person, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(closes_on__gte=F("held_on")), name="acquaintance_closes_after")]


class Mark(models.Model):
    """1: would like to be together, −1: not together. What is not marked means «may be»."""

    acquaintance = models.ForeignKey(Acquaintance, models.CASCADE, related_name="marks")
    by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    about = models.ForeignKey(Person, models.CASCADE, related_name="+")
    value = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["acquaintance", "by", "about"], name="mark_once"),
            models.CheckConstraint(condition=Q(value__in=[-1, 1]), name="mark_is_yes_or_no"),
            models.CheckConstraint(condition=~Q(by=F("about")), name="mark_is_about_another"),
        ]
