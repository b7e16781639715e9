"""Rounds of kill -9 in the middle of work: minutes, so only by `make faults` (ROUNDS=20 of each kind)."""
