"""A form that was sent after its session had ended: kept on the server for its author until he or she signs in again.

A form says whose it is by a signed mark (`{% form_token %}` prints it), so nobody can leave a form to somebody else.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tandem.kit import clock

OWNER = "form_owner"
KEPT = "kept_form"
MARK_LASTS, LASTS = dt.timedelta(days=7), dt.timedelta(minutes=30)
LIMIT = 64 * 1024


def mark(user_id: int) -> str:
    """The value of the field OWNER."""
    return _signer().sign(str(user_id))


def keep(request: HttpRequest) -> bool:
    """Put the form aside, if it may be; the last one only. It takes no trust in the session or in the token of CSRF."""
    owner = _owner(request) if _may_be_kept(request) else ""
    if not owner or (request.user.is_authenticated and owner != str(request.user.pk)):
        return False
    fields = [[name, values] for name, values in request.POST.lists() if not _is_secret(name)]
    at = clock.now().isoformat()
    request.session[KEPT] = {"owner": owner, "address": request.get_full_path(), "fields": fields, "at": at}
    if not request.user.is_authenticated:
        request.session.set_expiry(LASTS)  # sign-in sets the usual term
        messages.info(request, _("It is time to sign in again. What you typed is not lost: it is kept for 30 minutes."))
    return True


def held(request: HttpRequest) -> dict[str, Any] | None:
    """The form that waits for the person who is signed in; another's or an old one is dropped on the way."""
    kept = request.session.get(KEPT)
    if kept is None:
        return None
    at = dt.datetime.fromisoformat(kept["at"])
    if kept["owner"] != str(request.user.pk) or clock.now() - at > LASTS:
        del request.session[KEPT]
        return None
    return kept | {"at": at}


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="tandem.kept")


def _owner(request: HttpRequest) -> str:
    """Id of the user whom the form was shown to; empty when the form does not say it, or lies."""
    try:
        return _signer().unsign(request.POST.get(OWNER, ""), max_age=MARK_LASTS)
    except BadSignature:
        return ""


def _may_be_kept(request: HttpRequest) -> bool:
    """An ordinary form of our own page, without files and not too large."""
    is_plain = request.method == "POST" and request.content_type == "application/x-www-form-urlencoded"
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    is_page = "HX-Request" not in request.headers and request.headers.get("Origin") in ours
    return is_plain and is_page and len(request.body) + len(request.get_full_path()) <= LIMIT


def _is_secret(name: str) -> bool:
    return name == "csrfmiddlewaretoken" or "password" in name.lower()
