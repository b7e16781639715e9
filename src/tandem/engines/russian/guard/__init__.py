"""What in a message to or from a child a curator must see before it is delivered: security.md 3, S3."""

from tandem.engines.russian.guard.verdict import KINDS, why_held

__all__ = ["KINDS", "why_held"]
