"""Topics of requests and competences: names for people and groups of near topics."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

OWN = 10
"""Tenths of fit when the mentor offers the very topic."""

SIBLING = 3
"""Tenths of fit when the mentor offers another topic of the same group."""

_STOP = frozenset({"для", "или", "при", "про", "как", "что", "это", "очень", "люблю", "нравится", "разный", "разные"})


@dataclass(frozen=True)
class Taxonomy:
    """`names`: topic code → words for people; `groups`: topic code → code of its group of near topics."""

    names: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    def name(self, code: str) -> str:
        """Words for the topic, its code when it is not in the directory."""
        return self.names.get(code, code)

    def nearness(self, asked: str, offered: str) -> int:
        """Fit of an offered topic to the asked one in tenths: 10 the same, 3 of the same group, 0 foreign."""
        if asked == offered:
            return OWN
        group = self.groups.get(asked)
        return SIBLING if group is not None and group == self.groups.get(offered) else 0


def words(text: str) -> tuple[str, ...]:
    """Words of a free text about interests, as written but in lower case, without the shortest and the commonest."""
    found = re.findall(r"[а-яa-z0-9-]{3,}", text.lower().replace("ё", "е"))
    return tuple(dict.fromkeys(word for word in found if word not in _STOP))


def key(word: str) -> str:
    """What two spellings of one interest share: lower case, «е» for «ё», no vowels at the end («шахматы» = «шахмат»)."""
    plain = word.strip().lower().replace("ё", "е")
    bare = plain.rstrip("аеиоуыэюяйь")
    return bare if len(bare) >= 3 else plain
