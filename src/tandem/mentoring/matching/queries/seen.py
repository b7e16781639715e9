"""The bank of a round kept in the memory of a web process between two looks at the workbench.

To read a bank is most of what a look costs. It is kept while the journal of the organization has nothing new (every change of people,
consents, places and rules is written there), for the same day and language and for five minutes at most.
Only pages look at it: a decision reads everything anew (docs/decisions/0011).
"""

import datetime as dt
import time
from collections import OrderedDict
from threading import Lock

from django.utils.translation import get_language

from tandem.foundation.audit import queries as audit
from tandem.mentoring.matching.models import Run, Suggestion, Waiting
from tandem.mentoring.matching.queries.arranging import Scene, asked_in, scene_of, table_of
from tandem.mentoring.matching.queries.proposing import with_defaults
from tandem.mentoring.matching.queries.records import Problem, problem

LIFE, MOST = 300.0, 4
"""Seconds that a bank is kept; how many of them."""

ABOUT_THE_ROUND = ("run.arranged", "suggestion.pinned", "suggestion.unpinned")
"""Records of the journal that change nothing in the bank."""

_kept: "OrderedDict[tuple[object, ...], tuple[float, Problem]]" = OrderedDict()
_lock = Lock()


def seen(run: Run, day: dt.date, rows: list[Suggestion], waiting: list[Waiting]) -> Scene:
    """What stands open in the round, for a page that shows it. One query when nothing has changed."""
    last = audit.last_of(run.program.organization.path, besides=ABOUT_THE_ROUND)
    asked = asked_in(rows, (one.request_id for one in waiting))
    key = (run.pk, day, get_language(), frozenset(asked.requests), frozenset(asked.apart), tuple(last))
    with _lock:
        made, found = _kept.get(key, (0.0, None))
    if found is None or time.monotonic() - made > LIFE:
        found = problem(run.program, with_defaults(run.rules), day, only=asked)
        _keep(key, found)
    return scene_of(found, rows)


def forget() -> None:
    """Everything is read anew from now on."""
    with _lock:
        _kept.clear()
    table_of.cache_clear()


def _keep(key: tuple[object, ...], found: Problem) -> None:
    """In the place of what was kept of the same round before: names of people are not held longer than a page needs them."""
    with _lock:
        for old in [one for one in _kept if one[:3] == key[:3]]:
            del _kept[old]
        _kept[key] = time.monotonic(), found
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
