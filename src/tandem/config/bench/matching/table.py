"""The rows: what is measured, against what, with which goal."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tandem.config.bench.frame import Result
from tandem.config.bench.matching import mentor_match
from tandem.config.bench.matching.region import SIZES

Told = dict[str, Any]
SCORING, TOTAL, DEFAULT = "scoring", "scoring and solving, greatest total", "whole default objective"
GOALS = {
    TOTAL: dict(zip(SIZES, (0.01, 0.05, 0.4, 1.0, 8.0), strict=True)),
    DEFAULT: dict(zip(SIZES, (0.01, 0.1, 0.7, 2.5, 20.0), strict=True)),
}
"""Seconds by size."""

NS_A_PAIR, MEMORY_MB = 15, 1024
LARGEST = list(SIZES)[-1]
SMALL = list(SIZES)[:2]
"""Sizes that mentor-match can do within a minute."""

ORTOOLS, SCIPY = "OR-Tools, all pairs", "scipy"
QUIET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Row:
    """seconds and peer_seconds: CPU. ratio: how many times longer the peer takes. memory_mb: peak of the process so far.

    optimum_share: our total of the optimum; the peer's share is told in `what` where it is less.
    """

    size: str
    what: str
    seconds: float
    memory_mb: float
    peer: str | None = None
    peer_seconds: float | None = None
    peer_memory_mb: float | None = None
    optimum_share: float | None = None
    goal: float | None = None

    @property
    def ratio(self) -> float | None:
        return round(self.peer_seconds / self.seconds, 2) if self.peer_seconds else None

    def to_json(self) -> Told:
        names = ("size", "what", "peer", "seconds", "peer_seconds", "ratio", "memory_mb", "optimum_share", "peer_memory_mb")
        return {name: getattr(self, name) for name in names}

    def results(self) -> Iterator[Result]:
        """The same for the common table; memory has a goal at the largest size."""
        named = f"{self.size}: {self.what}"
        yield Result(named, self.seconds, "s CPU", self.goal, self.peer or "", self.peer_seconds)
        if self.size == LARGEST and self.what != SCORING:
            yield Result(f"{named}: memory", self.memory_mb, "MB", MEMORY_MB, self.peer or "", self.peer_memory_mb)


def measure() -> Iterator[Result]:
    for row in rows():
        yield from row.results()


def rows() -> Iterator[Row]:
    """All rows, the smallest size first; the largest size has a process for each way, so that its memory is its own."""
    for size in SIZES:
        tasks = [["total"], ["default"], ["ortools"]] if size == LARGEST else [["total", "default", "ortools", "scipy"]]
        told = {one["task"]: one for group in tasks for one in _child(size, group)}
        yield from _rows_of(size, told)
        if size in SMALL:
            yield from _beside_mentor_match(size, told)
    for row in _run("changes"):
        yield Row(**row)


def _rows_of(size: str, told: dict[str, Told]) -> Iterator[Row]:
    ours, scoring = told["total"], told["total"]["scoring"]
    goal = NS_A_PAIR * 1e-9 * ours["pairs"] if size == LARGEST else None
    yield Row(size, f"{SCORING} ({scoring / ours['pairs'] * 1e9:.1f} ns a pair)", scoring, ours["memory_mb"], goal=goal)
    for name, peer in (("ortools", ORTOOLS), ("scipy", SCIPY)):
        if other := told.get(name):
            yield Row(
                size, TOTAL, ours["seconds"], ours["memory_mb"], peer, round(scoring + other["seconds"], 4), other["memory_mb"],
                round(ours["points"] / other["points"], 6), GOALS[TOTAL][size],
            )  # fmt: skip
    whole = told["default"]
    yield Row(size, DEFAULT, whole["seconds"], whole["memory_mb"], optimum_share=float(whole["proved"]), goal=GOALS[DEFAULT][size])


def _beside_mentor_match(size: str, told: dict[str, Told]) -> Iterator[Row]:
    ours = told["total"]
    other = mentor_match.measured(size)
    if other is None:
        print(f"mentor-match {mentor_match.VERSION} cannot be installed here (no package index): its row is left out.", file=sys.stderr)
        return
    shares = f"{TOTAL} (peer: {other['points'] / ours['points']:.1%} of the points, {other['matched']} of {ours['matched']} matched)"
    yield Row(size, shares, ours["seconds"], ours["memory_mb"], f"mentor-match {mentor_match.VERSION}", other["seconds"], optimum_share=1.0)


def _child(size: str, tasks: list[str]) -> list[Told]:
    """What `ways` prints, one line a task."""
    return _run("ways", size, *tasks)


def _run(module: str, *arguments: str) -> list[Told]:
    """Lines of JSON that a module beside this one prints in a process of its own."""
    command = [sys.executable, "-m", f"tandem.config.bench.matching.{module}", *arguments]
    done = subprocess.run(command, env=os.environ | QUIET, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]
