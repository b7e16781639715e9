"""Pages of the banks, by subject."""

from tandem.mentoring.banks.views.applications import application, applications, apply, apply_done, links, poster
from tandem.mentoring.banks.views.cards import ask, edit, mentee, mentor, new, step
from tandem.mentoring.banks.views.lists import bulk, choose, index, register, selection, view
from tandem.mentoring.banks.views.topics import suggest, topics, wording

__all__ = [
    "application",
    "applications",
    "apply",
    "apply_done",
    "ask",
    "bulk",
    "choose",
    "edit",
    "index",
    "links",
    "mentee",
    "mentor",
    "new",
    "poster",
    "register",
    "selection",
    "step",
    "suggest",
    "topics",
    "view",
    "wording",
]
