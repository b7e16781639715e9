"""The URLconf as a list of routes, and one request to each of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

SERVED_OUTSIDE = ("static/",)


@dataclass(frozen=True)
class Route:
    """A named address and its view."""

    name: str
    pattern: URLPattern

    @property
    def is_public(self) -> bool:
        """Opted out of «closed by default»."""
        return not getattr(self.pattern.callback, "login_required", True)

    @property
    def access(self) -> str:
        """What the view says of itself: reads, writes, or nothing (pages of allauth)."""
        return getattr(self.pattern.callback, "access", "")


def routes() -> dict[str, Route]:
    """{name with its namespace: route} of everything that the URLconf serves."""
    return {route.name: route for route in _routes(get_resolver().url_patterns, "")}


def _routes(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _routes(pattern.url_patterns, inner)
        else:
            yield Route(f"{space}{pattern.name or pattern.pattern}", pattern)


def ask(client: Client, name: str, kwargs: dict[str, object], method: str = "get") -> int:
    """Status of one request; what it wrote is taken back."""
    address = reverse(name, kwargs=kwargs)
    with transaction.atomic():
        response = getattr(client, method)(address)
        if response.streaming:
            list(response.streaming_content)  # the end of the file closes it
        transaction.set_rollback(True)
    return int(response.status_code)
