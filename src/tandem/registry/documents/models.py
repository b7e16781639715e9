from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tandem.kit.transitions import Transitions
from tandem.registry.orgs.models import Organization


class PaperState(models.TextChoices):
    DRAFT = "draft", _("draft")
    REGISTERED = "registered", _("registered, waits for signature")
    SIGNED = "signed", _("signed")
    SUPERSEDED = "superseded", _("superseded")


PAPER_TRANSITIONS = Transitions(
    {
        PaperState.DRAFT: {PaperState.REGISTERED},
        PaperState.REGISTERED: {PaperState.SIGNED, PaperState.DRAFT},
        PaperState.SIGNED: {PaperState.SUPERSEDED},
    }
)


class StoredFile(models.Model):
    """An uploaded or made file; served only through a check of rights, never by its path."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.FileField(upload_to="%Y/%m")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("file")


class Template(models.Model):
    """A changed copy of a shipped data file (programme template, act, consent text, taxonomy …).

    The nearest one up the tree wins; without any, the shipped file does.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="templates")
    kind = models.CharField(max_length=30)
    code = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    body = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("template")
        constraints = [
            models.UniqueConstraint(fields=["organization", "kind", "code", "version"], name="template_version_once"),
        ]


class NumberBook(models.Model):
    """The register of numbers of one book («orders») of an organization for one calendar year."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="number_books")
    book = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "book", "year"], name="number_book_once"),
        ]


class Paper(models.Model):
    """An issued document. Its order and annex are one tree of blocks, so their number cannot differ.

    `subject` ties the paper to what it is about («program:12»): documents stand below programmes
    and keep no key to them. The content is frozen at registration.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    subject = models.CharField(max_length=60, db_index=True)
    about = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=PaperState, default=PaperState.DRAFT)
    book = models.CharField(max_length=20, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.CharField(max_length=40, blank=True)
    dated_on = models.DateField(null=True)
    signed_on = models.DateField(null=True)
    signed_by = models.CharField(max_length=200, blank=True)
    content = models.JSONField(default=dict)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, related_name="superseded_by")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("document")
        indexes = [models.Index(fields=["organization", "-created_at"], name="paper_by_place")]
        constraints = [
            models.UniqueConstraint(fields=["organization", "book", "year", "number"], condition=~Q(number=""), name="paper_number_once"),
            models.CheckConstraint(
                condition=Q(state=PaperState.DRAFT) | (~Q(number="") & Q(dated_on__isnull=False)),
                name="registered_paper_has_number_and_date",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[PaperState.DRAFT, PaperState.REGISTERED]) | Q(signed_on__isnull=False),
                name="signed_paper_has_date_of_signing",
            ),
        ]
