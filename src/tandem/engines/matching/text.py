"""Russian texts as vectors of 128 numbers whose products say how near two texts are.

Half of a vector is the meaning: word vectors of the lemmas, weighted by rarity (SIF: Arora, Liang, Ma 2017), without the first
principal component of the bank, cut to 64 numbers. The other half is the spelling: TF-IDF of character 3–5-grams over the lemmas,
cut to 64 numbers by a truncated SVD (latent semantic analysis: Deerwester et al. 1990); it knows what news do not write about,
«КТП» or «ПМПК». Both halves are fitted on the texts of the bank at hand together with the wordings of its topics.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha1

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.sparse.linalg import svds

from tandem.engines.russian.texts import lemmas

from . import vectors
from .vectors import WordVectors

HALF = 64
"""Numbers in each half of a vector."""

WIDTH = 2 * HALF
SHORTEST, LONGEST = 3, 5
MOST_GRAMS = 60_000
"""So many of the commonest n-grams are kept: a region's bank then costs what a large school's one does."""

MOST_TEXTS = 20_000
"""So many texts are enough to fit on; the others are only encoded."""

RARITY = 1e-3
"""`a` of the SIF weight a / (a + share of the word in the corpus)."""

FAMILIAR = 0.6
"""Share of known spelling from which a text is understood without word vectors: «пельмени» has 0.2, «объясните логарифмы» 1.0."""

KEPT_SPACES = 4
"""Fitted spaces that a process remembers."""

ASKING = frozenset(
    """хотеть хотеться помочь помощь помогать нужный нужно надо не ни знать как что и в на с по за из у к от до для о об без мой мы он
    она оно они я себя свой это этот тот который очень весь всё все быть стать уметь мочь получаться получиться понимать понять бы же но
    а или если чтобы когда где куда кто чем то так там тут вы ваш наш её его их ещё уже только при про под над со ко во""".split()
)
"""Lemmas of asking and function words: every request has them, so they tell nothing."""

Vectors = NDArray[np.float32]
_fitted: dict[bytes, TextSpace] = {}


def kept_lemmas(text: str) -> list[str]:
    """Lemmas that tell something; all of them when none does."""
    found = lemmas(text)
    return [lemma for lemma in found if lemma not in ASKING] or found


def digest(text: str) -> bytes:
    """What a text is remembered by."""
    return sha1(text.encode(errors="replace"), usedforsecurity=False).digest()


@dataclass(frozen=True, eq=False)
class Spelling:
    """place: n-gram → its column. idf: float64[g]. axes: float64[g, k ≤ 64]."""

    place: dict[str, int]
    idf: NDArray[np.float64]
    axes: NDArray[np.float64]

    @classmethod
    def fit(cls, texts: Sequence[list[str]]) -> Spelling:
        """k is 64, or less by one than the number of texts or of n-grams."""
        spread = Counter(gram for text in texts for gram in {gram for lemma in set(text) for gram in _grams(lemma)})
        common = sorted(sorted(spread, key=lambda gram: (-spread[gram], gram))[:MOST_GRAMS])
        place = {gram: k for k, gram in enumerate(common)}
        idf = np.array([np.log((1 + len(texts)) / (1 + spread[gram])) + 1 for gram in common])
        plain = cls(place, idf, np.zeros((len(place), 0)))
        table = plain.table(texts)
        size = min(HALF, min(table.shape) - 1)
        if size < 1:
            return plain
        right = svds(table, k=size, v0=np.ones(min(table.shape)))[2]
        return cls(place, idf, _signed(right[::-1].T))

    def table(self, texts: Sequence[list[str]]) -> sparse.csr_matrix:
        """TF-IDF float64[n, g] with rows of length 1; the second occurrence counts less than the first."""
        said, known = _said(texts)
        columns = [[self.place[gram] for gram in _grams(lemma) if gram in self.place] for lemma in known]
        found = said @ _incidence(columns, len(self.place))
        found.data = (1 + np.log(found.data)) * self.idf[found.indices]
        length = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
        return sparse.diags_array(1 / np.where(length > 0, length, 1)) @ found

    def familiar(self, text: list[str]) -> float:
        """Share 0..1 of the text's weight in n-grams that the bank has; one that it has not weighs as its rarest."""
        rarest = float(self.idf.max(initial=1.0))
        grams = {gram for lemma in text for gram in _grams(lemma)}
        known = sum(float(self.idf[self.place[gram]]) ** 2 for gram in grams if gram in self.place)
        return known / max(known + rarest**2 * sum(gram not in self.place for gram in grams), 1e-12)

    def encode(self, texts: Sequence[list[str]]) -> NDArray[np.float64]:
        """float64[n, 64], rows of length 1, zeros where no n-gram is known."""
        return _wide(self.table(texts) @ self.axes)


@dataclass(frozen=True, eq=False)
class Meaning:
    """common: the first principal component of the bank, float64[d]. axes: float64[d, k ≤ 64]."""

    words: WordVectors
    common: NDArray[np.float64]
    axes: NDArray[np.float64]

    @classmethod
    def fit(cls, texts: Sequence[list[str]], words: WordVectors) -> Meaning:
        """Axes of the largest spread after the component that all texts share is taken out."""
        plain = _mean_vectors(texts, words)
        common = _axes(plain, 1)[:, 0]
        left = plain - np.outer(plain @ common, common)
        return cls(words, common, _axes(left, HALF))

    def encode(self, texts: Sequence[list[str]]) -> NDArray[np.float64]:
        """float64[n, 64], rows of length 1, zeros where no word is known."""
        plain = _mean_vectors(texts, self.words)
        return _wide((plain - np.outer(plain @ self.common, self.common)) @ self.axes)


@dataclass(frozen=True, eq=False)
class TextSpace:
    """A fitted space. `meaning` is None where the word vectors are not installed: then the spelling takes the whole vector.

    known: sha1 of a text it was fitted on → its row in encoded, float32[n, 128].
    """

    spelling: Spelling
    meaning: Meaning | None
    known: dict[bytes, int] = field(default_factory=dict)
    encoded: Vectors = field(default_factory=lambda: np.zeros((0, WIDTH), dtype=np.float32))

    @classmethod
    def fit(cls, texts: Iterable[str], background: Iterable[str] = (), *, by_meaning: bool = True) -> TextSpace:
        """The space of a bank: its texts and those that explain its language (wordings of topics), in any order.

        by_meaning: with the word vectors, where they are installed. The same texts give the remembered space.
        """
        bank, around = sorted(set(texts)), sorted(set(background))
        words = vectors.installed() if by_meaning else None
        key = digest(repr((bank, around, words is not None)))
        if key not in _fitted:
            while len(_fitted) >= KEPT_SPACES:
                _fitted.pop(next(iter(_fitted)))
            _fitted[key] = cls._fit(bank, around, words)
        return _fitted[key]

    @classmethod
    def _fit(cls, bank: list[str], around: list[str], words: WordVectors | None) -> TextSpace:
        seen = [*bank, *around]
        chosen = sorted(bank, key=digest)[: max(MOST_TEXTS - len(around), 0)]
        read = [kept_lemmas(text) for text in sorted(chosen) + around]
        empty = cls(Spelling.fit(read), Meaning.fit(read, words) if words and read else None)
        return cls(empty.spelling, empty.meaning, {digest(text): i for i, text in enumerate(seen)}, empty.encode(seen))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32[n, 128], rows of length 1 (of 0 for a text without a known word). Texts that the space was fitted on are remembered."""
        found = np.zeros((len(texts), WIDTH), dtype=np.float32)
        places = [self.known.get(digest(text), -1) for text in texts]
        old = [i for i, place in enumerate(places) if place >= 0]
        new = [i for i, place in enumerate(places) if place < 0]
        found[old] = self.encoded[[places[i] for i in old]]
        if new:
            found[new] = self._encode([kept_lemmas(texts[i]) for i in new])
        return found

    def is_familiar(self, text: str) -> bool:
        """May the nearness of the text be trusted? Always with word vectors; else when most of its spelling is known."""
        return self.meaning is not None or self.spelling.familiar(kept_lemmas(text)) >= FAMILIAR

    def _encode(self, texts: Sequence[list[str]]) -> Vectors:
        spelling = self.spelling.encode(texts)
        meaning = self.meaning.encode(texts) if self.meaning else np.zeros_like(spelling)
        return _unit(np.hstack([spelling, meaning])).astype(np.float32)


@lru_cache(50_000)
def _grams(lemma: str) -> tuple[str, ...]:
    """Character n-grams of a lemma with a space on both sides, «е» for «ё»."""
    line = f" {lemma} ".replace("ё", "е")
    return tuple(line[i : i + size] for size in range(SHORTEST, LONGEST + 1) for i in range(len(line) - size + 1))


def _said(texts: Sequence[list[str]]) -> tuple[sparse.csr_matrix, list[str]]:
    """(how often each lemma stands in each text float64[n, l], the lemmas)."""
    known = list(dict.fromkeys(lemma for text in texts for lemma in text))
    place = {lemma: k for k, lemma in enumerate(known)}
    return _incidence([[place[lemma] for lemma in text] for text in texts], len(known)), known


def _incidence(columns: Sequence[list[int]], width: int) -> sparse.csr_matrix:
    """Counts float64[n, width]."""
    start = np.cumsum([0, *(len(one) for one in columns)])
    flat = np.array([column for one in columns for column in one], dtype=np.int64)
    found = sparse.csr_matrix((np.ones(len(flat)), flat, start), shape=(len(columns), width))
    found.sum_duplicates()
    return found


def _mean_vectors(texts: Sequence[list[str]], words: WordVectors) -> NDArray[np.float64]:
    """Means of the word vectors weighted by rarity, float64[n, d]."""
    said, known = _said(texts)
    numbers = [_number(lemma, words) for lemma in known]
    table = words.rows(numbers) * (RARITY / (RARITY + words.frequency(numbers)))[:, None]
    lengths = np.array([max(len(text), 1) for text in texts], dtype=np.float64)
    return np.asarray(said @ table / lengths[:, None]) if known else np.zeros((len(texts), words.width))


def _number(lemma: str, words: WordVectors) -> int:
    """As the dictionary writes it, or with «е» for «ё», as newspapers do."""
    found = words.find(lemma)
    return found if found >= 0 else words.find(lemma.replace("ё", "е"))


def top_axes(table: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Directions of the largest squares of float64[n, d], the first one first, float64[d, min(size, d)]; their signs are any."""
    width = table.shape[1]
    found = eigh(table.T @ table, subset_by_index=(max(width - size, 0), width - 1))[1]
    return np.asarray(found[:, ::-1], dtype=np.float64)


def _axes(table: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """The same with signs that do not depend on the machine."""
    return _signed(top_axes(table, size))


def _signed(axes: NDArray[np.float64]) -> NDArray[np.float64]:
    """An axis has two directions: the one is taken in which its largest number is positive."""
    largest = axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])]
    return np.asarray(axes * np.where(largest < 0, -1.0, 1.0))


def _unit(table: NDArray[np.float64]) -> NDArray[np.float64]:
    length = np.linalg.norm(table, axis=1, keepdims=True)
    return np.asarray(table / np.where(length > 1e-9, length, 1.0))


def _wide(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of length 1 with zeros up to 64 numbers."""
    return np.pad(_unit(np.asarray(table)), ((0, 0), (0, HALF - table.shape[1])))
