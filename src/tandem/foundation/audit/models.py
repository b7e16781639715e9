from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """Who did what. No foreign keys: the record outlives its subject.

    `seal` is the hash of this row and of the previous seal, `position` the place in that chain; a sealer
    writes both soon after the commit (docs/decisions/0002), so writers never queue for the end of the chain.
    """

    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField()
    actor_name = models.CharField(max_length=200)
    org_path = models.CharField(max_length=255, blank=True)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    label = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict)
    seal = models.CharField(max_length=64, blank=True)
    position = models.PositiveBigIntegerField(null=True)

    class Meta:
        verbose_name = _("journal record")
        indexes = [
            models.Index(fields=["org_path", "-at"], name="event_by_place"),
            models.Index(fields=["subject"], name="event_by_subject"),
            models.Index(fields=["id"], condition=models.Q(seal=""), name="event_unsealed"),
        ]
        constraints = [models.UniqueConstraint(fields=["position"], name="event_position_once")]


class Submission(models.Model):
    """A form that was already sent: the token makes a double click one record."""

    token = models.UUIDField(primary_key=True)
    user_id = models.BigIntegerField()
    at = models.DateTimeField()
    location = models.CharField(max_length=500, blank=True)
