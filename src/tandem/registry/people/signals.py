"""Signals that people offer to higher apps; sent inside the transaction (listed in docs/map.md)."""

from django.dispatch import Signal

person_merged = Signal()
"""`kept`, `gone`, `actor`: everything that pointed to `gone` must point to `kept` now."""

consents_changed = Signal()
"""`person`, `actor`, `today`: a consent was recorded, withdrawn or expired, or another one is needed now; gates must be looked at again."""
