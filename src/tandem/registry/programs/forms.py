import datetime as dt

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.kit.actor import Actor
from tandem.kit.forms import DateField, RowsField
from tandem.kit.periods import school_year
from tandem.registry.documents import queries as documents
from tandem.registry.orgs.choices import Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Person
from tandem.registry.programs import queries
from tandem.registry.programs.models import Program, ProgramState

ACTS = "pupils", "teachers", "data"


class PassportForm(forms.Form):
    """The passport of a programme: everything in one form, filled from a template."""

    name = forms.CharField(label=_("Name of the programme"), max_length=300)
    school_year = forms.ChoiceField(label=_("School year"))
    started_on = DateField(label=_("Begins on"))
    finished_on = DateField(label=_("Ends on"))
    form_codes = forms.MultipleChoiceField(
        label=_("Forms of mentoring"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one form of mentoring.")},
    )
    min_age = forms.IntegerField(label=_("Least age of a pupil mentee, years"), min_value=5, max_value=99)
    max_age = forms.IntegerField(label=_("Greatest age of a pupil mentee, years"), min_value=5, max_value=99)
    load_limit = forms.IntegerField(
        label=_("Mentees of one mentor at a time"),
        min_value=1,
        max_value=30,
        help_text=_("Usually 2. No mentor may have more places than this."),
    )
    grounds = forms.MultipleChoiceField(label=_("Grounds: legal acts"), required=False, widget=forms.CheckboxSelectMultiple)
    own_grounds = forms.CharField(
        label=_("Grounds: acts of the region, municipality and school"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One act a line, as it should stand in the order."),
    )

    is_draft = forms.BooleanField(
        label=_("Leave it in preparation for now"), required=False,
        help_text=_("Banks and consents are gathered at once; pairs and orders are made after you start the programme."),
    )  # fmt: skip

    def __init__(self, *args: object, organization: Organization, plan: queries.Plan, today: dt.date, **kwargs: object):
        program: Program | None = kwargs.pop("program", None)  # type: ignore[assignment]
        kwargs.setdefault("initial", _of_program(program) if program else _of_plan(plan, today))
        super().__init__(*args, **kwargs)
        if program:
            del self.fields["is_draft"]
        years = queries.year_choices(today)
        if program and program.school_year not in years:
            years.insert(0, program.school_year)
        self.fields["school_year"].choices = [(year, year) for year in years]
        self.fields["form_codes"].choices = _form_choices(plan, program)
        acts = [act for act in documents.acts(organization, today) if not act.suits or set(act.suits) & set(ACTS)]
        self.fields["grounds"].choices = [(act.code, act.title) for act in acts]

    def clean(self) -> dict[str, object]:
        """Pairs of fields that must agree; the service repeats it for other callers."""
        data = super().clean() or {}
        first, last = data.get("started_on"), data.get("finished_on")
        if first and last and last < first:
            self.add_error("finished_on", _("The programme ends before it begins. Correct one of the dates."))
        least, most = data.get("min_age"), data.get("max_age")
        if least and most and most < least:
            self.add_error("max_age", _("The greatest age is less than the least one. Correct one of them."))
        return data

    def passport(self) -> dict[str, object]:
        """Fields of the programme without the forms of mentoring."""
        fields = {name: value for name, value in self.cleaned_data.items() if name not in ("form_codes", "is_draft")}
        return fields | ({"state": ProgramState.DRAFT} if self.cleaned_data.get("is_draft") else {})


class TeamForm(forms.Form):
    """Curator, working group and psychologist of a programme: ticks beside the names of teachers."""

    curator = RowsField(label=_("Curator"), queryset=None, required=False)
    group = RowsField(label=_("Working group"), queryset=None, required=False)
    psychologist = RowsField(label=_("Psychologist"), queryset=None, required=False)

    def __init__(self, *args: object, actor: Actor, organization: Organization, today: dt.date, **kwargs: object):
        super().__init__(*args, **kwargs)
        choices = queries.team_choices(actor, organization, today)
        self.teachers = list(choices)
        for field in self.fields.values():
            field.queryset = choices

    @property
    def rows(self) -> list[tuple[Person, list[tuple[str, object, bool]]]]:
        """(teacher, [(role, its label, is ticked)]), those who hold a role first."""
        chosen = {name: {str(getattr(v, "pk", v)) for v in self[name].value() or ()} for name in self.fields}
        rows = [
            (person, [(name, field.label, str(person.pk) in chosen[name]) for name, field in self.fields.items()])
            for person in self.teachers
        ]
        return sorted(rows, key=lambda row: not any(ticked for _name, _label, ticked in row[1]))

    def people(self) -> dict[str, list[Person]]:
        """{role: people}, for the service."""
        return {role: list(found) for role, found in self.cleaned_data.items()}


class RoleForm(forms.Form):
    """A role in one programme from a day."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=None, empty_label=None, widget=forms.RadioSelect)
    program = forms.ModelChoiceField(label=_("Programme"), queryset=None, empty_label=None)
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in Role if role != Role.ADMIN], initial=Role.GROUP)
    since = DateField(label=_("From"))

    def __init__(self, *args: object, people: QuerySet[Person], programs: QuerySet[Program], **kwargs: object):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.fields["person"].label_from_instance = _with_post
        self.fields["program"].queryset = programs


def _with_post(person: Person) -> str:
    """Namesakes are told apart by the class or the post."""
    return ", ".join([person.full_name, *(post.text for post in person.posts)])  # from as_of


def _form_choices(plan: queries.Plan, program: Program | None) -> list[tuple[str, str]]:
    """Forms of the template and those that the programme already has."""
    choices = {form.code: form.name for form in plan.forms}
    if program:
        choices |= {form.code: form.name for form in program.forms.all()}
    return list(choices.items())


def _of_plan(plan: queries.Plan, today: dt.date) -> dict[str, object]:
    first, last = queries.usual_period(plan, today)
    return {**plan.defaults, "school_year": school_year(first), "started_on": first, "finished_on": last, "form_codes": list(plan.ticked)}


def _of_program(program: Program) -> dict[str, object]:
    names = ("name", "school_year", "started_on", "finished_on", "min_age", "max_age", "load_limit", "grounds", "own_grounds")
    return {**{name: getattr(program, name) for name in names}, "form_codes": [form.code for form in program.forms.all()]}
