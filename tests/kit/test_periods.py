import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tandem.kit.periods import Period, overlapping, running_on, school_year, school_year_bounds
from tandem.registry.people.models import Affiliation
from tests import factories as make

DAY = dt.timedelta(days=1)
SEP, OCT, DEC, MAY = dt.date(2026, 9, 1), dt.date(2026, 10, 1), dt.date(2026, 12, 20), dt.date(2027, 5, 31)
BASE = Period(OCT, DEC)
CASES = {
    "inside": (Period(OCT + DAY, DEC - DAY), True),
    "enveloping": (Period(SEP, MAY), True),
    "the same": (Period(OCT, DEC), True),
    "last day is the first day": (Period(DEC, MAY), True),
    "first day is the last day": (Period(SEP, OCT), True),
    "next day": (Period(DEC + DAY, MAY), False),
    "day before": (Period(SEP, OCT - DAY), False),
    "open end from inside": (Period(DEC, None), True),
    "open end from before": (Period(SEP, None), True),
    "open end after": (Period(DEC + DAY, None), False),
    "backdated": (Period(SEP - 90 * DAY, SEP), False),
    "one day inside": (Period(DEC, DEC), True),
    "one day outside": (Period(DEC + DAY, DEC + DAY), False),
}
days = st.dates(dt.date(2026, 8, 25), dt.date(2026, 9, 10))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(days)
    return Period(start, draw(st.none() | st.dates(start, dt.date(2026, 9, 12))))


@pytest.mark.parametrize(("other", "shared"), CASES.values(), ids=CASES.keys())
def test_periods_share_a_day(other, shared):
    assert BASE.overlaps(other) is shared
    assert other.overlaps(BASE) is shared


@given(periods(), periods())
def test_overlap_is_a_common_day(one, two):
    window = [dt.date(2026, 8, 20) + n * DAY for n in range(40)]
    assert one.overlaps(two) == any(day in one and day in two for day in window)


def test_both_ends_belong_to_the_period():
    assert OCT in BASE and DEC in BASE
    assert OCT - DAY not in BASE and DEC + DAY not in BASE
    assert dt.date.max in Period(OCT)


def test_end_before_start_is_refused():
    with pytest.raises(ValueError, match="ends before it starts"):
        Period(DEC, OCT)


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(periods(), max_size=6), periods(), days)
def test_database_says_the_same_as_python(db, held, asked, day):
    Affiliation.objects.all().delete()
    person = make.person()
    for kind, period in zip("pupil teacher guardian graduate partner student".split(), held, strict=False):
        Affiliation.objects.create(person=person, kind=kind, started_on=period.started_on, finished_on=period.finished_on)
    rows = [(Period(row.started_on, row.finished_on), row.pk) for row in Affiliation.objects.all()]
    found = set(Affiliation.objects.filter(overlapping(asked)).values_list("pk", flat=True))
    assert found == {pk for period, pk in rows if period.overlaps(asked)}
    running = set(Affiliation.objects.filter(running_on(day)).values_list("pk", flat=True))
    assert running == {pk for period, pk in rows if day in period}


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (dt.date(2026, 8, 31), "2025/26"),
        (dt.date(2026, 9, 1), "2026/27"),
        (dt.date(2027, 1, 1), "2026/27"),
        (dt.date(2099, 9, 1), "2099/00"),
    ],
)
def test_school_year_starts_on_the_first_of_september(day, year):
    assert school_year(day) == year
    assert day in school_year_bounds(year)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_school_years_leave_no_gap(day):
    bounds = school_year_bounds(school_year(day))
    assert day in bounds
    assert school_year(bounds.finished_on + DAY) != school_year(day)
