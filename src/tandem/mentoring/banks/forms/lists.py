"""What is done on the pages of lists: the quick list, saved filters, topics."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.mentoring.banks import queries
from tandem.mentoring.banks.forms.fields import Given, Pairs, grouped


class SaveViewForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    is_shared = forms.BooleanField(label=_("for all staff"), required=False)
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)


class TopicForm(forms.Form):
    name = forms.CharField(label=_("Topic"), max_length=120)


class WordingForm(forms.Form):
    """Words that people of the school use for a topic."""

    topic = forms.ChoiceField(label=_("Topic"))
    text = forms.CharField(label=_("How people say it"), max_length=120, help_text=_("For example: не слушаются на уроке"))

    def __init__(self, *args: Any, topics: Iterable[queries.Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = grouped(topics)  # type: ignore[attr-defined]


class EntryForm(forms.Form):
    """One ticked person on the second step of the quick list."""

    form_code = forms.ChoiceField(label=_("Form of mentoring"))
    topics = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(label=_("In own words"), required=False, max_length=500)

    def __init__(self, *args: Any, topics: Pairs, form_codes: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = topics  # type: ignore[attr-defined]
        self.fields["form_code"].choices = form_codes  # type: ignore[attr-defined]


def entry_form(given: Given, row: queries.Candidate) -> EntryForm:
    """The first look at a ticked person (with `person` alone in the address) is not a filled form."""
    bound = given if given and given.get("step") == "topics" else None
    return EntryForm(bound, prefix=str(row.person.pk), initial={"topics": list(row.guessed)}, topics=row.topics, form_codes=row.forms)
