"""Writes of documents, by subject; import this package as `documents` and call its verbs."""

from tandem.registry.documents.services.files import forget_file, store_file
from tandem.registry.documents.services.numbers import next_number
from tandem.registry.documents.services.papers import (
    attach_scan,
    change_draft,
    draft_paper,
    record_signing,
    register_paper,
    return_to_draft,
)

__all__ = [
    "attach_scan",
    "change_draft",
    "draft_paper",
    "forget_file",
    "next_number",
    "record_signing",
    "register_paper",
    "return_to_draft",
    "store_file",
]
