"""What requests and mentors say in own words, as vectors whose products are the text part of the score.

Only the words of the request and the mentor's competences and achievements are read: no wishes, no notes, nothing about health.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256

import numpy as np
from django.core.cache import caches
from numpy.typing import NDArray

from tandem.engines.matching import vectors as word_vectors
from tandem.engines.matching.nearness import Matcher, calibrated
from tandem.engines.matching.tagging import TopicWords
from tandem.engines.matching.text import kept_lemmas
from tandem.mentoring.banks import queries as banks
from tandem.mentoring.banks.models import MentorProfile, Request

Vector = NDArray[np.float32]


def said_by(mentor: MentorProfile) -> str:
    """The text about a mentor."""
    return f"{mentor.competences} {mentor.achievements}".strip()


def load() -> None:
    """The dictionary, the word vectors and the words of the topics: a second or two that the first round would wait for."""
    word_vectors.installed()
    for topic in banks.topic_words(banks.shipped_topics()):
        kept_lemmas(topic.text)


def vectors(
    requests: Sequence[Request], mentors: Sequence[MentorProfile], topics: Sequence[banks.Topic]
) -> tuple[Mapping[int, Vector], Mapping[int, Vector]]:
    """(request → vector, mentor → vector), fitted on these texts; both empty where one of the sides says nothing."""
    asked, offered = [request.words.strip() for request in requests], [said_by(mentor) for mentor in mentors]
    if not any(asked) or not any(offered):
        return {}, {}
    left, right = _sides(asked, offered, banks.topic_words(topics))
    if not left.shape[1]:
        return {}, {}
    return (
        {request.pk: row for request, row in zip(requests, left, strict=True)},
        {mentor.pk: row for mentor, row in zip(mentors, right, strict=True)},
    )


def _sides(asked: list[str], offered: list[str], topics: Sequence[TopicWords]) -> tuple[Vector, Vector]:
    """Vectors of both sides. A fit takes a second: whoever makes it first, the job of the round as a rule, makes it for all processes."""
    said = repr((asked, offered, [(topic.code, topic.text) for topic in topics], word_vectors.installed() is not None))
    key, cache = f"sides-{sha256(said.encode()).hexdigest()}", caches["fitted"]
    found: tuple[Vector, Vector] | None = cache.get(key)
    if found is None:
        matcher = Matcher.fit([text for text in (*asked, *offered) if text], topics)
        found = calibrated(matcher.encode(asked), matcher.encode(offered))
        cache.set(key, found)
    return found
