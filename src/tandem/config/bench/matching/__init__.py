"""Speed, memory and quality of matching at the sizes of a school up to a region, beside others' solvers of the same run.

`tandem bench matching` prints the rows as a table, `--json` as data. CPU seconds of one thread; the least of some runs.
"""

from .table import Row, measure, rows

__all__ = ["Row", "measure", "rows"]
