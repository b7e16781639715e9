from django import forms
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    name = "tandem.kit"

    def ready(self) -> None:
        """An empty field says what to do, and not what it is."""
        forms.Field.default_error_messages["required"] = _("Fill in this field.")
        for choice in (forms.ChoiceField, forms.ModelChoiceField):
            choice.default_error_messages["required"] = _("Choose one of these.")
