"""Strict reading of JSON that strangers wrote: every value knows where it stands, every refusal is one Russian sentence."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

TEXT_MOST = 200
"""Characters of an identifier or of a code."""

SHOWN = 40
"""Characters of a wrong value that a refusal repeats."""


class Malformed(ValueError):
    """The file is not a problem of matching; the text is a sentence for the person who gave it."""


def load(content: bytes) -> At:
    """The object at the top of a JSON file. Malformed: not UTF-8, not JSON, NaN, a name twice, too deep, not an object."""
    try:
        value = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise Malformed("Файл не читается: сохраните его в кодировке UTF-8.") from None
    except json.JSONDecodeError as error:
        raise Malformed(f"Это не JSON: ошибка в строке {error.lineno}, столбце {error.colno}.") from None
    except RecursionError:
        raise Malformed("В файле слишком много вложенных скобок: задача подбора столько не требует.") from None
    except Malformed:
        raise
    except ValueError:
        raise Malformed("В файле слишком длинное число: проверьте баллы и места.") from None
    top = At(value, "файл")
    top.entries()
    return top


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Malformed(f"Имя {_shown(twice)} стоит в одном объекте два раза: оставьте одно.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise Malformed(f"В файле стоит {name}: нужны обычные числа.")


def _shown(value: Any) -> str:
    """A wrong value as JSON, cut, safe to print."""
    if isinstance(value, dict | list):
        return "объект" if isinstance(value, dict) else "список"
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > SHOWN:
        return "слишком большое число"
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


@dataclass(frozen=True)
class At:
    """A value and where it stands: `mentees[2].age`."""

    value: Any
    where: str

    def refuse(self, needed: str) -> NoReturn:
        """Malformed: what is needed here and what is written."""
        raise Malformed(f"{self.where}: ожидается {needed}, а указано {_shown(self.value)}.")

    def entries(self) -> list[tuple[str, At]]:
        """Names and values of an object."""
        self._must_be_object()
        return [(name, At(value, f"{self.where}.{_name(name)}")) for name, value in self.value.items()]

    def _must_be_object(self) -> None:
        if not isinstance(self.value, dict):
            self.refuse("объект в фигурных скобках")

    def items(self) -> list[At]:
        """Values of a list."""
        if not isinstance(self.value, list):
            self.refuse("список в квадратных скобках")
        return [At(value, f"{self.where}[{place}]") for place, value in enumerate(self.value)]

    def get(self, name: str) -> At:
        """A field that must be there."""
        found = self.maybe(name)
        if found is None:
            raise Malformed(f"{self.where}: нет обязательного поля {name}.")
        return found

    def maybe(self, name: str) -> At | None:
        """A field that may be left out."""
        self._must_be_object()
        where = name if self.where == "файл" else f"{self.where}.{name}"
        return At(self.value[name], where) if name in self.value else None

    def filled(self, name: str) -> At | None:
        """A field that may be left out or null."""
        found = self.maybe(name)
        return None if found is None or found.value is None else found

    def text(self) -> str:
        """A short text that is not empty."""
        if not isinstance(self.value, str) or not self.value.strip() or len(self.value) > TEXT_MOST or not _is_printable(self.value):
            self.refuse(f"непустой текст до {TEXT_MOST} знаков")
        return self.value

    def integer(self, low: int, high: int) -> int:
        """A whole number inside the bounds."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not low <= self.value <= high:
            self.refuse(f"целое число от {low} до {high}")
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            self.refuse("true или false")
        return self.value

    def choice(self, options: Collection[str]) -> str:
        if not isinstance(self.value, str) or self.value not in options:
            self.refuse(f"одно из: {', '.join(sorted(options))}")
        return self.value

    def texts(self) -> list[str]:
        """A list of short texts, in its order."""
        return [item.text() for item in self.items()]

    def known(self, names: Collection[str], who: str) -> str:
        """An id that the problem has."""
        found = self.text()
        if found not in names:
            raise Malformed(f"{self.where}: {who} {_shown(found)} в задаче нет.")
        return found


def unique(names: Iterable[str], who: str) -> None:
    """Malformed: an id that stands twice."""
    seen = set()
    for name in names:
        if name in seen:
            raise Malformed(f"Два раза указан {who} {_shown(name)}: оставьте одну запись.")
        seen.add(name)


def _is_printable(text: str) -> bool:
    """Half of a surrogate pair cannot be written to any file."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _name(name: str) -> str:
    return name if name.isidentifier() and len(name) <= SHOWN and _is_printable(name) else _shown(name)
