"""The short form behind a link, and how the curator reads what it brings."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engines.russian import fields as parse
from tandem.kit.forms import DateField, validate_not_past
from tandem.mentoring.banks import queries
from tandem.mentoring.banks.forms.fields import Given, Pairs, SlotsField, TopicsField, area
from tandem.mentoring.banks.models import IntakeKind
from tandem.registry.people.choices import PersonKind

KINDS = [(kind.value, kind.label) for kind in PersonKind if kind != PersonKind.GUARDIAN]


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

    def __init__(self, *args: Any, topics: Iterable[queries.Topic], asks: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = asks
        self.fields["topics"].label = _("What help is needed with") if asks else _("What you can help with")
        self.fields["topics"].offer(topics)  # type: ignore[attr-defined]
        if asks:
            self.fields["full_name"].help_text = _("Of the one who needs help. One form is for one person.")

    def clean_full_name(self) -> str:
        found = parse.full_name(self.cleaned_data["full_name"])
        if found.value is None:
            raise forms.ValidationError(found.problem or _("Write the last name and the first name."))
        return found.value.text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("topics") and not data.get("words"):
            needed, offered = (
                _("Say what is needed: choose a topic or write it in own words."),
                _("Say what you can help with: choose a topic or write it in own words."),
            )
            self.add_error("words", needed if self.asks else offered)
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


def take_form(given: Given, place: queries.Place, said: queries.Waiting) -> TakeForm:
    """Filled with what was sent; people of the same name are offered first."""
    found, answers = parse.class_name(said.place).value, said.application.answers
    side = queries.stated_side(said.application)
    kind = PersonKind.PUPIL if found or side == "mentees" else PersonKind.TEACHER
    suits = queries.forms_for(place, side, {kind}) or list(place.form_names.items())
    twins = [(str(person.pk), ", ".join((person.full_name, *(post.text for post in person.posts)))) for person in said.twins]
    first = {
        "who": twins[0][0] if len(twins) == 1 else "" if twins else "new", "full_name": said.name, "class_name": said.place, "kind": kind,
        "form_code": suits[0][0] if suits else "", "topics": answers.get("topics") or list(queries.guess_topics(said.words, list(place.topics))), "words": said.words, "slots": answers.get("slots", []),
    }  # fmt: skip
    return TakeForm(given, initial=first, twins=twins, topics=place.topics, form_codes=list(place.form_names.items()))
