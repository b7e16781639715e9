"""Writes of people, by subject; import this package as `people` and call its verbs."""

from tandem.registry.people.services.accounts import (
    activate_account,
    create_account,
    deactivate_account,
    end_membership,
    grant_role,
    hash_password,
    set_password,
)
from tandem.registry.people.services.cards import (
    NewPerson,
    add_person,
    add_people,
    archive_person,
    change_person,
    forget_people,
    link_guardian,
    merge_people,
    place_person,
    unlink_guardian,
)
from tandem.registry.people.services.consents import record_consents, withdraw_consent

__all__ = [
    "NewPerson",
    "activate_account",
    "add_people",
    "add_person",
    "archive_person",
    "change_person",
    "create_account",
    "deactivate_account",
    "end_membership",
    "forget_people",
    "grant_role",
    "hash_password",
    "link_guardian",
    "merge_people",
    "place_person",
    "record_consents",
    "set_password",
    "unlink_guardian",
    "withdraw_consent",
]
