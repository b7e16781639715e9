"""Writes of pairs and groups, by subject; import this package as `mentorships` and call its verbs."""

from tandem.mentoring.mentorships.services.closing import Closing, close_all
from tandem.mentoring.mentorships.services.gates import refresh_gate
from tandem.mentoring.mentorships.services.opening import Wanted, add_to_group, agree_mentorship, open_mentorship, open_mentorships
from tandem.mentoring.mentorships.services.orders import (
    activate_signed,
    make_end_order,
    make_order,
    order_registered,
    release_returned,
    supersede_order,
)
from tandem.mentoring.mentorships.services.steps import (
    Departure,
    cancel_mentorship,
    close_mentorship,
    move_mentees,
    pause_mentorship,
    record_labour_agreement,
    replace_mentor,
    resume_mentorship,
)

__all__ = [
    "Closing",
    "Departure",
    "Wanted",
    "activate_signed",
    "add_to_group",
    "agree_mentorship",
    "cancel_mentorship",
    "close_all",
    "close_mentorship",
    "make_end_order",
    "make_order",
    "move_mentees",
    "open_mentorship",
    "open_mentorships",
    "order_registered",
    "pause_mentorship",
    "record_labour_agreement",
    "refresh_gate",
    "release_returned",
    "replace_mentor",
    "resume_mentorship",
    "supersede_order",
]
