"""The registry of kinds of papers: each higher app says what its papers are and composes their content."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from tandem.engines.papers.blocks import Document
from tandem.registry.documents.models import Paper


@dataclass(frozen=True)
class Companion:
    """What is printed beside a paper from the same data: its annex alone, extracts, the list of acquaintance."""

    label: str | Promise
    compose: Callable[[Paper], Document | Sequence[Document]]


@dataclass(frozen=True)
class Kind:
    """A kind of paper: its name in lists, what composes its tree of blocks, its book of numbers.

    `make` and `anew` are names of addresses of the app that owns the kind: where a draft is made (takes the
    organization's code) and where a signed paper is replaced (takes the code and the paper).
    """

    label: str | Promise
    compose: Callable[[Paper], Document]
    book: str
    make: str = ""
    anew: str = ""
    companions: Mapping[str, Companion] = field(default_factory=dict)


KINDS: dict[str, Kind] = {}
"""Open list, filled from `apps.ready()` of higher apps: code → Kind."""


def companions_of(paper: Paper) -> Mapping[str, Companion]:
    """{code: what is printed beside the paper}; nothing when the app of the kind is not installed any more."""
    return KINDS[paper.kind].companions if paper.kind in KINDS else {}


def kind_label(code: str) -> str:
    """Name of the kind for people; the code itself when its app is not installed any more."""
    return str(KINDS[code].label) if code in KINDS else code
