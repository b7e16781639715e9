import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engines.russian import fields as parse
from tandem.mentoring.banks.models import IntakeKind

PRIORITIES = [(1, _("urgent")), (2, _("usual")), (3, _("can wait"))]
YES_NO = [("yes", _("yes")), ("no", _("no"))]


class SlotsField(forms.CharField):
    """Weekly free hours in words: «пн 14–15, чт после 15» → sorted numbers weekday * 24 + hour."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", _("Free hours of the week"))
        kwargs.setdefault("help_text", _("For example: пн 14–15, чт после 15"))
        kwargs.setdefault("max_length", 300)
        super().__init__(**kwargs)

    def clean(self, value: str) -> list[int]:
        text = super().clean(value)
        if not text:
            return []
        slots, unknown = parse.parse_forms_of_time(text)
        if unknown:
            raise forms.ValidationError(_("“%(text)s” is not clear. Write days and hours: пн 14–15, чт после 15."), params={"text": unknown})
        return sorted(day * 24 + hour for day, hour in slots)

    def prepare_value(self, value: object) -> object:
        return slots_text(value) if isinstance(value, list) else value


DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")


def slots_text(slots: list[int]) -> str:
    """«пн 14–16, чт 15–16»: hours in a row are joined."""
    parts: list[str] = []
    start: int | None = None
    for slot in sorted(slots):
        if start is None:
            start = slot
        if slot + 1 not in slots or (slot + 1) // 24 != slot // 24:
            parts.append(f"{DAYS[start // 24]} {start % 24}–{slot % 24 + 1}")
            start = None
    return ", ".join(parts)


class ProfileForm(forms.Form):
    """What both banks ask. `topics` and `form_codes` get their choices from the view."""

    topics = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple)
    slots = SlotsField()
    interests = forms.CharField(label=_("Interests"), required=False, max_length=500)
    is_online = forms.BooleanField(label=_("May meet on-line"), required=False)

    def __init__(self, *args: object, topics: list[tuple[str, str]], form_codes: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = topics
        for name in ("form_codes", "form_code"):
            if name in self.fields:
                self.fields[name].choices = form_codes


class MentorForm(ProfileForm):
    form_codes = forms.MultipleChoiceField(label=_("Forms of mentoring"), widget=forms.CheckboxSelectMultiple)
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=30, initial=1, help_text=_("How many mentees at a time"))
    competences = forms.CharField(label=_("Competences in own words"), required=False, max_length=1000, widget=forms.Textarea)
    achievements = forms.CharField(label=_("Achievements important for the programme"), required=False, max_length=1000, widget=forms.Textarea)
    wished_age_from = forms.IntegerField(label=_("Wished age of mentees, from"), required=False, min_value=5, max_value=80)
    wished_age_to = forms.IntegerField(label=_("Wished age of mentees, to"), required=False, min_value=5, max_value=80)
    time_resource = forms.CharField(label=_("Time for the programme"), required=False, max_length=200)
    trained_on = forms.DateField(label=_("Training finished on"), required=False)

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        low, high = data.get("wished_age_from"), data.get("wished_age_to")
        if low and high and high < low:
            self.add_error("wished_age_to", _("The upper age is less than the lower one. Swap them."))
        return data


class RequestForm(forms.Form):
    form_code = forms.ChoiceField(label=_("Form of mentoring"))
    topics = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(label=_("Request in own words"), required=False, max_length=500, widget=forms.Textarea)
    priority = forms.TypedChoiceField(label=_("Priority"), choices=PRIORITIES, coerce=int, initial=2)

    def __init__(self, *args: object, topics: list[tuple[str, str]], form_codes: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = topics
        self.fields["form_code"].choices = form_codes

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        if not data.get("topics") and not data.get("words"):
            self.add_error("words", _("Say what is needed: choose a topic or write it in own words."))
        return data


class MenteeForm(forms.Form):
    category = forms.ChoiceField(label=_("Category of need"), required=False)
    wishes = forms.CharField(label=_("Wishes"), required=False, max_length=500)
    mentor_sex = forms.ChoiceField(label=_("Wishes a mentor"), required=False, choices=[("", _("no matter")), ("f", _("a woman or a girl")), ("m", _("a man or a boy"))])
    slots = SlotsField()
    interests = forms.CharField(label=_("Interests"), required=False, max_length=500)
    is_online = forms.BooleanField(label=_("May meet on-line"), required=False)
    special_conditions = forms.BooleanField(
        label=_("Special conditions are needed"), required=False, help_text=_("Only yes or no; a separate consent is needed. Never write a diagnosis.")
    )

    def __init__(self, *args: object, categories: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", _("not chosen")), *categories]


class DecisionForm(forms.Form):
    """The working group's decision: marks by criteria, admitted or not, the day."""

    decision = forms.ChoiceField(label=_("Decision"), choices=[("yes", _("Admit")), ("no", _("Do not admit"))], widget=forms.RadioSelect)
    marks = forms.MultipleChoiceField(label=_("Criteria that are met"), required=False, widget=forms.CheckboxSelectMultiple)
    decided_on = forms.DateField(label=_("Date of the decision"))
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: object, criteria: list[dict[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["marks"].choices = [(c["code"], c["name"]) for c in criteria]


class ClearanceForm(forms.Form):
    number = forms.CharField(label=_("Number of the certificate"), max_length=60)
    checked_on = forms.DateField(label=_("Checked on"))
    valid_until = forms.DateField(label=_("Valid until"), required=False)
    checked_by = forms.CharField(label=_("Who checked"), max_length=200)


class TrainingForm(forms.Form):
    trained_on = forms.DateField(label=_("Training finished on"))


class IntakeForm(forms.Form):
    kind = forms.ChoiceField(label=_("What to collect"), choices=IntakeKind.choices, widget=forms.RadioSelect)
    label = forms.CharField(label=_("For whom"), max_length=120, required=False, help_text=_("For example: 7 «В», class teacher"))
    closes_on = forms.DateField(label=_("Open until"))


class ShortForm(forms.Form):
    """Two minutes on a phone: a teacher opens it by a link or QR and sends one person."""

    full_name = forms.CharField(label=_("Last name, first name, patronymic"), max_length=200)
    place = forms.CharField(label=_("Class or position"), max_length=160, help_text=_("For example: 7 «В» or учитель физики"))
    topics = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(label=_("In own words"), required=False, max_length=500, widget=forms.Textarea)
    slots = SlotsField()
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, topics: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = topics

    def clean_full_name(self) -> str:
        name = parse.parse_full_name(self.cleaned_data["full_name"]) if hasattr(parse, "parse_full_name") else None
        return self.cleaned_data["full_name"] if name is None else name

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty."))
        return ""


class SaveViewForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    is_shared = forms.BooleanField(label=_("for all staff"), required=False)
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)


class TopicForm(forms.Form):
    name = forms.CharField(label=_("Topic"), max_length=120)


class LeaveForm(forms.Form):
    result = forms.CharField(label=_("Result of the programme"), required=False, max_length=500)


def future(day: dt.date, days: int = 30) -> dt.date:
    return day + dt.timedelta(days=days)
