"""`@reads` and `@writes`: every view says whether it may change anything."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import SimpleTemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

View = Callable[..., HttpResponse]
LONGEST = 19
"""Digits of a number that no database keeps as a key."""
WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")


class WroteWhileReading(RuntimeError):
    """A page that only reads tried to change the database."""


def _no_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.lstrip().upper().startswith(WRITING) and "django_session" not in sql:
        raise WroteWhileReading(sql.split(" SET ")[0][:200])
    return execute(sql, params, many, context)


def reads(view: View) -> View:
    """A page: GET only, and the connection rejects writes while it runs."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with connection.execute_wrapper(_no_writes):
            response = view(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                response = response.render()
            return response

    guarded = require_safe(guarded)
    guarded.access = "reads"  # type: ignore[attr-defined]
    return guarded


def writes(view: View) -> View:
    """A form or an action: GET shows it (and cannot write), POST does it through one service call."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            return view(request, *args, **kwargs)
        with connection.execute_wrapper(_no_writes):
            return view(request, *args, **kwargs)

    guarded = require_http_methods(["GET", "HEAD", "POST"])(guarded)
    guarded.access = "writes"  # type: ignore[attr-defined]
    return guarded


def ids_in(values: Iterable[str]) -> list[int]:
    """Numbers of rows that an address or a form names; what cannot be one is left out."""
    return [int(value) for value in values if value.isdecimal() and len(value) < LONGEST]


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, None when it is only shown: nothing filled in is sent too, and is told about."""
    return request.POST if request.method == "POST" else None
