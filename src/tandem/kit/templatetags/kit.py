import datetime as dt
import uuid
from collections.abc import Iterable
from functools import cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tandem.kit import clock, kept
from tandem.kit.actor import SYSTEM

register = template.Library()
TONES = {"success": "ok", "warning": "warn", "error": "bad", "info": ""}
ICONS = {"success": "check", "warning": "alert-triangle", "error": "alert-circle", "info": "info-circle"}


@register.simple_tag
@cache
def icon(name: str, classes: str = "") -> SafeString:
    """A drawing beside a word; readers of the screen do not hear it. A page has hundreds: each is made once."""
    url = static("dist/icons.svg")
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>', f"i {classes}".strip(), url, name)


@register.simple_tag(takes_context=True)
def form_token(context: template.Context) -> SafeString:
    """A form with this token is done once, however many times it is sent; its mark says for whom it is kept (`kit.kept`)."""
    user = getattr(context.get("request"), "user", None)
    mark = format_html('<input type="hidden" name="{}" value="{}">', kept.OWNER, kept.mark(user.pk)) if user and user.pk else ""
    return format_html('<input type="hidden" name="form_token" value="{}">{}', uuid.uuid4(), mark)


@register.simple_tag
def options(choices: Iterable[Any], chosen: object = "") -> SafeString:
    """Options of a list: (value, label), (group, [(value, label) …]) as Django has them, or bare values.

    Some lists have a hundred and more of them on every page: drawn here, ten times faster than by a template.
    """
    return mark_safe(
        "".join(_option(item if isinstance(item, tuple) else (item, item), str(chosen)) for item in choices)
    )  # escaped in _option


def _option(choice: tuple[Any, Any], chosen: str) -> str:
    value, label = choice
    if isinstance(label, list):
        return f'<optgroup label="{escape(value)}">{"".join(_option(one, chosen) for one in label)}</optgroup>'
    mark = " selected" if str(value) == chosen else ""
    return f'<option value="{escape(value)}"{mark}>{escape(label)}</option>'


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
def moment(at: dt.datetime) -> str:
    """«сегодня, 9:12», «вчера, 19:05», «12 ноября, 14:30»; the year when it is another one."""
    local, today = timezone.localtime(at), timezone.localdate(clock.now())
    if local.date() == today:
        return _("today, %(time)s") % {"time": date_format(local, "G:i")}
    if local.date() == today - dt.timedelta(days=1):
        return _("yesterday, %(time)s") % {"time": date_format(local, "G:i")}
    return date_format(local, "j E, G:i" if local.year == today.year else "j E Y, G:i")


@register.filter
def doer(name: str) -> str:
    """Who did it: work that nobody started by hand is done by the system."""
    return _("The system") if name == SYSTEM.name else name


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
