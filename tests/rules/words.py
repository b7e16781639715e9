"""What the Russian catalogues must hold."""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import polib

from tests.rules.code import Rule, package

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|(?<!%)%[sd]|\{\w+\}")
STOP = {
    r"\bдашборд": "Сегодня, Сводка",
    r"\bм[аэ]т?ч(?:инг|е[йи]|ить)": "подбор пар",
    r"\bфидб[еэ]к": "отзыв, «как прошло»",
    r"\bонбординг": "первые шаги",
    r"\bдедлайн": "срок",
    r"\bлогин": "имя для входа",
    r"\bимпорт": "добавить людей из таблицы",
    r"\bвалид": "«В строке 14 нет класса»",
    r"\bосуществ": "простой глагол: подтвердить, провести",
    r"\bв рамках\b": "в, по",
    r"\bданн(?:ый|ая|ое|ого|ой|ом|ую)\b": "этот",
    r"\bконтрагент": "партнёр",
    r"\bреспондент": "кто отвечал",
    r"\bментор|\bменти\b": "наставник, наставляемый",
    r"\bнеуспевающ|\bтрудн(?:ый|ого|ые|ых) (?:реб|подрост|учени)": "«нужна помощь по предмету», «нужна поддержка»",
}
"""Not this but that (the words of the interface)."""


def messages(root: Path) -> ModuleType:
    """scripts/messages.py of the project under `root`."""
    spec = importlib.util.spec_from_file_location("messages_of_the_project", root / "scripts" / "messages.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def entries(root: Path) -> Iterator[tuple[str, polib.POEntry]]:
    for path in sorted(package(root).rglob("locale/ru/LC_MESSAGES/django.po")):
        name = str(path.relative_to(package(root)).parents[3])
        yield from ((name, entry) for entry in polib.pofile(str(path)) if not entry.obsolete)


def said(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def everything_is_translated(root: Path) -> list[str]:
    return [f"{where}: {key[1]}" for _app, key, where in messages(root).missing([])]


def nothing_is_unused(root: Path) -> list[str]:
    return messages(root).unused()


def plurals_are_complete(root: Path) -> list[str]:
    return [
        f"{where}: {entry.msgid}"
        for where, entry in entries(root)
        if entry.msgid_plural and (set(entry.msgstr_plural) != {0, 1, 2} or not all(entry.msgstr_plural.values()))
    ]


def placeholders_are_kept(root: Path) -> list[str]:
    """Each form of the translation has the same placeholders as the English text."""
    found = []
    for where, entry in entries(root):
        wanted = sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        found += [f"{where}: {entry.msgid} → {text}" for text in said(entry) if text and sorted(PLACEHOLDER.findall(text)) != wanted]
    return found


def no_stop_words(root: Path) -> list[str]:
    return [
        f"{where}: {text} (better: {better})"
        for where, entry in entries(root)
        for text in said(entry)
        for pattern, better in STOP.items()
        if re.search(pattern, text, re.I)
    ]


def no_text_is_there_twice(root: Path) -> list[str]:
    """One English text has one Russian text, whichever app says it."""
    known: dict[tuple[str, str], tuple[str, list[str]]] = {}
    found = []
    for where, entry in entries(root):
        key = (entry.msgctxt or "", entry.msgid)
        other, texts = known.setdefault(key, (where, said(entry)))
        if texts != said(entry):
            found.append(f"{where} and {other}: {entry.msgid}: {said(entry)} / {texts}")
    return found


RULES: list[Rule] = [
    everything_is_translated,
    nothing_is_unused,
    plurals_are_complete,
    placeholders_are_kept,
    no_stop_words,
    no_text_is_there_twice,
]
