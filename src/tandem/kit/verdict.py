"""Answers of policies and refusals of services."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Parts = Mapping[str, str | int]


class Refused(Exception):
    """The action is not allowed now; the text is one sentence meant for the user.

    `code` and `parts` are for whoever keeps the reason and says it later to a reader of another language.
    """

    def __init__(self, reason: str = "", code: str = "", parts: Parts | None = None) -> None:
        super().__init__(reason)
        self.code, self.parts = code, dict(parts or {})


class Conflict(Refused):
    """Somebody else saved the same card first; `current` is what stands in the database."""

    def __init__(self, reason: str, current: object) -> None:
        super().__init__(reason)
        self.current = current


@dataclass(frozen=True)
class Verdict:
    """Answer of a policy: falsy when refused, with a reason for people (`code` and `parts`: the same to be said later)."""

    reason: str = ""
    code: str = ""
    parts: Parts = field(default_factory=dict, hash=False)

    def __bool__(self) -> bool:
        return not self.reason

    def __or__(self, other: "Verdict") -> "Verdict":
        """Either allows; when both refuse, the first reason is told."""
        return self if self else other if other else self


ALLOWED = Verdict()


def require(verdict: Verdict) -> None:
    """Raise `Refused` with the reason when the policy refused."""
    if not verdict:
        raise Refused(str(verdict.reason), verdict.code, verdict.parts)
