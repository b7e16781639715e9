from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tandem.kit.transitions import Transitions
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Person
from tandem.registry.programs.models import Program


class MentorState(models.TextChoices):
    APPLIED = "applied", _("applied")
    APPROVED = "approved", _("admitted by the working group")
    DECLINED = "declined", _("not admitted")
    LEFT = "left", _("left the programme")


MENTOR_TRANSITIONS = Transitions(
    {
        MentorState.APPLIED: {MentorState.APPROVED, MentorState.DECLINED, MentorState.LEFT},
        MentorState.APPROVED: {MentorState.LEFT, MentorState.DECLINED},
        MentorState.DECLINED: {MentorState.APPLIED},
        MentorState.LEFT: {MentorState.APPLIED},
    }
)


class MenteeState(models.TextChoices):
    APPLIED = "applied", _("applied")
    IN_BANK = "in_bank", _("in the bank")
    LEFT = "left", _("left the programme")
    DONE = "done", _("finished the programme")


MENTEE_TRANSITIONS = Transitions(
    {
        MenteeState.APPLIED: {MenteeState.IN_BANK, MenteeState.LEFT},
        MenteeState.IN_BANK: {MenteeState.LEFT, MenteeState.DONE},
        MenteeState.LEFT: {MenteeState.IN_BANK},
        MenteeState.DONE: {MenteeState.IN_BANK},
    }
)


class RequestState(models.TextChoices):
    OPEN = "open", _("waits for a mentor")
    PAIRED = "paired", _("has a mentor")
    CLOSED = "closed", _("request closed")


class Source(models.TextChoices):
    HAND = "hand", _("entered by the curator")
    IMPORT = "import", _("loaded from a table")
    LINK = "link", _("sent by the link")


class Profile(models.Model):
    """What both banks keep of a person in a programme.

    `slots` are weekly free hours, `weekday * 24 + hour` (Monday is 0), sorted.
    """

    program = models.ForeignKey(Program, models.PROTECT, related_name="%(class)ss")
    person = models.ForeignKey(Person, models.PROTECT, related_name="%(class)ss")
    slots = models.JSONField(_("free hours of the week"), default=list, blank=True)
    interests = models.TextField(_("interests"), blank=True)
    is_online = models.BooleanField(_("may meet on-line"), default=False)
    entered_on = models.DateField(_("entered the programme on"))
    left_on = models.DateField(_("finished the programme on"), null=True, blank=True)
    result = models.CharField(_("result of the programme"), max_length=500, blank=True)
    story_url = models.CharField(_("link to the story or review"), max_length=300, blank=True)
    source = models.CharField(max_length=8, choices=Source, default=Source.HAND)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        abstract = True


class MentorProfile(Profile):
    """A mentor in the bank of one programme; `places` is how many mentees at a time."""

    state = models.CharField(max_length=8, choices=MentorState, default=MentorState.APPLIED)
    form_codes = models.JSONField(_("forms of mentoring"), default=list)
    competences = models.TextField(_("competences in own words"), blank=True)
    achievements = models.TextField(_("achievements"), blank=True)
    wished_age_from = models.PositiveSmallIntegerField(_("wished age of mentees, from"), null=True, blank=True)
    wished_age_to = models.PositiveSmallIntegerField(_("to"), null=True, blank=True)
    time_resource = models.CharField(_("time for the programme"), max_length=200, blank=True)
    places = models.PositiveSmallIntegerField(_("places"), default=1)
    trained_on = models.DateField(_("training finished on"), null=True, blank=True)
    decided_on = models.DateField(null=True)
    decision_note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("mentor")
        constraints = [
            models.UniqueConstraint(fields=["program", "person"], name="mentor_once_in_program"),
            models.CheckConstraint(condition=Q(places__gte=0, places__lte=30), name="mentor_places_sane"),
            models.CheckConstraint(
                condition=Q(wished_age_from=None) | Q(wished_age_to=None) | Q(wished_age_to__gte=F("wished_age_from")),
                name="mentor_wished_ages_in_order",
            ),
            models.CheckConstraint(condition=Q(left_on=None) | Q(left_on__gte=F("entered_on")), name="mentor_leaves_after_entering"),
        ]


class MentorTopic(models.Model):
    """A competence of a mentor from the taxonomy of topics."""

    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="topics")
    code = models.CharField(max_length=60, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mentor", "code"], name="mentor_topic_once")]


class SelectionMark(models.Model):
    """A criterion of selection met or not; the criteria are a data file (eight of the method)."""

    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="marks")
    criterion = models.CharField(max_length=40)
    is_met = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mentor", "criterion"], name="selection_mark_once")]


class Clearance(models.Model):
    """Admission to work with minors (ст. 351.1 ТК): the date and number of the check, never a scan."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="clearances")
    number = models.CharField(_("number"), max_length=60)
    checked_on = models.DateField(_("checked on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    checked_by = models.CharField(_("checked by"), max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_until=None) | Q(valid_until__gte=F("checked_on")), name="clearance_valid_after_check"),
            models.UniqueConstraint(fields=["person", "number", "checked_on"], name="clearance_once"),
        ]


class MenteeProfile(Profile):
    """A mentee in the bank of one programme. `special_conditions` is only yes or no, with a consent of its own."""

    state = models.CharField(max_length=8, choices=MenteeState, default=MenteeState.APPLIED)
    category = models.CharField(_("category of need"), max_length=40, blank=True)
    special_conditions = models.BooleanField(_("special conditions are needed"), default=False)
    wishes = models.CharField(_("wishes"), max_length=500, blank=True)
    mentor_sex = models.CharField(_("wishes a mentor"), max_length=1, blank=True)

    class Meta:
        verbose_name = _("mentee")
        constraints = [
            models.UniqueConstraint(fields=["program", "person"], name="mentee_once_in_program"),
            models.CheckConstraint(condition=Q(left_on=None) | Q(left_on__gte=F("entered_on")), name="mentee_leaves_after_entering"),
        ]


class Request(models.Model):
    """What a mentee asks for: topics, own words, priority (1 is the most urgent)."""

    mentee = models.ForeignKey(MenteeProfile, models.CASCADE, related_name="requests")
    form_code = models.CharField(_("form of mentoring"), max_length=40)
    words = models.CharField(_("request in own words"), max_length=500, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), default=2)
    state = models.CharField(max_length=8, choices=RequestState, default=RequestState.OPEN)
    asked_on = models.DateField()

    class Meta:
        verbose_name = _("request")
        indexes = [models.Index(fields=["state", "form_code"], name="request_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(priority__gte=1, priority__lte=3), name="request_priority_in_range"),
        ]


class RequestTopic(models.Model):
    """A topic of a request from the taxonomy."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="topics")
    code = models.CharField(max_length=60, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "code"], name="request_topic_once")]


class OwnTopic(models.Model):
    """A topic that a school added to the shipped taxonomy."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="own_topics")
    code = models.CharField(max_length=60)
    name = models.CharField(_("topic"), max_length=120)
    group = models.CharField(_("group"), max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "code"], name="own_topic_once")]


class Wording(models.Model):
    """Words by which the people of a school name a topic, a shipped or an own one: requests in these words get the topic."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="wordings")
    topic = models.CharField(_("topic"), max_length=60)
    text = models.CharField(_("words"), max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "topic", "text"], name="wording_once")]


class SavedView(models.Model):
    """Filters of a bank kept under a name; `is_shared` shows them to all staff."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="saved_views")
    user_id = models.BigIntegerField()
    bank = models.CharField(max_length=8)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=500)
    is_shared = models.BooleanField(_("for all staff"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "user_id", "bank", "name"], name="saved_view_once")]


class IntakeKind(models.TextChoices):
    MENTOR = "mentor", _("mentors apply")
    MENTEE = "mentee", _("mentees ask")


class IntakeLink(models.Model):
    """A short form opened by a link or QR without an account; only the hash of the token is kept."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="intake_links")
    kind = models.CharField(max_length=8, choices=IntakeKind)
    token_sha256 = models.CharField(max_length=64, unique=True)
    label = models.CharField(_("for whom"), max_length=120, blank=True)
    closes_on = models.DateField(_("open until"))
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()


class Application(models.Model):
    """What came by a link: kept apart until the curator takes it in, merges or declines it."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        ACCEPTED = "accepted", _("taken in")
        DECLINED = "declined", _("declined")

    link = models.ForeignKey(IntakeLink, models.PROTECT, related_name="applications")
    state = models.CharField(max_length=8, choices=State, default=State.NEW)
    answers = models.JSONField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()
    token = models.UUIDField(unique=True)
