"""Weekly free hours in words: «пн 14–15, чт после 15» → hours of the week."""

import re

FIRST, LAST = 8, 19
"""«до 12» begins at 8:00, «после 15» ends at 19:00: a day at school."""

DAYS = (
    r"пн|пон(?:едельник(?:ам|и)?)?|mon(?:day)?",
    r"вт(?:орник(?:ам|и)?)?|tue(?:sday)?",
    r"ср(?:ед(?:а|у|ам|ы))?|wed(?:nesday)?",
    r"чт|четв(?:ерг(?:ам|и)?)?|thu(?:rsday)?",
    r"пт|пятн(?:иц(?:а|у|ам|ы))?|fri(?:day)?",
    r"сб|суб(?:бот(?:а|у|ам|ы))?|sat(?:urday)?",
    r"вс|воскр(?:есень(?:е|ям|я))?|sun(?:day)?",
)
_DAY = "|".join(f"(?P<d{number}>{names})" for number, names in enumerate(DAYS))
_ANY = "|".join(DAYS)
_CLOCK = r"(?P<{0}>2[0-4]|[01]?\d)(?!\d)(?:[:.](?P<{0}m>[0-5]\d))?"
_HOUR_WORD = r"(?:\s*(?:час(?:ов|а|ам)?|ч)\b\.?)?"
_DASH = r"\s*(?:-|до|по)\s*"
_TOKENS = re.compile(
    "|".join(
        (
            rf"(?P<days>\b(?P<from>{_ANY})\b\.?\s*-\s*(?P<to>{_ANY})\b\.?)",
            r"(?P<work>\b(?:по\s+)?будн(?:и|ям|ие дни|ие)\b|\bрабочие дни\b)",
            r"(?P<rest>\b(?:по\s+)?выходн(?:ые|ым)(?:\s+дни)?\b)",
            r"(?P<all>\b(?:ежедневно|каждый день|все дни)\b)",
            rf"(?P<day>\b(?:{_DAY})\b\.?)",
            rf"(?P<range>(?:\bс\s+)?{_CLOCK.format('a')}{_HOUR_WORD}{_DASH}{_CLOCK.format('b')}{_HOUR_WORD})",
            rf"(?P<after>\b(?:после|с|от)\s+{_CLOCK.format('c')}{_HOUR_WORD})",
            rf"(?P<before>\bдо\s+{_CLOCK.format('e')}{_HOUR_WORD})",
            rf"(?P<at>(?:\bв\s+)?\b{_CLOCK.format('g')}{_HOUR_WORD})",
            r"(?P<filler>\b(?:по|во?|и|могу|удобно|свободен|свободна|время|часы)\b|[\s,;:.()/|]+)",
            r"(?P<word>\S+)",
        )
    ),
    re.I,
)


def parse_forms_of_time(text: str) -> tuple[set[tuple[int, int]], str]:
    """(hours as (weekday, hour), what is not clear). Monday is 0; the hour 14 is 14:00–15:00."""
    said = re.sub(r"[–—‑−]", "-", text.replace("ё", "е").replace("\n", "; ")).strip()
    slots: set[tuple[int, int]] = set()
    unclear: list[str] = []
    days: list[int] = []
    start, has_time, has_words = 0, True, False
    for token in _TOKENS.finditer(said):
        kind = token.lastgroup if token.lastgroup in KINDS else _kind(token)
        if kind == "filler":
            continue
        if kind in NAMED:
            if has_words:
                unclear.append(said[start : token.start()])
                days, start, has_words = [], token.start(), False
            if has_time:
                days = []
            days, has_time = days + _days(token, kind), False
        elif kind == "word" or not days:
            has_words = True
        else:
            hours = _hours(token, kind)
            slots |= {(day, hour) for day in days for hour in hours}
            start, has_time = (token.end() if hours else start), True
            has_words = has_words or not hours
    if has_words or not has_time:
        unclear.append(said[start:])
    return slots, "; ".join(filter(None, (piece.strip(" ,;:.") for piece in unclear)))


NAMED = ("days", "work", "rest", "all", "day")
KINDS = (*NAMED, "range", "after", "before", "at", "filler", "word")


def _kind(token: re.Match[str]) -> str:
    return next(kind for kind in KINDS if token.group(kind) is not None)


def _days(token: re.Match[str], kind: str) -> list[int]:
    if kind == "day":
        return [number for number in range(7) if token.group(f"d{number}") is not None]
    if kind == "days":
        first, last = _number(token["from"]), _number(token["to"])
        return [number % 7 for number in range(first, last + (1 if last >= first else 8))]
    return {"work": [0, 1, 2, 3, 4], "rest": [5, 6], "all": [0, 1, 2, 3, 4, 5, 6]}[kind]


def _number(word: str) -> int:
    return next(number for number, names in enumerate(DAYS) if re.fullmatch(names, word, re.I))


def _hours(token: re.Match[str], kind: str) -> range:
    """Whole free hours; an interval shorter than an hour counts as the hour it begins in."""
    if kind == "after":
        return range(_up(token, "c"), LAST)
    if kind == "before":
        return range(FIRST, int(token["e"]))
    if kind == "at":
        return range(int(token["g"]), min(int(token["g"]) + 1, 24))
    first, last = _up(token, "a"), int(token["b"])
    if last <= first:
        return range(int(token["a"]), int(token["a"]) + 1) if last == int(token["a"]) or last == first else range(0)
    return range(first, last)


def _up(token: re.Match[str], name: str) -> int:
    return int(token[name]) + (1 if int(token[f"{name}m"] or 0) > 0 else 0)
