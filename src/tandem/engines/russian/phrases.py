"""A post in a case: its head noun and the adjectives before it change, the rest stays («учителя математики»)."""

import re
from functools import lru_cache

from pymorphy3.analyzer import Parse

from tandem.engines.russian.lemmas import analyzer

CASES = {"genitive": "gent", "dative": "datv", "accusative": "accs", "instrumental": "ablt", "prepositional": "loct"}
FIXED = ("ио", "врио", "вр", "зам", "зав")
"""Short forms that never change; what follows them stands in a case of its own already."""

_BETWEEN = re.compile(r"(,\s*|\s+[-–—]\s+|\s*/\s*|\s+и\s+)")
_RUSSIAN = re.compile(r"[А-Яа-яЁё]+")
GENDERS = ("masc", "femn", "neut")


@lru_cache(5_000)
def inflect(phrase: str, case: str) -> str:
    """The phrase in a case. «и. о. директора» and what is in another case already stay as they are."""
    if case not in CASES:
        return phrase
    first, *rest = _BETWEEN.split(phrase.strip())
    done = [_part(first, CASES[case], is_first=True)]
    for mark, part in zip(rest[::2], rest[1::2], strict=True):
        done += [mark, _part(part, CASES[case], is_first=False)]
    return "".join(done)


def _part(text: str, case: str, *, is_first: bool) -> str:
    """Walk over the adjectives to the noun; without a noun the last of the adjectives is the head («заведующий»)."""
    words, changed, gender = text.split(" "), [], ""
    strict = not is_first
    for place, word in enumerate(words):
        if word.endswith(".") or not word:
            changed.append(word)
            strict = True
            continue
        if word.lower() in FIXED:
            return text
        noun, adjective = _noun(word, strict=strict), _adjective(word, gender)
        if noun and not (adjective and _goes_on(words[place + 1 :], adjective)):
            return " ".join([*changed, _set(noun, {case}), *words[place + 1 :]])
        if adjective is None:
            break
        gender = gender or next((g for g in GENDERS if g in adjective.tag), "")
        changed.append(_set((word, adjective), _agreed(case, adjective)))
    return " ".join([*changed, *words[len(changed) :]])


def _goes_on(rest: list[str], adjective: Parse) -> bool:
    """Is the next word what the adjective belongs to? («старший вожатый», but «рабочий по обслуживанию».)"""
    noun = _noun(rest[0], strict=True) if rest else None
    return noun is not None and noun[1].tag.gender in (adjective.tag.gender, None)


def _agreed(case: str, adjective: Parse) -> set[str]:
    """Posts are people: the accusative of masculine and plural ones is that of the living."""
    living = {"anim"} if case == "accs" and "femn" not in adjective.tag and "neut" not in adjective.tag else set()
    return {case} | living


def _noun(word: str, *, strict: bool) -> tuple[str, Parse] | None:
    """A noun in the nominative singular, a living one before a thing; `strict`: only a living one will do."""
    last = word.rpartition("-")[2]
    if not _RUSSIAN.fullmatch(last):
        return None
    nouns = [p for p in analyzer().parse(last) if p.tag.POS == "NOUN" and p.tag.case == "nomn" and "sing" in p.tag]
    people = [p for p in nouns if "anim" in p.tag and "Geox" not in p.tag and "Name" not in p.tag]
    found = people if strict else people or nouns
    return (word, found[0]) if found else None


def _adjective(word: str, gender: str) -> Parse | None:
    """An adjective or a participle in the nominative that agrees with those before it."""
    last = word.rpartition("-")[2]
    if not _RUSSIAN.fullmatch(last):
        return None
    for parse in analyzer().parse(last):
        if parse.tag.POS in ("ADJF", "PRTF") and parse.tag.case == "nomn" and (not gender or gender in parse.tag):
            return parse
    return None


def _set(item: tuple[str, Parse], grammemes: set[str]) -> str:
    """The word in the form asked for; parts of a double word before the last change when they name people too."""
    word, parse = item
    before, dash, last = word.rpartition("-")
    found = parse.inflect(grammemes)
    form = _as_written(last, parse, found.word) if found else last
    if not dash:
        return form
    return "-".join([*(_first_part(part, grammemes) for part in before.split("-")), form])


def _first_part(word: str, grammemes: set[str]) -> str:
    is_thing_too = word.lower() == "школа"  # «школы-интерната»
    noun = _noun(word, strict=not is_thing_too) if len(word) > 3 else None
    return _set(noun, grammemes & set(CASES.values())) if noun else word


def _as_written(word: str, parse: Parse, form: str) -> str:
    """Capitals as they were; «стажер» without «ё» stays without it."""
    if "ё" not in word.lower() and "ё" in parse.word:
        form = form.replace("ё", "е")
    if len(word) > 1 and word.isupper():
        return form.upper()
    return form[:1].upper() + form[1:] if word[:1].isupper() else form
