"""Workbooks to download: templates with lists to choose from, rows that were not loaded, samples for the demonstration."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from tandem.engines.sheets.write import Column, Sheet, write_xlsx
from tandem.interfaces.imports.choices import EXAMPLE_EMAIL, FIELDS, Kind
from tandem.interfaces.imports.models import Batch
from tandem.interfaces.imports.queries.pages import refused_rows
from tandem.interfaces.imports.queries.tables import columns_of
from tandem.mentoring.banks import queries as banks
from tandem.registry.programs.models import Program

SPARE = 500
LEFT_OUT = {"full_name", "letter", "mother_phone", "father_phone", "guardian_email", "guardian_relation", "timestamp", "story_url"}
EXAMPLES = {
    "last_name": "Иванова", "first_name": "Анна", "patronymic": "Сергеевна", "birth_date": dt.date(2012, 3, 15), "sex": "ж",
    "class_name": "7В", "phone": "8 914 000-00-00", "email": EXAMPLE_EMAIL, "subject": "физика",
    "guardian": "Иванова Мария Петровна (мама) 8 914 000-00-01", "slots": "пн 14–16, чт после 15", "words": "помочь с физикой",
    "competences": "физика, подготовка к ОГЭ", "wished_ages": "12–15", "places": 2, "category": "высшая", "pedagogical_since": "стаж 12 лет",
}  # fmt: skip
GROWN_UP: dict[str, object] = {"birth_date": dt.date(1985, 3, 15), "class_name": None, "position": "учитель физики"}
"""What differs in the example of a teacher, who is a mentor as well."""


def template_book(kind: str, program: Program | None) -> bytes:
    """An empty table of the kind with one example and lists in the cells."""
    fields = [field for field in FIELDS[kind] if field.code not in LEFT_OUT]
    choices = _choices(program, kind)
    columns = [Column(str(field.label), 30 if field.may_repeat else 18, choices.get(field.code, ())) for field in fields]
    said = EXAMPLES | (GROWN_UP if kind in (Kind.TEACHERS, Kind.MENTORS) else {})
    example = [said.get(field.code) for field in fields]
    return write_xlsx([Sheet(str(Kind(kind).label), columns, [example], spare=SPARE)])


def refused_book(batch: Batch) -> bytes:
    """Rows that were not loaded, as they were, with the reason; the same file can be mended and loaded."""
    columns = [Column(str(item["heading"]) or f"{n + 1}", 22) for n, item in enumerate(batch.mapping)]
    reasons = [Column(_("Row of the file"), 10), Column(_("Why it was not loaded"), 60)]
    return write_xlsx([Sheet(_("Not loaded"), [*columns, *reasons], _refused(batch))])


def _refused(batch: Batch) -> Iterator[list[object]]:
    width = len(columns_of(batch))
    for row in refused_rows(batch).iterator(chunk_size=1000):
        why = "; ".join(str(problem["text"]) for problem in row.problems)
        if row.twin_row:
            why = _("The same person as in row %(number)s") % {"number": row.twin_row}
        yield [*row.cells, *[""] * (width - len(row.cells)), row.number, why or _("skipped")]


def _choices(program: Program | None, kind: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {
        "sex": ("м", "ж"), "is_online": ("да", "нет"), "special_conditions": ("да", "нет"), "mentor_sex": ("неважно", "женщина", "мужчина"),
        "category": ("высшая", "первая", "соответствие занимаемой должности", "без категории"), "priority": ("срочно", "обычно", "подождёт"),
        "kind": ("учитель", "выпускник", "партнёр", "студент"), "places": ("1", "2", "3"),
        "category_of_need": tuple(category["name"] for category in banks.categories()),
    }  # fmt: skip
    if program is not None:
        found["forms" if kind == Kind.MENTORS else "form"] = tuple(program.forms.order_by("position").values_list("name", flat=True))
    return found
