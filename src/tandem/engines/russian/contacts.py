"""Phones, e-mail addresses and the cell with a child's guardians."""

import re
from dataclasses import dataclass

from tandem.engines.russian.cells import EMPTY, Parsed, cyrillic, tidy
from tandem.engines.russian.naming import Name, full_name

LONGEST_PHONE = 40
NOTHING = ("-", "–", "—", "нет", "no", "отсутствует", "не указан")
_FIGURE = r"(?:\d|[ОоOo](?![^\W\dОоOo_]))"
"""A figure, or the letter «О» typed for a nought: it does not begin a word."""
_PHONE = re.compile(rf"(?:\+\s?)?\d(?:[\s\-–—‑().]{{0,3}}{_FIGURE}){{4,14}}")
_NOUGHTS = re.compile(r"(?<![^\W\dОоOo_])[ОоOo]+(?![^\W\dОоOo_])")
"""The letter «О» that stands among figures, not in a word."""
_CUT_MOBILE = re.compile(r"(?<!\d)(?:\+?7|8)[\s\-–—‑(]+9\d\d\b")
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")
_CYRILLIC_TWINS = str.maketrans("АВСЕНКМОРТХУасеорхукм", "ABCEHKMOPTXYaceopxykm")
_BREAKS = re.compile(r"[;\n|]+|\s+/\s+|,(?=\s*\D)|\s+и\s+(?=[А-ЯЁ])")
_AFTER_PHONE = re.compile(r"(\d)[\s,]+(?=[А-ЯЁ][а-яё]|мам|пап|мать|отец|отц)")
_RELATIONS = (
    ("mother", r"мам[аыеуой]*|мать|матери|матушка|mother"),
    ("father", r"пап[аыеуой]*|отец|отца|отцу|отчим|father"),
    ("guardian", r"опекун(?:ша)?|попечитель(?:ница)?|приёмная мать|приемная мать|приёмный отец|приемный отец"),
    ("other", r"бабушк[аи]|баба|дедушк[аи]|дед|тёт[яи]|тет[яи]|дяд[яи]|брат|сестра|(?:законный\s+)?представитель|родитель|мачеха"),
)
_RELATION = re.compile("|".join(rf"(?P<{code}>\b(?:{words})\b)" for code, words in reversed(_RELATIONS)), re.I)
_NOISE = re.compile(
    r"\b(?:тел(?:ефон)?|сот|моб|дом|раб)\b\.?\s*:?|(?<![\w.])т\b\.?\s*:?(?=\s|$)|[()\[\]:№]|(?<!\w)[-–—](?!\w)|[,.]\s*$|^\s*[,.]", re.I
)


@dataclass(frozen=True)
class Guardian:
    """One of those named in the cell; `relation` is mother, father, guardian, other or empty."""

    name: Name
    relation: str = ""
    phone: str = ""


def phone(raw: object) -> Parsed[str]:
    """«8 (914) 123-45-67» → «+7 914 123-45-67»; two numbers in one cell are both kept."""
    text = tidy(raw)
    if not text or text.lower() in NOTHING:
        return EMPTY
    pieces = [piece for piece in re.split(r"[;,/]|\s{2,}|\bили\b", text) if re.search(r"\d", piece)]
    if not pieces:
        return Parsed(problem=f"«{text}» не похоже на телефон.")
    found = [_one_phone(piece) for piece in pieces]
    numbers = list(dict.fromkeys(item.value for item in found if item.value))
    kept = ", ".join(numbers[:2])
    if bad := next((item for item in found if item.problem), None):
        return Parsed(kept[:LONGEST_PHONE] or None, bad.problem, bad.suggestion)
    notes = [item.note for item in found if item.note]
    notes += ["оставлены два первых номера"] if len(numbers) > 2 else []
    return Parsed(kept[:LONGEST_PHONE], note="; ".join(dict.fromkeys(notes)))


def email(raw: object) -> Parsed[str]:
    """An address; letters typed on the Russian keyboard by mistake are put right."""
    text = re.sub(r"^mailto:\s*", "", tidy(raw), flags=re.I).strip(" .,;<>")
    if not text or text.lower() in NOTHING:
        return EMPTY
    latin = text.translate(_CYRILLIC_TWINS).replace(" ", "")
    if _EMAIL.fullmatch(latin) and len(latin) <= 254:
        return Parsed(latin, note="" if latin == text else f"записано как {latin}")
    mended = latin.replace(",", ".").replace("@@", "@").replace("..", ".")
    return Parsed(problem=f"«{text}» не похоже на адрес почты.", suggestion=mended if _EMAIL.fullmatch(mended) else "")


def relation(raw: object) -> Parsed[str]:
    """Who the guardian is to the child."""
    text = tidy(raw)
    if not text:
        return EMPTY
    found = _RELATION.search(cyrillic(text))
    if not found:
        return Parsed(problem=f"Непонятно, кем приходится ребёнку: «{text}». Напишите: мать, отец, опекун.", suggestion="")
    return Parsed(found.lastgroup)


def guardians(raw: object, default: str = "") -> Parsed[tuple[Guardian, ...]]:
    """«Иванова Мария Петровна (мама) 8-914…, папа: Иванов Пётр» → everybody named. `default` is the relation when none is said.

    Beside a problem stands what is good in the cell: the name without a bad phone, one parent without the other.
    """
    text = str(raw or "").strip()
    if not tidy(text):
        return EMPTY
    people = _gathered(_fragments(text))
    if not any(person["name"] for person in people):
        return Parsed(problem=f"Нет имени родителя: «{tidy(text)}». Допишите фамилию, имя и отчество.")
    made: list[Guardian] = []
    wrong: list[Parsed[object]] = []
    notes: list[str] = []
    for person in people:
        name, number = full_name(person["name"]), phone(person["phone"])
        if name.value is None:
            wrong.append(Parsed(problem=name.problem or "нет имени.", suggestion=name.suggestion))
            continue
        wrong += [number] if number.problem else []
        notes += [note for note in (name.note, number.note) if note]
        made.append(Guardian(name.value, person["relation"] or default or _by_patronymic(name.value), number.value or ""))
    problem = f"Родитель: {wrong[0].problem}" if wrong else ""
    return Parsed(tuple(made) or None, problem, _whole_cell(text, people, wrong), "; ".join(notes))


def _whole_cell(text: str, people: list[dict[str, str]], wrong: list[Parsed[object]]) -> str:
    """A better name, put back into the cell: taking the suggestion must not lose the phone and the other parent."""
    bad = next((person["name"] for person in people if full_name(person["name"]).value is None), "")
    better = wrong[0].suggestion if wrong else ""
    return tidy(text.replace(bad, better).replace("\n", "; ")) if better and bad in text else ""


def _one_phone(text: str) -> Parsed[str]:
    digits = re.sub(r"\D", "", _NOUGHTS.sub(lambda found: "0" * len(found[0]), text))
    if text.lstrip().startswith("+") and not digits.startswith("7"):
        return Parsed(f"+{digits}") if 8 <= len(digits) <= 15 else Parsed(problem=f"В номере «{tidy(text)}» не хватает цифр.")
    if len(digits) == 11 and digits[0] in "78":
        return Parsed(_shown(digits[1:]))
    if len(digits) == 10 and (digits[0] in "349" or (digits[0] == "8" and digits[1] != "9")):
        return Parsed(_shown(digits), note="в телефоне дописана «+7»")
    if len(digits) in (5, 6, 7) and not _CUT_MOBILE.search(text):
        return Parsed("-".join(filter(None, (digits[:-4], digits[-4:-2], digits[-2:]))), note="городской номер без кода")
    return Parsed(problem=f"В номере «{tidy(text)}» цифр: {len(digits)}, а нужно 11, например 8 914 123-45-67.")


def _shown(ten: str) -> str:
    return f"+7 {ten[:3]} {ten[3:6]}-{ten[6:8]}-{ten[8:]}"


def _fragments(text: str) -> list[str]:
    """Pieces with one person, or with one more thing about the person before."""
    apart = _AFTER_PHONE.sub(r"\1\n", text.replace("\r", "\n"))
    return [piece.strip() for piece in _BREAKS.split(apart) if piece.strip(" ,.-")]


def _gathered(fragments: list[str]) -> list[dict[str, str]]:
    """Names, relations and phones of the fragments put together by person."""
    people: list[dict[str, str]] = []
    for fragment in fragments:
        number = _PHONE.search(fragment)
        rest = _PHONE.sub(" ", fragment)
        said = _RELATION.search(rest)
        rest = _RELATION.sub(" ", rest)
        name = tidy(_NOISE.sub(" ", rest)).strip(" ,.-–—:")
        found = {"name": name, "relation": said.lastgroup or "" if said else "", "phone": number.group() if number else ""}
        last = people[-1] if people else None
        if last is None or _is_next(last, found):
            people.append(found)
        else:
            last["name"] = last["name"] or found["name"]
            last["relation"] = "guardian" if found["relation"] == "guardian" else last["relation"] or found["relation"]
            last["phone"] = ", ".join(filter(None, (last["phone"], found["phone"])))
    return people


def _is_next(last: dict[str, str], found: dict[str, str]) -> bool:
    """Is it another person than the last one, and not one more thing about him?"""
    if not last["name"]:
        return False
    return bool(found["name"] or (found["relation"] and last["relation"] and found["phone"]))


def _by_patronymic(name: Name) -> str:
    """Mother or father by the ending of the patronymic; empty when it does not tell."""
    end = name.patronymic.lower()[-3:]
    return "mother" if end in ("вна", "чна", "шна") else "father" if end in ("вич", "ьич", "мич", "лич") else ""
