import uuid
from functools import cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
TONES = {"success": "ok", "warning": "warn", "error": "bad", "info": ""}
ICONS = {"success": "check", "warning": "alert-triangle", "error": "alert-circle", "info": "info-circle"}


@register.simple_tag
@cache
def icon(name: str, classes: str = "") -> SafeString:
    """A drawing beside a word; readers of the screen do not hear it. A page has hundreds: each is made once."""
    url = static("dist/icons.svg")
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>', f"i {classes}".strip(), url, name)


@register.simple_tag
def form_token() -> SafeString:
    """A form with this token is done once, however many times it is sent."""
    return format_html('<input type="hidden" name="form_token" value="{}">', uuid.uuid4())


@register.simple_tag
def bar(percent: float) -> SafeString:
    """A filled bar; the number itself must stand in the text beside it."""
    width = min(100, max(0, round(percent)))
    return format_html('<svg class="bar" aria-hidden="true"><rect width="{}%" height="100%"/></svg>', width)


@register.filter
def initials(name: str) -> str:
    """Two letters of an avatar: «Ирина Сергеевна Лаптева» → «ИС»."""
    return "".join(part[0] for part in str(name).split()[:2]).upper()


@register.filter
def tone(level: str) -> str:
    """Class of a message by its level."""
    return TONES.get(level, "")


@register.filter
def sign(level: str) -> str:
    """Icon of a message by its level."""
    return ICONS.get(level, "info-circle")


@register.filter
def kind(field: BoundField) -> str:
    """How the field stands on the form: one tick, a group of choices, or a plain control."""
    if isinstance(field.field.widget, CheckboxInput):
        return "tick"
    return "group" if field.use_fieldset else "plain"


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """A value of a dictionary by a key that is known only in the template."""
    return mapping.get(key)
