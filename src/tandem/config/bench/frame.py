"""What a measurement is and how the table is printed."""

import math
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One number, its goal (the most, or the least with `at_least`) and what it is compared with."""

    what: str
    value: float
    unit: str
    goal: float | None = None
    baseline: str = ""
    base: float | None = None
    at_least: bool = False

    @property
    def ratio(self) -> float | None:
        return self.value / self.base if self.base else None

    @property
    def is_met(self) -> bool:
        if self.goal is None:
            return True
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def cells(self) -> list[str]:
        goal = "" if self.goal is None else f"{'≥' if self.at_least else '≤'} {self.goal:g}"
        base = "" if self.base is None else f"{self.baseline}: {_number(self.base)} {self.unit}".strip()
        ratio = "" if self.ratio is None else f"{self.ratio:.1f}×"
        return [self.what, f"{_number(self.value)} {self.unit}".strip(), goal, "yes" if self.is_met else "NO", ratio, base]


HEAD = ["measured", "value", "goal", "met", "ratio", "baseline of the same run"]


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) or value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.3f}"


def table(results: Iterable[Result]) -> str:
    """Markdown, aligned for reading in a terminal."""
    rows = [HEAD, *(result.cells() for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


@dataclass
class Watch:
    seconds: float = 0.0

    @property
    def ms(self) -> float:
        return self.seconds * 1000


@contextmanager
def watch() -> Iterator[Watch]:
    """`with watch() as it: …` and then `it.seconds`."""
    found = Watch()
    started = time.perf_counter()
    yield found
    found.seconds = time.perf_counter() - started


def best_ms(work: Callable[[], object], times: int = 5) -> float:
    """The quickest of some runs: what the work costs without the neighbours."""
    return min(_once(work) for _ in range(times))


def cpu_ms(work: Callable[[], object]) -> float:
    """What the work costs this process: on a shared machine the clock measures the neighbours too."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def _once(work: Callable[[], object]) -> float:
    with watch() as it:
        work()
    return it.ms


def median(values: list[float]) -> float:
    return statistics.median(values)


def p95(values: list[float]) -> float:
    return sorted(values)[max(math.ceil(len(values) * 0.95) - 1, 0)]
