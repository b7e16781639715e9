"""Pages of people, by subject."""

from tandem.registry.people.views.access import access, account, account_action, end_role, first_curator
from tandem.registry.people.views.cards import archive, card, dates, edit, guardian, guardians, merge, place
from tandem.registry.people.views.consents import blanks, consents, record, withdraw
from tandem.registry.people.views.lists import duplicates, export, index, new
from tandem.registry.people.views.own import my_consents, profile

__all__ = [
    "access",
    "account",
    "account_action",
    "archive",
    "blanks",
    "card",
    "consents",
    "dates",
    "duplicates",
    "edit",
    "end_role",
    "export",
    "first_curator",
    "guardian",
    "guardians",
    "index",
    "merge",
    "my_consents",
    "new",
    "place",
    "profile",
    "record",
    "withdraw",
]
