"""A message as its reader sees and hears it: without tricks of writing that only hide words from a filter."""

import re
import unicodedata

_BLANKS = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\ufe0e\ufe0f\u20e3"))
_LONG = re.compile(r"(\D)\1{3,}")
"""«ааааа», «-----»: as good as three of them."""
_LOOKS = "abcehkmoptxyi", "авсенкмортхуи"
_TO_CYRILLIC = str.maketrans(_LOOKS[0] + "0346@$", _LOOKS[1] + "озчбас")
_TO_CYRILLIC_OTHER = str.maketrans(_LOOKS[0] + "01346@$", _LOOKS[1] + "оиечбас")
_TO_LATIN = str.maketrans("авсекмнортхуі", "abcekmhoptxyi")
_WORD = re.compile(r"[\w@$]+")
_HAS_CYRILLIC, _HAS_LATIN = re.compile(r"[а-я]"), re.compile(r"[a-z]")
_LETTERS = re.compile(r"(?<![^\W_])[^\W\d_](?:[\W_]{1,3}[^\W\d_](?![^\W_])){2,}")
"""Letters apart: «н е  г о в о р и», «т-е-л-е-г-а»."""
_SIGNS = re.compile(r"(?<!\S)\S(?: \S){4,}(?!\S)")
"""Signs apart: «v k . c o m / i d 1»."""
_TRANSLIT = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю"), ("ju", "ю"), ("ya", "я"),
    ("ja", "я"), ("yo", "е"), ("jo", "е"), ("iy", "ий"), ("yj", "ый"),
    *zip("abvgdezijklmnoprstufhcyw", "абвгдезийклмнопрстуфхцыв", strict=True),
)  # fmt: skip
_HUSH = str.maketrans({"ь": "", "ъ": "", "й": "и", "е": "и", "э": "и", "ы": "и", "о": "а"})
_YET = re.compile(r"\bеще\b")
"""Would sound like «ищи»."""
_TWICE = re.compile(r"([а-я])\1+")


def plain(text: str) -> str:
    """Small letters, «е» for «ё», figures of any kind as 0–9; signs that are not seen are gone."""
    seen = "".join(_figure(sign) for sign in text.translate(_BLANKS))
    folded = unicodedata.normalize("NFKC", seen).lower().replace("ё", "е")
    bare = "".join(sign for sign in folded if unicodedata.category(sign) not in ("Mn", "Me", "Cf"))
    return _LONG.sub(r"\1\1\1", bare)


def _figure(sign: str) -> str:
    figure = unicodedata.digit(sign, None)
    return sign if figure is None else str(figure)


def readings(text: str) -> tuple[str, ...]:
    """A plain message and what it may be read as: look-alike letters put right, letters brought together, Latin letters as Russian ones."""
    cyrillic = _WORD.sub(lambda found: _cyrillic(found[0], _TO_CYRILLIC), text)
    other = _WORD.sub(lambda found: _cyrillic(found[0], _TO_CYRILLIC_OTHER), text)
    near = _LETTERS.sub(lambda found: re.sub(r"[\W_]", "", found[0]), cyrillic)
    return tuple(dict.fromkeys((text, cyrillic, other, near, translit(text), translit(cyrillic))))


def together(text: str) -> str:
    """Signs that stand apart, side by side again: «v k . c o m» → «vk.com»."""
    return _SIGNS.sub(lambda found: found[0].replace(" ", ""), text)


def latin(text: str) -> str:
    """For addresses: words that have a Latin letter, wholly in Latin letters («vк.соm» → «vk.com»)."""
    return re.sub(r"[^\W_]+", lambda found: found[0].translate(_TO_LATIN) if _HAS_LATIN.search(found[0]) else found[0], text)


def translit(text: str) -> str:
    """Russian words typed in Latin letters («ne govori mame» → «не говори маме»)."""
    for latin_letters, letter in _TRANSLIT:
        text = text.replace(latin_letters, letter)
    return text


def sound(text: str) -> str:
    """As it is heard, so that slips of the pen hide nothing: «никаму ни расказывай» and «никому не рассказывай» are one."""
    return _TWICE.sub(r"\1", re.sub(r"[тд]?ц|[тд]с", "ц", _YET.sub("", text).translate(_HUSH)))


def heard(pattern: str) -> re.Pattern[str]:
    """A pattern, written as one spells, for texts that went through `sound`."""
    return re.compile(sound(re.sub("[ьъ][?*]", "", pattern)))


def _cyrillic(word: str, looks: dict[int, int]) -> str:
    return word.translate(looks) if _HAS_CYRILLIC.search(word) else word
