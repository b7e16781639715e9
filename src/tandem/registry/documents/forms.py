from django import forms
from django.utils.translation import gettext_lazy as _


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RegisterForm(forms.Form):
    number = forms.CharField(
        label=_("Number"), max_length=40, required=False, help_text=_("Leave empty: the next number of the book is taken.")
    )
    dated_on = forms.DateField(label=_("Date of the document"), widget=DateInput())


class SigningForm(forms.Form):
    signed_on = forms.DateField(label=_("Signed on"), widget=DateInput())
    signed_by = forms.CharField(label=_("Who signed"), max_length=200)


class ScanForm(forms.Form):
    scan = forms.FileField(label=_("Scan of the signed document"), help_text=_("PDF, JPEG or PNG up to 20 MB."))
