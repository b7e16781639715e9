"""Reasons of a round in the language of whoever reads them. An old round kept sentences instead of parts and shows them as they are."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import get_language

from tandem.engines import matching as engine

Kept = Mapping[str, Any]


class Shown(NamedTuple):
    """A reason as a sentence and in a few words."""

    text: str
    short: str


def said(kept: Kept) -> Shown:
    """One reason, remark or advice."""
    if "text" in kept:
        return Shown(kept["text"], kept.get("short", ""))
    say = engine.in_russian if (get_language() or "ru").startswith("ru") else engine.in_english
    return Shown(*say(kept["code"], kept["data"]))


def line(reasons: Kept) -> str:
    """«Физика · вт 15:00»: the reasons of a pair in one line of a list."""
    if "line" in reasons:
        return str(reasons["line"])
    text = " · ".join(short for _text, short in map(said, reasons.get("reasons", ())) if short)
    return text[:1].upper() + text[1:]


def why_waits(reasons: Kept) -> str:
    """Why a request has no proposal."""
    return said(reasons["why"]).text if "why" in reasons else str(reasons.get("text", ""))
