"""State machines as data."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices


class Transitions(dict[str, frozenset[str]]):
    """`{state: states it may move to}`; states absent on the left are final."""

    def __init__(self, table: Mapping[str, set[str] | frozenset[str] | tuple[str, ...]]) -> None:
        super().__init__({str(old): frozenset(str(new) for new in news) for old, news in table.items()})

    def allows(self, old: str, new: str) -> bool:
        return new in self.get(old, frozenset())

    def diagram(self, labels: Mapping[str, str]) -> str:
        """Mermaid text of the machine, for docs/states."""
        lines = ["stateDiagram-v2"]
        lines += [f"    {state}: {labels[state]}" for state in labels]
        lines += [f"    {old} --> {new}" for old in self for new in sorted(self[old])]
        return "\n".join(lines)


@dataclass(frozen=True)
class Machine:
    """A state machine with what its diagram is called."""

    heading: str
    states: type[TextChoices]
    table: Transitions


MACHINES: dict[str, Machine] = {}
"""File name in docs/states → machine: filled from `apps.ready()`."""
