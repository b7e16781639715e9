"""Forms of the banks, by subject."""

from tandem.mentoring.banks.forms.applications import KINDS, IntakeForm, ShortForm, TakeForm, take_form
from tandem.mentoring.banks.forms.fields import SlotsField
from tandem.mentoring.banks.forms.lists import SaveViewForm, TopicForm, WordingForm, entry_form
from tandem.mentoring.banks.forms.profiles import MenteeForm, MentorForm, are_valid, half_filled, merged, profile_forms, request_form
from tandem.mentoring.banks.forms.steps import bulk_form, step_form

__all__ = [
    "KINDS",
    "IntakeForm",
    "MenteeForm",
    "MentorForm",
    "SaveViewForm",
    "ShortForm",
    "SlotsField",
    "TakeForm",
    "TopicForm",
    "WordingForm",
    "are_valid",
    "bulk_form",
    "entry_form",
    "half_filled",
    "merged",
    "profile_forms",
    "request_form",
    "step_form",
    "take_form",
]
