"""Runs of matching, suggestions with reasons, decisions."""
