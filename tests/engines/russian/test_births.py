import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.engines.russian.births import odd_birth

TODAY = dt.date(2026, 11, 25)


@pytest.mark.parametrize("year", range(2010, 2016))
def test_usual_seventh_class_is_not_remarked(year):
    assert odd_birth(dt.date(year, 3, 15), today=TODAY, grade=7, is_pupil=True) == ("", "")


@pytest.mark.parametrize(
    ("born", "grade", "is_pupil", "said", "meant"),
    [
        ((2020, 3, 15), 7, True, "6 лет", "15.03.2010"),
        ((1985, 3, 15), 7, True, "2012–2014", ""),
        ((2003, 3, 15), 5, True, "23 года", "15.03.2013"),
        ((2015, 3, 15), None, False, "для взрослого: 11 лет", ""),
        ((1930, 3, 15), None, False, "96 лет", ""),
        ((2031, 3, 15), 7, True, "в будущем", "15.03.2011"),
        ((2024, 3, 15), None, None, "2 года", ""),
        ((2012, 2, 29), 1, True, "14 лет", "29.02.2016"),
    ],
)
def test_odd_birth_is_said_and_the_likely_date_is_offered(born, grade, is_pupil, said, meant):
    text, suggestion = odd_birth(dt.date(*born), today=TODAY, grade=grade, is_pupil=is_pupil)
    assert said in text and suggestion == meant


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.sampled_from([None, *range(1, 12)]), st.sampled_from([None, True, False]))
def test_what_is_offered_is_not_odd_itself(born, grade, is_pupil):
    _text, meant = odd_birth(born, today=TODAY, grade=grade, is_pupil=is_pupil)
    if meant:
        day, month, year = map(int, meant.split("."))
        assert odd_birth(dt.date(year, month, day), today=TODAY, grade=grade, is_pupil=is_pupil) == ("", "")
