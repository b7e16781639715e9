"""Nearness of requests to mentors by their texts: vectors whose product is the text part of the score, and rankings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import vectors
from .tagging import Tagger, TopicWords
from .text import KEPT_SPACES, WIDTH, digest, top_axes

Vectors = NDArray[np.float32]
_fitted: dict[bytes, Matcher] = {}

SAMPLE = 1_000
"""So many texts of a side are enough to see how near texts of this bank usually are."""

LOW, HIGH = 1, 100
"""Percentiles of the nearness in the bank that get 0 and the whole part: the middling pair then gets about a tenth."""


@dataclass(frozen=True, eq=False)
class Matcher:
    """A tagger with the axes that the texts of a bank and their topics share, float64[128 + t, k ≤ 128]."""

    tagger: Tagger
    axes: NDArray[np.float64]

    @classmethod
    def fit(cls, texts: Sequence[str], topics: Sequence[TopicWords] = ()) -> Matcher:
        """Vectors of a text and of its topics side by side, turned to the 128 directions of the largest squares.

        The same texts and topics give the remembered matcher.
        """
        bank = sorted(set(texts))
        key = digest(repr((bank, [(topic.code, topic.text) for topic in topics], vectors.installed() is not None)))
        if key not in _fitted:
            while len(_fitted) >= KEPT_SPACES:
                _fitted.pop(next(iter(_fitted)))
            tagger = Tagger.fit(topics, bank)
            _fitted[key] = cls(tagger, top_axes(_side_by_side(tagger, bank), WIDTH))
        return _fitted[key]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32[n, k]: products are ½ nearness of texts + ½ nearness of their topics, at most 1."""
        return np.asarray(_side_by_side(self.tagger, texts) @ self.axes, dtype=np.float32)

    def nearness(self, left: Sequence[str], right: Sequence[str]) -> Vectors:
        """float32[len(left), len(right)]."""
        return self.encode(left) @ self.encode(right).T


def ranking(nearness: NDArray[np.floating]) -> list[int]:
    """Places from the nearest to the farthest; equal ones in their order. Nearness is told apart to a millionth."""
    steps = np.rint(np.asarray(nearness, dtype=np.float64) * 1e6).astype(np.int64)
    return [int(place) for place in np.argsort(-steps, kind="stable")]


def calibrated(mentees: Vectors, mentors: Vectors) -> tuple[Vectors, Vectors]:
    """Vectors one number longer, whose product is the share of the text part that a pair gets.

    0 is the least near percent of the bank (a little below 0 within it), 1 the nearest pair. A mentor without a text (zeros) gets
    what the middling pair gets. Where a side has no text at all the vectors are empty.
    mentees: float32[n, d], mentors: float32[m, d] → float32[n, d + 1], float32[m, d + 1].
    """
    silent = ~mentors.any(axis=1)
    speaking, asking = mentors[~silent], mentees[mentees.any(axis=1)]
    if not len(speaking) or not len(asking):
        return np.zeros((len(mentees), 0), dtype=np.float32), np.zeros((len(mentors), 0), dtype=np.float32)
    usual = _sample(asking) @ _sample(speaking).T
    low, middle, high = (float(value) for value in np.percentile(usual, (LOW, 50, HIGH)))
    scale = 1 / max(high - low, 1e-6)
    shift = np.where(silent, (middle - low) * scale, -low * scale)
    ones = mentees.any(axis=1).astype(np.float32)
    left = np.column_stack([mentees * np.float32(scale), ones]).astype(np.float32)
    return left, np.column_stack([mentors, shift]).astype(np.float32)


def _sample(vectors: Vectors) -> Vectors:
    """Vectors from the whole length, evenly."""
    return vectors[:: max(len(vectors) // SAMPLE, 1)]


def _side_by_side(tagger: Tagger, texts: Sequence[str]) -> NDArray[np.float64]:
    plain = tagger.space.encode(texts)
    return np.hstack([plain, tagger.profiles(texts, plain)]).astype(np.float64) / np.sqrt(2)
