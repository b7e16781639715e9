"""Writes of the banks, by subject; import this package as `banks` and call its verbs."""

from tandem.mentoring.banks.services.admission import decide_on_mentor, record_clearance, record_training
from tandem.mentoring.banks.services.intake import (
    accept_application,
    close_intake,
    decline_application,
    open_intake,
    receive_application,
)
from tandem.mentoring.banks.services.loading import (
    Loaded,
    forget_mentees,
    forget_mentors,
    forget_requests,
    load_mentees,
    load_mentors,
    load_requests,
)
from tandem.mentoring.banks.services.many import (
    Entry,
    admit_mentors,
    change_mentors,
    enter_mentees,
    enter_mentors,
    leave_bank,
    record_export,
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
    return_mentee,
)
from tandem.mentoring.banks.services.mentors import change_mentor, enter_mentor, leave_as_mentor, return_mentor
from tandem.mentoring.banks.services.merging import move_profiles
from tandem.mentoring.banks.services.settings import add_topic, add_wording, remove_topic, remove_view, remove_wording, save_view
from tandem.mentoring.banks.services.steps import change_profile, do_many, enter_profile, save_request, take_step
from tandem.mentoring.banks.services.taking import Taking, take_in

__all__ = [
    "Asked",
    "Entry",
    "Loaded",
    "Taking",
    "accept_application",
    "add_request",
    "add_topic",
    "add_wording",
    "admit_mentors",
    "change_mentee",
    "change_mentor",
    "change_mentors",
    "change_profile",
    "change_request",
    "close_intake",
    "close_request",
    "decide_on_mentor",
    "decline_application",
    "do_many",
    "enter_mentee",
    "enter_mentees",
    "enter_mentor",
    "enter_mentors",
    "enter_profile",
    "forget_mentees",
    "forget_mentors",
    "forget_requests",
    "leave_as_mentee",
    "leave_as_mentor",
    "leave_bank",
    "load_mentees",
    "load_mentors",
    "load_requests",
    "mark_open",
    "mark_paired",
    "move_profiles",
    "open_intake",
    "receive_application",
    "record_clearance",
    "record_export",
    "record_training",
    "remove_topic",
    "remove_view",
    "remove_wording",
    "return_mentee",
    "return_mentor",
    "save_request",
    "save_view",
    "take_in",
    "take_step",
]
