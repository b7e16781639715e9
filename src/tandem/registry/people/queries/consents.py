"""Consents: what holds, what is missing."""

import datetime as dt
from collections.abc import Callable, Iterable

from tandem.kit.actor import Actor
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Consent
from tandem.registry.people.policy import Participant, is_good

PARTICIPANTS: list[Callable[[Actor, Organization, dt.date], list[Participant]]] = []
"""Who takes part as what: filled from `apps.ready()` of higher apps."""


def participants(actor: Actor, organization: Organization, day: dt.date) -> list[Participant]:
    """Everybody who takes part, as the higher apps say; a person may stand here as a mentor and as a mentee."""
    return [row for told in PARTICIPANTS for row in told(actor, organization, day)]


def good_consents(person_ids: Iterable[int], day: dt.date) -> dict[int, set[tuple[str, str]]]:
    """{person id: {(kind, signer)}} of consents that hold on the day. One query."""
    good: dict[int, set[tuple[str, str]]] = {}
    rows = Consent.objects.filter(person__in=list(person_ids), signed_on__lte=day)
    for person, kind, signer, signed, withdrawn, until in rows.values_list(
        "person", "kind", "signer", "signed_on", "withdrawn_on", "valid_until"
    ):
        if is_good(signed, withdrawn, until, day):
            good.setdefault(person, set()).add((kind, signer))
    return good
