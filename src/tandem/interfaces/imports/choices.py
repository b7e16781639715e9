"""What a column of a file may be: fields of each kind of load, in the order of the template to download."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    PUPILS = "pupils", _("pupils with guardians")
    TEACHERS = "teachers", _("teachers, graduates and partners")
    MENTORS = "mentors", _("mentors' questionnaires")
    REQUESTS = "requests", _("mentees' requests")


ACTIONS = {
    "import.uploaded": _("table uploaded"),
    "import.loaded": _("table loaded"),
    "import.undone": _("load undone"),
    "import.dropped": _("table removed without loading"),
    "import.purged": _("contents of old tables wiped"),
}


@dataclass(frozen=True)
class Field:
    """`may_repeat`: several columns may go into it. `is_key`: a row without it is not loaded even by request."""

    code: str
    label: Promise
    may_repeat: bool = False
    is_key: bool = False


NAME = (
    Field("full_name", _("Last name, first name, patronymic"), is_key=True),
    Field("last_name", _("Last name"), is_key=True),
    Field("first_name", _("First name"), is_key=True),
    Field("patronymic", _("Patronymic")),
)
CARD = (
    Field("birth_date", _("Date of birth")),
    Field("sex", _("Sex")),
    Field("phone", _("Phone"), may_repeat=True),
    Field("email", _("E-mail")),
)
CLASS = (Field("class_name", _("Class")), Field("letter", _("Letter of the class")))
PARENTS = (
    Field("guardian", _("Parent: name, relation, phone"), may_repeat=True),
    Field("guardian_phone", _("Phone of the parent"), may_repeat=True),
    Field("guardian_relation", _("Who the parent is to the child")),
    Field("guardian_email", _("E-mail of the parent")),
    Field("mother", _("Mother")),
    Field("mother_phone", _("Phone of the mother")),
    Field("father", _("Father")),
    Field("father_phone", _("Phone of the father")),
)
POST = (
    Field("kind", _("Who the person is (teacher, graduate, partner, student)")),
    Field("position", _("Position")),
    Field("subject", _("Subject")),
    Field("category", _("Qualification category")),
    Field("pedagogical_since", _("Start of pedagogical work or years of it")),
    Field("employer", _("Place of work or study")),
    Field("graduated_in", _("Year of graduation")),
)
TIME = (Field("slots", _("Free hours of the week"), may_repeat=True), Field("is_online", _("May meet on-line")))
WHEN = (Field("timestamp", _("When the form was sent")),)
MENTOR = (
    Field("forms", _("Forms of mentoring")),
    Field("competences", _("Competences"), may_repeat=True),
    Field("achievements", _("Achievements"), may_repeat=True),
    Field("interests", _("Interests"), may_repeat=True),
    Field("wished_ages", _("Wished age of mentees")),
    Field("time_resource", _("Time for the programme")),
    *TIME,
    Field("places", _("How many mentees at a time")),
    Field("trained_on", _("Training finished on")),
    Field("story_url", _("Link to the story or review")),
)
MENTEE = (
    Field("words", _("Request in own words"), may_repeat=True),
    Field("form", _("Form of mentoring")),
    Field("priority", _("Priority")),
    Field("category_of_need", _("Category of need")),
    Field("wishes", _("Wishes"), may_repeat=True),
    Field("mentor_sex", _("Wishes a mentor")),
    Field("interests", _("Interests"), may_repeat=True),
    *TIME,
    Field("special_conditions", _("Special conditions are needed (yes or no)")),
)
FIELDS: dict[str, tuple[Field, ...]] = {
    Kind.PUPILS: (*NAME, *CARD, *CLASS, *PARENTS),
    Kind.TEACHERS: (*NAME, *CARD, *POST),
    Kind.MENTORS: (*NAME, *CARD, *CLASS, *POST, *MENTOR, *WHEN),
    Kind.REQUESTS: (*NAME, *CARD, *CLASS, *MENTEE, *POST, *PARENTS, *WHEN),
}


def field_of(kind: str, code: str) -> Field | None:
    return next((field for field in FIELDS[kind] if field.code == code), None)


class Decision:
    """What the curator decides on a row that needs it."""

    SKIP, NEW, SAME, WITHOUT = "skip", "new", "same", "without"
    ALL = (SKIP, NEW, SAME, WITHOUT)


EXAMPLE_EMAIL = "primer@example.org"
"""Address in the example row of a template: the row is nobody, wherever it was left."""
