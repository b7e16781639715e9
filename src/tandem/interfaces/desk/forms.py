import datetime as dt

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from tandem.engines.russian.naming import cased
from tandem.interfaces.desk.queries.journal import Filters, action_labels
from tandem.kit.forms import DateField, validate_name
from tandem.kit.templatetags.kit import doer
from tandem.registry.programs import queries as programs


class AccountForm(forms.Form):
    """Step 1 of the set-up: who you are and how you sign in."""

    full_name = forms.CharField(
        label=_("Last name, first name, patronymic"),
        max_length=240,
        validators=[validate_name],
        help_text=_("In full, with spaces: this is how you will stand in orders."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    login = forms.CharField(
        label=_("Sign-in name or e-mail"),
        max_length=150,
        min_length=3,
        validators=[RegexValidator(r"^[\w.@+-]+$", _("Use letters, digits and . @ + - _ without spaces."))],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        help_text=_("At least 10 characters. A phrase of several words is easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_full_name(self) -> str:
        name = cased(" ".join(self.cleaned_data["full_name"].split()))
        if len(name.split()) < 2:
            raise forms.ValidationError(_("Give at least the last name and the first name, with a space between them."))
        if any(len(part) > 80 for part in name.split()):
            raise forms.ValidationError(_("A part of the name is longer than 80 letters. Check it."))
        return name

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password)
        return password

    def account(self) -> dict[str, str]:
        """Fields for the service, still without the password's hash."""
        last, first, *rest = self.cleaned_data["full_name"].split()
        login = self.cleaned_data["login"]
        return {
            "last_name": last, "first_name": first, "patronymic": " ".join(rest)[:80], "login": login,
            "email": login if "@" in login else "", "position": "",
        }  # fmt: skip


class SchoolForm(forms.Form):
    """Step 2: the school, as it stands in documents."""

    name = forms.CharField(
        label=_("Full name of the school"),
        max_length=400,
        help_text=_("As in the charter: it goes to the letterhead of orders."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    short_name = forms.CharField(label=_("Short name"), max_length=120, help_text=_("For example: Школа № 24"))
    place = forms.CharField(label=_("Town or village"), max_length=120)
    head_name = forms.CharField(
        validators=[validate_name], label=_("Head: last name, first name, patronymic"), max_length=200, help_text=_("Who signs the orders")
    )
    municipality = forms.CharField(label=_("Municipality"), max_length=120, required=False, help_text=_("If you want reports for it"))


class StartForm(forms.Form):
    """Step 3: the first programme, from a template; dates and forms are filled in."""

    name = forms.CharField(label=_("Name of the programme"), max_length=300)
    started_on = DateField(label=_("Begins on"))
    finished_on = DateField(label=_("Ends on"))
    form_codes = forms.MultipleChoiceField(
        label=_("Forms of mentoring"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one form of mentoring.")},
    )

    def __init__(self, *args: object, plan: programs.Plan, today: dt.date, **kwargs: object):
        first, last = programs.usual_period(plan, today)
        usual = {"name": plan.defaults["name"], "started_on": first, "finished_on": last, "form_codes": list(plan.ticked)}
        super().__init__(*args, initial=usual, **kwargs)
        self.fields["form_codes"].choices = [(form.code, form.name) for form in plan.forms]

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        first, last = data.get("started_on"), data.get("finished_on")
        if first and last and last < first:
            self.add_error("finished_on", _("The programme ends before it begins. Correct one of the dates."))
        return data

    def program(self) -> dict[str, object]:
        return {key: self.cleaned_data[key] for key in ("name", "started_on", "finished_on")}


class JournalForm(forms.Form):
    """Filters of the journal; a wrong date filters nothing."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    action = forms.ChoiceField(label=_("What"), required=False)
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("To"), required=False)

    def __init__(self, *args: object, people: list[str], **kwargs: object):
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", _("everybody")), *((name, doer(name)) for name in people)]
        labels = sorted(((code, str(label)) for code, label in action_labels().items()), key=lambda row: row[1])
        self.fields["action"].choices = [("", _("everything")), *labels]

    def filters(self) -> Filters:
        """What is valid of the given."""
        self.is_valid()
        given = {key: value for key, value in self.cleaned_data.items() if value}
        return Filters(**given)
