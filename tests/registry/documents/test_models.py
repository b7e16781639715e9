import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tandem.registry.documents.models import NumberBook, Paper, StoredFile, Template
from tests import factories as make
from tests.factories.documents import paper, registered_paper

pytestmark = pytest.mark.django_db


def refuses(create, **fields):
    """The database itself refuses the row; the error names the constraint or its columns."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        create(**fields)
    return str(caught.value)


def test_template_version_once():
    org = make.school()
    row = {"organization": org, "kind": "acts", "code": "acts", "version": 2, "body": {}, "created_at": org.created_at}
    Template.objects.create(**row)
    error = refuses(Template.objects.create, **row)
    assert "template_version_once" in error or "template.version" in error


def test_number_book_once():
    org = make.school()
    NumberBook.objects.create(organization=org, book="orders", year=2026)
    error = refuses(NumberBook.objects.create, organization=org, book="orders", year=2026)
    assert "number_book_once" in error or "numberbook.year" in error


def test_paper_number_once_in_a_book_and_year():
    org = make.school()
    registered_paper(org, "7-од")
    error = refuses(registered_paper, organization=org, number="7-од")
    assert "paper_number_once" in error or "paper.number" in error


def test_the_same_number_is_free_in_another_year_school_or_book_and_for_drafts():
    org = make.school()
    registered_paper(org, "7-од")
    registered_paper(org, "7-од", dt.date(2027, 1, 12))
    registered_paper(make.school(), "7-од")
    registered_paper(org, "7-од", book="letters")
    paper(org), paper(org)
    assert Paper.objects.count() == 6


@pytest.mark.parametrize("fields", [{"number": ""}, {"dated_on": None}])
def test_registered_paper_has_number_and_date(fields):
    row = {"state": "registered", "number": "1", "dated_on": dt.date(2026, 11, 20)} | fields
    assert "registered_paper_has_number_and_date" in refuses(paper, **row)


@pytest.mark.parametrize("state", ["signed", "superseded"])
def test_signed_paper_has_date_of_signing(state):
    assert "signed_paper_has_date_of_signing" in refuses(registered_paper, state=state, signed_on=None)


def test_a_file_in_use_is_not_deleted():
    org = make.school()
    kept = StoredFile.objects.create(
        organization=org, name="скан.pdf", media_type="application/pdf", size=1, sha256="0" * 64, created_at=org.created_at
    )
    registered_paper(org, scan=kept)
    with pytest.raises(IntegrityError):
        kept.delete()
