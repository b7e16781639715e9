"""The first visit: what goes over the wire with the sign-in page and an empty cache."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from tandem.config.bench.frame import Result
from tandem.config.bench.site import Browser, linked, served


def measure() -> Iterator[Result]:
    with served() as port:
        browser = Browser(port)
        page, size = _load(browser, "/account/login/")
        addresses = linked(page)
        own = [address for address in addresses if not address.startswith("http")]
        own += [font for address in own for font in _fonts(browser, address) if font not in own]
        total = size + sum(_load(browser, address)[1] for address in own)
    yield Result("first visit: bytes over the wire, with every font that the styles name", total / 1024, "KB", 150)
    yield Result("first visit: requests", 1 + len(own), "requests", 8)
    yield Result("first visit: addresses of other origins", len(addresses) - len([a for a in addresses if a in own]), "addresses", 0)


def _load(browser: Browser, address: str) -> tuple[str, int]:
    """(text of a page, bytes on the wire with headers)."""
    answer, body = browser.ask("GET", address, **{"Accept-Encoding": "br, gzip"})
    if answer.status != 200:
        raise RuntimeError(f"{address} answered {answer.status}")
    heads = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
    return "" if answer.getheader("Content-Encoding") else body.decode("utf-8", "replace"), len(body) + heads


def _fonts(browser: Browser, address: str) -> list[str]:
    """Fonts that a style sheet names."""
    if not address.endswith(".css"):
        return []
    _answer, body = browser.ask("GET", address, **{"Accept-Encoding": "identity"})
    found = re.findall(r"""url\(["']?([^)"']+\.woff2)["']?\)""", body.decode("utf-8"))
    return list(dict.fromkeys(urljoin(address, font) for font in found))
