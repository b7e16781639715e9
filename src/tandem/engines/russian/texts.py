"""Free Russian texts as dictionary forms of their words."""

import re
from functools import lru_cache

from tandem.engines.russian.lemmas import analyzer

_WORD = re.compile(r"[0-9a-zа-яё]+")


def lemmas(text: str) -> list[str]:
    """The likeliest dictionary form of every word, in order, in lower case: «Учу дробям» → «учить», «дробь»."""
    return [lemma(word) for word in _WORD.findall(text.lower())]


@lru_cache(200_000)
def lemma(word: str) -> str:
    """The likeliest dictionary form of one word in lower case; «ё» is restored where the dictionary has it."""
    return str(analyzer().parse(word)[0].normal_form)
