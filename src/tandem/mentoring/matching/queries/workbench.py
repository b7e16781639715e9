"""The page of a round: proposals, the comparison of one mentee, who is free and who waits."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from tandem.mentoring.matching.choices import RulesBody
from tandem.mentoring.matching.models import Run
from tandem.mentoring.matching.queries.comparing import Desk, desk
from tandem.mentoring.matching.queries.proposing import rules_of, with_defaults
from tandem.mentoring.matching.queries.rounds import Board, board, rows_in
from tandem.mentoring.matching.queries.seen import seen


class Look(NamedTuple):
    """What the address asks for: proposals with remarks only, a page of them, a request, a mentor beside it."""

    only: str = ""
    page: str | None = None
    request: int | None = None
    mentor: int | None = None


@dataclass(frozen=True)
class Workbench:
    """`is_other`: the rules of the programme have changed since the round was made."""

    board: Board
    desk: Desk
    looked_at: int | None
    rules: RulesBody
    is_other: bool


def workbench(run: Run, day: dt.date, look: Look) -> Workbench:
    """Seven queries while the bank stays as it is; what has changed in it is read anew."""
    rows = rows_in(run)
    shown = board(run, rows, day, only=look.only, page=look.page)
    looked_at = look.request or shown.first_to_look_at
    beside = desk(seen(run, day, rows.suggestions, rows.waiting), looked_at, look.mentor)
    rules = with_defaults(run.rules)
    return Workbench(shown, beside, looked_at, rules, rules_of(run.program)[1] != run.rules.get("version", 0))
