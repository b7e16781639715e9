"""Fields that the forms of the banks share."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engines.russian import fields as parse
from tandem.kit.forms import DateField
from tandem.mentoring.banks import queries

Pairs = Sequence[tuple[str, str]]
Given = Mapping[str, Any] | None


class SlotsField(forms.CharField):
    """Weekly free hours in words: «пн 14–15, чт после 15» → sorted numbers weekday * 24 + hour."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", _("Free hours of the week"))
        kwargs.setdefault("help_text", _("For example: пн 14–15, чт после 15"))
        kwargs.setdefault("max_length", 300)
        super().__init__(**kwargs)

    def clean(self, value: str) -> list[int]:
        text = super().clean(value)
        slots, unknown = parse.parse_forms_of_time(text) if text else (set(), "")
        if unknown:
            message = _("“%(text)s” is not clear. Write days and hours: пн 14–15, чт после 15.")
            raise forms.ValidationError(message, params={"text": unknown})
        return sorted(day * 24 + hour for day, hour in slots)

    def prepare_value(self, value: object) -> object:
        return queries.slots_text(value) if isinstance(value, list) else value


class TopicsField(forms.MultipleChoiceField):
    """Topics under the names of their groups."""

    def __init__(self, **kwargs: Any) -> None:
        usual = {"label": _("Topics"), "template_name": "banks/_topics_field.html"}
        super().__init__(required=False, widget=forms.CheckboxSelectMultiple, **(usual | kwargs))

    def offer(self, topics: Iterable[queries.Topic]) -> None:
        self.choices = grouped(topics)


def grouped(topics: Iterable[queries.Topic]) -> list[tuple[str, list[tuple[str, str]]]]:
    """[(group, [(code, name)])] in the order of the topics."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for topic in topics:
        groups.setdefault(topic.group, []).append((topic.code, topic.name))
    return list(groups.items())


class PastDate(DateField):
    """A day that has come already; `today` is given by the form."""

    today: dt.date | None = None

    def clean(self, value: Any) -> dt.date | None:
        day = super().clean(value)
        if day and self.today and day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return day


def area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DatedForm(forms.Form):
    """A form with days that have come already."""

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PastDate):
                field.today = today
