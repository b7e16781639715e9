"""Row 24: every paper and every page that is printed: A4, margins, rows that are not torn apart, nothing confidential, black on white."""

import io
import re
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tandem.mentoring.banks.models import MenteeProfile
from tests import factories as make
from tests.access.world import World
from tests.factories import mentorships
from tests.factories.people import consent
from tests.journeys.browser import Visitor
from tests.journeys.test_look import SWITCH

A4 = (595.3, 841.9)
MILLIMETRE = 72 / 25.4
LEFT, EDGE = 20, 10
"""Millimetres that a file folder needs on the left, and the least at the top and at the bottom."""
KINDS = ("order", "annex", "extracts", "acquaintance", "labour-consents", "labour-agreements", "consents")
PAIRS = 18
pytestmark = pytest.mark.once


def places(page: pypdf.PageObject) -> list[tuple[float, float]]:
    """Where each piece of text begins, in points from the lower left corner."""
    found: list[tuple[float, float]] = []

    def look(text: str, cm: list[float], tm: list[float], _font: Any, _size: float) -> None:
        if text.strip():
            found.append((tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]))

    page.extract_text(visitor_text=look)
    return found


def torn(content: bytes) -> list[str]:
    """What is wrong with the sheets of a PDF."""
    wrong = []
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(content)).pages, 1):
        size = (float(page.mediabox.width), float(page.mediabox.height))
        if not all(abs(one - other) < 2 for one, other in zip(sorted(size), A4, strict=True)):
            wrong.append(f"{number}: not A4 but {size}")
        spots = places(page)
        left, low, high = (min(x for x, _y in spots), min(y for _x, y in spots), max(y for _x, y in spots)) if spots else (99, 99, 99)
        if left < LEFT * MILLIMETRE - 1:
            wrong.append(f"{number}: text {left / MILLIMETRE:.0f} mm from the left edge")
        if low < EDGE * MILLIMETRE or (spots and size[1] - high < EDGE * MILLIMETRE):
            wrong.append(f"{number}: text at the upper or lower edge")
    return wrong


def squeeze(text: str) -> str:
    return re.sub(r"[\s\u00a0\u00ad\u200b]+", "", text)


def many_pairs() -> Any:
    """A programme with many pairs of pupils, so that the annex takes several sheets, and a pair of teachers."""
    made = make.program(make.school())
    org = made.organization
    for number in range(PAIRS):
        request = make.request(made, make.mentee(made, make.pupil(org, last_name=f"Лугов{number:02d}")))
        mentorships.mentorship(made, make.mentor(made, make.pupil(org, 10, last_name=f"Громов{number:02d}")), [request], with_consents=True)
    novice = make.request(made, make.mentee(made, make.teacher(org, last_name="Новикова")), form_code="tt")
    teacher = make.mentor(made, make.teacher(org, last_name="Опытная"), form_codes=["tt"])
    mentorships.mentorship(made, teacher, [novice], with_consents=True)
    consent(teacher.person, "labour")
    make.mentor(made)
    return made


@pytest.mark.django_db
def test_every_paper_fits_its_sheets(client: Client, tmp_path: Path) -> None:
    program = many_pairs()
    made = {f"{kind} {path.name}": path.read_bytes() for kind in KINDS for path in _papers(program, kind, tmp_path / kind)}
    made |= {bank: _register(client, program, bank) for bank in ("mentors", "mentees")}
    assert [f"{name} {line}" for name, content in made.items() for line in torn(content)] == []
    _rows_are_whole(next(content for name, content in made.items() if name.startswith("annex")))


def _papers(program: Any, kind: str, folder: Path) -> list[Path]:
    call_command("papers", kind, program=program.pk, out=folder, stdout=io.StringIO())
    made = list(folder.glob("*.pdf"))
    assert made, kind
    return made


def _register(client: Client, program: Any, bank: str) -> bytes:
    client.force_login(make.account("curator", program.organization))
    address = reverse(f"banks:{bank}_register", args=[program.organization.code])
    return bytes(client.post(f"{address}?program={program.pk}", {"as": "pdf"}).content)


def _rows_are_whole(annex: bytes) -> None:
    """Both names of a row stand on one sheet."""
    sheets = [squeeze(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(annex)).pages]
    assert len(sheets) >= 2
    for number in range(PAIRS):
        whole = [sheet for sheet in sheets if f"Громов{number:02d}" in sheet]
        assert len(whole) == 1 and f"Лугов{number:02d}" in whole[0], number


PRINTED = {
    "/today/": "", "/o/{org}/programmes/{program}/": "", "/o/{org}/mentorships/{pair}/": "", "/o/{org}/people/mentees/{mentee}/": "Особые условия",
    "/o/{org}/people/{person}/": "", "/o/{org}/people/consents/?show=all": "", "/o/{org}/people/mentors/": "", "/o/{org}/documents/{paper}/print/": "", "/o/{org}/people/applications/link/{link}/": "",
}  # fmt: skip
"""A page that people print → what stands on the screen and must not be on paper."""


def test_pages_are_printed_clean(came: Visitor, world: World) -> None:
    MenteeProfile.objects.update(special_conditions=True)
    came.become(world.users["curator"])
    wrong = []
    for pattern, secret in PRINTED.items():
        page = came.open(pattern.format(**world.objects))
        assert secret in page.locator("main").inner_text()
        page.evaluate(SWITCH, {"theme": "dark", "lv": "", "large": False})
        content = page.pdf(prefer_css_page_size=True)
        text = squeeze("".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(content)).pages))
        wrong += [f"{pattern} {line}" for line in torn(content)]
        wrong += [f"{pattern} special conditions are printed"] if "собыеуслови" in text else []
        wrong += [f"{pattern} the menu is printed"] if "Выйти" in text or "Перейтиксодержанию" in text else []
        page.emulate_media(media="print")
        wrong += [f"{pattern} {line}" for line in page.evaluate(PALE)]
        page.emulate_media(media="null")
    assert not wrong, "\n".join(wrong)


PALE = """() => {
  const numbers = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const shown = [...document.querySelectorAll("main, main *")].filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()));
  const pale = shown.filter((e) => { const [r, g, b] = numbers(getComputedStyle(e).color); return 0.299 * r + 0.587 * g + 0.114 * b > 140 && !e.closest(".btn"); });
  return pale.map((e) => `pale on paper: ${e.tagName} ${e.className} ${e.innerText.slice(0, 40)}`);
}"""
