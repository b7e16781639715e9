from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.engines.russian import fields as parse
from tandem.registry.orgs import queries
from tandem.registry.orgs.choices import Kind
from tandem.registry.orgs.models import Organization

REQUISITES = (
    "name", "short_name", "place", "address", "phone", "email", "inn", "head_name", "head_post", "letterhead", "order_pattern", "timezone",
)  # fmt: skip

OF_SCHOOL = ("letterhead", "order_pattern")
"""Only schools make orders."""


class SchoolForm(forms.Form):
    """Requisites as they stand in documents."""

    name = forms.CharField(
        label=_("Full name"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("As in the charter.")
    )
    short_name = forms.CharField(label=_("Short name"), max_length=120)
    place = forms.CharField(label=_("Town or village"), max_length=120, required=False)
    address = forms.CharField(
        label=_("Address"), max_length=300, required=False, help_text=_("It stands in consents: the operator's address.")
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    inn = forms.CharField(label=_("Taxpayer number (INN)"), max_length=12, required=False)
    head_name = forms.CharField(
        label=_("Head: last name, first name, patronymic"), max_length=200, required=False, help_text=_("Who signs orders.")
    )
    head_post = forms.CharField(label=_("Post of the head"), max_length=120, required=False)
    letterhead = forms.CharField(
        label=_("Lines of the letterhead"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What stands at the top of an order, line by line. Empty: the full name."),
    )  # fmt: skip
    order_pattern = forms.CharField(
        label=_("Pattern of order numbers"), max_length=30, help_text=_("{n} is replaced by the next number: {n}-од gives 12-од.")
    )
    timezone = forms.ChoiceField(label=_("Time zone"), choices=queries.TIMEZONES, help_text=_("When the day begins at the school."))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, organization: Organization, **kwargs: object) -> None:
        initial = {name: getattr(organization, name) for name in (*REQUISITES, "version")}
        super().__init__(*args, initial=initial, **kwargs)
        if organization.kind != Kind.SCHOOL:
            for name in OF_SCHOOL:
                del self.fields[name]
            for field in self.fields.values():
                field.help_text = ""
            self.fields["head_name"].label = _("Who leads it: last name, first name, patronymic")
        zones = self.fields["timezone"]
        if organization.timezone not in dict(queries.TIMEZONES):
            zones.choices = [(organization.timezone, organization.timezone), *queries.TIMEZONES]

    def clean_order_pattern(self) -> str:
        pattern: str = self.cleaned_data["order_pattern"].strip()
        if pattern.count("{n}") != 1:
            raise forms.ValidationError(_("Write {n} once where the number stands, for example {n}-од."))
        return pattern

    def clean_inn(self) -> str:
        inn: str = self.cleaned_data["inn"].strip()
        if inn and (not inn.isdecimal() or len(inn) not in (10, 12)):
            raise forms.ValidationError(_("The number has 10 digits (12 for a person)."))
        return inn

    def clean_head_name(self) -> str:
        name: str = " ".join(self.cleaned_data["head_name"].split())
        if name and parse.parse_full_name(name) is None:
            raise forms.ValidationError(_("Give the last name, the first name and the patronymic in full: orders are signed by it."))
        return name

    def requisites(self) -> dict[str, object]:
        return {name: self.cleaned_data[name] for name in REQUISITES if name in self.cleaned_data}


class NewOrganizationForm(forms.Form):
    """A new node of the tree."""

    kind = forms.ChoiceField(label=_("What"), choices=Kind, initial=Kind.SCHOOL)
    parent = forms.ModelChoiceField(label=_("Under"), queryset=Organization.objects.none(), required=False, empty_label="—")
    name = forms.CharField(label=_("Full name"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    short_name = forms.CharField(label=_("Short name"), max_length=120)
    code = forms.SlugField(
        label=_("Code in addresses"), max_length=40, required=False,
        help_text=_("Small Latin letters, digits and hyphens: school-24. It never changes. Empty: the system chooses."),
        error_messages={"invalid": _("Use small Latin letters, digits and hyphens.")},
    )  # fmt: skip
    place = forms.CharField(label=_("Town or village"), max_length=120, required=False)

    def __init__(self, *args: object, parents: QuerySet[Organization], may_have_none: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = parents
        self.fields["parent"].required = not may_have_none
        if not may_have_none and len(parents) == 1:
            self.initial["parent"] = parents[0]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].lower()
        if code and not (code[0].isalnum() and all(sign.isalnum() or sign == "-" for sign in code)):
            raise forms.ValidationError(_("Use small Latin letters, digits and hyphens."))
        return code

    def data_of_node(self) -> dict[str, object]:
        data = {name: self.cleaned_data[name] for name in ("kind", "name", "short_name", "code", "place")}
        return data | {"code": data["code"] or queries.code_for(data["kind"], data["short_name"])}
