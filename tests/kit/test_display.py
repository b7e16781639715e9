import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tandem.kit.display import COOKIE, Display, display_from_request, from_cookie, set_display


def asked(cookie: str = "", **form: str):
    request = RequestFactory().post("/display/", form)
    if cookie:
        request.COOKIES[COOKIE] = cookie
    return request


def test_without_a_cookie_pages_look_as_the_device_wants() -> None:
    display = display_from_request(asked())["display"]
    assert (display.size, display.scheme, display.pictures) == ("100", "auto", "on")
    assert not display.is_large


@pytest.mark.parametrize("cookie", ["", "-", "999-pink-maybe", "<b>-x", "100", "150-", "a-b-c-d-e"])
def test_a_spoiled_cookie_never_breaks_a_page(cookie: str) -> None:
    display = from_cookie(cookie)
    assert display.size in ("100", "150")
    assert display.scheme == "auto"
    assert display.pictures == "on"


def test_low_vision_is_a_scheme_with_large_letters_and_one_column() -> None:
    display = from_cookie("100-wb-off")
    assert display.low_vision == "wb"
    assert display.theme == "light"
    assert display.is_large
    assert display.pictures == "off"


def test_dark_is_not_low_vision() -> None:
    display = from_cookie("100-dark-on")
    assert (display.low_vision, display.theme, display.is_large) == ("", "dark", False)


def test_choice_is_kept_in_a_cookie_and_read_back() -> None:
    response = HttpResponse()
    chosen = set_display(asked(size="200", scheme="blue"), response)
    assert chosen == Display("200", "blue", "on")
    kept = response.cookies[COOKIE]
    assert from_cookie(kept.value) == chosen
    assert kept["httponly"] and kept["samesite"] == "Lax" and kept["max-age"] > 0


def test_what_the_form_does_not_mention_stays() -> None:
    assert set_display(asked("200-blue-off", size="100"), HttpResponse()) == Display("100", "blue", "off")


def test_unknown_values_of_the_form_are_left_out() -> None:
    assert set_display(asked("150-dark-on", size="500", scheme="pink"), HttpResponse()) == Display("150", "dark", "on")
