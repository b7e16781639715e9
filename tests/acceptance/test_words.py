"""Rows 28 and 29: short sentences, no foreign words on public pages, plurals, dates, «ё» and spaces that do not break."""

import datetime as dt
import re
import statistics
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client
from django.utils import formats, translation
from django.utils.translation import ngettext

from tandem.engines.papers.text import typeset
from tandem.engines.russian.names import fold
from tandem.kit.dates import parse_date
from tests.rules.words import entries, said

ROOT = Path(__file__).resolve().parents[2]
SENTENCE = re.compile(r"[^.!?…]+[.!?…]")
WORD = re.compile(r"[А-Яа-яЁё][А-Яа-яЁё-]*")
LATIN = re.compile(r"[A-Za-z]{2,}")
NAMES = {
    "Tandem",
    "English",
    "XLSX",
    "XLS",
    "ODS",
    "CSV",
    "DOCX",
    "PDF",
    "NVDA",
    "Firefox",
    "Tab",
    "Enter",
    "Esc",
    "WCAG",
    "AA",
    "Excel",
    "Shift",
}
"""Names of things that have no Russian name."""


def sentences() -> list[str]:
    texts = [re.sub(r"%\(\w+\)[sd]|\{\w+\}", "слово", text) for _where, entry in entries(ROOT) for text in said(entry)]
    return [found for text in texts for found in SENTENCE.findall(text) if len(WORD.findall(found)) >= 3]


@pytest.mark.once
def test_sentences_are_short() -> None:
    lengths = [len(WORD.findall(sentence)) for sentence in sentences()]
    assert len(lengths) > 300
    assert statistics.median(lengths) <= 15


@pytest.mark.once
def test_no_sentence_is_endless() -> None:
    assert [sentence for sentence in sentences() if len(WORD.findall(sentence)) > 35] == []


class Text(HTMLParser):
    """Words that a person reads on a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inside, self.said = [], ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "code", "svg") or dict(attrs).get("lang") == "en":
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        self.said += "" if self.inside else f" {data}"


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/account/login/", "/account/password/reset/", "/help/", "/accessibility/", "/privacy/", "/display/", "/setup/", "/none/"]
)
def test_public_pages_speak_russian(client: Client, path: str) -> None:
    page = client.get(path, follow=True)
    text = re.sub(r"/\w+/", " ", Text(page.content.decode()).said)  # an address
    assert set(LATIN.findall(text)) - NAMES == set()


PAIRS = {0: "пар", 1: "пару", 2: "пары", 4: "пары", 5: "пар", 11: "пар", 12: "пар", 14: "пар", 21: "пару", 22: "пары", 25: "пар",
         101: "пару", 111: "пар", 112: "пар", 1002: "пары"}  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize("n", PAIRS)
def test_numbers_agree_with_their_nouns(n: int) -> None:
    with translation.override("ru"):
        assert ngettext("Approve %(n)s pair", "Approve %(n)s pairs", n) % {"n": n} == f"Утвердить {n} {PAIRS[n]}"


DAYS = [
    ("1 сентября", dt.date(2026, 9, 1)), ("31.12", dt.date(2026, 12, 31)), ("5 мая 2027", dt.date(2027, 5, 5)), ("07.03.27", dt.date(2027, 3, 7)),
    ("2027-02-28", dt.date(2027, 2, 28)), ("20 дек", dt.date(2026, 12, 20)), ("12.03.12г.", dt.date(2012, 3, 12)), ("29.02.2027", None), ("31 июня", None),
]  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize(("text", "day"), DAYS)
def test_days_are_read(text: str, day: dt.date | None) -> None:
    assert parse_date(text, dt.date(2026, 11, 25)) == day


@pytest.mark.once
@pytest.mark.parametrize(
    ("day", "text"), [(dt.date(2026, 3, 1), "1 марта"), (dt.date(2026, 5, 9), "9 мая"), (dt.date(2026, 8, 31), "31 августа")]
)
def test_days_are_said_in_the_genitive(day: dt.date, text: str) -> None:
    with translation.override("ru"):
        assert formats.date_format(day, "j E") == text


@pytest.mark.once
@pytest.mark.parametrize(
    ("one", "other"), [("Семёнов", "Семенов"), ("ПЁТР", "петр"), ("Артём  Ё", "артем е"), ("Cеменов", "Семёнов"), ("Алёна", "АЛЕНА")]
)
def test_letters_that_people_mix_up_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


UNBROKEN = [("№ 24", "№\u00a024"), ("ст. 351.8", "ст.\u00a0351.8"), ("И. С. Лаптева", "И.\u00a0С.\u00a0Лаптева"), ("2026 г.", "2026\u00a0г."),
            ("п. 3", "п.\u00a03"), ("Лаптева И. С.", "Лаптева\u00a0И.\u00a0С."), ("20 ноября 2026 г.", "20\u00a0ноября\u00a02026\u00a0г.")]  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize(("text", "wanted"), UNBROKEN)
def test_spaces_that_must_not_break_do_not(text: str, wanted: str) -> None:
    assert typeset(text) == wanted
