from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.interfaces.imports.choices import Kind
from tandem.kit.transitions import Transitions
from tandem.registry.documents.models import StoredFile
from tandem.registry.orgs.models import Organization
from tandem.registry.programs.models import Program


class State(models.TextChoices):
    UPLOADED = "uploaded", _("file is read")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    LOADING = "loading", _("being loaded")
    LOADED = "loaded", _("loaded")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


TRANSITIONS = Transitions(
    {
        State.UPLOADED: {State.CHECKING},
        State.CHECKING: {State.CHECKED, State.UPLOADED},
        State.CHECKED: {State.UPLOADED, State.CHECKING, State.LOADING},
        State.LOADING: {State.LOADED},
        State.LOADED: {State.UNDOING},
        State.UNDOING: {State.UNDONE, State.LOADED},
    }
)


class Batch(models.Model):
    """One file on its way in: nothing of it is in the registers before «Загрузить».

    `mapping` is a list of {"heading", "field", "sure", "sample"}, one a column; `header_row` 0 means no headings.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="batches")
    program = models.ForeignKey(Program, models.CASCADE, null=True, related_name="batches")
    kind = models.CharField(max_length=8, choices=Kind)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    sheet = models.CharField(max_length=120, blank=True)
    sheets = models.JSONField(default=list)
    header_row = models.PositiveIntegerField(default=1)
    mapping = models.JSONField(default=list)
    default_form = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.UPLOADED)
    job_id = models.BigIntegerField(null=True)
    counts = models.JSONField(default=dict)
    user_id = models.BigIntegerField()
    created_at = models.DateTimeField()
    loaded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("load")
        indexes = [models.Index(fields=["organization", "-created_at"], name="batch_by_school")]


class RowState(models.TextChoices):
    NEW = "new", _("will be added")
    CHANGE = "change", _("will be changed")
    SAME = "same", _("nothing changes")
    REFUSED = "refused", _("has problems")
    SKIP = "skip", _("skipped")
    DONE = "done", _("loaded")
    UNDONE = "undone", _("undone")


class Row(models.Model):
    """A row of the file with its number there, what was understood, its problems and what it became.

    `cause` groups rows with the same trouble; `person_id` is the card that the row became; `undo` is how to take it back.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    values = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    twin_row = models.PositiveIntegerField(null=True)
    twin_person_id = models.BigIntegerField(null=True)
    decision = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=8, choices=RowState)
    cause = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=8, blank=True)
    person_id = models.BigIntegerField(null=True)
    undo = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["batch", "state", "number"], name="row_by_state"),
            models.Index(fields=["batch", "cause"], name="row_by_cause"),
            models.Index(fields=["batch", "person_id"], name="row_by_person"),
        ]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="row_once_in_batch")]


class ColumnMemory(models.Model):
    """How a school mapped a header last time."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    header = models.CharField(max_length=200)
    field = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "kind", "header"], name="column_remembered_once")]
