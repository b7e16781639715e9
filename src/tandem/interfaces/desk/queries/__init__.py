"""Reads of the desk, by subject; import this package as `desk`."""

from tandem.interfaces.desk.queries.frame import NavItem, frame, organization_of
from tandem.interfaces.desk.queries.health import Health, health
from tandem.interfaces.desk.queries.home import OwnHome, StaffHome, is_staff, own_home, staff_home
from tandem.interfaces.desk.queries.journal import action_labels, in_words, journal, who_acted
from tandem.interfaces.desk.queries.search import Found, find
from tandem.interfaces.desk.queries.upper import schools_summary, upper_home

__all__ = [
    "Found",
    "Health",
    "NavItem",
    "OwnHome",
    "StaffHome",
    "action_labels",
    "find",
    "frame",
    "health",
    "in_words",
    "is_staff",
    "journal",
    "organization_of",
    "own_home",
    "schools_summary",
    "staff_home",
    "upper_home",
    "who_acted",
]
