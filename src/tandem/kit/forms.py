"""Forms in our look: the renderer, and the fields that people fill in everywhere."""

import datetime as dt
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

from tandem.kit import clock
from tandem.kit.dates import parse_date
from tandem.kit.http import LONGEST
from tandem.kit.verdict import Refused


class TandemRenderer(DjangoTemplates):
    """Label, hint under it, error above the field; a summary of errors that takes the focus."""

    form_template_name = "kit/form.html"
    field_template_name = "kit/field.html"


def validate_name(value: str) -> None:
    """A name of a person: letters with spaces, hyphens, apostrophes, dots, brackets; no digits, tags or pictures."""
    if not all(sign.isalpha() or unicodedata.combining(sign) or sign in " -–'’ʼ`.()" for sign in value):
        raise forms.ValidationError(_("Only letters, spaces and hyphens: write it as in the documents."), code="name")


def validate_not_past(day: dt.date) -> None:
    """A day that is still ahead, or today."""
    if day < clock.today():
        raise forms.ValidationError(_("This day is over. Choose today or a later day."), code="past")


class DateInput(forms.DateInput):
    """A field to type into; a script adds the calendar of the browser beside it."""

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        usual = {"data-date": "", "autocomplete": "off", "placeholder": _("dd.mm.yyyy")}
        super().__init__(attrs=usual | (attrs or {}), format="%d.%m.%Y")


class DateField(forms.DateField):
    """Takes «20.12.2026», «20.12», «20 дек» and what the calendar of the browser gives."""

    widget = DateInput
    default_error_messages = {"invalid": _("This is not a date. Write it like 20.12.2026.")}

    def to_python(self, value: Any) -> dt.date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        if date := parse_date(value, clock.today()):
            return date
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows of the database. A number that no key can be is a wrong choice: SQLite would fail on it."""

    def clean(self, value: Any) -> Any:
        if any(len(str(one)) >= LONGEST for one in value or ()):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": ""})
        return super().clean(value)


@contextmanager
def refusals_at(form: forms.Form, field: str | None = None) -> Iterator[None]:
    """A refusal of the service becomes an error of the form; what follows the block shows the form again."""
    try:
        yield
    except Refused as refusal:
        form.add_error(field, str(refusal))
