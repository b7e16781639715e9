"""Writes of people, by subject; import this package as `people` and call its verbs."""

from tandem.registry.people.services.accounts import (
    activate_account,
    create_account,
    deactivate_account,
    end_membership,
    grant_role,
    hash_password,
    note_own_password,
    reset_second_factor,
    set_password,
)
from tandem.registry.people.services.bulk import Link, forget_guardianships, link_guardians, restore_post
from tandem.registry.people.services.cards import (
    NewPerson,
    add_people,
    add_person,
    archive_person,
    change_own_contacts,
    change_person,
    correct_dates,
    forget_people,
    place_person,
    restore_person,
)
from tandem.registry.people.services.consents import (
    Sheet,
    Signed,
    consent_text,
    expire_consents,
    record_consents,
    withdraw_consent,
)
from tandem.registry.people.services.guardians import limit_guardian, link_guardian, unlink_guardian
from tandem.registry.people.services.merging import merge_people

__all__ = [
    "Link",
    "NewPerson",
    "Sheet",
    "Signed",
    "activate_account",
    "add_people",
    "add_person",
    "archive_person",
    "change_own_contacts",
    "change_person",
    "consent_text",
    "correct_dates",
    "create_account",
    "deactivate_account",
    "end_membership",
    "expire_consents",
    "forget_guardianships",
    "forget_people",
    "grant_role",
    "hash_password",
    "limit_guardian",
    "link_guardian",
    "link_guardians",
    "merge_people",
    "note_own_password",
    "place_person",
    "record_consents",
    "reset_second_factor",
    "restore_person",
    "restore_post",
    "set_password",
    "unlink_guardian",
    "withdraw_consent",
]
