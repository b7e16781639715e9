"""Writes of the banks, by subject; import this package as `banks` and call its verbs."""

from tandem.mentoring.banks.services.admission import decide_on_mentor, record_clearance, record_training
from tandem.mentoring.banks.services.bulk import Entry, add_requests, enter_mentees, enter_mentors, forget_requests
from tandem.mentoring.banks.services.intake import (
    accept_application,
    close_intake,
    decline_application,
    open_intake,
    receive_application,
)
from tandem.mentoring.banks.services.mentees import (
    Asked,
    add_request,
    change_mentee,
    change_request,
    close_request,
    enter_mentee,
    leave_as_mentee,
    mark_open,
    mark_paired,
)
from tandem.mentoring.banks.services.mentors import change_mentor, enter_mentor, leave_as_mentor
from tandem.mentoring.banks.services.settings import add_topic, remove_topic, remove_view, save_view
from tandem.mentoring.banks.services.undo import forget_mentees, forget_mentors

__all__ = [
    "Asked",
    "Entry",
    "accept_application",
    "add_request",
    "add_requests",
    "add_topic",
    "change_mentee",
    "change_mentor",
    "change_request",
    "close_intake",
    "close_request",
    "decide_on_mentor",
    "decline_application",
    "enter_mentee",
    "enter_mentees",
    "enter_mentor",
    "enter_mentors",
    "forget_mentees",
    "forget_mentors",
    "forget_requests",
    "leave_as_mentee",
    "leave_as_mentor",
    "mark_open",
    "mark_paired",
    "open_intake",
    "receive_application",
    "record_clearance",
    "record_training",
    "remove_topic",
    "remove_view",
    "save_view",
]
