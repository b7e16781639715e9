"""Reads of people, by subject; import this package as `people` and call its queries."""

from tandem.registry.people.queries.cards import age_on, as_of, grants_of, guardians_of, visible_to
from tandem.registry.people.queries.consents import PARTICIPANTS, good_consents, participants

__all__ = ["PARTICIPANTS", "age_on", "as_of", "good_consents", "grants_of", "guardians_of", "participants", "visible_to"]
