"""People as lists: tabs, search, export, cards of one name, a new card."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tandem.kit.files import CSV, XLSX, attachment, streamed
from tandem.kit.htmx import page_or_fragment
from tandem.kit.http import posted, reads, writes
from tandem.kit.verdict import require
from tandem.registry.people import forms, policy, queries, services
from tandem.registry.people.choices import MANY
from tandem.registry.people.views.pages import day_of, place_of, to_card, today_at

PAGE = 50


@reads
def index(request: HttpRequest, org: str) -> HttpResponse:
    """People of the school on a day: tabs by kind, search, class."""
    place = place_of(request.actor, org)
    day, filters = day_of(request.GET, place), queries.Filters.of(request.GET)
    census = queries.census(request.actor, place, day, filters)
    pages = Paginator(queries.listed(request.actor, place, filters, day), PAGE)
    if (known := census.counted(filters)) is not None:
        pages.count = known  # counted already
    page = pages.get_page(request.GET.get("page"))
    context = {
        "org": place, "page": page, "filters": filters, "day": day, "is_past": day != today_at(place),
        "tabs": [(kind.value, label, census.kinds[kind]) for kind, label in MANY.items() if kind in census.kinds],
        "classes": census.classes, "can_add": policy.can_add(request.actor, place), "can_export": policy.can_export(request.actor, place),
    }  # fmt: skip
    return page_or_fragment(request, "people/list.html", "people/_rows.html", context)


@writes
def export(request: HttpRequest, org: str, form: str) -> HttpResponse:
    """The list as it is filtered, as a workbook or as CSV; who took it away stands in the journal."""
    place = place_of(request.actor, org)
    require(policy.can_export(request.actor, place))
    day, filters = day_of(request.GET, place), queries.Filters.of(request.GET)
    if request.method != "POST":
        return redirect("people:list", org)
    rows = queries.listed(request.actor, place, filters, day)
    services.record_export(actor=request.actor, organization=place, kind=form, filters=vars(filters), count=rows.count())
    name = f"{_('People')} {place.short_name} {day:%Y-%m-%d}.{form}"
    return streamed(queries.as_csv(rows, day), name, CSV) if form == "csv" else attachment(queries.as_xlsx(rows, day), name, XLSX)


@reads
def duplicates(request: HttpRequest, org: str) -> HttpResponse:
    """Cards with one name, to be merged or left."""
    place = place_of(request.actor, org)
    page = Paginator(queries.as_of(queries.duplicates(request.actor, place), today_at(place)), PAGE).get_page(request.GET.get("page"))
    return render(request, "people/duplicates.html", {"org": place, "groups": queries.groups(page), "page": page})


@writes
def new(request: HttpRequest, org: str) -> HttpResponse:
    """One person by hand."""
    place = place_of(request.actor, org)
    require(policy.can_add(request.actor, place))
    form = forms.NewPersonForm(posted(request), today=today_at(place), initial={"kind": request.GET.get("kind", "pupil")})
    if request.method == "POST" and form.is_valid():
        made = services.add_person(actor=request.actor, organization=place, new=services.NewPerson(**form.person()), today=today_at(place))
        messages.success(request, _("%(name)s is added.") % {"name": made.full_name})
        return to_card(made)
    return render(request, "people/new.html", {"org": place, "form": form})
