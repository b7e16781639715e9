from typing import Any

from django import forms
from django.apps import AppConfig
from django.core import validators
from django.utils.translation import gettext_lazy as _

CHANGED = {
    name: _("This is not one of the choices, or it has changed. Choose from the list again.")
    for name in ("invalid_choice", "invalid_list", "invalid_pk_value")
}
NUMBER = _("Write a number in digits, for example 4.5.")
SAID: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": _("Fill in this field.")},
    forms.ChoiceField: {"required": _("Choose one of these."), **CHANGED},
    forms.MultipleChoiceField: CHANGED,
    forms.ModelChoiceField: {"required": _("Choose one of these."), **CHANGED},
    forms.ModelMultipleChoiceField: CHANGED,
    forms.IntegerField: {"invalid": _("Write a whole number in digits, for example 12.")},
    forms.FloatField: {"invalid": NUMBER},
    forms.DecimalField: {"invalid": NUMBER},
    forms.DateField: {"invalid": _("This is not a date. Write it like 20.12.2026.")},
    forms.TimeField: {"invalid": _("This is not a time. Write it like 14:30.")},
}
"""Field → its sentences for people."""
LIMITS: dict[type[Any], Any] = {
    validators.MinValueValidator: _("Too small: the least is %(limit_value)s."),
    validators.MaxValueValidator: _("Too great: the most is %(limit_value)s."),
    validators.EmailValidator: _("This is not an e-mail address. Write it like name@school.ru."),
}


class Config(AppConfig):
    name = "tandem.kit"

    def ready(self) -> None:
        """What fields and validators say of a wrong value: what to do, and not what it is."""
        for field, said in SAID.items():
            field.default_error_messages |= said
        for validator, message in LIMITS.items():
            validator.message = message
