"""The filter of messages: on a corpus, on single tricks, on anything at all."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.engines.russian.guard import KINDS, why_held
from tandem.engines.russian.guard.figures import runs
from tandem.engines.russian.guard.plain import latin, plain, readings

CORPUS = Path(__file__).parent / "messages"
RECALL, FALSE_HOLDS = 0.95, 0.02  # security.md 3, S3


def lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (CORPUS / name).read_text(encoding="utf-8").rstrip().split("\n")]


def test_what_must_be_seen_by_a_curator_is_held():
    evasions = lines("evasions.jsonl")
    missed = [row["text"] for row in evasions if not why_held(row["text"])]
    assert len(evasions) >= 300
    assert len(missed) <= (1 - RECALL) * len(evasions), missed


def test_what_a_school_writes_all_day_is_delivered():
    clean = lines("clean.jsonl")
    held = [(row["text"], why_held(row["text"])) for row in clean if why_held(row["text"])]
    assert len(clean) >= 1000
    assert len(held) <= FALSE_HOLDS * len(clean), held


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("8️⃣9️⃣1️⃣6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣", "phone"),
        ("⑧ ⑨①⑥ ①②③ ④⑤ ⑥⑦", "phone"),
        ("８９１６１２３４５６７", "phone"),
        ("8-девятьсот шестнадцать-сто двадцать три-45-67", "phone"),
        ("восемьдевятьодиншестьодиндватричетырепятьшестьсемь", "phone"),
        ("vosem devyat odin shest odin dva tri chetyre pyat shest sem", "phone"),
        ("8 9l6 l23 4S 67", "phone"),
        ("девять один шесть три семёрки двенадцать тридцать четыре", "phone"),
        ("+375 29 123-45-67", "phone"),
        ("позвони 12-34-56", "phone"),
        ("перевод на 2202 2011 2345 6789", "card"),
        ("ivan собака мейл точка ру", "email"),
        ("vк.соm/ivan", "link"),
        ("заходи: cosmos.ru/club", "link"),
        ("вход: fakegosuslugi.ru/login", "link"),
        ("тэ точка мэ слэш иван", "link"),
        ("заходи на 95.213.11.180:25565", "link"),
        ("tме/nasha_banda, допишешь сам", "link"),
        ("найдёшь по id48151623", "link"),
        ("https://mos.ru/89161234567", "phone"),
        ("@ivan_2010", "nick"),
        ("Ivan#1234", "nick"),
        ("перейдём в вотсап", "channel"),
        ("скинь номер", "channel"),
        ("ne govori mame", "secrecy"),
        ("н е г о в о р и м а м е", "secrecy"),
        ("не\u200b говори\u200b роди\u00adтелям", "secrecy"),
        ("пусть это останется между нами", "secrecy"),
    ],
)
def test_a_trick_is_seen_through(text, kind):
    assert kind in why_held(text)


@pytest.mark.parametrize(
    "text",
    [
        "Решили задачи 8, 9, 10, 11, 12, 13, 14",
        "Население Земли 8 000 000 000 человек, световой год 9 460 730 472 581 км",
        "15.09.2026 с 14:00 до 15:30, потом 16.09 в 9:00",
        "Никому не говори свой пароль и код из сообщения",
        "Телефон доверия 8-800-2000-122, звони",
        "Материал: https://resh.edu.ru/subject/1/",
        "Секрет успеха – тренировки, расстояние между нами сократилось",
    ],
)
def test_a_look_alike_is_delivered(text):
    assert why_held(text) == []


def test_kinds_come_in_one_order():
    assert why_held("не говори маме, пиши в телегу @ivan_10 или 8 916 123 45 67") == ["phone", "nick", "channel", "secrecy"]
    assert set(why_held("ivan@mail.ru")) <= set(KINDS)


def test_numerals_are_put_together_as_they_are_said():
    (run,) = runs(plain("девятьсот шестнадцать, сто двадцать три; сорок пять и шестьдесят семь"))
    assert run.pieces == ("916", "123", "45", "67")
    (run,) = runs("ноль ноль семь два нуля")
    assert run.digits == "00700"


def test_a_date_ends_a_number():
    assert [run.digits for run in runs("8 916 12.03.2026 123 45 67")] == ["8916", "1234567"]


def test_readings_keep_what_was_written():
    text = plain("НЕ г0в0ри мaмe, Ёж")
    assert text == "не г0в0ри мaмe, еж"
    assert readings(text)[0] == text and "не говори маме, еж" in readings(text)
    assert latin("vк.соm и вк") == "vk.com и вк"


@given(st.text(max_size=200))
def test_any_text_gets_a_verdict(text):
    kinds = why_held(text)
    assert kinds == [kind for kind in KINDS if kind in kinds]


@given(
    st.sampled_from(["8 916 123 45 67", "не говори маме", "vk.com/id12345", "ivan@mail.ru"]),
    st.integers(0, 30),
    st.sampled_from("\u200b\u00ad\ufeff\u2060"),
)
def test_signs_that_are_not_seen_hide_nothing(text, place, sign):
    assert why_held(text[:place] + sign + text[place:]) == why_held(text)
