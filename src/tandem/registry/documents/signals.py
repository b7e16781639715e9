"""Signals that documents offer to higher apps; sent inside the transaction (listed in docs/map.md).

A receiver that raises `Refused` stops the whole step: nothing is written.
"""

from django.dispatch import Signal

paper_registered = Signal()
"""`paper`, `actor`, `today`: the paper has got its number and date; its content is composed right after."""

paper_returned = Signal()
"""`paper`, `actor`: a registered paper is a draft again."""

paper_signed = Signal()
"""`paper`, `actor`, `today`: signing was recorded; what the paper orders is in force."""
