import re

from django.db import transaction

from tandem.registry.documents.choices import ORDERS
from tandem.registry.documents.models import NumberBook, Paper
from tandem.registry.orgs.models import Organization


@transaction.atomic
def next_number(*, organization: Organization, book: str, year: int) -> str:
    """The next number of the book, by the school's pattern; the book is locked until the caller's transaction ends.

    Numbers that were typed by hand are stepped over.
    """
    row = _locked(organization, book, year)
    pattern = pattern_of(organization, book)
    taken = Paper.objects.filter(organization=organization, book=book, year=year)
    row.last += 1
    while taken.filter(number=pattern.replace("{n}", str(row.last))).exists():
        row.last += 1
    row.save(update_fields=["last"])
    return pattern.replace("{n}", str(row.last))


@transaction.atomic
def note_typed_number(*, organization: Organization, book: str, year: int, number: str) -> None:
    """A number typed by hand that fits the pattern moves the book forward, so that the next one follows it."""
    before, after = (re.escape(part) for part in pattern_of(organization, book).split("{n}", 1))
    found = re.fullmatch(f"{before}([0-9]{{1,6}}){after}", number)
    row = _locked(organization, book, year)
    if found and int(found[1]) > row.last:
        row.last = int(found[1])
        row.save(update_fields=["last"])


def pattern_of(organization: Organization, book: str) -> str:
    return organization.order_pattern if book == ORDERS else "{n}"


def _locked(organization: Organization, book: str, year: int) -> NumberBook:
    NumberBook.objects.get_or_create(organization=organization, book=book, year=year)
    rows = NumberBook.objects.select_for_update(of=("self",))
    return rows.get(organization=organization, book=book, year=year)
