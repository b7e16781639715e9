"""What people type about people, turned into typed values."""

import datetime as dt

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.engines.russian import fields as parse
from tandem.engines.russian.naming import cased
from tandem.kit.forms import DateField, validate_name
from tandem.registry.orgs.choices import Role
from tandem.registry.people.choices import PersonKind, Relation, Sex
from tandem.registry.people.models import Affiliation, Person

CARD = ("last_name", "first_name", "patronymic", "sex", "birth_date", "phone", "email")
OLDEST = dt.date(1900, 1, 1)
AT_SCHOOL = (Role.HEAD, Role.CURATOR, Role.GROUP, Role.PSYCHOLOGIST, Role.MENTOR, Role.MENTEE, Role.GUARDIAN)


class NameField(forms.CharField):
    """A part of a name: it goes to orders, so «орлова» becomes «Орлова»."""

    default_validators = [validate_name]

    def __init__(self, **kwargs: object) -> None:
        super().__init__(max_length=80, **kwargs)

    def to_python(self, value: object) -> str:
        return cased(super().to_python(value))


class CardForm(forms.Form):
    """The card itself: as little as the programme needs."""

    last_name = NameField(label=_("Last name"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    first_name = NameField(label=_("First name"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    patronymic = NameField(label=_("Patronymic"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=[("", _("as the name says")), *Sex.choices])
    birth_date = DateField(label=_("Date of birth"), required=False, help_text=_("It decides who signs consents."))
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, today: dt.date, person: Person | None = None, **kwargs: object) -> None:
        self.today = today
        if person is not None:
            kwargs.setdefault("initial", {name: getattr(person, name) for name in (*CARD, "version")})
        super().__init__(*args, **kwargs)

    def clean_birth_date(self) -> dt.date | None:
        born: dt.date | None = self.cleaned_data["birth_date"]
        if born is not None and not OLDEST <= born <= self.today:
            raise forms.ValidationError(_("Nobody was born on that day. Check the year."))
        return born

    def clean_phone(self) -> str:
        phone = parse.phone(self.cleaned_data["phone"])
        if phone.problem:
            raise forms.ValidationError(_("This is not a phone number. Write it like +7 912 345-67-89."))
        return phone.value or ""

    def card(self) -> dict[str, object]:
        return {name: self.cleaned_data[name] for name in CARD}


class PostForm(forms.Form):
    """What the person is: a kind, and the class or the post."""

    kind = forms.ChoiceField(label=_("Who"), choices=PersonKind)
    klass = forms.CharField(label=_("Class"), max_length=20, required=False, help_text=_("For pupils: 7В."))
    position = forms.CharField(label=_("Position"), max_length=160, required=False, help_text=_("For staff: учитель математики."))
    subject = forms.CharField(label=_("Subject"), max_length=160, required=False)
    category = forms.CharField(label=_("Qualification category"), max_length=60, required=False)
    pedagogical_since = DateField(label=_("Start of pedagogical work"), required=False)
    employer = forms.CharField(label=_("Place of work or study"), max_length=200, required=False)
    graduated_in = forms.IntegerField(label=_("Year of graduation"), min_value=1950, max_value=2100, required=False)

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        klass = parse.class_name(data.get("klass", ""))
        is_pupil = data.get("kind") == PersonKind.PUPIL
        if is_pupil and klass.value is None:
            self.add_error("klass", _("Write the class like 7В: the number first, then the letter."))
        if data.get("kind") == PersonKind.TEACHER and not data.get("position"):
            self.add_error("position", _("Write the position: it stands in orders."))
        return data

    def post(self) -> dict[str, object]:
        """Fields of Affiliation; what does not belong to the kind is left empty."""
        data = self.cleaned_data
        klass = parse.class_name(data["klass"]).value if data["kind"] == PersonKind.PUPIL else None
        names = ("position", "subject", "category", "pedagogical_since", "employer", "graduated_in")
        said = {name: data[name] for name in names}
        return {"grade": klass.grade if klass else None, "letter": klass.letter if klass else "", **said}


class NewPersonForm(PostForm, CardForm):
    """A card and what the person is."""

    field_order = ["kind", "last_name", "first_name", "patronymic", "klass", "position", "birth_date", "phone", "email"]
    MAIN = ("kind", "last_name", "first_name", "patronymic", "klass", "position", "birth_date")

    def person(self) -> dict[str, object]:
        return {"card": self.card(), "kind": self.cleaned_data["kind"], "post": self.post()}

    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MAIN]

    def more(self) -> list[forms.BoundField]:
        """Fields that few need: folded."""
        return [field for field in self if field.name not in self.MAIN]


class PlaceForm(PostForm):
    """From a day the person is in this class or on this post."""

    since = DateField(label=_("From"))

    def __init__(self, *args: object, today: dt.date, post: Affiliation | None = None, **kwargs: object) -> None:
        kwargs.setdefault("initial", {"since": today} | (_of_post(post) if post else {}))
        super().__init__(*args, **kwargs)


class DatesForm(forms.Form):
    """A period that was typed wrong."""

    started_on = DateField(label=_("From"))
    finished_on = DateField(label=_("To"), required=False, help_text=_("Empty: still so."))


class GuardianForm(forms.Form):
    """Who represents the child."""

    guardian = forms.ModelChoiceField(
        label=_("Guardian"),
        queryset=None,
        empty_label=None,
        widget=forms.RadioSelect,
        help_text=_("A person who has a card in this school."),
    )
    relation = forms.ChoiceField(label=_("Who to the child"), choices=Relation)
    authority = forms.CharField(
        label=_("Document of authority"), max_length=200, required=False, help_text=_("Birth certificate or decision on guardianship.")
    )

    def __init__(self, *args: object, choices: QuerySet[Person], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["guardian"].queryset = choices
        self.fields["guardian"].label_from_instance = _full_name


class RoleForm(forms.Form):
    """A role at the school from a day."""

    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in AT_SCHOOL], initial=Role.MENTOR)
    since = DateField(label=_("From"))


class AccountForm(forms.Form):
    """The sign-in name of a new account."""

    login = forms.CharField(label=_("Sign-in name"), max_length=60, help_text=_("Small Latin letters, digits, dots and hyphens."))
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("With an address the person can restore the password alone."))

    def clean_login(self) -> str:
        login: str = self.cleaned_data["login"].lower()
        if not login.isascii() or not all(sign.isalnum() or sign in ".-_" for sign in login):
            raise forms.ValidationError(_("Use small Latin letters, digits, dots and hyphens."))
        return login


class NewcomerForm(AccountForm):
    """The head or the curator of a school where nobody is yet."""

    last_name = NameField(label=_("Last name"))
    first_name = NameField(label=_("First name"))
    patronymic = NameField(label=_("Patronymic"), required=False)
    position = forms.CharField(label=_("Position"), max_length=160, initial="заместитель директора")
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in (Role.CURATOR, Role.HEAD)])
    field_order = ["last_name", "first_name", "patronymic", "position", "role", "login", "email"]

    def newcomer(self) -> dict[str, object]:
        data = self.cleaned_data
        card = {name: data[name] for name in ("last_name", "first_name", "patronymic", "email")}
        return {"card": card, **{name: data[name] for name in ("position", "role", "login")}}


class ContactsForm(forms.Form):
    """What people change about themselves."""

    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    clean_phone = CardForm.clean_phone

    def __init__(self, *args: object, card: Person, **kwargs: object) -> None:
        super().__init__(*args, initial={"phone": card.phone, "email": card.email}, auto_id=f"id_{card.pk}_%s", **kwargs)


class SheetForm(forms.Form):
    """What stands on the signed papers."""

    signed_on = DateField(label=_("Signed on"))
    paper_number = forms.CharField(label=_("Number of the paper"), max_length=40, required=False)
    valid_until = DateField(label=_("Valid until"), required=False)
    scan = forms.FileField(label=_("Scan"), required=False, help_text=_("PDF, JPEG or PNG up to 20 MB."))


def labels() -> list[tuple[str, str]]:
    """(field, label) of the card, for showing two cards side by side."""
    return [(name, str(CardForm.base_fields[name].label)) for name in CARD]


def _of_post(post: Affiliation) -> dict[str, object]:
    names = ("kind", "position", "subject", "category", "pedagogical_since", "employer", "graduated_in")
    klass = f"{post.grade or ''}{post.letter}"
    return {"klass": klass, **{name: getattr(post, name) for name in names}}


def _full_name(person: Person) -> str:
    return person.full_name
