"""Reads of the desk, by subject; import this package as `desk`."""

from tandem.interfaces.desk.queries.frame import NavItem, frame
from tandem.interfaces.desk.queries.health import Health, health

__all__ = ["Health", "NavItem", "frame", "health"]
