"""Words by which a text is found, whatever form the asker uses."""

import re
from functools import lru_cache

from tandem.engines.russian.lemmas import analyzer
from tandem.engines.russian.names import fold

_WORD = re.compile(r"[0-9a-zа-я]+(?:[-'][0-9a-zа-я]+)*")


def search_terms(text: str) -> list[str]:
    """All dictionary forms of every word, folded, each once, in order: «Петровой» → «петров», «Семёнов» → «семенов», «семен»."""
    found = (form for word in _WORD.findall(fold(text)) for form in _forms(word))
    return list(dict.fromkeys(found))


@lru_cache(200_000)
def _forms(word: str) -> tuple[str, ...]:
    """The word's normal forms; of a double one («педагог-психолог», «Салтыкова-Щедрина») also those of its parts."""
    forms = [fold(parse.normal_form) for parse in analyzer().parse(word)]
    if "-" in word:
        forms += [form for part in word.split("-") for form in _forms(part)]
    return tuple(dict.fromkeys(forms))
