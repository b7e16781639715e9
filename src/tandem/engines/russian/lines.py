"""Files of one JSON object a line, refused in Russian: every refusal is a ValueError with one sentence that names the line."""

import json
from collections.abc import Iterator
from typing import Any

Id = str | int


def objects(content: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    """(number of the line from 1, its object); empty lines are passed over."""
    try:
        lines = content.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise ValueError("Файл не в кодировке UTF-8: сохраните его в UTF-8.") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, _object(line, number)


def id_of(said: dict[str, Any], number: int) -> Id:
    """A string or a whole number."""
    name = said.get("id")
    if isinstance(name, bool) or not isinstance(name, str | int) or name == "":
        raise ValueError(f"Строка {number}: поле «id» должно быть непустой строкой или целым числом, а там {shown(name)}.")
    return name


def text_of(said: dict[str, Any], number: int) -> str:
    text = said.get("text")
    if not isinstance(text, str):
        raise ValueError(f"Строка {number}: поле «text» должно быть строкой, а там {shown(text)}.")
    return text


def shown(value: object) -> str:
    """What stands in the field, in a few letters."""
    if value is None:
        return "пусто"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:40]}…"


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        said = json.loads(line)
        json.dumps(said, ensure_ascii=False).encode()  # halves of letters cannot be printed back
    except (ValueError, RecursionError) as error:
        raise ValueError(f"Строка {number} не читается как JSON: исправьте или удалите её.") from error
    if not isinstance(said, dict):
        raise ValueError(f"Строка {number}: нужен объект JSON в фигурных скобках.")
    return said
