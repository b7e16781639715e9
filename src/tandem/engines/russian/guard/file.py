"""A file of messages, one JSON object a line: `{"id": …, "text": …}`; other keys are left alone."""

from collections.abc import Iterator

from tandem.engines.russian.guard.verdict import why_held
from tandem.engines.russian.lines import Id, id_of, objects, text_of


def read(content: bytes) -> list[tuple[Id, str]]:
    """(id, text) in the order of the file; a malformed file is a ValueError with one Russian sentence that names the line."""
    return [(id_of(said, number), text_of(said, number)) for number, said in objects(content)]


def verdicts(messages: list[tuple[Id, str]]) -> Iterator[dict[str, object]]:
    """`{"id", "held", "why"}` of each message."""
    for name, text in messages:
        why = why_held(text)
        yield {"id": name, "held": bool(why), "why": why}
