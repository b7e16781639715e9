import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.db.models import Value

from tandem.engines.matching.tagging import Tagger, TopicWords, Wordings
from tandem.mentoring.banks.models import OwnTopic, Wording
from tandem.registry.orgs.models import Organization

OWN_GROUP = "Свои темы"
DATA = Path(__file__).resolve().parents[1] / "data"


@dataclass(frozen=True)
class Topic:
    """A topic of the taxonomy: what can be asked for and what can be helped with.

    `synonyms` name the topic outright, `words` often go with it.
    """

    code: str
    name: str
    group: str
    synonyms: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    words: str = ""

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
        Topic(
            t["code"],
            t["name"],
            groups[t["group"]]["name"],
            tuple(t["synonyms"]),
            tuple(t.get("families", groups[t["group"]]["families"])),
            t["words"],
        )
        for t in body["topics"]
    )


def shipped_topics() -> list[Topic]:
    """The taxonomy as it is shipped."""
    return list(_shipped_topics())


def topics(organization: Organization) -> list[Topic]:
    """The shipped taxonomy and what the school added, in order of groups. One query."""
    own = OwnTopic.objects.filter(organization=organization).annotate(kind=Value("topic")).values_list("kind", "code", "name", "group")
    said = Wording.objects.filter(organization=organization).annotate(kind=Value("words"), no_group=Value(""))
    rows = list(own.union(said.values_list("kind", "topic", "text", "no_group"), all=True))
    return with_own(
        [{"code": code, "name": name, "group": group} for kind, code, name, group in rows if kind == "topic"],
        [{"topic": code, "text": text} for kind, code, text, _group in rows if kind == "words"],
    )


def with_own(rows: Iterable[Mapping[str, Any]], wordings: Iterable[Mapping[str, Any]] = ()) -> list[Topic]:
    """The shipped taxonomy and the given topics of the school after it, with the school's words for all of them."""
    own = (Topic(row["code"], row["name"], row["group"] or OWN_GROUP) for row in sorted(rows, key=lambda row: row["name"]))
    added: dict[str, list[str]] = {}
    for row in wordings:
        added.setdefault(row["topic"], []).append(row["text"])
    return [
        replace(topic, synonyms=(*topic.synonyms, *sorted(added[topic.code]))) if topic.code in added else topic
        for topic in (*_shipped_topics(), *own)
    ]


def topic_names(organization: Organization) -> dict[str, str]:
    """{code: name} for showing chosen topics."""
    return {topic.code: topic.name for topic in topics(organization)}


def criteria() -> list[dict[str, str]]:
    """The criteria of selection of mentors (a data file)."""
    return shipped("criteria")["criteria"]


def categories() -> list[dict[str, str]]:
    """Why people come into the bank of mentees (a data file); the need is named, never the person."""
    return shipped("categories")["categories"]


def guess_topics(words: str, known: Sequence[Topic]) -> tuple[str, ...]:
    """Codes of topics named in the words outright: by lemmas of the name or of a synonym, in order of the taxonomy."""
    return tuple(_wordings(tuple(known)).named(words))


def suggested_topics(words: str, known: Sequence[Topic]) -> list[Topic]:
    """Topics that a request in own words seems to be about, the surest first: named ones and near ones."""
    by_code = {topic.code: topic for topic in known}
    return [by_code[code] for code in _tagger(tuple(known)).topics_of(words)]


def names_something(wording: str) -> bool:
    """Is there a word in it that can be looked for?"""
    return bool(Wordings((TopicWords("", wording),)).needed)


def topic_words(known: Iterable[Topic]) -> tuple[TopicWords, ...]:
    """Topics as the engine reads them."""
    return tuple(TopicWords(topic.code, topic.name, topic.synonyms, topic.words) for topic in known)


@lru_cache(16)
def _wordings(known: tuple[Topic, ...]) -> Wordings:
    return Wordings(topic_words(known))


@lru_cache(4)
def _tagger(known: tuple[Topic, ...]) -> Tagger:
    return Tagger.fit(topic_words(known))
