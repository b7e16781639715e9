from django import forms, template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def in_words(form: forms.Form) -> list[tuple[str, str]]:
    """(label, value) of what the form was opened with: another version of the card, shown and not edited."""
    said = ((str(field.label), _said(field, form.initial.get(name))) for name, field in form.fields.items())
    return [(label, text) for label, text in said if text]


def _said(field: forms.Field, value: object) -> str:
    if isinstance(field, forms.ChoiceField):
        codes = [str(code) for code in (value if isinstance(value, list) else [value])]
        names = dict(pair for choice, name in field.choices for pair in (name if isinstance(name, list | tuple) else [(choice, name)]))
        return ", ".join(str(names[code]) for code in codes if code and code in names)
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else ""
    shown = field.prepare_value(value)
    return "" if shown is None else str(shown)
