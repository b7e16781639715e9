"""Which column of a file is what: by the heading (a data file of wordings), by what stands under it, by what the school chose before."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tandem.engines.russian import fields as parse
from tandem.engines.russian.cells import cyrillic, tidy
from tandem.interfaces.imports.choices import FIELDS, Field, Kind, field_of
from tandem.interfaces.imports.models import ColumnMemory
from tandem.registry.orgs.models import Organization

DATA = Path(__file__).resolve().parents[1] / "data"
SAMPLE = 60
MOSTLY = 0.7


@dataclass(frozen=True)
class Guess:
    """`is_sure` is told to people: «уверены» or «проверьте»."""

    field: str
    is_sure: bool


@dataclass(frozen=True)
class Wording:
    field: str
    starts: tuple[str, ...]

    @property
    def weight(self) -> tuple[int, int]:
        return len(self.starts), sum(map(len, self.starts))


def guess_columns(kind: str, headings: Sequence[str], rows: Sequence[Sequence[str]], remembered: dict[str, str]) -> list[Guess]:
    """One guess a column. A field that takes one column only goes to the surest of those that want it."""
    guesses = [_guess(kind, heading, [row[n] for row in rows[:SAMPLE] if n < len(row)], remembered) for n, heading in enumerate(headings)]
    taken: set[str] = set()
    for number in sorted(range(len(guesses)), key=lambda n: not guesses[n].is_sure):
        field = field_of(kind, guesses[number].field)
        if field is None or field.may_repeat:
            continue
        if field.code in taken or (field.code == "full_name" and _has_parts(guesses)):
            guesses[number] = Guess("", False)
        taken.add(field.code)
    return guesses


def folded(heading: str) -> str:
    """A heading without case, «ё», signs, brackets and the number of the question."""
    text = cyrillic(tidy(heading)).lower().replace("ё", "е")
    text = re.sub(r"^\d+[.)]\s*", "", text).replace("ф.и.о", "фио")
    return tidy(re.sub(r"[^\w№\- ]+|_", " ", text))[:200]


def is_known(kind: str) -> Callable[[str], bool]:
    """Does a text look like a heading of this kind of table?"""

    def known(text: str) -> bool:
        return len(text) < 120 and _best(kind, folded(text))[0] is not None

    return known


def kind_by_headings(headings: Sequence[str], chosen: str = "") -> str:
    """The kind in which most headings have a meaning; when it is even, the chosen one, else pupils."""
    bank = {"slots", "words", "competences", "achievements", "wished_ages", "places", "forms", "form", "time_resource"}

    def meaning(kind: str) -> float:
        found = [guess[0] for heading in headings if (guess := _best(kind, folded(heading)))[0]]
        return len(found) + sum(1 for code in found if code in bank or code in ("guardian", "position", "category"))

    return max(Kind.values, key=lambda kind: (meaning(kind), kind == chosen))


def remembered(organization: Organization, kind: str) -> dict[str, str]:
    """{heading: field} of the school's last loads. One query."""
    rows = ColumnMemory.objects.filter(organization=organization, kind=kind)
    return dict(rows.values_list("header", "field"))


def fields(kind: str) -> tuple[Field, ...]:
    return FIELDS[kind]


def missing(kind: str, chosen: Sequence[str]) -> bool:
    """No column says whose row it is."""
    return "full_name" not in chosen and not {"last_name", "first_name"} <= set(chosen)


def repeated(kind: str, chosen: Sequence[str]) -> Field | None:
    """A field that two columns want and that takes one."""
    for code in chosen:
        field = field_of(kind, code)
        if field and not field.may_repeat and list(chosen).count(code) > 1:
            return field
    return None


def _guess(kind: str, heading: str, cells: list[str], memory: dict[str, str]) -> Guess:
    name = folded(heading)
    if name and name in memory:
        return Guess(memory[name], True)
    field, is_whole = _best(kind, name)
    filled = [cell for cell in cells if tidy(cell)]
    if field is not None:
        return _corrected(kind, Guess(field, is_whole), filled)
    return _by_content(kind, filled)


def _best(kind: str, heading: str) -> tuple[str | None, bool]:
    """(field of the longest wording that the heading has, is nothing else in it)."""
    words = re.findall(r"[\w\-№]+", heading)
    found: Wording | None = None
    for wording in _wordings(kind):
        if all(_begins(words, start) for start in wording.starts) and (found is None or wording.weight > found.weight):
            found = wording
    if found is None:
        return None, False
    rest = [word for word in words if word not in _filler() and not any(word.startswith(start) for start in found.starts)]
    return found.field, not rest


def _begins(words: list[str], start: str) -> bool:
    return any(word == start if len(start) < 3 else word.startswith(start) for word in words)


def _corrected(kind: str, guess: Guess, cells: list[str]) -> Guess:
    """The heading is believed unless what stands under it is plainly something else."""
    if guess.field in ("guardian", "phone") and cells:
        phones = sum(1 for cell in cells if parse.phone(cell).value and not re.search(r"[А-Яа-я]{3}", cell))
        if guess.field == "guardian" and phones >= MOSTLY * len(cells):
            return Guess("guardian_phone", False)
        named = sum(1 for cell in cells if re.search(r"[А-ЯЁ][а-яё]+\s+[А-ЯЁ][а-яё]+", cell))
        if guess.field == "phone" and named >= MOSTLY * len(cells) and field_of(kind, "guardian"):
            return Guess("guardian", False)
    if guess.field == "full_name" and cells and all(" " not in tidy(cell) for cell in cells):
        return Guess("last_name", False)
    return guess


def _by_content(kind: str, cells: list[str]) -> Guess:
    if not cells:
        return Guess("", False)
    for code, fits in CONTENT:
        if field_of(kind, code) and sum(1 for cell in cells if fits(cell)) >= MOSTLY * len(cells):
            return Guess(code, False)
    return Guess("", False)


def _is_class(cell: str) -> bool:
    return (
        bool(re.search(r"\d", cell)) and len(cell) < 14 and bool(re.search(r"[А-Яа-яA-Za-z]", cell)) and bool(parse.class_name(cell).value)
    )


def _is_name(cell: str) -> bool:
    return len(tidy(cell).split()) in (2, 3) and bool(re.fullmatch(r"[А-ЯЁа-яё\- ]+", tidy(cell))) and tidy(cell)[:1].isupper()


CONTENT: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("email", lambda cell: "@" in cell),
    ("birth_date", lambda cell: bool(re.search(r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|\d{4}-\d\d-\d\d", cell)) and len(cell) < 14),
    ("phone", lambda cell: len(re.sub(r"\D", "", cell)) in (10, 11) and not re.search(r"[А-Яа-я]{3}", cell)),
    ("class_name", _is_class),
    (
        "guardian",
        lambda cell: bool(re.search(r"мам|пап|мать|отец|родит", cell.lower())) and bool(re.search(r"[А-ЯЁ][а-яё]+\s[А-ЯЁ]", cell)),
    ),
    ("full_name", _is_name),
    ("sex", lambda cell: bool(parse.sex(cell).value)),
)


def _has_parts(guesses: list[Guess]) -> bool:
    codes = {guess.field for guess in guesses}
    return {"last_name", "first_name"} <= codes


@cache
def _shipped() -> dict:
    return json.loads((DATA / "columns.json").read_text(encoding="utf-8"))


@cache
def _filler() -> frozenset[str]:
    return frozenset(_shipped()["filler"])


@cache
def _wordings(kind: str) -> tuple[Wording, ...]:
    known = {field.code for field in FIELDS[kind]} | {""}
    body = _shipped()
    found = []
    for block in (body["all"], body[kind]):
        found += [
            Wording(code, tuple(said.replace("ё", "е").split())) for code, wordings in block.items() if code in known for said in wordings
        ]
    return tuple(found)
