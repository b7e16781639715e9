"""A file of texts, one JSON object a line: mentors, requests; and the ranking of mentors for each request.

`{"type": "mentor", "id": …, "forms": […], "text": …}` and `{"type": "request", "id": …, "form": …, "text": …}`; other keys are left
alone, ids are strings or whole numbers. Every refusal is a ValueError with one Russian sentence that names the line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tandem.engines.russian.lines import Id, id_of, objects, shown, text_of

from .nearness import Matcher, ranking
from .tagging import TopicWords


@dataclass(frozen=True)
class Speaker:
    """A mentor or a request: who, in which forms, what is said."""

    id: Id
    forms: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class TextFile:
    mentors: list[Speaker] = field(default_factory=list)
    requests: list[Speaker] = field(default_factory=list)


def read(content: bytes) -> TextFile:
    """Everybody of the file, in its order."""
    found = TextFile()
    seen: set[tuple[str, Id]] = set()
    for number, said in objects(content):
        kind, one = _speaker(said, number)
        if (kind, one.id) in seen:
            raise ValueError(f"Строка {number}: номер «{one.id}» уже был; дайте каждому свой «id».")
        seen.add((kind, one.id))
        (found.mentors if kind == "mentor" else found.requests).append(one)
    if not seen:
        raise ValueError("Файл пуст: нужны строки наставников и запросов в формате JSON.")
    return found


def rankings(file: TextFile, topics: Sequence[TopicWords]) -> Iterator[tuple[Id, list[Id]]]:
    """(request, mentors of its form from the nearest to the farthest), in the order of the file; equal ones by their ids as text.

    The space of texts is fitted on the texts of the file itself and on the wordings of the topics, which explain its language.
    """
    matcher = Matcher.fit([one.text for one in (*file.mentors, *file.requests)], topics)
    mentors = sorted(file.mentors, key=lambda mentor: str(mentor.id))
    near = matcher.nearness([request.text for request in file.requests], [mentor.text for mentor in mentors])
    for request, row in zip(file.requests, near, strict=True):
        places = [j for j, mentor in enumerate(mentors) if request.forms[0] in mentor.forms]
        yield request.id, [mentors[places[k]].id for k in ranking(row[places])]


def _speaker(said: dict[str, Any], number: int) -> tuple[str, Speaker]:
    kind = said.get("type")
    if kind not in ("mentor", "request"):
        raise ValueError(f"Строка {number}: поле «type» должно быть «mentor» или «request», а там {shown(kind)}.")
    name, text = id_of(said, number), text_of(said, number)
    return kind, Speaker(name, _forms(said, kind, number), text)


def _forms(said: dict[str, Any], kind: str, number: int) -> tuple[str, ...]:
    """Forms of a mentor (a list) or the one form of a request."""
    if kind == "request":
        form = said.get("form")
        if not isinstance(form, str) or not form:
            raise ValueError(f"Строка {number}: у запроса поле «form» должно быть непустой строкой, а там {shown(form)}.")
        return (form,)
    forms = said.get("forms")
    if not isinstance(forms, list) or not all(isinstance(form, str) for form in forms):
        raise ValueError(f"Строка {number}: у наставника поле «forms» должно быть списком строк, а там {shown(forms)}.")
    return tuple(forms)
