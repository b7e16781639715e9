from django import template

from tandem.registry.orgs.models import Organization

register = template.Library()


@register.filter
def field_value(organization: Organization, name: str) -> str:
    """What stands in a field, as text."""
    return str(getattr(organization, name))


@register.filter
def indent(depth: int) -> str:
    """Depth in the tree as characters: no inline style is allowed."""
    return "\u2003" * depth
