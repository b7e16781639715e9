"""The banks as lists: filters, the quick list, actions on many, registers, selection."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.kit.files import CSV, DOCX, PDF, XLSX, attachment, streamed
from tandem.kit.htmx import page_or_fragment
from tandem.kit.http import posted, reads, writes
from tandem.kit.verdict import Refused, require
from tandem.mentoring.banks import forms, papers, policy, queries, services
from tandem.mentoring.banks.choices import BULK
from tandem.mentoring.banks.models import MentorProfile
from tandem.mentoring.banks.views.pages import PAGE, QUICK, context_of, open_place, to_list, today_at
from tandem.registry.programs import policy as programs


@reads
def index(request: HttpRequest, org: str, bank: str) -> HttpResponse:
    """A bank of the chosen programme: filters that are seen and taken away, 50 a page."""
    place = open_place(request.actor, org, request.GET.get("program"), bank, is_list=True)
    if place is None:
        return render(request, "banks/no_program.html", {"bank": bank})
    day, filters = today_at(place), queries.Filters.of(request.GET)
    found = queries.FOUND[bank](request.actor, place.program, filters, day)
    page = Paginator(queries.ids_of(found, filters), PAGE).get_page(request.GET.get("page"))
    rows = queries.ROWS[bank](page.object_list, queries.known(place, day), queries.order_of(filters))
    context = context_of(place, bank) | {
        "filters": filters, "page": page, "rows": rows, "total": page.paginator.count,
        "chips": queries.chips(bank, filters, place.form_names, place.topic_names), "actions": BULK[bank].items(),
        "can": programs.can_manage(request.actor, place.program), **queries.filter_words(bank, filters),
    }  # fmt: skip
    return page_or_fragment(request, "banks/list.html", "banks/_rows.html", context)


@writes
def choose(request: HttpRequest, org: str, bank: str) -> HttpResponse:
    """The quick list: tick people, then say what with; POST enters all of them."""
    place = open_place(request.actor, org, request.GET.get("program"), bank)
    require(programs.can_manage(request.actor, place.program))
    day, given = today_at(place), request.POST if request.method == "POST" else request.GET
    ids = queries.ids_in(given.getlist("person"))
    if not ids:
        given = {name: request.GET.get(name, "") for name in ("q", "kind", "grade")}
        page = Paginator(queries.candidates(request.actor, place, bank, given, day), QUICK).get_page(request.GET.get("page"))
        context = context_of(place, bank) | {"page": page, "kinds": forms.KINDS, "grades": range(1, 12), "given": given}
        return render(request, "banks/choose.html", context)
    chosen = [(row, forms.entry_form(posted(request), row)) for row in queries.ticked(request.actor, place, bank, ids, day)]
    if request.method == "POST" and forms.are_valid([form for _row, form in chosen]):
        entries = [services.Entry(row.person, **form.cleaned_data) for row, form in chosen]
        enter = services.enter_mentors if bank == "mentors" else services.enter_mentees
        made = enter(actor=request.actor, program=place.program, entries=entries, today=day)
        messages.success(request, ngettext("%(n)s person is in the bank.", "%(n)s people are in the bank.", made) % {"n": made})
        return to_list(place, bank)
    return render(request, "banks/choose_topics.html", context_of(place, bank) | {"chosen": chosen})


@writes
def bulk(request: HttpRequest, org: str, bank: str, action: str) -> HttpResponse:
    """Check whom an action touches and whom not and why; POST does it to all or to nobody."""
    place = open_place(request.actor, org, request.GET.get("program"), bank)
    if action not in BULK[bank]:
        raise Http404
    require(policy.can_do_many(request.actor, action, place.program))
    given = request.POST or request.GET
    fit, unfit = queries.sorted_out(request.actor, place, bank, action, given, today_at(place))
    form = forms.bulk_form(posted(request), bank, action, place, today_at(place))
    if request.method == "POST" and fit and form.is_valid():
        try:
            done = services.do_many(actor=request.actor, action=action, profiles=fit, data=form.cleaned_data, today=today_at(place))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, ngettext("Done for %(n)s person.", "Done for %(n)s people.", done) % {"n": done})
            return to_list(place, bank)
    context = {"fit": fit, "unfit": unfit, "form": form, "action": action, "label": BULK[bank][action], "given": given}
    return render(request, "banks/bulk.html", context_of(place, bank) | context)


@writes
def register(request: HttpRequest, org: str, bank: str) -> HttpResponse:
    """The register as a table or a paper; who took it away stands in the journal."""
    place = open_place(request.actor, org, request.GET.get("program"), bank)
    kind = request.POST.get("as", "")
    if request.method != "POST" or kind not in papers.WRITTEN:
        return to_list(place, bank)
    filters = queries.Filters.of(QueryDict(request.POST.get("query", "")[:1000]))
    services.record_export(actor=request.actor, organization=place.organization, bank=bank, kind=kind, query=filters.query)
    found = queries.register(request.actor, bank, place, filters, today_at(place))
    if kind == "csv":
        return streamed(papers.as_csv(found), f"{found.title}.csv", CSV)
    return attachment(
        papers.WRITTEN[kind](found, place, today_at(place)), f"{found.title}.{kind}", {"xlsx": XLSX, "docx": DOCX, "pdf": PDF}[kind]
    )


@writes
def view(request: HttpRequest, org: str, bank: str) -> HttpResponse:
    """Keep the filters under a name, or take one's own saved filters away."""
    place = open_place(request.actor, org, request.GET.get("program"), bank)
    form, gone = forms.SaveViewForm(posted(request)), request.POST.get("remove", "")
    query = request.POST.get("query", "")
    if request.method == "POST" and gone.isdecimal():
        services.remove_view(
            actor=request.actor, view=get_object_or_404(queries.views_visible_to(request.actor), pk=gone, organization__code=org)
        )
        messages.success(request, _("The saved filters are removed."))
    elif request.method == "POST" and form.is_valid():
        services.save_view(actor=request.actor, organization=place.organization, bank=bank, **form.cleaned_data)
        messages.success(request, _("The filters are saved under the name “%(name)s”.") % {"name": form.cleaned_data["name"]})
    elif request.method == "POST":
        messages.error(request, _("Give the filters a name."))
    return to_list(place, bank, query)


@reads
def selection(request: HttpRequest, org: str) -> HttpResponse:
    """Mentors who wait for the decision of the working group, by the criteria of the method."""
    place = open_place(request.actor, org, request.GET.get("program"))
    day = today_at(place)
    page = Paginator(queries.waiting_mentors(request.actor, place.program).values("pk"), PAGE).get_page(request.GET.get("page"))
    rows = queries.mentor_rows(page.object_list, queries.known(place, day), queries.BY_WAITING)
    context = {"page": page, "rows": rows, "criteria": queries.criteria()}
    can = policy.can_decide(request.actor, MentorProfile(program=place.program))
    return render(request, "banks/selection.html", context_of(place, "mentors") | context | {"can": can, "total": page.paginator.count})
