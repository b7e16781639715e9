"""Pages of matching, by subject."""

from tandem.mentoring.matching.views.acquaintance import acquaintance, acquaintances, marks
from tandem.mentoring.matching.views.petitions import ask, petition, petitions
from tandem.mentoring.matching.views.rounds import (
    add_place,
    again,
    approve,
    assign,
    by_hand,
    check,
    index,
    lift,
    news,
    pin,
    reject,
    result,
    round_page,
    rules,
    start,
    undo,
    what_if,
)

__all__ = [
    "acquaintance",
    "acquaintances",
    "add_place",
    "again",
    "approve",
    "ask",
    "assign",
    "by_hand",
    "check",
    "index",
    "lift",
    "marks",
    "news",
    "petition",
    "petitions",
    "pin",
    "reject",
    "result",
    "round_page",
    "rules",
    "start",
    "undo",
    "what_if",
]  # fmt: skip
