"""The project's addresses and three small ones to try the middleware on."""

from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils import timezone

from tandem.config.urls import handler400, handler403, handler404, handler500
from tandem.config.urls import urlpatterns as project
from tandem.foundation.notify.models import Message
from tandem.kit.verdict import Refused


@login_not_required
def save(request: HttpRequest) -> HttpResponse:
    made = Message.objects.create(user_id=1, kind="test", subject=request.POST.get("subject", ""), created_at=timezone.now())
    return {
        "refuse": lambda: _raise(Refused("Место уже занято.")),
        "collide": lambda: _raise(IntegrityError("some other constraint")),
        "errors": lambda: HttpResponse("there are errors in the form"),
    }.get(request.POST.get("end", ""), lambda: HttpResponseRedirect(f"/saved/{made.pk}/"))()


@login_not_required
def refuse(request: HttpRequest, name: str) -> HttpResponse:
    raise Refused("Сначала нужно согласие.")


def _raise(error: Exception) -> HttpResponse:
    raise error


urlpatterns = [path("try/save/", save), path("try/refuse/<str:name>/", refuse), *project]
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
