"""What requests and mentors say in own words, as vectors whose products are the text part of the score.

Only the words of the request and the mentor's competences and achievements are read: no wishes, no notes, nothing about health.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tandem.engines.matching.nearness import Matcher, calibrated
from tandem.mentoring.banks import queries as banks
from tandem.mentoring.banks.models import MentorProfile, Request

Vector = NDArray[np.float32]


def said_by(mentor: MentorProfile) -> str:
    """The text about a mentor."""
    return f"{mentor.competences} {mentor.achievements}".strip()


def vectors(
    requests: Sequence[Request], mentors: Sequence[MentorProfile], topics: Sequence[banks.Topic]
) -> tuple[Mapping[int, Vector], Mapping[int, Vector]]:
    """(request → vector, mentor → vector), fitted on these texts; both empty where one of the sides says nothing."""
    asked, offered = [request.words.strip() for request in requests], [said_by(mentor) for mentor in mentors]
    if not any(asked) or not any(offered):
        return {}, {}
    matcher = Matcher.fit([text for text in (*asked, *offered) if text], banks.topic_words(topics))
    left, right = calibrated(matcher.encode(asked), matcher.encode(offered))
    if not left.shape[1]:
        return {}, {}
    return (
        {request.pk: row for request, row in zip(requests, left, strict=True)},
        {mentor.pk: row for mentor, row in zip(mentors, right, strict=True)},
    )
