"""The registry of kinds of papers: each higher app says what its papers are and composes their content."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from tandem.engines.papers.blocks import Document
from tandem.registry.documents.models import Paper, PaperState


@dataclass(frozen=True)
class Companion:
    """What is printed beside a paper from the same data: its annex alone, extracts, the list of acquaintance."""

    label: str | Promise
    compose: Callable[[Paper], Document | Sequence[Document]]


@dataclass(frozen=True)
class Kind:
    """A kind of paper: its name in lists, what composes its tree of blocks, its book of numbers.

    `make` and `anew` are names of addresses of the app that owns the kind: where a draft is made (takes the
    organization's code) and where a signed paper is replaced (takes the code and the paper). `faults` tells what no
    longer fits in a paper that has its number and is not signed yet.
    """

    label: str | Promise
    compose: Callable[[Paper], Document]
    book: str
    make: str = ""
    anew: str = ""
    companions: Mapping[str, Companion] = field(default_factory=dict)
    faults: Callable[[Paper, dt.date], Sequence[str]] | None = None


KINDS: dict[str, Kind] = {}
"""Open list, filled from `apps.ready()` of higher apps: code → Kind."""


def companions_of(paper: Paper) -> Mapping[str, Companion]:
    """{code: what is printed beside the paper}; nothing when the app of the kind is not installed any more."""
    return KINDS[paper.kind].companions if paper.kind in KINDS else {}


def faults_of(paper: Paper, day: dt.date) -> Sequence[str]:
    """What no longer fits in a paper that waits for its signature."""
    kind = KINDS.get(paper.kind)
    return kind.faults(paper, day) if kind and kind.faults and paper.state == PaperState.REGISTERED else ()


def kind_label(code: str) -> str:
    """Name of the kind for people; the code itself when its app is not installed any more."""
    return str(KINDS[code].label) if code in KINDS else code
