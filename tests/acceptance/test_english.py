"""Row 38: with English chosen no Russian text of the interface is left on any page; what people wrote stays as it is."""

import re
from pathlib import Path

import pytest
from django.test import Client

from tests.access.world import build
from tests.journeys.test_look import pages_of_curator
from tests.rules.words import entries, said

ROOT = Path(__file__).resolve().parents[2]
CYRILLIC = re.compile(r"[А-Яа-яЁё]{2}")
PARTS = re.compile(r">([^<>]+)<|(?:aria-label|title|placeholder|data-l|alt)=\"([^\"]+)\"")
PAPERS = re.compile(r'<article class="paper.*?</article>|<body class="print">.*', re.S)
"""Papers are Russian in any language."""
KEPT = {"русский", "куратор"}
"""The name of the language on its own button, and the name of the one who did everything in this school."""
OWN_WORDS = {"display.html", "search.html", "_language.html"}
"""Samples of letters and of names, and the name of the language."""
pytestmark = pytest.mark.once


def russian() -> set[str]:
    """Every Russian text of the catalogues that has no placeholder."""
    texts = {" ".join(text.split()).casefold() for _where, entry in entries(ROOT) for text in said(entry) if not re.search(r"%\(|\{", text)}
    return texts - KEPT


def texts(page: str) -> set[str]:
    return {" ".join((one or other).split()) for one, other in PARTS.findall(PAPERS.sub("", page))}


def leaks(client: Client, address: str, known: set[str]) -> list[str] | None:
    """Russian texts of the interface on one page; None when it is a file."""
    answer = client.get(address)
    list(answer.streaming_content if answer.streaming else ())  # the end of a file closes it
    if answer.streaming or "html" not in answer.get("Content-Type", ""):
        return None
    page = answer.content.decode()
    wrong = [] if 'lang="en"' in page or "/print/" in address else ["not English"]
    return wrong + [text for text in texts(page) if CYRILLIC.search(text) and text.casefold() in known]


@pytest.mark.django_db
def test_no_russian_of_the_interface_is_left_in_english(client: Client) -> None:
    world, known = build(), russian()
    client.force_login(world.users["curator"])
    client.cookies["django_language"] = "en"
    seen = {address: found for address in pages_of_curator(world) if (found := leaks(client, address, known)) is not None}
    assert len(seen) > 60
    assert {address: found for address, found in seen.items() if found} == {}


def test_templates_hold_no_russian() -> None:
    """Everything that a page says goes through the catalogues."""
    paths = [path for path in (ROOT / "src").rglob("templates/**/*.html") if path.name not in OWN_WORDS]
    assert [path.name for path in paths if CYRILLIC.search(path.read_text("utf-8"))] == []
