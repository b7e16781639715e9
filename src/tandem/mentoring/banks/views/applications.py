"""Short forms behind links, and what comes by them."""

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tandem.kit import clock
from tandem.kit.http import posted, reads, writes
from tandem.kit.verdict import Refused, require
from tandem.mentoring.banks import forms, papers, policy, queries, services
from tandem.mentoring.banks.views.pages import PAGE, context_of, open_place, today_at
from tandem.registry.people.services import NewPerson
from tandem.registry.programs import policy as programs


@reads
def applications(request: HttpRequest, org: str) -> HttpResponse:
    """What came by links and waits for the curator."""
    place = open_place(request.actor, org, request.GET.get("program"))
    page = Paginator(queries.applications(request.actor, place.program), PAGE).get_page(request.GET.get("page"))
    rows = queries.in_words(list(page), place, today_at(place))
    can = programs.can_manage(request.actor, place.program)
    return render(request, "banks/applications.html", context_of(place, "") | {"page": page, "rows": rows, "can": can})


@writes
def application(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """One application beside the people it may be about: take it in or decline it."""
    row = get_object_or_404(queries.applications_visible_to(request.actor), pk=pk, link__program__organization__code=org)
    require(policy.can_settle(request.actor, row))
    place = queries.place_of(request.actor, row.link.program)
    said = queries.in_words([row], place, today_at(place))[0]
    form = forms.take_form(posted(request), place, said)
    if request.method == "POST" and (request.POST.get("decline") or form.is_valid()):
        try:
            text = _settle(request, place, said, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, text)
            return redirect(f"{reverse('banks:applications', args=[org])}?program={place.program.pk}")
    return render(request, "banks/application.html", context_of(place, "") | {"said": said, "form": form})


@writes
def links(request: HttpRequest, org: str) -> HttpResponse:
    """Short forms of the programme; POST opens a new one."""
    place = open_place(request.actor, org, request.GET.get("program"))
    require(programs.can_manage(request.actor, place.program))
    first = {"kind": "mentee", "closes_on": today_at(place) + dt.timedelta(days=14)}
    gone = request.POST.get("close", "")
    form = forms.IntakeForm(request.POST if request.method == "POST" and not gone else None, initial=first)
    if request.method == "POST" and gone.isdecimal():
        services.close_intake(actor=request.actor, link=get_object_or_404(queries.links(request.actor, place.program), pk=gone))
        messages.success(request, _("The link is closed."))
        return redirect("banks:links", org)
    if request.method == "POST" and form.is_valid():
        made, _token = services.open_intake(actor=request.actor, program=place.program, **form.cleaned_data)
        messages.success(request, _("The link is open. Print the poster or copy the address."))
        return redirect("banks:poster", org, made.pk)
    context = {"links": queries.links(request.actor, place.program), "form": form, "today": today_at(place)}
    return render(request, "banks/links.html", context_of(place, "") | context)


@reads
def poster(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """A sheet with the QR code and the address of the short form."""
    link = get_object_or_404(queries.links_visible_to(request.actor), pk=pk, program__organization__code=org)
    require(programs.can_manage(request.actor, link.program))
    path = reverse("banks:apply", args=[queries.token_of(link)])
    address = settings.TANDEM_BASE_URL.rstrip("/") + path if settings.TANDEM_BASE_URL else request.build_absolute_uri(path)
    context = {"org": link.program.organization, "link": link, "address": address, "qr": papers.qr(address), "program": link.program}
    return render(request, "banks/poster.html", context | {"is_open": queries.is_open(link, clock.today(context["org"].timezone))})


@writes
@login_not_required
def apply(request: HttpRequest, token: str) -> HttpResponse:
    """The short form on a phone: no account, one person, two minutes."""
    link = queries.public_links(token).first()
    if link is None or not queries.is_open(link, clock.today(link.program.organization.timezone)):
        return render(request, "banks/apply_closed.html", {"link": link}, status=410 if link else 404)
    asks = queries.asks_for_help(link)
    form = forms.ShortForm(posted(request), topics=queries.public_topics(link), asks=asks)
    if request.method == "POST" and (form.is_machine or form.is_valid()):
        try:
            if not form.is_machine:
                today = clock.today(link.program.organization.timezone)
                services.receive_application(link=link, answers=form.answers, token=form.token, today=today)
            return redirect("banks:apply_done", token)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "banks/apply.html", {"link": link, "form": form, "asks": asks})


@reads
@login_not_required
def apply_done(request: HttpRequest, token: str) -> HttpResponse:
    """Thanks, and one more person by the same link."""
    link = get_object_or_404(queries.public_links(token))
    return render(request, "banks/apply_done.html", {"link": link, "token": token})


def _settle(request: HttpRequest, place: queries.Place, said: queries.Waiting, form: forms.TakeForm) -> str:
    if request.POST.get("decline"):
        services.decline_application(actor=request.actor, application=said.application)
        return _("The application is declined, what it said is wiped.")
    data = form.cleaned_data
    twin = next((person for person in said.twins if str(person.pk) == data["who"]), None)
    taking = services.Taking(
        data["form_code"], twin, data["new"] and NewPerson(**data["new"]), tuple(data["topics"]), data["words"], tuple(data["slots"])
    )
    made = services.take_in(actor=request.actor, application=said.application, taking=taking, today=today_at(place))
    return _("%(name)s is in the bank.") % {"name": made.person.short_name}
