from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engines.sheets.guard import LIMIT
from tandem.interfaces.imports.choices import FIELDS, Kind

LONGEST_PASTE = 4_000_000
SKIP = ("", _("Do not load"))


class UploadForm(forms.Form):
    """What the table is, where it goes, and the table itself: a file or a paste from Excel."""

    kind = forms.ChoiceField(label=_("What is in the table"), choices=Kind.choices, initial=Kind.PUPILS, widget=forms.RadioSelect)
    program = forms.TypedChoiceField(
        label=_("Programme"), required=False, coerce=int, empty_value=None, help_text=_("For mentors and requests")
    )
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("XLSX, XLS, ODS or CSV, up to 50 MB"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.tsv,.txt"}),
    )  # fmt: skip
    pasted = forms.CharField(
        label=_("Or paste rows from Excel"), required=False, max_length=LONGEST_PASTE, strip=False,
        help_text=_("Together with the line of headings"), widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, *args: object, programs: list[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["program"].choices = programs
        if len(programs) < 2:
            del self.fields["program"]

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        file, pasted = data.get("file"), str(data.get("pasted") or "")
        if file is not None and file.size > LIMIT:
            self.add_error("file", _("The file is larger than 50 MB. Leave only the sheet with the list in it and save it again."))
        elif file is not None:
            data["name"], data["content"] = file.name, file.read()
        elif pasted.strip():
            data["name"], data["content"] = str(_("pasted rows")) + ".csv", pasted.encode()
        elif "file" not in self.errors:
            self.add_error("file", _("Choose a file or paste rows from Excel."))
        return data


class ColumnsForm(forms.Form):
    """Which column is what; the sheet, the row of headings and the kind of the table can be corrected too."""

    kind = forms.ChoiceField(label=_("What is in the table"), choices=Kind.choices)
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    header_row = forms.IntegerField(
        label=_("Row of headings"), min_value=0, max_value=1000, help_text=_("Its number in the file; 0 when there are no headings")
    )
    default_form = forms.ChoiceField(label=_("Form of mentoring when the table does not say it"), required=False)

    def __init__(
        self, *args: object, kind: str, columns: int, sheets: list[tuple[str, str]], forms_: list[tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = sheets
        self.fields["default_form"].choices = [("", _("By the kind of person")), *forms_]
        choices = [SKIP, *((field.code, field.label) for field in FIELDS[kind])]
        for number in range(columns):
            self.fields[f"c{number}"] = forms.ChoiceField(choices=choices, required=False)
        if len(sheets) < 2:
            del self.fields["sheet"]
        if not forms_:
            del self.fields["default_form"]

    @property
    def columns(self) -> list[str]:
        """Chosen fields in the order of the columns."""
        return [self.cleaned_data[name] for name in self.fields if name.startswith("c") and name[1:].isdecimal()]

    def column_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("c") and name[1:].isdecimal()]

    def general_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not (name.startswith("c") and name[1:].isdecimal())]
