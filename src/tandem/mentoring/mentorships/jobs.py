"""Repeated work of pairs."""

from tandem.kit import clock
from tandem.kit.actor import SYSTEM
from tandem.mentoring.mentorships import queries, services
from tandem.registry.orgs import queries as orgs


def stop_without_consents() -> None:
    """A consent or an admission ran out with the day: the pair stops without waiting for anybody to look."""
    for zone in orgs.zones():
        today = clock.today(zone)
        for row in queries.gates_lost(today, zone):
            services.refresh_gate(actor=SYSTEM, mentorship=row, day=today)
