"""Pairs and groups from proposal to the end, with their orders and papers."""
