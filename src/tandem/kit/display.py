"""How a person wants to see pages: size of letters, colours, pictures. Kept in a cookie and set by the server, so nothing flashes."""

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse

COOKIE = "display"
YEAR = 365 * 24 * 3600
SIZES = ("100", "150", "200")
THEMES = ("auto", "light", "dark")
LOW_VISION = ("bw", "wb", "blue")
PICTURES = ("on", "off")


@dataclass(frozen=True)
class Display:
    size: str = "100"
    scheme: str = "auto"
    pictures: str = "on"

    @property
    def low_vision(self) -> str:
        """The scheme for low vision, or nothing."""
        return self.scheme if self.scheme in LOW_VISION else ""

    @property
    def is_large(self) -> bool:
        """Large letters need one column and the menu as a button."""
        return bool(self.low_vision) or self.size != "100"

    @property
    def theme(self) -> str:
        return self.scheme if self.scheme in THEMES else "light"


ALLOWED = {"size": SIZES, "scheme": (*THEMES, *LOW_VISION), "pictures": PICTURES}


def from_cookie(text: str) -> Display:
    """What is valid of the cookie; the rest stays as usual."""
    return _with(Display(), dict(zip(ALLOWED, text.split("-"), strict=False)))


def display_from_request(request: HttpRequest) -> dict[str, Display]:
    """Context of a page."""
    return {"display": from_cookie(request.COOKIES.get(COOKIE, ""))}


def set_display(request: HttpRequest, response: HttpResponse) -> Display:
    """Keep what the form says; what it does not mention stays as it was."""
    chosen = _with(display_from_request(request)["display"], request.POST.dict())
    value = "-".join((chosen.size, chosen.scheme, chosen.pictures))
    response.set_cookie(COOKIE, value, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return chosen


def _with(display: Display, given: dict[str, str]) -> Display:
    known = {key: given[key] for key, values in ALLOWED.items() if given.get(key) in values}
    return replace(display, **known)
