from allauth.account import forms as account
from django.utils.translation import gettext_lazy as _


class LoginForm(account.LoginForm):
    """Sign-in in our words; what the fields are called is said by labels, not inside them."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Sign-in name or e-mail")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}
