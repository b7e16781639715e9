from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.kit.forms import DateField, RowsField
from tandem.kit.http import ids_in
from tandem.mentoring.banks.models import MentorProfile, Request


class MentorField(forms.ModelChoiceField):
    """Mentors with a free place, each with the number of places left."""

    left: dict[int, int]
    posts: dict[int, str] = {}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, empty_label="—", **kwargs)

    def label_from_instance(self, obj: MentorProfile) -> str:
        name = ", ".join(filter(None, (obj.person.full_name, self.posts.get(obj.person_id, ""))))
        return _("%(name)s: free places %(left)s") % {"name": name, "left": self.left.get(obj.pk, 0)}


class RequestField(RowsField):
    """Open requests, each with the mentee's class and own words."""

    posts: dict[int, str] = {}

    def label_from_instance(self, obj: Request) -> str:
        name = ", ".join(filter(None, (obj.mentee.person.full_name, self.posts.get(obj.mentee.person_id, ""))))
        return f"{name}: {obj.words}" if obj.words else name


class OpenForm(forms.Form):
    """A pair or a group by hand. The choices come from the view (queries of what is open now)."""

    form_code = forms.ChoiceField(label=_("Form of mentoring"), widget=forms.HiddenInput)
    mentor = MentorField(label=_("Mentor"), queryset=MentorProfile.objects.none())
    requests = RequestField(
        label=_("Mentees and their requests"), queryset=Request.objects.none(), help_text=_("One is a pair, several are a group."),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    role_model = forms.CharField(label=_("Role model"), max_length=120, required=False)
    goal = forms.CharField(label=_("Goal"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    started_on = DateField(label=_("From"))
    planned_until = DateField(label=_("Planned until"))
    is_agreed = forms.BooleanField(label=_("The participants have agreed"), required=False, initial=True)

    def __init__(self, *args: object, choices: dict[str, object], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_code"].choices = choices["forms"]
        self.fields["mentor"].queryset = choices["mentors"]
        self.fields["mentor"].left = choices["left"]
        self.fields["requests"].queryset = choices["requests"]
        self.fields["mentor"].posts = self.fields["requests"].posts = choices["posts"]
        if choices["role_models"]:
            self.fields["role_model"].widget = forms.Select(choices=[("", "—"), *((name, name) for name in choices["role_models"])])


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300)


class PauseForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)


class CloseForm(forms.Form):
    finished_on = DateField(label=_("Last day of the pair"))
    reason = forms.CharField(label=_("Why"), max_length=300)
    notice_on = DateField(
        label=_("Day of the notice"), required=False,
        help_text=_("Only for an employee who ends early: three working days before the end (art. 351.8)."),
    )  # fmt: skip


class ReplaceForm(CloseForm):
    mentor = MentorField(label=_("New mentor"), queryset=MentorProfile.objects.none())

    def __init__(self, *args: object, choices: dict[str, object], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentor"].queryset = choices["mentors"]
        self.fields["mentor"].left = choices["left"]


class AgreementForm(forms.Form):
    number = forms.CharField(label=_("Number"), max_length=40)
    dated_on = DateField(label=_("Date"))
    payment = forms.CharField(
        label=_("Payment"), max_length=200, help_text=_("As it stands in the agreement, for example a part of the salary.")
    )


class OrderForm(forms.Form):
    """Pairs that go into the order now; the others wait for a later one."""

    take = forms.TypedMultipleChoiceField(
        label=_("Pairs"), coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one pair: an order names somebody. The others stay for a later order."),
            "invalid_choice": _("One of the pairs has changed and is not ready any more. Look at the list again and send it once more."),
        },
    )  # fmt: skip

    def __init__(self, *args: object, ids: list[int], is_anew: bool, **kwargs: object) -> None:
        """`is_anew`: the draft takes the place of a signed order and has that order's pairs already."""
        super().__init__(*args, initial={"take": ids}, **kwargs)
        self.fields["take"].choices = [(pk, str(pk)) for pk in ids]
        self.fields["take"].required = bool(ids) and not is_anew

    def ticked(self) -> list[int]:
        return ids_in(str(pk) for pk in self["take"].value() or ())
