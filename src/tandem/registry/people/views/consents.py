"""The table of consents: blanks, signatures, withdrawal."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.engines import papers as engine
from tandem.kit.files import PDF, attachment
from tandem.kit.forms import refusals_at
from tandem.kit.htmx import page_or_fragment
from tandem.kit.http import reads, writes
from tandem.kit.verdict import ALLOWED, Refused, Verdict, require
from tandem.registry.orgs.models import Organization
from tandem.registry.people import forms, papers, policy, queries, services
from tandem.registry.people.views.pages import place_of, today_at


@reads
def consents(request: HttpRequest, org: str) -> HttpResponse:
    """Participants × kinds of consent, those who lack something first."""
    place = place_of(request.actor, org)
    initial = {"signed_on": today_at(place), "valid_until": queries.usual_end(today_at(place))}
    context = _consent_table(request, place, forms.SheetForm(initial=initial))
    return page_or_fragment(request, "people/consents.html", "people/_consents.html", context)


def _consent_table(request: HttpRequest, place: Organization, form: Form) -> dict[str, object]:
    shown = queries.shown_matrix(request.actor, place, queries.Asked.of(request.GET), today_at(place), request.GET.get("page"))
    state = {"org": place, "form": form, "sent": request.POST, "ticks": request.POST.getlist("sign")}
    return shown | state | {"can_record": policy.can_record_at(request.actor, place)}


@writes
def blanks(request: HttpRequest, org: str) -> HttpResponse:
    """Blanks of what is missing, everything or what is ticked: one person a sheet, in one file."""
    place = place_of(request.actor, org)
    require(policy.can_record_at(request.actor, place))
    if request.method != "POST":
        return redirect("people:consents", org)
    today = today_at(place)
    wanted = queries.ticked(queries.matrix(request.actor, place, queries.Asked.of(request.GET), today), request.POST.getlist("sign"))
    if not wanted:
        raise Refused(_("Nobody lacks a consent: there is nothing to print."))
    texts = services.consent_texts(organization=place, codes={cell.code for _row, cell in wanted})
    until = queries.usual_end(today)
    sheets = [papers.blank(papers.Blank(row.person, texts[cell.code], place, until, row.post, row.guardians)) for row, cell in wanted]
    return attachment(engine.render_pdf(sheets), f"{_('Consents')} {today:%Y-%m-%d}.pdf", PDF)


@writes
def record(request: HttpRequest, org: str) -> HttpResponse:
    """Signatures of one day for everybody who is ticked."""
    require(policy.can_record_at(request.actor, place := place_of(request.actor, org)))
    if request.method != "POST":
        return redirect("people:consents", org)
    form, ticks = forms.SheetForm(request.POST, request.FILES), request.POST.getlist("sign")
    if form.is_valid():
        rows, sheet = queries.matrix(request.actor, place, queries.Asked(), today_at(place)), services.Sheet(**form.cleaned_data)
        signed = [services.Signed(r.person, c.kind, c.signer, r.signs(c, request.POST)) for r, c in queries.ticked(rows, ticks)]
        with refusals_at(form):
            require(Verdict(_("Tick the consents that are signed.")) if not ticks else ALLOWED)
            n = len(services.record_consents(actor=request.actor, signed=signed, sheet=sheet, today=today_at(place)))
            messages.success(request, ngettext("%(n)s consent is recorded.", "%(n)s consents are recorded.", n) % {"n": n})
            return redirect(f"{reverse('people:consents', args=(org,))}?{request.GET.urlencode()}")
    return render(request, "people/consents.html", _consent_table(request, place, form), status=422)


@writes
def withdraw(request: HttpRequest, pk: int, org: str = "") -> HttpResponse:
    """Take a consent back: mine or my child's, or one whose withdrawal came on paper. It stops at once."""
    rows = queries.visible_consents(request.actor).filter(person__organization__code=org) if org else queries.own_consents(request.actor)
    row = get_object_or_404(rows, pk=pk)
    back = reverse("people:card", args=(org, row.person_id)) if org else reverse("people:my_consents")
    require(policy.can_withdraw(request.actor, row))
    if request.method == "POST":
        services.withdraw_consent(actor=request.actor, consent=row, today=today_at(row.person.organization))
        messages.success(request, _("The consent is withdrawn. What needed it has stopped."))
        return redirect(back)
    return render(request, "people/withdraw.html", {"consent": row, "back": back})
