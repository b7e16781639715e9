"""Pages that belong to no register: start, health, display, language and the failures."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from tandem.interfaces.desk import queries
from tandem.kit import display
from tandem.kit.http import reads, writes
from tandem.registry.orgs import queries as orgs

YEAR = 365 * 24 * 3600


@login_not_required
@reads
def start(request: HttpRequest) -> HttpResponse:
    """The address without anything behind it: set-up of an empty installation, else the home page or sign-in."""
    if orgs.is_empty():
        return redirect("desk:setup")
    return redirect("desk:today" if request.user.is_authenticated else settings.LOGIN_URL)


@login_not_required
@reads
def health(request: HttpRequest) -> HttpResponse:
    """State for a monitor: 200 while pages can be served, 503 when they cannot."""
    state = queries.health()
    answer = {"status": state.status, "database": state.database, "worker": state.worker, "migrations": state.migrations}
    return JsonResponse(answer, status=200 if state.can_serve else 503)


@login_not_required
@writes
def show_settings(request: HttpRequest) -> HttpResponse:
    """Size of letters, theme and low vision: kept in a cookie, so it works before sign-in too."""
    if request.method != "POST":
        return render(request, "desk/display.html", {"next": _back(request)})
    response = HttpResponseRedirect(_back(request))
    display.set_display(request, response)
    return response


@login_not_required
@writes
def language(request: HttpRequest) -> HttpResponse:
    """Russian or English, kept in a cookie."""
    if request.method != "POST":
        return render(request, "desk/display.html", {"next": _back(request)})
    response = HttpResponseRedirect(_back(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    return response


def _back(request: HttpRequest) -> str:
    """Where the person was: `next` or the referring page, never another origin."""
    wanted = request.POST.get("next") or request.GET.get("next") or request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else "/"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"reason": _("This page is not for your role.")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the frame of a page: what failed may be the database itself."""
    return render(None, "500.html", status=500)  # type: ignore[arg-type]


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page stood open for too long, or cookies are off."""
    said = _("The page has expired. Go back, refresh it and send the form again.")
    return render(request, "403.html", {"reason": said}, status=403)
