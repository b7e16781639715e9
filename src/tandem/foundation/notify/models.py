from django.db import models
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """Outbox row: written in the caller's transaction, shown in the app, mailed by the worker.

    No personal data of a child in `subject`; recipients are ids: the row outlives accounts.
    """

    user_id = models.BigIntegerField(db_index=True)
    email = models.EmailField(blank=True)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    send_after = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("notice")
        indexes = [models.Index(fields=["send_after"], condition=models.Q(sent_at=None) & ~models.Q(email=""), name="message_to_send")]
