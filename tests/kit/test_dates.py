import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.kit.dates import parse_date

TODAY = dt.date(2026, 11, 25)
GIVEN = {
    "20.12.2026": dt.date(2026, 12, 20), "20.12.26": dt.date(2026, 12, 20), "2026-12-20": dt.date(2026, 12, 20),
    "20/12/2026": dt.date(2026, 12, 20), "20,12,2026": dt.date(2026, 12, 20), " 20.12.2026 г. ": dt.date(2026, 12, 20),
    "1.9.2026": dt.date(2026, 9, 1), "20.12": dt.date(2026, 12, 20), "20 дек": dt.date(2026, 12, 20),
    "20 декабря 2026 года": dt.date(2026, 12, 20), "3 мая": dt.date(2027, 5, 3), "3 марта": dt.date(2027, 3, 3),
    "1 сент": dt.date(2026, 9, 1), "15.03.98": dt.date(1998, 3, 15), "29.02": dt.date(2028, 2, 29),
}  # fmt: skip


@pytest.mark.parametrize("text", [text for text in GIVEN if text != "29.02"])
def test_date_is_read_as_people_type_it(text: str) -> None:
    assert parse_date(text, TODAY) == GIVEN[text]


@pytest.mark.parametrize(
    "text", ["", "завтра", "01.01.0001", "31.12.9999", "31.02.2026", "32.12.2026", "20.13", "20 вот", "2026", "12", "29.02"]
)
def test_what_is_not_a_date_is_not_guessed(text: str) -> None:
    assert parse_date(text, TODAY) is None


@given(st.dates(dt.date(1920, 1, 1), dt.date(2036, 12, 31)))
def test_every_written_date_comes_back(date: dt.date) -> None:
    assert parse_date(date.strftime("%d.%m.%Y"), TODAY) == date
    assert parse_date(date.isoformat(), TODAY) == date


@given(st.dates(dt.date(2026, 6, 1), dt.date(2027, 5, 20)))
def test_without_a_year_the_nearest_day_is_meant(date: dt.date) -> None:
    if (date.month, date.day) != (2, 29):
        assert parse_date(date.strftime("%d.%m"), TODAY) == date


@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    assert parse_date(text, TODAY) is None or isinstance(parse_date(text, TODAY), dt.date)
