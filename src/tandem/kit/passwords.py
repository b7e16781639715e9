"""A password for paper: easy to read and to type, impossible to guess."""

import secrets

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letter or digit that looks like another."""


def one_time_password() -> str:
    """Three groups of four, 59 bits: «k7mw-x2fa-9qhe»."""
    return "-".join("".join(secrets.choice(ALPHABET) for _letter in range(4)) for _group in range(3))
