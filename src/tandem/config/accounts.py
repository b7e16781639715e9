from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tandem.foundation.notify import services as notify
from tandem.kit import kept

NO_MATCH = _("The name or the password does not fit. Look at the layout of the keyboard and at Caps Lock.")


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by the school: nobody signs up by himself."""

    error_messages = DefaultAccountAdapter.error_messages | {"username_password_mismatch": NO_MATCH, "email_password_mismatch": NO_MATCH}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """By the outbox: a mail server that is down makes no error, and the time of the answer does not tell known addresses."""
        usual = {"request": current.request, "email": email, "current_site": get_current_site(current.request)}
        letter = self.render_mail(template_prefix, email, usual | context)
        notify.tell(recipients=[(notify.NOBODY, email)], kind="account", subject=letter.subject[:200], body=str(letter.body))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A password from a printed card is changed first."""
        return reverse("account_change_password") if request.user.has_temporary_password else "/today/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """What was typed before the session ended waits, also for those who had to change a password first."""
        return reverse("desk:kept") if kept.held(request) else "/today/"
