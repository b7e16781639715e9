from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from tandem.kit.htmx import page_or_fragment, wants_fragment


def asked(**headers: str):
    request = RequestFactory().get("/", headers={name.replace("_", "-"): value for name, value in headers.items()})
    request.htmx = HtmxDetails(request)
    return request


def test_browser_gets_the_page_and_htmx_the_fragment() -> None:
    assert not wants_fragment(asked())
    assert wants_fragment(asked(HX_Request="true"))


def test_going_back_and_boosted_links_get_the_page() -> None:
    assert not wants_fragment(asked(HX_Request="true", HX_History_Restore_Request="true"))
    assert not wants_fragment(asked(HX_Request="true", HX_Boosted="true"))


def test_the_two_answers_are_never_mixed_in_a_cache() -> None:
    response = page_or_fragment(asked(HX_Request="true"), "400.html", "kit/_logo.html", {})
    assert "HX-Request" in response.headers["Vary"]
    assert response.content.decode().startswith('<svg class="logo"')
