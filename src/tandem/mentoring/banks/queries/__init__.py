"""Reads of the banks, by subject."""

from tandem.mentoring.banks.queries.balance import balance
from tandem.mentoring.banks.queries.bulk import FOUND, VISIBLE, sorted_out
from tandem.mentoring.banks.queries.cards import asked_of, category_name, clearances_of, marks_of, mentee_card, mentor_card
from tandem.mentoring.banks.queries.filters import NEEDS, SORTS, Filters, chips, states, without_filters
from tandem.mentoring.banks.queries.lists import (
    applications_visible_to,
    clearances_on,
    found_mentees,
    found_mentors,
    ids_in,
    mentees_visible_to,
    mentors_visible_to,
    requests_visible_to,
    waiting_mentors,
)
from tandem.mentoring.banks.queries.people import Candidate, Waiting, applications, candidates, forms_for, in_words, participants, stated_side, ticked
from tandem.mentoring.banks.queries.places import Place, links, links_visible_to, own_topics, place, place_of, views_visible_to
from tandem.mentoring.banks.queries.public import asks_for_help, is_open, public_link, public_topics
from tandem.mentoring.banks.queries.registers import register
from tandem.mentoring.banks.queries.rows import ROWS, Known, mentee_rows, mentor_rows
from tandem.mentoring.banks.queries.topics import Topic, categories, criteria, guess_topics, topic_names, topics
from tandem.mentoring.banks.queries.week import slots_text, week

__all__ = [
    "FOUND", "Candidate", "NEEDS", "ROWS", "SORTS", "VISIBLE", "Filters", "Known", "Place", "Topic", "Waiting", "applications", "applications_visible_to", "asked_of", "asks_for_help",
    "balance", "candidates", "categories", "category_name", "chips", "clearances_of", "clearances_on", "criteria", "forms_for",
    "found_mentees", "found_mentors", "guess_topics", "ids_in", "in_words", "is_open", "links", "links_visible_to", "marks_of",
    "mentee_card", "mentee_rows", "mentees_visible_to", "mentor_card", "mentor_rows", "mentors_visible_to", "own_topics", "participants", "place", "place_of",
    "public_link", "public_topics", "register", "requests_visible_to", "slots_text", "sorted_out", "stated_side", "states", "ticked", "topic_names",
    "topics", "views_visible_to", "waiting_mentors", "week", "without_filters",
]  # fmt: skip
