"""Reads of the banks, by subject."""

from tandem.mentoring.banks.queries.lists import (
    Filters,
    applications,
    clearances_on,
    links,
    mentee_rows,
    mentees_visible_to,
    mentor_rows,
    mentors_visible_to,
    saved_views,
)
from tandem.mentoring.banks.queries.people import participants, stage_measures
from tandem.mentoring.banks.queries.topics import Topic, categories, criteria, guess_topics, topic_names, topics

__all__ = [
    "Filters",
    "Topic",
    "applications",
    "categories",
    "clearances_on",
    "criteria",
    "guess_topics",
    "links",
    "mentee_rows",
    "mentees_visible_to",
    "mentor_rows",
    "mentors_visible_to",
    "participants",
    "saved_views",
    "stage_measures",
    "topic_names",
    "topics",
]
