from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tandem.kit.periods import ENDS_AFTER_START
from tandem.kit.transitions import Transitions
from tandem.registry.orgs.choices import Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Person


class ProgramState(models.TextChoices):
    DRAFT = "draft", _("being prepared")
    ACTIVE = "active", _("running")
    CLOSED = "closed", _("finished")


PROGRAM_TRANSITIONS = Transitions(
    {ProgramState.DRAFT: {ProgramState.ACTIVE}, ProgramState.ACTIVE: {ProgramState.CLOSED}, ProgramState.CLOSED: {ProgramState.ACTIVE}}
)


class Program(models.Model):
    """A mentoring programme of one organization for one school year.

    `grounds` are codes of acts from the directory of legal acts; `template` names the data file
    and its version that the stages and forms came from.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="programs")
    name = models.CharField(_("name"), max_length=300)
    school_year = models.CharField(_("school year"), max_length=7)
    started_on = models.DateField(_("begins on"))
    finished_on = models.DateField(_("ends on"))
    state = models.CharField(max_length=8, choices=ProgramState, default=ProgramState.DRAFT)
    template = models.CharField(max_length=60)
    template_version = models.PositiveIntegerField(default=1)
    min_age = models.PositiveSmallIntegerField(_("least age of a mentee"), default=6)
    max_age = models.PositiveSmallIntegerField(_("greatest age of a pupil mentee"), default=18)
    load_limit = models.PositiveSmallIntegerField(_("mentees of one mentor at a time"), default=2)
    grounds = models.JSONField(default=list)
    own_grounds = models.TextField(_("grounds of your own"), blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("programme")
        constraints = [
            models.CheckConstraint(condition=Q(finished_on__gte=F("started_on")), name="program_ends_after_start"),
            models.CheckConstraint(condition=Q(max_age__gte=F("min_age")), name="program_ages_in_order"),
            models.CheckConstraint(condition=Q(load_limit__gte=1, load_limit__lte=30), name="program_load_limit_sane"),
            models.UniqueConstraint(fields=["organization", "school_year", "name"], name="program_once_a_year"),
        ]

    def __str__(self) -> str:
        return self.name


class ProgramForm(models.Model):
    """A form of mentoring in the programme («ученик – ученик») with its role models.

    `mentor_kinds`/`mentee_kinds` are person kinds that may take each side; `family` is the code the
    matching engine knows (uu, pu, pp).
    """

    program = models.ForeignKey(Program, models.CASCADE, related_name="forms")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    family = models.CharField(max_length=2)
    mentor_kinds = models.JSONField(default=list)
    mentee_kinds = models.JSONField(default=list)
    role_models = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["program", "code"], name="form_once_in_program")]


class Stage(models.Model):
    """A stage of the programme's template. `finished_on` is set by the curator; what is done is counted from data."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    result = models.CharField(max_length=300, blank=True)
    measure = models.CharField(max_length=40, blank=True)
    finished_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["program", "position"], name="stage_position_once")]


class ProgramRole(models.Model):
    """A role that opens one programme only, for a period; the administrator looks after the whole installation."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="roles")
    person = models.ForeignKey(Person, models.PROTECT, related_name="program_roles")
    role = models.CharField(max_length=12, choices=Role)
    started_on = models.DateField()
    finished_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="program_role_ends_after_start"),
            models.CheckConstraint(condition=~Q(role=Role.ADMIN), name="admin_has_no_program"),
            models.UniqueConstraint(fields=["program", "person", "role"], condition=Q(finished_on=None), name="one_running_program_role"),
        ]
