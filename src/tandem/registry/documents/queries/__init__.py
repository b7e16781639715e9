"""Reads of documents, by subject; import this package as `documents` and call what you need."""

from tandem.registry.documents.queries.acts import Act, acts, cite
from tandem.registry.documents.queries.templates import SHIPPED, template, template_codes

__all__ = ["SHIPPED", "Act", "acts", "cite", "template", "template_codes"]
