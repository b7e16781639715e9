"""Topics of a text in own words: what it names outright, and what it is near to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tandem.engines.russian.texts import lemmas

from .text import TextSpace

SHORTEST_WORD = 3
"""Shorter words of a wording («на», «с») need not be said."""

DENIALS = frozenset({"не", "нет", "ни"})
"""These must: «не хочу учиться» is not «хочу учиться»."""

SAID = 0.3
"""What a wording said outright adds to the nearness of a topic."""

SHARPNESS = 2
"""Power that makes the nearest topics of a text stand out in its profile."""

SUGGESTED_FROM = 0.4
"""The least strength of a topic that is worth suggesting."""

MOST_SUGGESTED = 4


@dataclass(frozen=True)
class TopicWords:
    """A topic as people speak of it. synonyms: wordings that name it; words: others that go with it."""

    code: str
    name: str
    synonyms: tuple[str, ...] = ()
    words: str = ""

    @property
    def text(self) -> str:
        """Everything that is said about the topic, as one text."""
        return " ".join((self.name, *self.synonyms, self.words))


@dataclass(frozen=True)
class Wordings:
    """Which topics a text names: every long word of the name or of a synonym is in it, in any form and order."""

    topics: tuple[TopicWords, ...]

    def named(self, text: str) -> list[str]:
        """Codes of the topics, in their order."""
        said = set(lemmas(text))
        near = {number for lemma in said for number in self._by_lemma.get(lemma, ())}
        found = {self.needed[number][0] for number in near if self.needed[number][1] <= said}
        return [topic.code for place, topic in enumerate(self.topics) if place in found]

    @cached_property
    def needed(self) -> list[tuple[int, frozenset[str]]]:
        """(place of the topic, lemmas that must be said)."""
        said = [(place, wording) for place, topic in enumerate(self.topics) for wording in (topic.name, *topic.synonyms)]
        needed = [(place, frozenset(filter(_must_be_said, lemmas(wording)))) for place, wording in said]
        return [(place, one) for place, one in needed if one - DENIALS]

    @cached_property
    def _by_lemma(self) -> dict[str, list[int]]:
        """A lemma → wordings that are looked at when it is said: those whose first lemma by the alphabet it is."""
        found: dict[str, list[int]] = {}
        for number, (_place, needed) in enumerate(self.needed):
            found.setdefault(min(needed), []).append(number)
        return found


def _must_be_said(lemma: str) -> bool:
    return len(lemma) >= SHORTEST_WORD or lemma in DENIALS


@dataclass(frozen=True, eq=False)
class Tagger:
    """Proposes topics. space: fitted with the texts of the topics as its background."""

    wordings: Wordings
    space: TextSpace

    @classmethod
    def fit(cls, topics: Sequence[TopicWords], texts: Iterable[str] = (), *, by_meaning: bool = True) -> Tagger:
        """A tagger for the language of the texts; without texts, for the language of the topics alone."""
        space = TextSpace.fit(texts, [topic.text for topic in topics], by_meaning=by_meaning)
        return cls(Wordings(tuple(topics)), space)

    @cached_property
    def _topics(self) -> NDArray[np.float32]:
        return self.space.encode([topic.text for topic in self.wordings.topics])

    def strengths(self, texts: Sequence[str], encoded: NDArray[np.float32]) -> NDArray[np.float32]:
        """How much each text is about each topic, float32[n, t], 0..1.3: nearness, and a step for a topic that is named.

        encoded: vectors of the texts in the space, float32[n, 128].
        """
        found = np.maximum(encoded @ self._topics.T, 0)
        place = {topic.code: k for k, topic in enumerate(self.wordings.topics)}
        for i, text in enumerate(texts):
            found[i, [place[code] for code in self.wordings.named(text)]] += np.float32(SAID)
        return found

    def profiles(self, texts: Sequence[str], encoded: NDArray[np.float32]) -> NDArray[np.float32]:
        """Topics of each text as a vector of length 1 (0 when it is near to none), float32[n, t]."""
        sharp = self.strengths(texts, encoded) ** SHARPNESS
        length = np.linalg.norm(sharp, axis=1, keepdims=True)
        return np.asarray(sharp / np.where(length > 0, length, 1), dtype=np.float32)

    def topics_of(self, text: str) -> list[str]:
        """Codes of at most four topics that the text seems to be about, the surest first; none for an empty text."""
        named = set(self.wordings.named(text))
        if not named and not self.space.is_familiar(text):
            return []
        codes = [topic.code for topic in self.wordings.topics]
        strength = dict(zip(codes, self.strengths([text], self.space.encode([text]))[0].tolist(), strict=True))
        sure = [code for code in codes if strength[code] >= SUGGESTED_FROM]
        return sorted(sure, key=lambda code: (-strength[code], code))[:MOST_SUGGESTED]
