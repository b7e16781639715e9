"""Repeated work of people."""

from tandem.kit import clock
from tandem.kit.actor import SYSTEM
from tandem.registry.orgs import queries as orgs
from tandem.registry.people import services


def expire_consents() -> None:
    """A consent ran out with the day: it is marked, and what needs it stops."""
    for zone in orgs.zones():
        services.expire_consents(actor=SYSTEM, today=clock.today(zone), zone=zone)
