"""Word vectors of Russian news, read in place from the file that the package `natasha` brings.

Navec (Kukushkin 2020, MIT): 250,000 words × 300 numbers, product-quantised: a word is 100 bytes, each of them names one of 256
triples of its place. The bytes stay on the disk as a memory map that all processes share; only the list of words is loaded
(25 MB, 0.1 s). The package itself is never imported.
"""

from __future__ import annotations

import gzip
import importlib.util
import tarfile
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path("data", "emb", "navec_news_v1_1B_250K_300d_100q.tar")
SERVICE_WORDS = 2
"""The list ends with «<unk>» and «<pad>», which are out of its alphabetical order."""


@dataclass(frozen=True, eq=False)
class WordVectors:
    """words: in alphabetical order, w of them. counts: uint32[w]. codes: uint8[w, q]. triples: float32[q, 256, d / q]."""

    words: list[str]
    counts: NDArray[np.uint32]
    codes: NDArray[np.uint8]
    triples: NDArray[np.float32]

    @property
    def total(self) -> int:
        """Words in the corpus."""
        return int(self.counts.sum(dtype=np.int64))

    @property
    def width(self) -> int:
        """Numbers in a vector."""
        return self.triples.shape[0] * self.triples.shape[2]

    def find(self, word: str) -> int:
        """Number of the word, −1 when it is not there."""
        place = bisect_left(self.words, word)
        return place if place < len(self.words) and self.words[place] == word else -1

    def rows(self, numbers: Sequence[int]) -> NDArray[np.float32]:
        """Vectors float32[k, d] of the numbered words; zeros for −1."""
        wanted = np.asarray(numbers, dtype=np.int64)
        picked = self.codes[np.maximum(wanted, 0)]
        found = self.triples[np.arange(self.triples.shape[0]), picked].reshape(len(wanted), self.width)
        return np.where(wanted[:, None] >= 0, found, np.float32(0))

    def frequency(self, numbers: Sequence[int]) -> NDArray[np.float64]:
        """Share of the words in the corpus, float64[k]; 0 for −1."""
        wanted = np.asarray(numbers, dtype=np.int64)
        return np.where(wanted >= 0, self.counts[np.maximum(wanted, 0)] / self.total, 0.0)


@cache
def installed() -> WordVectors | None:
    """The vectors, or None where the dependency group `vectors` is not installed."""
    found = importlib.util.find_spec("natasha")
    path = Path(found.origin).with_name(FILE.parts[0]).joinpath(*FILE.parts[1:]) if found and found.origin else None
    return read(path) if path and path.is_file() else None


def read(path: Path) -> WordVectors:
    """The vectors of a navec file. KeyError, tarfile.TarError, OSError: it is not one."""
    with tarfile.open(path, "r:") as archive:
        packed = archive.extractfile("vocab.bin")
        body = gzip.decompress(packed.read()) if packed else b""
        start = archive.getmember("pq.bin").offset_data
    size = int(np.frombuffer(body, np.uint32, 1)[0])
    words = body[4 + 4 * size :].decode().splitlines()[: size - SERVICE_WORDS]
    counts = np.frombuffer(body, np.uint32, size, 4)[: size - SERVICE_WORDS].copy()
    rows, width, places, triples = (int(number) for number in np.fromfile(path, np.uint32, 4, offset=start))
    codes = np.memmap(path, np.uint8, "r", start + 16, (rows, places))
    table = np.fromfile(path, np.float32, places * triples * (width // places), offset=start + 16 + rows * places)
    return WordVectors(words, counts, codes, table.reshape(places, triples, -1))
