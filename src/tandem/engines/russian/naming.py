"""A person's name from one cell or from three."""

import re
from dataclasses import dataclass

from tandem.engines.russian.cells import EMPTY, Parsed, cyrillic, is_mixed, tidy

LONGEST = 80
_PATRONYMIC = re.compile(r"(?:[оеё]вич|[оеё]вна|[ьи]ич|ична|инична|мич|тич|лич|оглы|кызы|гызы|улы|уулу)$", re.I)
_TAIL = ("оглы", "кызы", "гызы", "улы", "уулу", "оглу", "заде")
_NUMBER = re.compile(r"^\d{1,4}\s*[.)]\s*(?=\D)")
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*")
_INITIALS = re.compile(r"(?:^|\s)[А-ЯЁA-Z](?:\.|\s|$)", re.I)
_DASH = re.compile(r"\s*[-–—‑]\s*")
_BAD = re.compile(r"[^А-Яа-яЁёA-Za-zÀ-ÿ'’ʼ\-. ]")


@dataclass(frozen=True)
class Name:
    last: str
    first: str
    patronymic: str = ""

    @property
    def text(self) -> str:
        return " ".join(filter(None, (self.last, self.first, self.patronymic)))


def full_name(raw: object) -> Parsed[Name]:
    """«ИВАНОВ  иван Петрович» → the three parts; «Иван Петрович Иванов» is turned round."""
    if any(mark in str(raw or "").strip() for mark in (";", "/", ",", "\n")):
        return _several(raw)
    before = tidy(raw)
    text = _clean(before)
    if not text:
        return EMPTY
    if problem := _wrong(text, before):
        return problem
    words = [_cased(word) for word in text.split()]
    if len(words) == 1:
        return Parsed(problem=f"Только одно слово: «{before}». Нужны фамилия и имя.")
    name = _ordered(words)
    if name is None:
        return Parsed(problem=f"Непонятно, где фамилия, имя и отчество: «{before}».", suggestion=" ".join(words[:3]))
    return _checked(name, before)


def name_parts(last: object, first: object, patronymic: object = "") -> Parsed[Name]:
    """Three cells; a full name typed into the first of them is understood too."""
    parts = [_clean(tidy(part)) for part in (last, first, patronymic)]
    if not any(parts):
        return EMPTY
    if parts[0] and not parts[1] and not parts[2]:
        return full_name(parts[0])
    for part, said in zip(parts, (last, first, patronymic), strict=True):
        if problem := _wrong(part, tidy(said)):
            return problem
    if not parts[0] or not parts[1]:
        return Parsed(problem="Нет фамилии." if not parts[0] else "Нет имени.")
    name = Name(*(" ".join(_cased(word) for word in part.split()) for part in parts))
    return _checked(name, " ".join(filter(None, (tidy(last), tidy(first), tidy(patronymic)))))


def parse_full_name(text: str) -> str | None:
    """The full name put in order, or None when it is not clear."""
    value = full_name(text).value
    return value.text if value else None


def _several(raw: object) -> Parsed[Name]:
    pieces = [piece for piece in re.split(r"[;/,\n]+", str(raw)) if tidy(piece)]
    if not pieces:
        return EMPTY
    whole = full_name(" ".join(pieces))
    if len(pieces) == 1 or (whole.value and all(" " not in tidy(piece) for piece in pieces)):
        return whole  # «Иванов, Иван, Петрович»: commas between the parts
    return Parsed(problem="В ячейке несколько человек. Оставьте одного, остальных внесите отдельными строками.",
                  suggestion=tidy(pieces[0]))  # fmt: skip


def _clean(text: str) -> str:
    text = _NUMBER.sub("", text)
    text = _BRACKETS.sub(" ", text).strip(' .,;:_"«»')
    return tidy(_DASH.sub("-", cyrillic(text)))


def _wrong(text: str, said: str) -> Parsed[Name] | None:
    """What is wrong with the name, told about the text as it stands in the cell."""
    if re.search(r"\d", text):
        return Parsed(problem=f"В имени есть цифры: «{said}».", suggestion=_without_figures(text))
    if is_mixed(text):
        return Parsed(problem=f"В имени смешаны русские и латинские буквы: «{said}».")
    if found := _BAD.search(text):
        return Parsed(problem=f"В имени лишний знак «{found.group()}».", suggestion=tidy(_BAD.sub("", text)))
    if _INITIALS.search(text):
        return Parsed(problem=f"Вместо имени инициалы: «{said}». Для документов нужно полное имя.")
    return None


def _without_figures(text: str) -> str:
    """«Петр0вна» was «Петровна»; other figures are left out."""
    return tidy(re.sub(r"\d", "", re.sub(r"(?<=[а-яё])0|0(?=[а-яё])", "о", text, flags=re.I)))


def cased(text: str) -> str:
    """What was typed without a shift key or with Caps Lock: «анна-мария» → «Анна-Мария»; «фон Берг» stays."""
    return " ".join(map(_cased, text.split())) if text in (text.lower(), text.upper()) else text


def _cased(word: str) -> str:
    """«ИВАНОВ», «иванов», «иВАНОВ» → «Иванов»; «МакГрегор» stays."""
    if word.lower() in _TAIL:
        return word.lower()
    swapped = len(word) > 2 and word[0].islower() and word[1:].isupper()
    if word.isupper() or word.islower() or swapped:
        return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))
    return word


def _ordered(words: list[str]) -> Name | None:
    if len(words) > 3 and words[-1] in _TAIL:
        words = [*words[:-2], f"{words[-2]} {words[-1]}"]
    if len(words) == 2:
        return Name(words[0], words[1])
    if len(words) == 3:
        if _PATRONYMIC.search(words[1]) and not _PATRONYMIC.search(words[2]):
            return Name(words[2], words[0], words[1])
        return Name(*words)
    return None


def _checked(name: Name, before: str) -> Parsed[Name]:
    if longest := next((part for part in (name.last, name.first, name.patronymic) if len(part) > LONGEST), ""):
        return Parsed(problem=f"Слишком длинно для имени: {len(longest)} знаков, можно {LONGEST}.")
    return Parsed(name, note="" if name.text == before else f"записано как «{name.text}»")
