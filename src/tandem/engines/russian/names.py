"""Names: folded for comparing, in cases for papers, short for lists."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Protocol

from pytrovich.detector import PetrovichGenderDetector
from pytrovich.enums import Case, Gender, NamePart
from pytrovich.maker import PetrovichDeclinationMaker

CASES = {
    "genitive": Case.GENITIVE, "dative": Case.DATIVE, "accusative": Case.ACCUSATIVE,
    "instrumental": Case.INSTRUMENTAL, "prepositional": Case.PREPOSITIONAL,
}  # fmt: skip
SEXES = {"m": Gender.MALE, "f": Gender.FEMALE}
FIXED = ("оглы", "оглу", "улы", "уулу", "кызы", "гызы", "заде", "фон", "де", "да", "ван", "дер", "ла")
"""Parts that never change: «Мамед оглы», «фон Берг»."""

_LETTERS = re.compile(r"[a-zа-яё]+")
_CYRILLIC, _LATIN = re.compile(r"[а-яё]", re.I), re.compile(r"[a-z]", re.I)
_TWINS = str.maketrans("abcehkmoptxyё", "авсенкмортхуе")
_ONLY_TWINS = re.compile(r"[abcehkmoptxy]+")
_SIGNS = str.maketrans("‐‑‒–—−’ʼ`", "------'''", "\u200b\u200c\u200d\u2060\ufeff\u00ad")
_AFTER_HUSH = re.compile(r"([шжчщ])(ы|ой)$")
_VOWELS = re.compile(r"[аеёиоуыэюя]", re.I)


class Detector(Protocol):
    """Tells the sex by parts of a name."""

    def detect(self, firstname: str | None = None, lastname: str | None = None, middlename: str | None = None) -> Gender: ...


class Named(Protocol):
    """Whoever has the parts of a name and, perhaps, the sex («m», «f» or nothing)."""

    last_name: str
    first_name: str
    patronymic: str
    sex: str


def fold(text: str) -> str:
    """For comparing and searching: small letters, «ё» as «е», one space, Latin look-alikes as Cyrillic («7B» is «7в»).

    A word is folded the same whatever stands beside it, so a folded text holds the folded forms of its words.
    """
    plain = unicodedata.normalize("NFC", text).translate(_SIGNS).lower()
    return _LETTERS.sub(_folded, " ".join(plain.split()))


def _folded(found: re.Match[str]) -> str:
    word = found[0]
    return word.translate(_TWINS) if _CYRILLIC.search(word) or _ONLY_TWINS.fullmatch(word) else word


@lru_cache(20_000)
def inflect(last: str, first: str, patronymic: str, case: str, sex: str = "") -> str:
    """The full name in a case: «Иванову Марию Петровну». What is not Russian by spelling stays as it is."""
    gender = gender_of(last, first, patronymic, sex)
    parts = ((NamePart.LASTNAME, last), (NamePart.FIRSTNAME, first), (NamePart.MIDDLENAME, patronymic))
    return " ".join(" ".join(_word(part, word, gender, case) for word in text.split()) for part, text in parts if text)


def genitive_short(person: Named) -> str:
    """«Власовой Евы»: whose, in a list."""
    return short_in(person, "genitive")


def short_in(person: Named, case: str) -> str:
    """The last and the first name in a case: «Власовой Еве»."""
    sex = person.sex or sex_of(person.last_name, person.first_name, person.patronymic)
    return inflect(person.last_name, person.first_name, "", case, sex)


def signed(last: str, first: str, patronymic: str = "") -> str:
    """«М. П. Иванова» with non-breaking spaces: how a name stands at a signature."""
    return "\u00a0".join([*_initials(first, patronymic), last])


def _initials(*parts: str) -> list[str]:
    """«А.-М.» of «Анна-Мария»; «оглы» and «кызы» have no letter of their own."""
    return ["-".join(f"{piece[0]}." for piece in part.split()[0].split("-") if piece) for part in parts if part.strip("- ")]


def sex_of(last: str, first: str, patronymic: str) -> str:
    """«m», «f» or nothing, as the name says."""
    gender = gender_of(last, first, patronymic)
    return next((code for code, known in SEXES.items() if known == gender), "")


def gender_of(last: str, first: str, patronymic: str, sex: str = "") -> Gender:
    """The patronymic tells surely; then what is written on the card; then the first name and the surname."""
    if told := _by_patronymic(patronymic):
        return told
    if sex in SEXES:
        return SEXES[sex]
    told = _detector().detect(firstname=first or None, lastname=None, middlename=None) if first else Gender.ANDROGYNOUS
    if told == Gender.ANDROGYNOUS and last:
        told = _detector().detect(lastname=last)
    return told


def _by_patronymic(patronymic: str) -> Gender | None:
    words = patronymic.lower().split()
    for word in reversed(words):
        if word in ("кызы", "гызы") or word.endswith(("вна", "чна")):
            return Gender.FEMALE
        if word in ("оглы", "оглу", "улы", "уулу") or word.endswith("ич"):
            return Gender.MALE
    return None


def _word(part: NamePart, word: str, gender: Gender, case: str) -> str:
    if case not in CASES or _LATIN.search(word) or word.lower() in FIXED or word.endswith("."):
        return word
    if part == NamePart.LASTNAME:
        pieces = word.split("-")
        done = "-".join(_surname(piece, gender, case, is_last=piece is pieces[-1]) for piece in pieces)
    else:
        done = _spelled(_maker().make(part, gender, CASES[case], word))
    return done.upper() if len(word) > 1 and word.isupper() else done


def _spelled(word: str) -> str:
    """«Саши», «Сашей»: no «ы» and no unstressed «о» after a hushing consonant."""
    return _AFTER_HUSH.sub(lambda found: found[1] + {"ы": "и", "ой": "ей"}[found[2]], word)


def _surname(piece: str, gender: Gender, case: str, *, is_last: bool) -> str:
    if own := _own_rule(piece, gender, case):
        return own
    return _maker().make(NamePart.LASTNAME, gender, CASES[case], piece, known_gender=is_last)


FLEETING = ("соловей", "воробей", "муравей")
STRESSED_OM = ("ерш", "ёрш", "морж", "стриж", "чиж", "кузьмич", "ильич", "фомич", "лукич", "москвич", "кулич")
STRESSED_OI = ("левша", "каланча", "лапша", "душа", "свеча", "праща", "овца", "паранджа", "ханжа")
SOFT_ENDINGS = {"genitive": "я", "dative": "ю", "accusative": "я", "instrumental": "ём", "prepositional": "е"}


def _own_rule(piece: str, gender: Gender, case: str) -> str:
    """Where the rules of the library lose the stress: «Ткачом», «Грушей», «Соловьём»."""
    low = piece.lower()
    if low in FLEETING and gender == Gender.MALE:
        return f"{piece[:-2]}ь{SOFT_ENDINGS[case]}"
    if case != "instrumental":
        return ""
    if gender == Gender.MALE and _ends_in_om(low):
        return f"{piece}ом"
    if low.endswith(("ша", "жа", "ча", "ща", "ца")):
        return piece[:-1] + ("ой" if low in STRESSED_OI else "ей")
    return ""


def _ends_in_om(low: str) -> bool:
    is_short = len(_VOWELS.findall(low)) == 1
    return low in STRESSED_OM or (low.endswith("ач") and low != "ковач") or (is_short and low.endswith(("ч", "щ")))


@cache
def _maker() -> PetrovichDeclinationMaker:
    return PetrovichDeclinationMaker()


@cache
def _detector() -> Detector:
    return PetrovichGenderDetector()
