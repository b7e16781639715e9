"""What the next number would be; the number itself is given by services at registration."""

import datetime as dt

from tandem.registry.documents.choices import ORDERS
from tandem.registry.documents.models import NumberBook
from tandem.registry.orgs.models import Organization


def next_order_number(organization: Organization, day: dt.date) -> str:
    """By the school's pattern, if nobody takes it meanwhile. One query."""
    books = NumberBook.objects.filter(organization=organization, book=ORDERS, year=day.year)
    last = books.values_list("last", flat=True).first() or 0
    return organization.order_pattern.replace("{n}", str(last + 1))
