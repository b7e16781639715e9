import datetime as dt
import hashlib

from django.core.files.base import ContentFile

from tandem.registry.documents.models import Paper, StoredFile, Template
from tests.factories.orgs import MADE, school


def paper(organization=None, **fields):
    """A draft; give `state` with `number`, `dated_on` … for a later one."""
    data = {
        "organization": organization or school(), "kind": "pairs-order", "title": "О закреплении пар", "subject": "program:0",
        "about": {"pairs": []}, "book": "orders", "created_at": MADE,
    }  # fmt: skip
    return Paper.objects.create(**(data | fields))


def registered_paper(organization=None, number="1-од", dated_on=dt.date(2026, 11, 20), **fields):
    row = {"state": "registered", "number": number, "year": dated_on.year, "dated_on": dated_on}
    return paper(organization, **(row | fields))


def signed_paper(organization=None, number="1-од", dated_on=dt.date(2026, 11, 20), **fields):
    signed = {"signed_on": dated_on, "signed_by": "Соколова Е. А."}
    return registered_paper(organization, number, dated_on, **({"state": "signed"} | signed | fields))


def template(organization, kind="papers", code="pairs-order", body=None, **fields):
    """A school's own copy of a data file."""
    return Template.objects.create(organization=organization, kind=kind, code=code, body=body or {}, created_at=MADE, **fields)


def stored_file(organization=None, name="скан.pdf", content=b"%PDF-1.4", **fields):
    data = {
        "organization": organization or school(), "name": name, "media_type": "application/pdf", "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(), "content": ContentFile(content, "stored"), "created_at": MADE,
    }  # fmt: skip
    return StoredFile.objects.create(**(data | fields))
