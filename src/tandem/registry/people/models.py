from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tandem.kit.periods import ENDS_AFTER_START
from tandem.registry.documents.models import StoredFile
from tandem.registry.orgs.choices import Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people.choices import ConsentKind, PersonKind, Relation, Sex, Signer

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class User(AbstractUser):
    """An account. Who the person is stands on the cards (`persons`); one user may have several."""

    language = models.CharField(max_length=5, blank=True)
    has_temporary_password = models.BooleanField(default=False)
    sessions_ended = models.PositiveIntegerField(default=0)
    authenticator_set: "RelatedManager[models.Model]"  # second factors, of allauth.mfa

    class Meta:
        verbose_name = _("account")
        constraints = [
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="user_email_once"),
        ]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What every session of the account must carry: another number here, and all of them are over at once."""
        of_password: str = super()._get_session_auth_hash(secret)
        return f"{of_password}:{self.sessions_ended}" if self.sessions_ended else of_password


class PersonQuerySet(models.QuerySet["Person"]):
    def living(self) -> Self:
        """Cards in use: not archived and not merged into another."""
        return self.filter(merged_into=None, archived_on=None)


class Person(models.Model):
    """A card of a person in one organization: as little as the programme needs.

    `name_key` is the folded full name (for duplicates), `search` also holds lemmas and the class;
    both are filled by services (docs: engines.russian.names.fold, engines.russian.search).
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="people")
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="persons")
    last_name = models.CharField(_("last name"), max_length=80)
    first_name = models.CharField(_("first name"), max_length=80)
    patronymic = models.CharField(_("patronymic"), max_length=80, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    name_key = models.CharField(max_length=260)
    search = models.TextField(blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    archived_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        indexes = [
            models.Index(fields=["organization", "name_key"], name="person_by_name"),
            models.Index(fields=["organization", "last_name", "first_name"], name="person_in_order"),
            models.Index(fields=["organization", "merged_into", "archived_on"], name="person_in_use"),  # counts read no rows
        ]
        constraints = [
            models.CheckConstraint(condition=Q(merged_into=None) | ~Q(merged_into=F("pk")), name="person_not_merged_into_self"),
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, [self.last_name, self.first_name, self.patronymic]))

    @property
    def _posts(self) -> list["Affiliation"]:
        posts: list[Affiliation] = vars(self)["posts"]  # put there by `queries.as_of`
        return posts

    @property
    def kinds_text(self) -> str:
        """«ученик», «педагог, родитель» on the day of `queries.as_of`."""
        return ", ".join(post.get_kind_display() for post in self._posts)

    @property
    def posts_text(self) -> str:
        """«7 «В»», «учитель химии»; on the day of `queries.as_of`; what has no words of its own says the kind."""
        return ", ".join(post.text for post in self._posts)

    @property
    def details_text(self) -> str:
        """The same beside `kinds_text`, which is not said twice."""
        return ", ".join(post.text for post in self._posts if post.text != post.get_kind_display())

    @property
    def short_name(self) -> str:
        """«Фамилия Имя», as lists show."""
        return f"{self.last_name} {self.first_name}"


class Affiliation(models.Model):
    """What a person is at an organization, for a period: pupil of 7 «В», teacher of mathematics …"""

    person = models.ForeignKey(Person, models.CASCADE, related_name="affiliations")
    kind = models.CharField(_("who"), max_length=10, choices=PersonKind)
    grade = models.PositiveSmallIntegerField(_("grade"), null=True, blank=True)
    letter = models.CharField(_("letter of the class"), max_length=3, blank=True)
    position = models.CharField(_("position"), max_length=160, blank=True)
    subject = models.CharField(_("subject"), max_length=160, blank=True)
    category = models.CharField(_("qualification category"), max_length=60, blank=True)
    pedagogical_since = models.DateField(_("start of pedagogical work"), null=True, blank=True)
    employer = models.CharField(_("place of work or study"), max_length=200, blank=True)
    graduated_in = models.PositiveSmallIntegerField(_("year of graduation"), null=True, blank=True)
    started_on = models.DateField()
    finished_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("affiliation")
        indexes = [models.Index(fields=["kind", "grade", "letter"], name="affiliation_by_class")]
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="affiliation_ends_after_start"),
            models.CheckConstraint(
                condition=Q(grade=None) | Q(kind=PersonKind.PUPIL, grade__gte=1, grade__lte=11), name="only_pupil_has_grade"
            ),
            models.UniqueConstraint(fields=["person", "kind"], condition=Q(finished_on=None), name="one_running_affiliation_of_a_kind"),
        ]

    def get_kind_display(self) -> str:
        """Django's own hashes every choice anew; a list says this hundreds of times."""
        return str(PersonKind(self.kind).label)

    @property
    def class_name(self) -> str:
        """«7 «В»» with a non-breaking space, or empty."""
        if self.grade is None:
            return ""
        return f"{self.grade}\u00a0«{self.letter}»" if self.letter else f"{self.grade}"

    @property
    def text(self) -> str:
        """One phrase for lists: the class, the position or the employer."""
        if self.kind == PersonKind.PUPIL:
            return self.class_name
        if self.kind == PersonKind.GRADUATE and self.graduated_in:
            return f"{self.get_kind_display()}, {self.graduated_in}"
        return self.position or self.employer or self.get_kind_display()


class Guardianship(models.Model):
    """Who represents a child. `is_limited`: the rights are limited, access and signatures stop at once."""

    guardian = models.ForeignKey(Person, models.CASCADE, related_name="wards")
    child = models.ForeignKey(Person, models.CASCADE, related_name="guardians")
    relation = models.CharField(_("relation"), max_length=10, choices=Relation, default=Relation.OTHER)
    authority = models.CharField(_("document of authority"), max_length=200, blank=True)
    is_limited = models.BooleanField(_("rights are limited"), default=False)
    started_on = models.DateField()
    finished_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="guardianship_ends_after_start"),
            models.CheckConstraint(condition=~Q(guardian=F("child")), name="nobody_is_own_guardian"),
            models.UniqueConstraint(fields=["guardian", "child"], condition=Q(finished_on=None), name="one_running_guardianship"),
        ]


class Membership(models.Model):
    """A role of access at an organization, for a period; the administrator's has no organization."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    started_on = models.DateField()
    finished_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("role")
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="membership_ends_after_start"),
            models.CheckConstraint(condition=Q(organization__isnull=False) | Q(role=Role.ADMIN), name="only_admin_has_no_place"),
            models.UniqueConstraint(
                fields=["person", "organization", "role"], condition=Q(finished_on=None), name="one_running_membership_of_a_role"
            ),
        ]


class ConsentText(models.Model):
    """The exact text that people sign: frozen, known by its hash."""

    kind = models.CharField(max_length=16, choices=ConsentKind)
    signer = models.CharField(max_length=10, choices=Signer)
    version = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64, unique=True)
    body = models.JSONField()
    created_at = models.DateTimeField()


class Consent(models.Model):
    """A signed consent: one document, one purpose, one person it is about.

    `withdrawn_on`, `lapsed_on` and `valid_until` take effect at once: a consent is good on a day when it was
    signed by then, not withdrawn by then and not expired. It lapses when the guardian who signed represents
    the child no more (docs/decisions/0007).
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    kind = models.CharField(_("kind"), max_length=16, choices=ConsentKind)
    signer = models.CharField(_("who signs"), max_length=10, choices=Signer)
    guardian = models.ForeignKey(Person, models.PROTECT, null=True, related_name="signed_for_wards")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="consents")
    signed_on = models.DateField(_("signed on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    lapsed_on = models.DateField(_("stopped to count on"), null=True, blank=True)
    expired_on = models.DateField(_("marked as expired on"), null=True, blank=True)
    paper_number = models.CharField(_("paper number"), max_length=40, blank=True)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("consent")
        indexes = [models.Index(fields=["person", "kind", "signer"], name="consent_by_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "signer"],
                condition=Q(withdrawn_on=None, expired_on=None, lapsed_on=None),
                name="one_standing_consent_of_a_kind",
            ),
            models.CheckConstraint(condition=Q(valid_until=None) | Q(valid_until__gte=F("signed_on")), name="consent_valid_after_signing"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("signed_on")), name="consent_withdrawn_after_signing"
            ),
            models.CheckConstraint(condition=Q(lapsed_on=None) | ~Q(guardian=None), name="only_guardians_consent_lapses"),
            models.CheckConstraint(
                condition=Q(signer=Signer.SELF, guardian=None) | Q(signer=Signer.GUARDIAN), name="own_consent_has_no_guardian"
            ),
        ]
