from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Sex(TextChoices):
    MALE = "m", _("male")
    FEMALE = "f", _("female")


class PersonKind(TextChoices):
    """What a person is at an organization."""

    PUPIL = "pupil", _("pupil")
    TEACHER = "teacher", _("teacher")
    GUARDIAN = "guardian", _("guardian")
    GRADUATE = "graduate", _("graduate")
    PARTNER = "partner", _("partner's employee")
    STUDENT = "student", _("student")


MANY = {
    PersonKind.PUPIL: _("pupils"),
    PersonKind.TEACHER: _("teachers"),
    PersonKind.GUARDIAN: _("parents and guardians"),
    PersonKind.GRADUATE: _("graduates"),
    PersonKind.PARTNER: _("partners"),
    PersonKind.STUDENT: _("students"),
}
"""Kinds as names of lists."""


class Relation(TextChoices):
    MOTHER = "mother", _("mother")
    FATHER = "father", _("father")
    GUARDIAN = "guardian", _("guardian by decision")
    OTHER = "other", _("other legal representative")


class ConsentKind(TextChoices):
    """One consent is one document with one purpose (152-ФЗ, from 1 September 2025)."""

    PARTICIPATION = "participation", _("guardian's approval of taking part")
    MENTEE_DATA = "mentee_data", _("personal data of a mentee")
    MENTOR_DATA = "mentor_data", _("personal data of a mentor")
    SPECIAL = "special", _("special conditions")
    DISTRIBUTION = "distribution", _("publication")
    TRANSFER = "transfer", _("transfer to others")
    LABOUR = "labour", _("employee's consent to mentoring")


class Signer(TextChoices):
    SELF = "self", _("in person")
    GUARDIAN = "guardian", _("guardian signs")


ACTIONS = {
    "person.added": _("person added"),
    "people.added": _("people added"),
    "people.exported": _("list of people downloaded"),
    "people.forgotten": _("cards made by mistake deleted"),
    "person.changed": _("card changed"),
    "person.contacts_changed": _("own contacts changed"),
    "person.placed": _("class or post given"),
    "person.dates_corrected": _("dates corrected"),
    "person.archived": _("moved to the archive"),
    "person.restored": _("taken out of the archive"),
    "person.merged": _("cards merged"),
    "guardian.linked": _("guardian linked"),
    "guardian.unlinked": _("guardian unlinked"),
    "guardian.limited": _("guardian's rights limited"),
    "guardian.unlimited": _("guardian's rights given back"),
    "account.created": _("account created"),
    "account.password_set": _("new password given"),
    "account.closed": _("account closed"),
    "account.opened": _("account opened"),
    "account.codes_reset": _("codes of the phone reset"),
    "role.granted": _("role given"),
    "role.ended": _("role taken away"),
    "consent.asked": _("consent asked for"),
    "consent.recorded": _("consent recorded"),
    "consent.withdrawn": _("consent withdrawn"),
    "consent.lapsed": _("consent stopped to count: the guardian’s rights ended"),
    "consent.revived": _("consent counts again: the guardian’s rights are back"),
    "consent.expired": _("consent ran out"),
}
"""What the journal says."""
