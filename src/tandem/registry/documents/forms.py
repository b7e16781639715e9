from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.kit.forms import DateField


class RegisterForm(forms.Form):
    number = forms.CharField(
        label=_("Number"), max_length=40, required=False, help_text=_("Leave empty: the next number of the book is taken.")
    )
    dated_on = DateField(label=_("Date of the document"))


class SigningForm(forms.Form):
    signed_on = DateField(label=_("Signed on"))
    signed_by = forms.CharField(label=_("Who signed"), max_length=200)


class ScanForm(forms.Form):
    scan = forms.FileField(label=_("Scan of the signed document"), help_text=_("PDF, JPEG or PNG up to 20 MB."))
