import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tandem.engines.russian import names, search
from tandem.mentoring.banks.models import OwnTopic
from tandem.registry.orgs.models import Organization

OWN_GROUP = "Свои темы"
DATA = Path(__file__).resolve().parents[1] / "data"


@dataclass(frozen=True)
class Topic:
    """A topic of the taxonomy: what can be asked for and what can be helped with."""

    code: str
    name: str
    group: str
    synonyms: tuple[str, ...] = ()
    families: tuple[str, ...] = ()

    @property
    def is_own(self) -> bool:
        return self.code.startswith("own-")


@cache
def shipped(name: str) -> dict:
    """A shipped data file of the banks: topics, criteria, categories."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@cache
def _shipped_topics() -> tuple[Topic, ...]:
    body = shipped("topics")
    groups = {group["code"]: group for group in body["groups"]}
    return tuple(
        Topic(t["code"], t["name"], groups[t["group"]]["name"], tuple(t["synonyms"]), tuple(groups[t["group"]]["families"]))
        for t in body["topics"]
    )


def topics(organization: Organization) -> list[Topic]:
    """The shipped taxonomy and what the school added, in order of groups. One query."""
    return with_own(OwnTopic.objects.filter(organization=organization).values("code", "name", "group"))


def with_own(rows: Iterable[Mapping[str, Any]]) -> list[Topic]:
    """The shipped taxonomy and the given topics of the school after it."""
    own = (Topic(row["code"], row["name"], row["group"] or OWN_GROUP) for row in sorted(rows, key=lambda row: row["name"]))
    return [*_shipped_topics(), *own]


def topic_names(organization: Organization) -> dict[str, str]:
    """{code: name} for showing chosen topics."""
    return {topic.code: topic.name for topic in topics(organization)}


def criteria() -> list[dict[str, str]]:
    """The criteria of selection of mentors (a data file)."""
    return shipped("criteria")["criteria"]


def categories() -> list[dict[str, str]]:
    """Why people come into the bank of mentees (a data file); the need is named, never the person."""
    return shipped("categories")["categories"]


def guess_topics(words: str, known: list[Topic]) -> tuple[str, ...]:
    """Codes of topics named in the words: by lemmas of the name or of a synonym, in order of the taxonomy."""
    said = set(search.search_terms(words)) | {names.fold(words)}
    found = []
    for topic in known:
        wordings = (topic.name, *topic.synonyms)
        if any(_is_said(_lemma_sets(wording), said) for wording in wordings):
            found.append(topic.code)
    return tuple(found)


@cache
def _lemma_sets(wording: str) -> tuple[frozenset[str], ...]:
    """Each word of the wording as the set of its normal forms."""
    return tuple(frozenset(search.search_terms(word)) for word in names.fold(wording).split() if len(word) > 2)


def _is_said(wording: tuple[frozenset[str], ...], said: set[str]) -> bool:
    return bool(wording) and all(forms & said for forms in wording)
