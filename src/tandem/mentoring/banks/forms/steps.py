"""A step of one person and an action on many."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.kit.forms import DateField
from tandem.mentoring.banks import queries
from tandem.mentoring.banks.forms.fields import DatedForm, Given, PastDate, area
from tandem.mentoring.banks.forms.profiles import Profile
from tandem.mentoring.banks.models import MentorProfile


class DecisionForm(DatedForm):
    """The working group's decision: marks by criteria, admitted or not, the day."""

    marks = forms.MultipleChoiceField(label=_("Criteria that are met"), required=False, widget=forms.CheckboxSelectMultiple)
    decision = forms.ChoiceField(label=_("Decision"), choices=[("yes", _("Admit")), ("no", _("Do not admit"))], widget=forms.RadioSelect)
    decided_on = PastDate(label=_("Date of the decision"))
    note = forms.CharField(label=_("Note"), required=False, max_length=300, help_text=_("For example: minutes of the working group No. 2"))

    def __init__(self, *args: Any, criteria: list[dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [item["code"] for item in criteria]
        self.fields["marks"].choices = [(item["code"], item["name"]) for item in criteria]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen, marked = data.pop("decision", None), data.pop("marks", [])
        return data | {"is_admitted": chosen == "yes", "marks": {code: code in marked for code in self.codes}}


class ClearanceForm(DatedForm):
    """Number and dates only: the paper itself is never kept."""

    number = forms.CharField(label=_("Number of the certificate"), max_length=60)
    checked_on = PastDate(label=_("Checked on"))
    valid_until = DateField(label=_("Valid until"), required=False)
    checked_by = forms.CharField(label=_("Who checked"), max_length=200)


class LeaveForm(forms.Form):
    result = forms.CharField(label=_("Result of the programme"), required=False, max_length=500, widget=area())


class FinishForm(LeaveForm):
    is_done = forms.BooleanField(label=_("Has finished the programme"), required=False)


class AdmitForm(DatedForm):
    decided_on = PastDate(label=_("Date of the decision"))
    note = forms.CharField(label=_("Note"), required=False, max_length=300, help_text=_("For example: minutes of the working group No. 2"))


class TrainingForm(DatedForm):
    trained_on = PastDate(label=_("Training finished on"))


class PlacesForm(forms.Form):
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=30, help_text=_("How many mentees at a time"))


class FormsForm(forms.Form):
    form_codes = forms.MultipleChoiceField(label=_("Forms of mentoring"), widget=forms.CheckboxSelectMultiple)


def step_form(given: Given, name: str, row: Profile, today: dt.date) -> forms.Form:
    """The form of a step of one person."""
    if name == "decision" and isinstance(row, MentorProfile):
        met = [mark.criterion for mark in row.marks.all() if mark.is_met]
        first = {"marks": met, "decided_on": row.decided_on or today, "note": row.decision_note}
        return DecisionForm(given, initial=first, criteria=queries.criteria(), today=today)
    if name == "clearance":
        return ClearanceForm(given, today=today)
    if name == "train":
        return TrainingForm(given, initial={"trained_on": today}, today=today)
    if name == "leave":
        return (LeaveForm if isinstance(row, MentorProfile) else FinishForm)(given, initial={"result": row.result})
    return forms.Form(given)


def bulk_form(given: Given, bank: str, action: str, place: queries.Place, today: dt.date) -> forms.Form:
    """The form of an action on many people."""
    if action in ("admit", "train"):
        made = {"admit": AdmitForm, "train": TrainingForm}[action]
        return made(given, initial={"decided_on": today, "trained_on": today}, today=today)
    if action == "places":
        return PlacesForm(given, initial={"places": place.program.load_limit})
    if action == "forms":
        form = FormsForm(given)
        form.fields["form_codes"].choices = list(place.form_names.items())  # type: ignore[attr-defined]
        return form
    return (LeaveForm if bank == "mentors" else FinishForm)(given)
