"""Reads of documents, by subject; import this package as `documents` and call what you need."""

from tandem.registry.documents.queries.acts import Act, acts, cite
from tandem.registry.documents.queries.kinds import KINDS, Companion, Kind, companions_of, faults_of, kind_label
from tandem.registry.documents.queries.numbers import next_order_number
from tandem.registry.documents.queries.papers import (
    Counts,
    Filters,
    address_of,
    counts,
    document_of,
    file_name,
    files_visible_to,
    papers,
    papers_about,
    to_sign,
    versions,
    visible_to,
    years,
)
from tandem.registry.documents.queries.templates import SHIPPED, NoSuchTemplate, template, template_codes

__all__ = [
    "KINDS",
    "SHIPPED",
    "Act",
    "Companion",
    "Counts",
    "Filters",
    "Kind",
    "NoSuchTemplate",
    "acts",
    "address_of",
    "cite",
    "companions_of",
    "counts",
    "document_of",
    "faults_of",
    "file_name",
    "files_visible_to",
    "kind_label",
    "next_order_number",
    "papers",
    "papers_about",
    "template",
    "template_codes",
    "to_sign",
    "versions",
    "visible_to",
    "years",
]
