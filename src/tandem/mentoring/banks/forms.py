import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engines.russian import fields as parse
from tandem.kit.forms import DateField, validate_not_past
from tandem.mentoring.banks import queries
from tandem.mentoring.banks.models import IntakeKind, MenteeProfile, MentorProfile, Request
from tandem.registry.people.choices import PersonKind

PRIORITIES = [(1, _("urgent")), (2, _("usual")), (3, _("can wait"))]
SEXES = [("", _("no matter")), ("f", _("a woman or a girl")), ("m", _("a man or a boy"))]
KINDS = [(kind.value, kind.label) for kind in PersonKind if kind != PersonKind.GUARDIAN]
Profile = MentorProfile | MenteeProfile
Pairs = Sequence[tuple[str, str]]


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
        groups: dict[str, list[tuple[str, str]]] = {}
        for topic in topics:
            groups.setdefault(topic.group, []).append((topic.code, topic.name))
        self.choices = list(groups.items())


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
    topics = TopicsField(label=_("What help is needed with"))
    words = forms.CharField(label=_("Request in own words"), required=False, max_length=500, widget=area())
    priority = forms.TypedChoiceField(label=_("Priority"), choices=PRIORITIES, coerce=int, initial=2)

    def __init__(self, *args: Any, topics: Iterable[queries.Topic], form_codes: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].offer(topics)  # type: ignore[attr-defined]
        self.fields["form_code"].choices = form_codes  # type: ignore[attr-defined]

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


class DatedForm(forms.Form):
    """A form with days that have come already."""

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PastDate):
                field.today = today


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


class IntakeForm(forms.Form):
    kind = forms.ChoiceField(label=_("What to collect"), choices=IntakeKind.choices, widget=forms.RadioSelect)
    label = forms.CharField(label=_("For whom"), max_length=120, required=False, help_text=_("For example: 7 «В», class teacher"))
    closes_on = DateField(label=_("Open until"), validators=[validate_not_past])


class ShortForm(forms.Form):
    """Two minutes on a phone: a teacher opens it by a link or QR and sends one person."""

    full_name = forms.CharField(
        label=_("Last name, first name, patronymic"), max_length=200, widget=forms.TextInput({"autocomplete": "off"})
    )
    class_name = forms.CharField(label=_("Class or position"), max_length=160, help_text=_("For example: 7 «В» or учитель физики"))
    topics = TopicsField()
    words = forms.CharField(label=_("In own words"), required=False, max_length=500, widget=area(3))
    slots = SlotsField()
    form_token = forms.UUIDField(required=False, widget=forms.HiddenInput)
    website = forms.CharField(
        label=_("Leave this field empty"), required=False, widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"})
    )

    def __init__(self, *args: Any, topics: Iterable[queries.Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].offer(topics)  # type: ignore[attr-defined]

    def clean_full_name(self) -> str:
        found = parse.full_name(self.cleaned_data["full_name"])
        if found.value is None:
            raise forms.ValidationError(found.problem or _("Write the last name and the first name."))
        return found.value.text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("topics") and not data.get("words"):
            self.add_error("words", _("Say what is needed: choose a topic or write it in own words."))
        return data

    @property
    def is_machine(self) -> bool:
        """A person does not see the empty field; a machine fills everything in."""
        return bool(self.data.get("website"))

    @property
    def token(self) -> uuid.UUID:
        return self.cleaned_data["form_token"] or uuid.uuid4()

    @property
    def answers(self) -> dict[str, object]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("website", "form_token")}


class TakeForm(forms.Form):
    """How the curator reads an application: whose card, who the person is, what is asked or offered."""

    who = forms.ChoiceField(label=_("Whose card"), widget=forms.RadioSelect)
    full_name = forms.CharField(label=_("Last name, first name, patronymic"), max_length=200)
    kind = forms.ChoiceField(label=_("Who"), choices=KINDS)
    class_name = forms.CharField(label=_("Class or position"), max_length=160, required=False)
    form_code = forms.ChoiceField(label=_("Form of mentoring"))
    topics = TopicsField()
    words = forms.CharField(label=_("In own words"), required=False, max_length=500, widget=area())
    slots = SlotsField()

    def __init__(self, *args: Any, twins: Pairs, topics: Iterable[queries.Topic], form_codes: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [*twins, ("new", _("Make a new card"))]  # type: ignore[attr-defined]
        self.fields["topics"].offer(topics)  # type: ignore[attr-defined]
        self.fields["form_code"].choices = form_codes  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["new"] = self._new_card(data) if data.get("who") == "new" and not self.errors else None
        return data

    def _new_card(self, data: dict[str, Any]) -> dict[str, Any] | None:
        """Arguments of a new card of a person."""
        name = parse.full_name(data["full_name"])
        if name.value is None:
            self.add_error("full_name", name.problem or _("Write the last name and the first name."))
            return None
        post: dict[str, object] = {"position": data["class_name"]}
        if data["kind"] == PersonKind.PUPIL:
            place = parse.class_name(data["class_name"])
            if place.value is None:
                self.add_error("class_name", place.problem or _("Write the class like this: 7 «В»."))
                return None
            post = {"grade": place.value.grade, "letter": place.value.letter}
        card = {"last_name": name.value.last, "first_name": name.value.first, "patronymic": name.value.patronymic}
        return {"card": card, "kind": data["kind"], "post": post}


class SaveViewForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    is_shared = forms.BooleanField(label=_("for all staff"), required=False)
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)


class TopicForm(forms.Form):
    name = forms.CharField(label=_("Topic"), max_length=120)


class EntryForm(forms.Form):
    """One ticked person on the second step of the quick list."""

    form_code = forms.ChoiceField(label=_("Form of mentoring"))
    topics = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(label=_("In own words"), required=False, max_length=500)

    def __init__(self, *args: Any, topics: Pairs, form_codes: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = topics  # type: ignore[attr-defined]
        self.fields["form_code"].choices = form_codes  # type: ignore[attr-defined]


Given = Mapping[str, Any] | None


def profile_forms(given: Given, place: queries.Place, bank: str, row: Profile | None = None) -> list[forms.Form]:
    """The form of the card; for a new mentee also that of the first request."""
    first = {name: getattr(row, name) for name in (*MentorForm.base_fields, *MenteeForm.base_fields) if hasattr(row, name)} if row else {}
    names = list(place.form_names.items())
    if bank == "mentors":
        first["topics"] = [topic.code for topic in row.topics.all()] if isinstance(row, MentorProfile) else []
        return [MentorForm(given, initial=first, topics=place.topics, form_codes=names)]
    known = [(item["code"], item["name"]) for item in queries.categories()]
    return [MenteeForm(given, initial=first, categories=known), RequestForm(given, prefix="ask", topics=place.topics, form_codes=names)]


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
    return RequestForm(given, initial=first, topics=place.topics, form_codes=list(place.form_names.items()))


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


def entry_form(given: Given, row: queries.Candidate) -> EntryForm:
    """The first look at a ticked person (with `person` alone in the address) is not a filled form."""
    bound = given if given and given.get("step") == "topics" else None
    return EntryForm(bound, prefix=str(row.person.pk), initial={"topics": list(row.guessed)}, topics=row.topics, form_codes=row.forms)


def take_form(given: Given, place: queries.Place, said: queries.Waiting) -> TakeForm:
    """Filled with what was sent; people of the same name are offered first."""
    found, answers = parse.class_name(said.place).value, said.application.answers
    side = queries.stated_side(said.application)
    kind = PersonKind.PUPIL if found or side == "mentees" else PersonKind.TEACHER
    suits = queries.forms_for(place, side, {kind}) or list(place.form_names.items())
    twins = [(str(person.pk), ", ".join((person.full_name, *(post.text for post in person.posts)))) for person in said.twins]
    first = {
        "who": twins[0][0] if len(twins) == 1 else "" if twins else "new", "full_name": said.name, "class_name": said.place, "kind": kind,
        "form_code": suits[0][0] if suits else "", "topics": answers.get("topics", []), "words": said.words, "slots": answers.get("slots", []),
    }  # fmt: skip
    return TakeForm(given, initial=first, twins=twins, topics=place.topics, form_codes=list(place.form_names.items()))
