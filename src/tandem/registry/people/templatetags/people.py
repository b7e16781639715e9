from collections.abc import Mapping

from django import template

from tandem.registry.people.choices import ACTIONS, ConsentKind, Signer
from tandem.registry.people.models import Affiliation, Person
from tandem.registry.people.queries import Cell

register = template.Library()


@register.filter
def action_label(action: str) -> str:
    """What the journal says about an action with a person."""
    return str(ACTIONS.get(action, action))


@register.filter
def field_label(name: str) -> str:
    """A field of a card in words."""
    for model in (Person, Affiliation):
        if name in {field.name for field in model._meta.get_fields()}:
            return str(getattr(model._meta.get_field(name), "verbose_name", name))
    return name


@register.filter
def consent_label(kind: str) -> str:
    return str(ConsentKind(kind).label)


@register.filter
def signer_label(signer: str) -> str:
    return str(Signer(signer).label)


@register.filter
def tick(person: Person, cell: Cell) -> str:
    """The value of the box of a missing consent."""
    return f"{person.pk}-{cell.code}"


@register.filter
def guardian_sent(sent: Mapping[str, str], person: Person) -> str:
    """Who was chosen to have signed for the child, in a form that came back."""
    return sent.get(f"guardian-{person.pk}", "")
