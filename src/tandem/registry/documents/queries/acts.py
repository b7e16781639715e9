"""The one directory of legal acts: a citation stands here only, so papers cannot cite an act wrongly."""

import datetime as dt
from dataclasses import dataclass
from functools import cache

from tandem.registry.documents.queries.templates import template
from tandem.registry.orgs.models import Organization


@dataclass(frozen=True)
class Act:
    """A legal act. `citation` is what a paper says after «в соответствии с», `title` is for lists.

    `valid_from`/`valid_until` are inclusive days; an empty end means «in force».
    """

    code: str
    citation: str
    title: str
    valid_from: dt.date
    valid_until: dt.date | None = None
    suits: tuple[str, ...] = ()


def acts(organization: Organization | None, day: dt.date) -> list[Act]:
    """Acts in force on the day, in the order of their weight."""
    return [act for act in _all(organization) if act.valid_from <= day and (act.valid_until is None or day <= act.valid_until)]


def cite(code: str, organization: Organization | None = None) -> str:
    """The exact citation of an act by its code. KeyError when the directory has no such act."""
    return {act.code: act for act in _all(organization)}[code].citation


def _all(organization: Organization | None) -> list[Act]:
    return list(_parsed()) if organization is None else [_act(row) for row in template("acts", "acts", organization)["acts"]]


@cache
def _parsed() -> tuple[Act, ...]:
    return tuple(_act(row) for row in template("acts", "acts")["acts"])


def _act(row: dict) -> Act:
    until = row.get("valid_until")
    return Act(
        code=row["code"],
        citation=row["citation"],
        title=row["title"],
        valid_from=dt.date.fromisoformat(row["valid_from"]),
        valid_until=dt.date.fromisoformat(until) if until else None,
        suits=tuple(row.get("suits", ())),
    )
