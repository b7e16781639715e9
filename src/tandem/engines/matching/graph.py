"""Pairs that may be, by mentee and by mentor: slices of arrays, turned into dictionaries only where a search comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Arcs:
    """Pairs that may be: mentee int[e] (0..n−1), mentor int[e] (0..m−1), weight int[e] or object[e] of Python integers."""

    n: int
    rows: NDArray[np.integer]
    cols: NDArray[np.integer]
    weights: NDArray[Any]

    @classmethod
    def of(cls, n: int, triples: Sequence[tuple[int, int, int]]) -> Arcs:
        """From (mentee, mentor, weight), weights of any size."""
        rows = np.array([i for i, _j, _w in triples], dtype=np.int64)
        cols = np.array([j for _i, j, _w in triples], dtype=np.int64)
        weights = np.empty(len(triples), dtype=object)
        weights[:] = [w for _i, _j, w in triples]
        return cls(n, rows, cols, weights)


class Adjacency:
    """Arcs of n mentees and m mentors. Dictionaries are made when first asked for, so building it costs two sorts.

    Who changes a dictionary changes its twin of the other side too.
    """

    def __init__(self, arcs: Arcs, m: int) -> None:
        by_row, by_col = np.argsort(arcs.rows, kind="stable"), np.argsort(arcs.cols, kind="stable")
        self._row_start = np.searchsorted(arcs.rows[by_row], np.arange(arcs.n + 1)).tolist()
        self._col_start = np.searchsorted(arcs.cols[by_col], np.arange(m + 1)).tolist()
        self._row_heads, self._row_weights = arcs.cols[by_row], arcs.weights[by_row]
        self._col_heads, self._col_weights = arcs.rows[by_col], arcs.weights[by_col]
        self._rows: dict[int, dict[int, int]] = {}
        self._cols: dict[int, dict[int, int]] = {}

    def row(self, i: int) -> dict[int, int]:
        """Mentor → weight of mentee i."""
        found = self._rows.get(i)
        if found is None:
            part = slice(self._row_start[i], self._row_start[i + 1])
            found = self._rows[i] = dict(zip(self._row_heads[part].tolist(), self._row_weights[part].tolist(), strict=True))
        return found

    def col(self, j: int) -> dict[int, int]:
        """Mentee → weight of mentor j."""
        found = self._cols.get(j)
        if found is None:
            part = slice(self._col_start[j], self._col_start[j + 1])
            found = self._cols[j] = dict(zip(self._col_heads[part].tolist(), self._col_weights[part].tolist(), strict=True))
        return found


def put(table: Any, key: Any, value: Any) -> None:
    """Write into a list or a dictionary; None in a dictionary means «not there»."""
    if value is None and isinstance(table, dict):
        table.pop(key, None)
    else:
        table[key] = value


def plain(values: Sequence[int] | NDArray[Any], length: int) -> list[int]:
    """Python integers, so that sums never overflow."""
    if len(values) != length:
        raise ValueError(f"Начальное решение: нужно {length} чисел, а дано {len(values)}.")
    return [int(value) for value in values]
