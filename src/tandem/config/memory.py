"""Garbage collection of a process that lives long."""

import gc


def settle() -> None:
    """What the program itself consists of is never garbage: collections do not walk through it any more (0.1 s each, in a request)."""
    gc.collect()
    gc.freeze()
