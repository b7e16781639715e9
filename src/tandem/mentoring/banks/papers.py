"""The registers as tables and as papers, and the QR code of a poster."""

import datetime as dt
from collections.abc import Iterator

import segno

from tandem.engines import papers as engine
from tandem.engines.papers import blocks
from tandem.engines.russian import names, titles
from tandem.engines.sheets.write import Column, Sheet, write_csv, write_xlsx
from tandem.mentoring.banks.queries import Place
from tandem.mentoring.banks.queries.registers import Register
from tandem.registry.orgs.choices import Role
from tandem.registry.programs import queries as programs


def as_xlsx(register: Register, place: Place, day: dt.date) -> bytes:
    """A book with one sheet: the exact columns of the method."""
    columns = [Column(title, width) for title, width in zip(register.columns, register.widths, strict=True)]
    return write_xlsx(
        [Sheet(register.title, columns, register.rows(), title=f"{register.title}. {place.program.name}, {place.program.school_year}")]
    )


def as_csv(register: Register) -> Iterator[bytes]:
    return write_csv(register.columns, register.rows())


def as_docx(register: Register, place: Place, day: dt.date) -> bytes:
    return engine.render_docx(document(register, place, day))


def as_pdf(register: Register, place: Place, day: dt.date) -> bytes:
    return engine.render_pdf(document(register, place, day))


def document(register: Register, place: Place, day: dt.date) -> blocks.Document:
    """The register on landscape sheets, the heading of the table on each of them."""
    school, called = place.organization, titles.programme(place.program.name)
    rows = tuple(tuple(_text(value) for value in row) for row in register.rows())
    return blocks.Document(
        title=register.title, is_landscape=True,
        blocks=(
            blocks.Letterhead((school.name,)), blocks.Heading(register.title.upper()),
            blocks.Title(f"{called[:1].upper()}{called[1:]}, {place.program.school_year} учебный год, по состоянию на {day:%d.%m.%Y}"),
            blocks.Table(columns=tuple(register.columns), rows=rows, widths=tuple(register.widths)),
            blocks.Signature(post="Куратор программы", name=_curator(place, day)),
        ),
    )  # fmt: skip


def _curator(place: Place, day: dt.date) -> str:
    """Who signs the register: the programme's curator on the day."""
    held = next((role for role in programs.roles_on(place.program, day) if role.role == Role.CURATOR), None)
    return names.signed(held.person.last_name, held.person.first_name, held.person.patronymic) if held else ""


def qr(address: str) -> str:
    """The address as a drawing inside the page."""
    made: str = segno.make(address, error="m").svg_data_uri(scale=8, border=2)
    return made


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:%d.%m.%Y}" if isinstance(value, dt.date) else str(value)


WRITTEN = {"xlsx": as_xlsx, "csv": as_csv, "docx": as_docx, "pdf": as_pdf}
