"""What keeps a programme open; higher apps fill the list in `apps.ready()`."""

from collections.abc import Callable

from tandem.registry.programs.models import Program

HOLDS: list[Callable[[Program], str]] = []
"""Each says in a few words what is not finished in the programme («3 pairs are not finished»), or nothing."""


def holds(program: Program) -> list[str]:
    """What has to be finished before the programme."""
    return list(filter(None, (hold(program) for hold in HOLDS)))
