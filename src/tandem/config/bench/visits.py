"""The first visit: what goes over the wire with the sign-in page and an empty cache."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from tandem.config.bench.frame import Result
from tandem.config.bench.site import Browser, linked, served

FACE = re.compile(r"""@font-face\{[^}]*?url\(["']?([^)"']+\.woff2)["']?\)[^}]*?unicode-range:([^}]+)""")


def measure() -> Iterator[Result]:
    with served() as port:
        browser = Browser(port)
        page, size = _load(browser, "/account/login/")
        addresses = linked(page)
        own = [address for address in addresses if not address.startswith("http")]
        own += [font for address in own for font in _fonts(browser, address, page) if font not in own]
        total = size + sum(_load(browser, address)[1] for address in own)
    yield Result("first visit: bytes over the wire, with the fonts that its letters need", total / 1024, "KB", 150)
    yield Result("first visit: requests", 1 + len(own), "requests", 8)
    yield Result("first visit: addresses of other origins", len(addresses) - len([a for a in addresses if a in own]), "addresses", 0)


def _load(browser: Browser, address: str) -> tuple[str, int]:
    """(text of a page, bytes on the wire with headers)."""
    answer, body = browser.ask("GET", address, **{"Accept-Encoding": "br, gzip"})
    if answer.status != 200:
        raise RuntimeError(f"{address} answered {answer.status}")
    heads = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
    return "" if answer.getheader("Content-Encoding") else body.decode("utf-8", "replace"), len(body) + heads


def _fonts(browser: Browser, address: str, text: str) -> list[str]:
    """Fonts that a style sheet gives to the letters of a text: a letter belongs to the last face that names it."""
    if not address.endswith(".css"):
        return []
    _answer, body = browser.ask("GET", address, **{"Accept-Encoding": "identity"})
    holder = {code: font for font, ranges in FACE.findall(body.decode("utf-8")) for code in _codes(ranges)}
    return list(dict.fromkeys(urljoin(address, holder[ord(letter)]) for letter in text if ord(letter) in holder))


def _codes(ranges: str) -> Iterator[int]:
    """Codes of a `unicode-range`."""
    for first, last in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", ranges):
        yield from range(int(first, 16), int(last or first, 16) + 1)
