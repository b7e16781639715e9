"""Writes of matching, by subject; import this package as `matching` and call its verbs."""

from tandem.mentoring.matching.services.acquaintance import hold_acquaintance, move_closing, set_marks
from tandem.mentoring.matching.services.arranging import arrange_round, pin_suggestion
from tandem.mentoring.matching.services.deciding import Outcome, approve_suggestions, reject_suggestion, set_pair, undo_approval
from tandem.mentoring.matching.services.helping import help_waiting
from tandem.mentoring.matching.services.petitions import (
    carry_out,
    decline_petition,
    file_petition,
    give_up,
    grant_petition,
    withdraw_petition,
)
from tandem.mentoring.matching.services.rules import change_rules, lift_exclusion
from tandem.mentoring.matching.services.running import save_run, start_run

__all__ = [
    "Outcome",
    "approve_suggestions",
    "arrange_round",
    "carry_out",
    "change_rules",
    "decline_petition",
    "file_petition",
    "give_up",
    "grant_petition",
    "help_waiting",
    "hold_acquaintance",
    "lift_exclusion",
    "move_closing",
    "pin_suggestion",
    "reject_suggestion",
    "save_run",
    "set_marks",
    "set_pair",
    "start_run",
    "undo_approval",
    "withdraw_petition",
]
