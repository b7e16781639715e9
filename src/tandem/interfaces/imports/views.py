from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRedirect

from tandem.interfaces.imports import policy, queries, services
from tandem.interfaces.imports.choices import Kind
from tandem.interfaces.imports.forms import ColumnsForm, UploadForm
from tandem.interfaces.imports.models import Batch, State
from tandem.interfaces.imports.policy import UNDO_DAYS
from tandem.kit import clock
from tandem.kit.files import XLSX, attachment
from tandem.kit.htmx import wants_fragment
from tandem.kit.http import posted, reads, writes
from tandem.kit.verdict import Refused, require
from tandem.registry.orgs import queries as orgs
from tandem.registry.orgs.models import Organization
from tandem.registry.programs import queries as programs

PAGE = 50


@writes
def start(request: HttpRequest, org: str) -> HttpResponse:
    """What to load: a file or a paste; templates to download."""
    place = _place(request, org)
    choices = queries.program_choices(request.actor, place)
    form = UploadForm(posted(request), request.FILES or None, programs=choices, initial=_wanted(request))
    if request.method == "POST" and form.is_valid():
        try:
            target = _target(request, place, form.cleaned_data)
            upload = queries.read_upload(place, target.kind, name=form.cleaned_data["name"], content=form.cleaned_data["content"])
            made = services.upload_table(actor=request.actor, target=target, upload=upload)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("imports:columns", place.code, made.pk)
    context = {"org": place, "form": form, "kinds": Kind.choices, "recent": queries.history(request.actor, place)[:5],
               "samples": queries.SAMPLES if settings.TANDEM_DEMO else {}}  # fmt: skip
    return render(request, "imports/start.html", context, status=422 if form.errors else 200)


@reads
def history(request: HttpRequest, org: str) -> HttpResponse:
    """Every table of the school."""
    place = _place(request, org)
    page = Paginator(queries.history(request.actor, place), PAGE).get_page(request.GET.get("page"))
    return render(request, "imports/history.html", {"org": place, "page": page})


@writes
def columns(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Which column is what; another sheet or row of headings is read anew."""
    table = _batch(request, org, pk)
    require(policy.can_change(request.actor, table))
    form = _columns_form(request, table)
    if request.method == "POST" and form.is_valid():
        if queries.is_reread(table, form.cleaned_data):
            return _reread(request, table, form)
        if text := queries.wrong_columns(table.kind, form.columns):
            form.add_error(None, text)
        else:
            today, default = clock.today(table.organization.timezone), form.cleaned_data.get("default_form", "")
            services.start_check(actor=request.actor, batch=table, columns=form.columns, default_form=default, today=today)
            return redirect("imports:batch", table.organization.code, table.pk)
    pairs = list(zip(table.mapping, form.column_fields(), strict=True))
    context = {"org": table.organization, "batch": table, "form": form, "columns": pairs, "sheets": len(table.sheets),
               "likelier": queries.likelier_kind(table)}  # fmt: skip
    return render(request, "imports/columns.html", context)


@reads
def batch(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """The check, the progress or the report: by the state of the table."""
    table = _batch(request, org, pk)
    if table.state == State.UPLOADED:
        return redirect("imports:columns", table.organization.code, table.pk)
    if wants_fragment(request) and table.state in (State.CHECKED, State.LOADED, State.UNDONE):
        return HttpResponseClientRedirect(request.path)  # the page of progress asks again and again: now there is something to open
    context = {"org": table.organization, "batch": table, "summary": queries.summary(table), "job": queries.live_job(table)}
    if table.state == State.CHECKED:
        cause = request.GET.get("cause", "")
        context |= {"groups": queries.groups(table, cause), "changed": queries.changed_rows(table), "cause": cause,
                    "first": queries.first_rows(table), "can_load": policy.can_load(request.actor, table)}  # fmt: skip
        return render(request, "imports/check.html", context)
    if table.state in (State.LOADED, State.UNDONE):
        context |= {"can_undo": policy.can_undo(request.actor, table), "undo_days": UNDO_DAYS, "until": queries.undo_until(table)}
        return render(request, "imports/report.html", context)
    return render(request, "imports/progress.html", context)


@writes
def row(request: HttpRequest, org: str, pk: int, number: int) -> HttpResponse:
    """One row: mend its cells."""
    table = _batch(request, org, pk)
    found = get_object_or_404(table.rows.select_related("batch"), number=number)
    if request.method == "POST":
        cells = {int(name[1:]): text for name, text in request.POST.items() if name[:1] == "c" and name[1:].isdecimal()}
        services.mend_row(actor=request.actor, row=found, cells=cells, today=clock.today(table.organization.timezone))
        messages.success(request, _("Row %(number)s is looked at again.") % {"number": number})
        return redirect("imports:batch", table.organization.code, table.pk)
    return render(request, "imports/row.html", {"org": table.organization, "batch": table, "item": queries.shown_row(table, found)})


@writes
def decide(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """A decision on one row or on all rows with the same trouble."""
    table = _batch(request, org, pk)
    actor, today, decision = request.actor, clock.today(table.organization.timezone), request.POST.get("decision", "")
    number, count = request.POST.get("number", ""), 1
    if number.isdecimal():
        found = get_object_or_404(table.rows.select_related("batch"), number=int(number))
        services.decide_row(actor=actor, row=found, decision=decision, today=today)
    elif request.method == "POST":
        cause = request.POST.get("cause", "")
        count = services.decide_group(actor=actor, batch=table, cause=cause, decision=decision, today=today)
    messages.success(request, ngettext("%(n)s row is settled.", "%(n)s rows are settled.", count) % {"n": count})
    return redirect("imports:batch", table.organization.code, table.pk)


@writes
def load(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """«Загрузить»: a worker does it, the page shows how far it is."""
    table = _batch(request, org, pk)
    if request.method == "POST":
        services.start_load(actor=request.actor, batch=table)
    return redirect("imports:batch", table.organization.code, table.pk)


@writes
def undo(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """«Отменить загрузку»."""
    table = _batch(request, org, pk)
    if request.method == "POST":
        services.start_undo(actor=request.actor, batch=table)
        messages.success(request, _("The load is being undone: everything becomes as it was before it."))
    return redirect("imports:batch", table.organization.code, table.pk)


@writes
def drop(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Remove a table that was not loaded."""
    table = _batch(request, org, pk)
    if request.method == "POST":
        services.drop_batch(actor=request.actor, batch=table)
        messages.success(request, _("The table is removed. Nothing of it was loaded."))
        return redirect("imports:start", table.organization.code)
    return redirect("imports:batch", table.organization.code, table.pk)


@reads
def refused(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Rows that were not loaded, as a workbook with reasons."""
    table = _batch(request, org, pk)
    return attachment(queries.refused_book(table), f"{_('Not loaded')}.xlsx", XLSX)


@reads
def template(request: HttpRequest, org: str, kind: str) -> HttpResponse:
    """An empty table of the kind with lists to choose from."""
    place = _place(request, org)
    if kind not in Kind.values:
        raise Http404
    book = queries.template_book(kind, programs.chosen(request.actor, place))
    return attachment(book, f"{Kind(kind).label}.xlsx", XLSX)


@reads
def sample(request: HttpRequest, org: str, name: str) -> HttpResponse:
    """A dirty table of invented people to try the import with (demonstration only)."""
    place = _place(request, org)
    if not settings.TANDEM_DEMO or name not in queries.SAMPLES:
        raise Http404
    return attachment(queries.sample_book(name, clock.today(place.timezone)), f"{queries.SAMPLES[name][0]}.xlsx", XLSX)


def _place(request: HttpRequest, org: str) -> Organization:
    place = get_object_or_404(orgs.visible_to(request.actor), code=org)
    require(policy.can_import(request.actor, place))
    return place


def _batch(request: HttpRequest, org: str, pk: int) -> Batch:
    return get_object_or_404(queries.visible_to(request.actor), organization__code=org, pk=pk)


def _wanted(request: HttpRequest) -> dict[str, object]:
    kind = request.GET.get("kind", "")
    return {"kind": kind, "program": request.GET.get("program")} if kind in Kind.values else {}


def _target(request: HttpRequest, place: Organization, data: dict) -> services.Target:
    if data["kind"] not in (Kind.MENTORS, Kind.REQUESTS):
        return services.Target(place, data["kind"])
    return services.Target(place, data["kind"], programs.chosen(request.actor, place, str(data.get("program") or "")))


def _columns_form(request: HttpRequest, table: Batch) -> ColumnsForm:
    first = {"kind": table.kind, "sheet": table.sheet, "header_row": table.header_row, "default_form": table.default_form}
    first |= {f"c{number}": column["field"] for number, column in enumerate(table.mapping)}
    sheets = [(str(name), f"{name} ({count})") for name, count in table.sheets]
    forms = queries.form_choices(table)
    return ColumnsForm(posted(request), initial=first, kind=table.kind, columns=len(table.mapping), sheets=sheets, forms_=forms)


def _reread(request: HttpRequest, table: Batch, form: ColumnsForm) -> HttpResponse:
    data = form.cleaned_data
    target = _target(request, table.organization, {"kind": data["kind"], "program": table.program_id})
    header = data["header_row"] if data.get("sheet", table.sheet) == table.sheet and data["header_row"] != table.header_row else None
    try:
        upload = queries.reread(table, data["kind"], data.get("sheet") or table.sheet, header)
        services.reread_table(actor=request.actor, batch=table, target=target, upload=upload)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("imports:columns", table.organization.code, table.pk)
