"""Reads of pairs and groups, by subject; import this package as `mentorships` and call what you need."""

from tandem.mentoring.mentorships.queries.cards import Row, Side, history, rows_of, ties
from tandem.mentoring.mentorships.queries.choosing import mentors_instead, open_choices
from tandem.mentoring.mentorships.queries.facts import is_labour
from tandem.mentoring.mentorships.queries.gates import CLEARANCE, EMPLOYEES, Lack, gates_lost, lacks
from tandem.mentoring.mentorships.queries.lists import (
    Filters,
    board,
    form_names,
    of_person,
    parts_of,
    posts_on,
    state_counts,
    title_of,
    visible_to,
    with_people,
)
from tandem.mentoring.mentorships.queries.orders import (
    Blocked,
    blocked_from_order,
    draft_of,
    ended_without_order,
    labour_pairs,
    latest_order,
    left_order,
    live_pairs,
    order_title,
    pair_ids,
    pairs_of,
    ready_for_order,
    subject_of,
)
from tandem.mentoring.mentorships.queries.places import free_places

__all__ = [
    "CLEARANCE",
    "EMPLOYEES",
    "Blocked",
    "Filters",
    "Lack",
    "Row",
    "Side",
    "blocked_from_order",
    "board",
    "draft_of",
    "ended_without_order",
    "form_names",
    "free_places",
    "gates_lost",
    "history",
    "is_labour",
    "labour_pairs",
    "lacks",
    "latest_order",
    "left_order",
    "live_pairs",
    "mentors_instead",
    "of_person",
    "open_choices",
    "order_title",
    "pair_ids",
    "pairs_of",
    "parts_of",
    "posts_on",
    "ready_for_order",
    "rows_of",
    "state_counts",
    "subject_of",
    "ties",
    "title_of",
    "visible_to",
    "with_people",
]
