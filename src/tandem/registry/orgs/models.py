from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from tandem.registry.orgs.choices import Kind


class OrganizationQuerySet(MP_NodeQuerySet):
    def under(self, paths: list[str]) -> Self:
        """Organizations at or below one of the materialised paths ("" is everything)."""
        wanted = models.Q(pk__in=[])
        for path in paths:
            wanted |= models.Q(path__startswith=path)
        return self.filter(wanted)

    def schools(self) -> Self:
        return self.filter(kind=Kind.SCHOOL)


class OrganizationManager(MP_NodeManager.from_queryset(OrganizationQuerySet)):  # type: ignore[misc]
    """Treebeard's manager (it adds nodes) with our verbs; nodes come in the order of the tree."""

    def get_queryset(self) -> OrganizationQuerySet:
        return OrganizationQuerySet(self.model, using=self._db).order_by("path")


class Organization(MP_Node):
    """A node of the tree region → municipality → school, with the requisites that documents need."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.SCHOOL)
    code = models.SlugField(
        _("code in addresses"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$", _("Use small Latin letters, digits and hyphens."))],
    )
    name = models.CharField(_("full name"), max_length=400)
    short_name = models.CharField(_("short name"), max_length=120)
    place = models.CharField(_("place"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    inn = models.CharField(_("taxpayer number"), max_length=12, blank=True)
    head_name = models.CharField(_("head: last name, first name, patronymic"), max_length=200, blank=True)
    head_post = models.CharField(_("post of the head"), max_length=120, blank=True, default="Директор")
    letterhead = models.TextField(_("letterhead lines"), blank=True)
    order_pattern = models.CharField(_("pattern of order numbers"), max_length=30, default="{n}-од")
    timezone = models.CharField(_("time zone"), max_length=40, default="Europe/Moscow")
    settings = models.JSONField(default=dict, blank=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    node_order_by: list[str] = []
    objects = OrganizationManager()

    class Meta:
        verbose_name = _("organization")
        constraints = [
            models.CheckConstraint(condition=models.Q(order_pattern__contains="{n}"), name="order_pattern_has_number"),
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def letterhead_lines(self) -> list[str]:
        """What stands at the top of an order; the full name when no lines were given."""
        return [line.strip() for line in self.letterhead.splitlines() if line.strip()] or [self.name]
