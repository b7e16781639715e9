"""What stands between the server and a view, each piece a small function."""

import time
import uuid
from collections.abc import Callable

import structlog
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from tandem.foundation.audit import queries as submissions
from tandem.foundation.audit import services as audit
from tandem.kit import clock, kept
from tandem.kit.verdict import Refused
from tandem.registry.orgs.choices import STAFF, UPPER, Role
from tandem.registry.programs import queries as programs

Handler = Callable[[HttpRequest], HttpResponse]
OPEN_AT_FIRST = ("account_change_password", "account_logout", "account_reauthenticate")
"""Pages of a person who has not chosen a password yet."""
OPEN_WITHOUT_CODES = (*OPEN_AT_FIRST, "mfa_activate_totp")
WITH_CODES = (*STAFF, *UPPER, Role.ADMIN)
"""Roles that see data of children or rule over those who do."""
ROOM = 20_000
"""Places on the stack of the interpreter, some 160 KB: more than the deepest page needs."""
log = structlog.get_logger("web")


def room_for_frames(get_response: Handler) -> Handler:
    """The whole request works in one piece of the interpreter's stack.

    CPython keeps frames in pieces of 16 KB, and asks the system for the next piece at each call that crosses the end of one: a loop of
    a template that happens to stand there makes a page two and a half times slower. A frame as large as this one is given a piece that
    has room for all that follow.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    middleware.__code__ = middleware.__code__.replace(co_stacksize=ROOM)
    return middleware


def request_log(get_response: Handler) -> Handler:
    """One line a request: route, status, time; no address, no query, no names."""

    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = get_response(request)
        match = getattr(request, "resolver_match", None)
        route = match.route if match else "-"
        took = round((time.perf_counter() - started) * 1000)
        log.info("request", method=request.method, route=route, status=response.status_code, ms=took)
        return response

    return middleware


def headers(get_response: Handler) -> Handler:
    """Pages of signed-in people are never stored; nothing of ours may be embedded or probed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def no_nul(get_response: Handler) -> Handler:
    """A NUL sign in an address: no database keeps it, no person types it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("NUL")
        return get_response(request)

    return middleware


def language(get_response: Handler) -> Handler:
    """Russian unless the person chose another language (the browser's wish does not count)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        code = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(code):
            request.LANGUAGE_CODE = code  # type: ignore[attr-defined]
            response = get_response(request)
            response.headers.setdefault("Content-Language", code)
            return response

    return middleware


class SignInFirst(LoginRequiredMiddleware):
    """Closed by default; what was typed before the session ended waits for its author, and goes when another one comes."""

    def process_view(self, request: HttpRequest, view: Handler, args: tuple, kwargs: dict) -> HttpResponse | None:
        if request.user.is_authenticated:
            kept.held(request)
        return super().process_view(request, view, args, kwargs)

    def handle_no_permission(self, request: HttpRequest, view: Handler) -> HttpResponse:
        return redirect("desk:kept") if kept.keep(request) else super().handle_no_permission(request, view)


def actor(get_response: Handler) -> Handler:
    """Load who is acting once; views and policies never ask the database for rights again."""

    def middleware(request: HttpRequest) -> HttpResponse:
        timezone.deactivate()  # the page chooses it with its organization
        request.actor = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            request.actor = programs.actor_for(request.user, clock.today)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def upload_limit(get_response: Handler) -> Handler:
    """A body that is too large is refused by its declared length: before anybody reads it (the check of CSRF would)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.TANDEM_UPLOAD_LIMIT:
            reason = _("The file is larger than 50 MB. Leave only what is needed in it and save it again.")
            return render(request, "403.html", {"reason": reason}, status=413)
        return get_response(request)

    return middleware


def refusals(get_response: Handler) -> Handler:
    """A refusal that no view turned into a form error: go back where the person was and say why."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        if getattr(request, "htmx", False) or request.method != "POST":
            return render(request, "403.html", {"reason": str(error)}, status=403)
        messages.error(request, str(error))
        return HttpResponseRedirect(_way_back(request))

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def own_password_first(get_response: Handler) -> Handler:
    """A password that somebody else has chosen opens one page: the one where its owner sets another."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, view: Handler, args: tuple, kwargs: dict) -> HttpResponse | None:
        is_open = not getattr(view, "login_required", True) or request.resolver_match.view_name in OPEN_AT_FIRST
        if is_open or not request.user.is_authenticated or not request.user.has_temporary_password:
            return None
        return _instead(request, "account_change_password")

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def second_factor(get_response: Handler) -> Handler:
    """Where the installation demands it, staff and those above turn codes of the phone on before anything else opens."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, view: Handler, args: tuple, kwargs: dict) -> HttpResponse | None:
        is_open = not getattr(view, "login_required", True) or request.resolver_match.view_name in OPEN_WITHOUT_CODES
        if settings.TANDEM_STAFF_MFA != "required" or is_open or not request.user.is_authenticated:
            return None
        is_staff = any(grant.role in WITH_CODES for grant in request.actor.grants)  # type: ignore[attr-defined]
        return _instead(request, "mfa_activate_totp") if is_staff and not is_mfa_enabled(request.user) else None

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def _instead(request: HttpRequest, name: str) -> HttpResponse:
    page = reverse(name)
    return HttpResponseClientRedirect(page) if getattr(request, "htmx", False) else HttpResponseRedirect(page)


def _way_back(request: HttpRequest) -> str:
    """The page the form stood on, but never another origin."""
    back = request.headers.get("Referer", "")
    own = f"{request.scheme}://{request.get_host()}/"
    return "/" + back[len(own) :].lstrip("/\\") if back.startswith(own) else "/today/"


class SubmitOnce:
    """A form with a token is done once: the view runs in one transaction with the claim of its token.

    The second sending (a double click, two tabs) is led where the first one went.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Handler, args: tuple, kwargs: dict) -> HttpResponse | None:
        token = _token(request)
        if token is None:
            return None
        user_id = request.user.pk or 0
        try:
            with transaction.atomic():
                claim = audit.claim_submission(token=token, user_id=user_id)
                return self._run(request, view, args, kwargs, claim)
        except IntegrityError:
            if not submissions.was_sent(token):
                raise
            messages.info(request, _("This form was already sent. Here is its result."))
            return HttpResponseRedirect(submissions.first_answer(token, user_id) or "/today/")

    def _run(self, request: HttpRequest, view: Handler, args: tuple, kwargs: dict, claim: audit.Submission) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Refused as refusal:
            transaction.set_rollback(True)
            messages.error(request, str(refusal))
            return HttpResponseRedirect(_way_back(request))
        if hasattr(response, "render") and not response.is_rendered:
            response = response.render()
        if response.status_code in (301, 302, 303):
            audit.note_answer(submission=claim, location=response.headers["Location"][:500])
        else:
            transaction.set_rollback(True)  # nothing was done: the form may be sent again
        return response


def _token(request: HttpRequest) -> uuid.UUID | None:
    """Only ordinary forms: a file is never read inside a transaction, so forms with files carry no token."""
    if request.method != "POST" or request.content_type != "application/x-www-form-urlencoded":
        return None
    try:
        return uuid.UUID(request.POST.get("form_token", ""))
    except ValueError:
        return None
