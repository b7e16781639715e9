"""Mechanisms without domain."""
