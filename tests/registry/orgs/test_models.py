import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tandem.registry.orgs.models import Organization
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_order_pattern_has_number():
    school = make.school()
    with pytest.raises(IntegrityError, match="order_pattern_has_number"), transaction.atomic():
        Organization.objects.filter(pk=school.pk).update(order_pattern="-од")


def test_a_code_is_taken_once_and_is_plain():
    school = make.school()
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.filter(pk=make.school().pk).update(code=school.code)
    with pytest.raises(ValidationError):
        Organization(code="Школа", name="x", short_name="x", created_at=school.created_at).full_clean(exclude=["path", "depth"])


def test_letterhead_is_lines_or_the_full_name():
    assert Organization(name="Школа", letterhead=" Управление \n\n Школа № 1 ").letterhead_lines == ["Управление", "Школа № 1"]
    assert Organization(name="Школа").letterhead_lines == ["Школа"]


def test_organizations_under_paths():
    school, other = make.school(), make.school()
    assert list(Organization.objects.under([school.path])) == [school]
    assert set(Organization.objects.under([""])) >= {school, other} and not Organization.objects.under([])
    assert set(Organization.objects.all().schools()) == {school, other}
