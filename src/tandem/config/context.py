from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from tandem.config.demo.accounts import demo_accounts
from tandem.interfaces.desk import queries as desk
from tandem.kit.display import display_from_request


def page(request: HttpRequest) -> dict[str, object]:
    """What every page needs: display settings, who acts, where, and the navigation."""
    actor = getattr(request, "actor", None)
    context: dict[str, object] = {"actor": actor, "org": None, "nav": [], "notices": 0, **display_from_request(request)}
    if actor is None and settings.TANDEM_DEMO:
        context["demo_accounts"] = SimpleLazyObject(demo_accounts)
    if actor is not None:
        context |= desk.frame(actor, request)
        if context["org"]:
            timezone.activate(context["org"].timezone)
    return context
