"""Answers of policies and refusals of services."""

from dataclasses import dataclass


class Refused(Exception):
    """The action is not allowed now; the text is one sentence meant for the user."""


class Conflict(Refused):
    """Somebody else saved the same card first; `current` is what stands in the database."""

    def __init__(self, reason: str, current: object) -> None:
        super().__init__(reason)
        self.current = current


@dataclass(frozen=True)
class Verdict:
    """Answer of a policy: falsy when refused, with a reason for people."""

    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason

    def __or__(self, other: "Verdict") -> "Verdict":
        """Either allows; when both refuse, the first reason is told."""
        return self if self else other if other else self


ALLOWED = Verdict()


def require(verdict: Verdict) -> None:
    """Raise `Refused` with the reason when the policy refused."""
    if not verdict:
        raise Refused(str(verdict.reason))
