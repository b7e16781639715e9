from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.kit.forms import DateField
from tandem.mentoring.matching.choices import BEST, MODES, WEIGHTS
from tandem.mentoring.matching.models import PetitionKind
from tandem.mentoring.matching.queries import Choosers, Offer
from tandem.mentoring.mentorships.models import Mentorship

Choices = list[tuple[Any, str]]


class StartForm(forms.Form):
    """How the round matches, which requests take part in it. `choosers` (queries): whose marks a mutual choice would follow, if it may be."""

    mode = forms.ChoiceField(label=_("How to match"), widget=forms.RadioSelect, initial=BEST)
    forms = forms.MultipleChoiceField(label=_("Requests of which forms take part"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: Choices, choosers: Choosers | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["forms"].choices = choices
        if choosers is None:
            del self.fields["mode"]
            return
        told = _("Marked: %(marked)s of %(guests)s who were at the general meeting. Of the others the fit decides.")
        self.fields["mode"].choices = list(MODES.items())
        self.fields["mode"].help_text = told % {"marked": choosers.marked, "guests": choosers.guests}


class RulesForm(forms.Form):
    """Rules of the programme. `cleaned_data` without `version` is the body of Rules, weights aside."""

    consents = forms.BooleanField(label=_("Propose only those whose consents are signed"), required=False)
    clearance = forms.BooleanField(label=_("Adults are proposed to children only with an admission to work with minors"), required=False)
    common_hours = forms.IntegerField(label=_("Common free hours a week, at least"), min_value=0, max_value=10)
    unknown_hours = forms.BooleanField(label=_("Propose also those who have not told their free hours"), required=False)
    age_gap = forms.IntegerField(label=_("A pupil mentor is older by so many years, at least"), min_value=0, max_value=10)
    wished_sex = forms.BooleanField(label=_("The wish for a man or a woman is a rule, not a wish"), required=False)
    min_score = forms.IntegerField(label=_("Do not propose pairs that fit worse than"), min_value=0, max_value=100, help_text=_("Of 100."))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in WEIGHTS.items():
            self.fields[f"weight_{name}"] = forms.IntegerField(label=label, min_value=0, max_value=100)

    def body(self) -> dict[str, object]:
        """What is kept in Rules."""
        data = dict(self.cleaned_data)
        data.pop("version")
        weights = {name: data.pop(f"weight_{name}") for name in WEIGHTS}
        return {**data, "weights": weights}


class ApproveForm(forms.Form):
    """The chosen proposals, the first day, whose mentees make one group."""

    started_on = DateField(label=_("Pairs begin on"), help_text=_("The order may be signed later."))
    take = forms.TypedMultipleChoiceField(coerce=int, widget=forms.MultipleHiddenInput)
    groups = forms.TypedMultipleChoiceField(
        label=_("Make one group of the mentees of"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Several mentees were chosen for these mentors. Without a tick each mentee is a pair of its own."),
    )  # fmt: skip

    def __init__(self, *args: Any, take: list[int], groups: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["take"].choices = [(pk, str(pk)) for pk in take]
        self.fields["groups"].choices = groups
        if not groups:
            self.fields.pop("groups")


class AssignForm(forms.Form):
    """What the comparison sends: the request, the mentor's button, the revision that was seen."""

    request = forms.IntegerField(min_value=1, required=False)
    mentor = forms.IntegerField(min_value=1, required=False)
    revision = forms.IntegerField(min_value=0)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if bool(data.get("request")) != bool(data.get("mentor")):
            raise forms.ValidationError(_("Choose the mentee and the mentor."))
        return data


class RejectForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    never_again = forms.BooleanField(label=_("Never propose these two to each other again"), required=False)


class HandForm(forms.Form):
    """Two people that the curator wants together; hard rules are checked when it is sent. `seen` says whose price was shown last, and which."""

    request = forms.TypedChoiceField(label=_("Mentee and the request"), coerce=int)
    mentor = forms.TypedChoiceField(label=_("Mentor with a free place"), coerce=int)
    started_on = DateField(label=_("The pair begins on"))
    reason = forms.CharField(label=_("Why so"), max_length=300, required=False)
    seen = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, requests: Choices, mentors: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["request"].choices = [("", "—"), *requests]
        self.fields["mentor"].choices = [("", "—"), *mentors]

    def is_seen(self, told_of: str) -> bool:
        """Was the price of this very choice shown? If not, it is from now on."""
        told, now = self.cleaned_data.pop("seen"), f"{self.cleaned_data['request']}:{self.cleaned_data['mentor']}:{told_of}"
        self.data = self.data.copy()
        self.data["seen"] = now
        return bool(told == now)


class PetitionForm(forms.Form):
    """What is asked of the head, and why in a few words."""

    kind = forms.ChoiceField(label=_("What you ask for"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Why, if you like to say"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the head and the curator read it."),
    )  # fmt: skip

    def __init__(self, *args: Any, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds
        if len(kinds) == 1:
            self.initial["kind"] = kinds[0][0]

    @property
    def is_about_mentor(self) -> bool:
        """May another mentor be asked for? The mentor of the pair asks for something else and is told nothing of that."""
        return any(str(kind).startswith(PetitionKind.ANOTHER) for kind, _label in self.fields["kind"].choices)

    def asked(self, pair: Mentorship) -> dict[str, Any]:
        """Arguments of `services.file_petition`."""
        kind, _colon, request = self.cleaned_data["kind"].partition(":")
        found = next((part.request for part in pair.participations.all() if str(part.request_id) == request), None)
        return {"kind": kind, "request": found, "words": self.cleaned_data["words"]}


class DecisionForm(forms.Form):
    """For every mentee one of the answers that were offered, or waiting; the last day of the pair; a note."""

    ends_on = DateField(label=_("The last day of the pair"))
    note = forms.CharField(label=_("Note to the petitioner"), max_length=300, required=False)

    def __init__(self, *args: Any, offers: list[Offer], first: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].initial = first
        self.known = {f"mentor_{offer.request.pk}": {one.value: one for one in offer.options} for offer in offers}
        for offer in offers:
            name = f"mentor_{offer.request.pk}"
            choices = [(one.value, one.mentor.person.short_name) for one in offer.options] + [("", _("Waits for the next matching"))]
            self.fields[name] = forms.ChoiceField(
                label=offer.request.mentee.person.short_name, choices=choices, required=False, widget=forms.RadioSelect,
                initial=offer.chosen.value if offer.chosen else "",
                error_messages={"invalid_choice": _("The pairs have changed meanwhile. Choose again.")},
            )  # fmt: skip

    def rows(self, offers: list[Offer]) -> list[tuple[Offer, Any]]:
        """Each offer with its field."""
        return [(offer, self[f"mentor_{offer.request.pk}"]) for offer in offers]

    def granted(self) -> dict[str, Any]:
        """Arguments of `services.grant_petition`."""
        data = self.cleaned_data
        chosen = {int(name.removeprefix("mentor_")): known.get(data[name]) for name, known in self.known.items()}
        plan = {request: one.mentor.pk if one else None for request, one in chosen.items()}
        moves = [step.ids for one in chosen.values() if one for step in one.steps]
        return {"plan": plan, "moves": moves, "ends_on": data["ends_on"], "note": data["note"]}


class AcquaintanceForm(forms.Form):
    """A general meeting: when it was, until when marks are taken. Who was there comes as `person` boxes."""

    held_on = DateField(label=_("Day of the meeting"))
    closes_on = DateField(label=_("Marks are taken until"))


class ClosingForm(forms.Form):
    """Until when marks are taken."""

    closes_on = DateField(label=_("Marks are taken until"))
