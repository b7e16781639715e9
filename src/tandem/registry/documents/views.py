import datetime as dt
import io
import zipfile

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tandem.engines import papers as engine
from tandem.kit import clock
from tandem.kit.files import DOCX, PDF, attachment
from tandem.kit.htmx import page_or_fragment
from tandem.kit.http import ids_in, posted, reads, writes
from tandem.kit.verdict import Refused, require
from tandem.registry.documents import policy, queries, services
from tandem.registry.documents.forms import RegisterForm, ScanForm, SigningForm
from tandem.registry.documents.models import Paper, PaperState
from tandem.registry.orgs import queries as orgs
from tandem.registry.orgs.models import Organization

PAGE, BATCH = 50, 50
FORMS = {"docx": (engine.render_docx, DOCX), "pdf": (engine.render_pdf, PDF)}


@reads
def index(request: HttpRequest, org: str) -> HttpResponse:
    """Documents of the school: filters, 50 a page."""
    place = _place(request, org)
    filters = queries.Filters(**{name: request.GET.get(name, "").strip() for name in ("q", "kind", "state", "year")})
    page = Paginator(queries.papers(request.actor, place, filters), PAGE).get_page(request.GET.get("page"))
    context = {
        "org": place, "page": page, "filters": filters, "rows": _rows(page), "counts": queries.counts(request.actor, place),
        "states": PaperState.choices,
        "kinds": [(code, kind.label) for code, kind in queries.KINDS.items()],
        "makes": [(kind.label, kind.make) for kind in queries.KINDS.values() if kind.make and policy.can_make(request.actor, place)],
        "years": queries.years(request.actor, place),
    }  # fmt: skip
    return page_or_fragment(request, "documents/list.html", "documents/_rows.html", context)


@reads
def to_sign(request: HttpRequest, org: str) -> HttpResponse:
    """What waits for the head's signature."""
    place = _place(request, org)
    page = Paginator(queries.to_sign(request.actor, place), PAGE).get_page(request.GET.get("page"))
    rows = [(*row, bool(policy.can_record_signing(request.actor, row[0]))) for row in _rows(page)]
    return render(request, "documents/to_sign.html", {"org": place, "page": page, "rows": rows})


@reads
def card(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """The document as a sheet, and the one next step."""
    return _card(request, _paper(request, org, pk))


@reads
def sheet(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """The document alone, for printing from the browser."""
    paper = _paper(request, org, pk)
    context = {"org": paper.organization, "paper": paper, "preview": engine.render_html(queries.document_of(paper))}
    return render(request, "documents/print.html", context)


@reads
def docx(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    paper = _paper(request, org, pk)
    return attachment(engine.render_docx(queries.document_of(paper)), f"{queries.file_name(paper)}.docx", DOCX)


@reads
def pdf(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    paper = _paper(request, org, pk)
    return attachment(engine.render_pdf(queries.document_of(paper)), f"{queries.file_name(paper)}.pdf", PDF)


@reads
def companion(request: HttpRequest, org: str, pk: int, code: str, form: str) -> HttpResponse:
    """What is printed beside the document: its annex alone, extracts, the list of acquaintance."""
    paper = _paper(request, org, pk)
    found = queries.companions_of(paper).get(code)
    if found is None or form not in FORMS:
        raise Http404
    render_as, media_type = FORMS[form]
    return attachment(render_as(found.compose(paper)), f"{found.label} – {queries.file_name(paper)}.{form}", media_type)


@reads
def batch(request: HttpRequest, org: str) -> HttpResponse:
    """The chosen documents as one ZIP, each as DOCX and PDF."""
    place = _place(request, org)
    chosen = ids_in(request.GET.getlist("id"))[:BATCH]
    rows = list(queries.visible_to(request.actor).filter(organization=place, pk__in=chosen).order_by("pk"))
    if not rows:
        messages.error(request, _("Choose at least one document."))
        return redirect("documents:list", org)
    return attachment(_zip(rows), f"{_('Documents')}.zip", "application/zip")


@writes
def register(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Give the number and the date."""
    paper = _paper(request, org, pk)
    form = RegisterForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            done = services.register_paper(actor=request.actor, paper=paper, today=_today(paper), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The document is registered under number %(number)s.") % {"number": done.number})
            return _to_card(paper)
    return _card(request, paper, register=form) if request.method == "POST" else _to_card(paper)


@writes
def give_back(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """A registered document becomes a draft again."""
    paper = _paper(request, org, pk)
    if request.method == "POST":
        services.return_to_draft(actor=request.actor, paper=paper)
        messages.success(request, _("The document is a draft again. Its number is kept for it."))
    return _to_card(paper)


@writes
def sign(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Record that the head has signed."""
    paper = _paper(request, org, pk)
    form = SigningForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.record_signing(actor=request.actor, paper=paper, today=_today(paper), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Signing is recorded: the document is in force."))
            return _to_card(paper)
    return _card(request, paper, signing=form) if request.method == "POST" else _to_card(paper)


@writes
def scan(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Add the scan of the signed document."""
    paper = _paper(request, org, pk)
    form = ScanForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["scan"]
        try:
            services.attach_scan(actor=request.actor, paper=paper, name=upload.name, content=upload.read())
        except Refused as refusal:
            form.add_error("scan", str(refusal))
        else:
            messages.success(request, _("The scan is added."))
            return _to_card(paper)
    return _card(request, paper, scan=form) if request.method == "POST" else _to_card(paper)


@reads
def stored_file(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """A stored file, never shown inside the page."""
    place = _place(request, org)
    row = get_object_or_404(queries.files_visible_to(request.actor), pk=pk, organization=place)
    response = FileResponse(row.content.open("rb"), as_attachment=True, filename=row.name, content_type=row.media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _card(request: HttpRequest, paper: Paper, **forms: object) -> HttpResponse:
    first = {"signed_on": paper.dated_on, "signed_by": paper.organization.head_name}
    context = {
        "org": paper.organization, "paper": paper, "kind": queries.kind_label(paper.kind),
        "preview": engine.render_html(queries.document_of(paper)), "versions": queries.versions(request.actor, paper),
        "register": RegisterForm(initial={"dated_on": _today(paper), "number": paper.number}), "signing": SigningForm(initial=first),
        "scan": ScanForm(), "can_register": policy.can_register(request.actor, paper), "can_return": policy.can_return(request.actor, paper),
        "can_sign": policy.can_record_signing(request.actor, paper), "can_scan": policy.can_add_scan(request.actor, paper),
        "can_supersede": policy.can_supersede(request.actor, paper), "companions": queries.companions_of(paper), "faults": queries.faults_of(paper, _today(paper)), "anew": queries.KINDS[paper.kind].anew if paper.kind in queries.KINDS else "", **forms,
    }  # fmt: skip
    return render(request, "documents/card.html", context)


def _rows(page: object) -> list[tuple[Paper, str]]:
    return [(paper, queries.kind_label(paper.kind)) for paper in page]  # type: ignore[attr-defined]


def _zip(rows: list[Paper]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for paper in rows:
            document, name = queries.document_of(paper), f"{paper.pk} {queries.file_name(paper)}"
            archive.writestr(f"{name}.docx", engine.render_docx(document))
            archive.writestr(f"{name}.pdf", engine.render_pdf(document))
    return out.getvalue()


def _place(request: HttpRequest, org: str) -> Organization:
    place = get_object_or_404(orgs.visible_to(request.actor), code=org)
    require(policy.can_list(request.actor, place))
    return place


def _paper(request: HttpRequest, org: str, pk: int) -> Paper:
    return get_object_or_404(queries.visible_to(request.actor), pk=pk, organization__code=org)


def _today(paper: Paper) -> dt.date:
    return clock.today(paper.organization.timezone)


def _to_card(paper: Paper) -> HttpResponse:
    return redirect("documents:card", paper.organization.code, paper.pk)
