from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by the school: nobody signs up by himself."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A password from a printed card is changed first."""
        return reverse("account_change_password") if request.user.has_temporary_password else "/today/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/today/"
