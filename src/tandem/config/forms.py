from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as codes
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _


class _Plain(forms.Form):
    """What the fields are called is said by labels, not inside them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LoginForm(_Plain, account.LoginForm):
    """Sign-in in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Sign-in name or e-mail")
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""


class ChangePasswordForm(_Plain, account.ChangePasswordForm):
    """The old password and the new one twice."""


class ResetPasswordForm(_Plain, account.ResetPasswordForm):
    """Where to send the link."""


class ResetPasswordKeyForm(_Plain, account.ResetPasswordKeyForm):
    """The new password twice, by the link from the letter."""


class ReauthenticateForm(_Plain, account.ReauthenticateForm):
    """The password once more, before the way of signing in is changed."""


class ActivateTOTPForm(_Plain, totp.ActivateTOTPForm):
    """The first code proves that the app has got the key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Six digits from the app")


class CodeForm(_Plain, codes.AuthenticateForm):
    """The second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the app or a spare one")


class CodeAgainForm(_Plain, codes.ReauthenticateForm):
    """A code once more, before the way of signing in is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the app or a spare one")
