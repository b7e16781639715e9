"""Cards of mentors and mentees and what is asked for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.mentoring.banks import queries
from tandem.mentoring.banks.forms.fields import Given, Pairs, SlotsField, TopicsField, area
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile, Request

PRIORITIES = [(1, _("urgent")), (2, _("usual")), (3, _("can wait"))]
SEXES = [("", _("no matter")), ("f", _("a woman or a girl")), ("m", _("a man or a boy"))]
Profile = MentorProfile | MenteeProfile


class MentorForm(forms.Form):
    form_codes = forms.MultipleChoiceField(label=_("Forms of mentoring"), widget=forms.CheckboxSelectMultiple)
    topics = TopicsField(label=_("What the mentor helps with"))
    competences = forms.CharField(label=_("Competences in own words"), required=False, max_length=1000, widget=area())
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=30, initial=1, help_text=_("How many mentees at a time"))
    slots = SlotsField()
    is_online = forms.BooleanField(label=_("May meet on-line"), required=False)
    achievements = forms.CharField(label=_("Achievements important for the programme"), required=False, max_length=1000, widget=area())
    interests = forms.CharField(label=_("Interests"), required=False, max_length=500)
    wished_age_from = forms.IntegerField(label=_("Wished age of mentees, from"), required=False, min_value=5, max_value=80)
    wished_age_to = forms.IntegerField(label=_("Wished age of mentees, to"), required=False, min_value=5, max_value=80)
    time_resource = forms.CharField(
        label=_("Time for the programme"), required=False, max_length=200, help_text=_("For example: 2 hours a week")
    )
    result = forms.CharField(label=_("Result of the programme"), required=False, max_length=500)
    story_url = forms.URLField(
        label=_("Link to the story or review on the school's site"), required=False, max_length=300, assume_scheme="https"
    )

    def __init__(self, *args: Any, topics: Iterable[queries.Topic], form_codes: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].offer(topics)  # type: ignore[attr-defined]
        self.fields["form_codes"].choices = form_codes  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        low, high = data.get("wished_age_from"), data.get("wished_age_to")
        if low and high and high < low:
            self.add_error("wished_age_to", _("The upper age is less than the lower one. Swap them."))
        return data


class RequestForm(forms.Form):
    form_code = forms.ChoiceField(label=_("Form of mentoring"))
    words = forms.CharField(
        label=_("Request in own words"), required=False, max_length=500, widget=area(), template_name="banks/_words_field.html"
    )
    topics = TopicsField(label=_("What help is needed with"))
    priority = forms.TypedChoiceField(label=_("Priority"), choices=PRIORITIES, coerce=int, initial=2)

    def __init__(self, *args: Any, place: queries.Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        self.fields["topics"].offer(place.topics)  # type: ignore[attr-defined]
        self.fields["form_code"].choices = list(place.form_names.items())  # type: ignore[attr-defined]

    @property
    def suggested(self) -> list[queries.Topic]:
        """Topics that the words seem to be about and that are not chosen yet, of those that fit the form."""
        chosen, form_code = set(self["topics"].value() or ()), self["form_code"].value()
        found = queries.suggested_topics(self["words"].value() or "", self.place.topics_for([form_code]))
        return [topic for topic in found if topic.code not in chosen]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("topics") and not data.get("words"):
            self.add_error("words", _("Say what is needed: choose a topic or write it in own words."))
        return data


class MenteeForm(forms.Form):
    category = forms.ChoiceField(label=_("Category of need"), required=False)
    wishes = forms.CharField(label=_("Wishes"), required=False, max_length=500)
    mentor_sex = forms.ChoiceField(label=_("Wishes a mentor"), required=False, choices=SEXES)
    slots = SlotsField()
    interests = forms.CharField(label=_("Interests"), required=False, max_length=500)
    is_online = forms.BooleanField(label=_("May meet on-line"), required=False)
    special_conditions = forms.BooleanField(
        label=_("Special conditions are needed"), required=False, help_text=_("Only yes or no; a separate consent is needed. Never write a diagnosis.")
    )  # fmt: skip
    result = forms.CharField(label=_("Result of the programme"), required=False, max_length=500)
    story_url = forms.URLField(
        label=_("Link to the story or review on the school's site"), required=False, max_length=300, assume_scheme="https"
    )

    def __init__(self, *args: Any, categories: Pairs, sees_special: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", _("not chosen")), *categories]  # type: ignore[attr-defined]
        if not sees_special:
            del self.fields["special_conditions"]


def profile_forms(given: Given, place: queries.Place, bank: str, row: Profile | None = None) -> list[forms.Form]:
    """The form of the card; for a new mentee also that of the first request."""
    first = {name: getattr(row, name) for name in (*MentorForm.base_fields, *MenteeForm.base_fields) if hasattr(row, name)} if row else {}
    names = list(place.form_names.items())
    if bank == "mentors":
        first["topics"] = [topic.code for topic in row.topics.all()] if isinstance(row, MentorProfile) else []
        return [MentorForm(given, initial=first, topics=place.topics, form_codes=names)]
    known = [(item["code"], item["name"]) for item in queries.categories()]
    return [MenteeForm(given, initial=first, categories=known), RequestForm(given, prefix="ask", place=place)]


def are_valid(parts: Sequence[forms.Form]) -> bool:
    """Every form is looked at, so that all errors are told at once."""
    return not [form for form in parts if not form.is_valid()]


def merged(parts: list[forms.Form]) -> dict[str, Any]:
    """Values of the card; those of the first request stand under `asked`."""
    data = dict(parts[0].cleaned_data)
    return data | {"asked": parts[1].cleaned_data} if len(parts) > 1 else data


def request_form(given: Given, place: queries.Place, old: Request | None) -> RequestForm:
    first = {"form_code": old.form_code, "words": old.words, "priority": old.priority} if old else {}
    first |= {"topics": [topic.code for topic in old.topics.all()]} if old else {}
    return RequestForm(given, initial=first, place=place)


def half_filled(given: Mapping[str, Any], place: queries.Place) -> RequestForm:
    """A request while it is being written; `ask` when it stands beside the card of a new mentee."""
    return RequestForm(given, prefix=None if "words" in given else "ask", place=place)
