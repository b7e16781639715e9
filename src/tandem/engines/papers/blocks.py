"""What a paper is made of: frozen blocks in a tuple, and their form in JSON for keeping."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Letterhead:
    """Name of the organization at the top, centred."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """«ПРИКАЗ», name of an annex: centred, bold."""

    text: str


@dataclass(frozen=True)
class NumberDate:
    """Date on the left, number on the right, the place centred below them."""

    date: str
    number: str
    place: str = ""


@dataclass(frozen=True)
class DateLine:
    """Place on the left, date on the right: agreements and protocols."""

    place: str
    date: str


@dataclass(frozen=True)
class Title:
    """What the paper is about: «О закреплении наставнических пар …»."""

    text: str


@dataclass(frozen=True)
class Addressee:
    """To whom and from whom, on the right."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Paragraph:
    """Running text; a line break in the text is kept."""

    text: str
    is_indented: bool = True


@dataclass(frozen=True)
class Note:
    """Small print: explanations, what is written under a line."""

    text: str


@dataclass(frozen=True)
class Decree:
    """«ПРИКАЗЫВАЮ:» on a line of its own."""

    text: str


@dataclass(frozen=True)
class Clause:
    """A numbered clause and its numbered subclauses."""

    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clauses:
    """Clauses «1.», «1.1.», «2.»: the numbers are given here, so they have no gaps."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Items:
    """A list with dashes."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Choices:
    """Boxes to tick by hand."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Blank:
    """A line to fill in by hand: what it is for on the left, what to write in small print below.

    `value` is written on the line when it is known already.
    """

    label: str
    value: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Table:
    """Cells of text under a header row that repeats on every page. `widths` are shares; by the content when empty.

    `is_for_hand`: rows are high enough to write in by hand.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    is_for_hand: bool = False


@dataclass(frozen=True)
class Signature:
    """Post, a line for the signature, name; never alone on a page."""

    post: str
    name: str


@dataclass(frozen=True)
class Acquaintance:
    """Who must sign that they have read the paper: a line and a date for each."""

    title: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Annex:
    """A new page with «Приложение к приказу от … № …» in the upper right corner."""

    text: str


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = (
    Letterhead | Heading | NumberDate | DateLine | Title | Addressee | Paragraph | Note | Decree | Clauses | Items | Choices | Blank
    | Table | Signature | Acquaintance | Annex | PageBreak
)  # fmt: skip
_KINDS: dict[str, Any] = {kind.__name__: kind for kind in Block.__args__}


@dataclass(frozen=True)
class Document:
    """A paper: its title for lists and file properties, its blocks, the address behind its QR code (none when empty).

    `executor` is who prepared it: small print in the lower left corner of the first page.
    """

    title: str = ""
    blocks: tuple[Block, ...] = ()
    qr: str = ""
    executor: str = ""
    is_landscape: bool = False


def to_json(document: Document) -> dict[str, Any]:
    """The document as JSON values; `from_json` gives an equal document back."""
    body = [{"kind": type(block).__name__, **asdict(block)} for block in document.blocks]
    return {**asdict(document), "blocks": _lists(body)}


def from_json(data: dict[str, Any]) -> Document:
    """The document that was kept. KeyError when a block is of a kind that nobody knows."""
    blocks = tuple(_block(row) for row in data.get("blocks", ()))
    return Document(**{name: value for name, value in data.items() if name in Document.__dataclass_fields__} | {"blocks": blocks})


def as_documents(documents: Document | Iterable[Document]) -> Sequence[Document]:
    """One or many documents, as many."""
    return [documents] if isinstance(documents, Document) else list(documents)


def numbered(clauses: Clauses) -> list[str]:
    """«1. Назначить …:», «1.1. Иванову …», «2. …»."""
    lines = []
    for number, clause in enumerate(clauses.clauses, 1):
        lines.append(f"{number}. {clause.text}")
        lines += [f"{number}.{inner}. {item}" for inner, item in enumerate(clause.items, 1)]
    return lines


def _block(row: dict[str, Any]) -> Block:
    kind = _KINDS[row["kind"]]
    fields = {name: _tuples(value) for name, value in row.items() if name in kind.__dataclass_fields__}
    if kind is Clauses:
        fields["clauses"] = tuple(Clause(clause["text"], _tuples(clause.get("items", ()))) for clause in row["clauses"])
    made: Block = kind(**fields)
    return made


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _lists(inner) for name, inner in value.items()}
    return [_lists(inner) for inner in value] if isinstance(value, list | tuple) else value
