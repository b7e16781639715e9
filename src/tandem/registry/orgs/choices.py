from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    REGION = "region", _("region")
    MUNICIPALITY = "municipality", _("municipality")
    SCHOOL = "school", _("school")


class Role(TextChoices):
    """Roles of access. Several may be held at once, each for a period."""

    HEAD = "head", _("head")
    CURATOR = "curator", _("curator")
    GROUP = "group", _("working-group member")
    PSYCHOLOGIST = "psychologist", _("psychologist")
    MENTOR = "mentor", _("mentor")
    MENTEE = "mentee", _("mentee")
    GUARDIAN = "guardian", _("guardian")
    MUNICIPAL = "municipal", _("municipal coordinator")
    REGIONAL = "regional", _("regional operator")
    ADMIN = "admin", _("installation administrator")


STAFF = (Role.HEAD, Role.CURATOR, Role.GROUP, Role.PSYCHOLOGIST)
"""Staff of a school who see named data of their school."""

MANAGES = (Role.HEAD, Role.CURATOR)
"""Those who run the programme and may change its data."""

UPPER = (Role.MUNICIPAL, Role.REGIONAL)
"""Upper levels: aggregates only, never names of pupils."""

ACTIONS = {
    "organization.created": _("organization added"),
    "organization.changed": _("data of the organization changed"),
}
"""What the journal says."""
