"""The verdict on one message."""

from tandem.engines.russian.guard.addresses import addresses
from tandem.engines.russian.guard.channels import calls_away
from tandem.engines.russian.guard.plain import plain, readings, together
from tandem.engines.russian.guard.secrets import asks_for_secrecy

KINDS = ("phone", "card", "email", "link", "nick", "channel", "secrecy")


def why_held(text: str) -> list[str]:
    """Kinds of what holds the message, in the order of KINDS; nothing when it may be delivered."""
    message = plain(text)
    found = addresses(message)
    views = dict.fromkeys((*readings(message), *readings(together(message))))
    found += ["channel"] if any(calls_away(view) for view in views) else []
    return found + (["secrecy"] if any(asks_for_secrecy(view) for view in views) else [])
