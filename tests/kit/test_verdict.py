import pytest

from tandem.kit.verdict import ALLOWED, Conflict, Refused, Verdict, require

NO, NEVER = Verdict("Сначала нужно согласие."), Verdict("Пара закрыта.")


def test_reason_makes_a_refusal():
    assert ALLOWED
    assert not NO


def test_either_allows():
    assert NO | ALLOWED == ALLOWED
    assert ALLOWED | NO == ALLOWED
    assert NO | NEVER == NO


def test_refusal_says_the_reason():
    require(ALLOWED)
    with pytest.raises(Refused, match="нужно согласие"):
        require(NO)


def test_conflict_is_a_refusal_that_shows_what_stands_there():
    with pytest.raises(Refused) as caught:
        raise Conflict("Карточку уже изменили.", current={"goal": "другая"})
    assert caught.value.current == {"goal": "другая"}
