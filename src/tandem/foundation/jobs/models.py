from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class Job(models.Model):
    """Long work with a lease. `fence` grows with each claim: an effect is written only together
    with a check of the fence in the same transaction, so a worker that was thought dead cannot
    write twice (docs/decisions/0001)."""

    kind = models.CharField(max_length=60)
    args = models.JSONField(default=dict)
    org_path = models.CharField(max_length=255, blank=True)
    user_id = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    run_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    dedupe = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("job")
        indexes = [models.Index(fields=["state", "run_after"], name="job_to_claim")]
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe"], condition=models.Q(state__in=["queued", "running"]) & ~models.Q(dedupe=""), name="job_live_once"
            ),
        ]

    @property
    def is_over(self) -> bool:
        return self.state in (State.DONE, State.FAILED)


class Tick(models.Model):
    """When a repeated piece of work is due next; claimed by compare-and-set."""

    name = models.CharField(max_length=60, primary_key=True)
    due_at = models.DateTimeField()


class Heartbeat(models.Model):
    """A worker that is alive, for /health/."""

    worker = models.CharField(max_length=60, primary_key=True)
    seen_at = models.DateTimeField()
