"""Signals that people offer to higher apps; sent inside the transaction (listed in docs/map.md)."""

from django.dispatch import Signal

person_merged = Signal()
"""`kept`, `gone`, `actor`: everything that pointed to `gone` must point to `kept` now."""

person_archived = Signal()
"""`person`, `actor`, `today`: the person has left, and what was held beyond the card ends today."""

consents_changed = Signal()
"""`person`, `actor`, `today`: a consent was recorded, withdrawn or expired; gates must be looked at again."""

needs_changed = Signal()
"""`person`, `actor`: the age or the conditions are others now, and so may be the consents that are needed."""
