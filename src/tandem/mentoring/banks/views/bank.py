import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.kit import clock
from tandem.kit.files import CSV, DOCX, PDF, XLSX, attachment, streamed
from tandem.kit.htmx import page_or_fragment
from tandem.kit.http import posted, reads, writes
from tandem.kit.verdict import Conflict, Refused, require
from tandem.mentoring.banks import forms, papers, policy, queries, services
from tandem.mentoring.banks.choices import BULK, STEPS
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile
from tandem.registry.orgs import queries as orgs
from tandem.registry.people import queries as people
from tandem.registry.people.services import NewPerson
from tandem.registry.programs import policy as programs

PAGE, QUICK = 50, 100
Profile = MentorProfile | MenteeProfile


@reads
def index(request: HttpRequest, org: str, bank: str) -> HttpResponse:
    """A bank of the chosen programme: filters that are seen and taken away, 50 a page."""
    place = _place(request, org, bank, is_list=True)
    if place is None:
        return render(request, "banks/no_program.html", {"bank": bank})
    day, filters = _today(place), queries.Filters.of(request.GET)
    found = queries.FOUND[bank](request.actor, place.program, filters, day)
    page, known = Paginator(found, PAGE).get_page(request.GET.get("page")), queries.known(place, day)
    context = _context(place, bank) | {
        "filters": filters, "page": page, "rows": queries.ROWS[bank](page.object_list, known), "total": page.paginator.count,
        "chips": queries.chips(bank, filters, place.form_names, place.topic_names), "actions": BULK[bank].items(),
        "can": programs.can_manage(request.actor, place.program), **queries.filter_words(bank, filters),
    }  # fmt: skip
    return page_or_fragment(request, "banks/list.html", "banks/_rows.html", context)


@writes
def choose(request: HttpRequest, org: str, bank: str) -> HttpResponse:
    """The quick list: tick people, then say what with; POST enters all of them."""
    place = _place(request, org, bank)
    require(programs.can_manage(request.actor, place.program))
    day, given = _today(place), request.POST if request.method == "POST" else request.GET
    ids = queries.ids_in(given.getlist("person"))
    if not ids:
        given = {name: request.GET.get(name, "") for name in ("q", "kind", "grade")}
        page = Paginator(queries.candidates(request.actor, place, bank, given, day), QUICK).get_page(request.GET.get("page"))
        context = _context(place, bank) | {"page": page, "kinds": forms.KINDS, "grades": range(1, 12), "given": given}
        return render(request, "banks/choose.html", context)
    chosen = [(row, forms.entry_form(posted(request), row)) for row in queries.ticked(request.actor, place, bank, ids, day)]
    if request.method == "POST" and forms.are_valid([form for _row, form in chosen]):
        entries = [services.Entry(row.person, **form.cleaned_data) for row, form in chosen]
        enter = services.enter_mentors if bank == "mentors" else services.enter_mentees
        made = enter(actor=request.actor, program=place.program, entries=entries, today=day)
        messages.success(request, ngettext("%(n)s person is in the bank.", "%(n)s people are in the bank.", made) % {"n": made})
        return _to_list(place, bank)
    return render(request, "banks/choose_topics.html", _context(place, bank) | {"chosen": chosen})


@writes
def new(request: HttpRequest, org: str, bank: str, person: int) -> HttpResponse:
    """Put one person into the bank with everything that is known."""
    place = _place(request, org, bank)
    require(programs.can_manage(request.actor, place.program))
    card = get_object_or_404(people.visible_to(request.actor), pk=person, organization=place.organization)
    parts = forms.profile_forms(posted(request), place, bank)
    if request.method == "POST" and forms.are_valid(parts):
        try:
            data = forms.merged(parts)
            made = services.enter_profile(
                actor=request.actor, program=place.program, bank=bank, person=card, data=data, today=_today(place)
            )
        except Refused as refusal:
            parts[0].add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s is in the bank.") % {"name": card.short_name})
            return _to_card(made)
    return render(request, "banks/edit.html", _context(place, bank) | {"person": card, "parts": parts})


@reads
def mentor(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """The card of a mentor."""
    row, place = _found(request, org, "mentors", pk)
    day = _today(place)
    context = _card_context(request, place, row, "mentors") | {
        "card": queries.mentor_card(request.actor, row, place, day), "marks": queries.marks_of(row),
        "clearances": queries.clearances_of(row), "can_decide": policy.can_decide(request.actor, row),
        "can_clear": policy.can_record_clearance(request.actor, row.person, [row.program_id]), "today": day,
    }  # fmt: skip
    return render(request, "banks/mentor.html", context)


@reads
def mentee(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """The card of a mentee."""
    row, place = _found(request, org, "mentees", pk)
    context = _card_context(request, place, row, "mentees") | {
        "card": queries.mentee_card(request.actor, row, place, _today(place)), "asked": queries.asked_of(row, place),
        "category": queries.category_name(row.category), "sees_special": policy.can_see_special(request.actor, row),
    }  # fmt: skip
    return render(request, "banks/mentee.html", context)


@writes
def edit(request: HttpRequest, org: str, bank: str, pk: int) -> HttpResponse:
    """Change the card; the second of two people sees what the first one saved."""
    row, place = _found(request, org, bank, pk)
    require(policy.can_change_profile(request.actor, row))
    parts, current = forms.profile_forms(posted(request), place, bank, row)[:1], None
    if request.method == "POST" and parts[0].is_valid():
        try:
            services.change_profile(
                actor=request.actor, profile=row, data=forms.merged(parts), version=queries.number_in(request.POST, "version")
            )
            messages.success(request, _("Saved."))
            return _to_card(row)
        except Conflict as conflict:
            current = conflict.current
            parts[0].add_error(None, str(conflict))
        except Refused as refusal:
            parts[0].add_error(None, str(refusal))
    theirs = forms.profile_forms(None, place, bank, current)[0] if current else None
    context = {"person": row.person, "parts": parts, "row": row, "version": (current or row).version, "theirs": theirs}
    return render(request, "banks/edit.html", _context(place, bank) | context)


@writes
def step(request: HttpRequest, org: str, bank: str, pk: int, name: str) -> HttpResponse:
    """One step with a person of a bank: a decision, an admission, leaving, coming back."""
    row, place = _found(request, org, bank, pk)
    if name not in STEPS[bank]:
        raise Http404
    require(policy.can_take_step(request.actor, name, row))
    form = forms.step_form(posted(request), name, row, _today(place))
    if request.method == "POST" and form.is_valid():
        try:
            services.take_step(actor=request.actor, name=name, profile=row, data=form.cleaned_data, today=_today(place))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return _to_card(row)
    return render(request, "banks/step.html", _context(place, bank) | {"row": row, "form": form, "name": name, "label": STEPS[bank][name]})


@writes
def ask(request: HttpRequest, org: str, pk: int, asked: int | None = None) -> HttpResponse:
    """Add a request of a mentee; correct or close one that waits."""
    row, place = _found(request, org, "mentees", pk)
    require(policy.can_change_profile(request.actor, row))
    old = get_object_or_404(queries.requests_visible_to(request.actor), pk=asked, mentee=row) if asked else None
    form = forms.request_form(posted(request), place, old)
    if request.method == "POST" and ((old and request.POST.get("close")) or form.is_valid()):
        try:
            asked = None if old and request.POST.get("close") else services.Asked(**form.cleaned_data)
            kept = services.save_request(actor=request.actor, mentee=row, old=old, asked=asked, today=_today(place))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if kept and not form.cleaned_data["topics"] and form.suggested:
                messages.success(request, _("The request is saved. Mark what it is about: mentors are found by topics first."))
                return redirect("banks:request", org, row.pk, kept.pk)
            messages.success(request, _("The request is saved."))
            return _to_card(row)
    return render(request, "banks/request.html", _context(place, "mentees") | {"row": row, "form": form, "old": old})


@writes
def bulk(request: HttpRequest, org: str, bank: str, action: str) -> HttpResponse:
    """Check whom an action touches and whom not and why; POST does it to all or to nobody."""
    place = _place(request, org, bank)
    if action not in BULK[bank]:
        raise Http404
    require(policy.can_do_many(request.actor, action, place.program))
    given = request.POST or request.GET
    fit, unfit = queries.sorted_out(request.actor, place, bank, action, given, _today(place))
    form = forms.bulk_form(posted(request), bank, action, place, _today(place))
    if request.method == "POST" and fit and form.is_valid():
        try:
            done = services.do_many(actor=request.actor, action=action, profiles=fit, data=form.cleaned_data, today=_today(place))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, ngettext("Done for %(n)s person.", "Done for %(n)s people.", done) % {"n": done})
            return _to_list(place, bank)
    context = {"fit": fit, "unfit": unfit, "form": form, "action": action, "label": BULK[bank][action], "given": given}
    return render(request, "banks/bulk.html", _context(place, bank) | context)


@writes
def register(request: HttpRequest, org: str, bank: str) -> HttpResponse:
    """The register as a table or a paper; who took it away stands in the journal."""
    place = _place(request, org, bank)
    kind = request.POST.get("as", "")
    if request.method != "POST" or kind not in papers.WRITTEN:
        return _to_list(place, bank)
    filters = queries.Filters.of(QueryDict(request.POST.get("query", "")[:1000]))
    services.record_export(actor=request.actor, organization=place.organization, bank=bank, kind=kind, query=filters.query)
    found = queries.register(request.actor, bank, place, filters, _today(place))
    if kind == "csv":
        return streamed(papers.as_csv(found), f"{found.title}.csv", CSV)
    return attachment(
        papers.WRITTEN[kind](found, place, _today(place)), f"{found.title}.{kind}", {"xlsx": XLSX, "docx": DOCX, "pdf": PDF}[kind]
    )


@writes
def view(request: HttpRequest, org: str, bank: str) -> HttpResponse:
    """Keep the filters under a name, or take one's own saved filters away."""
    place = _place(request, org, bank)
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
    return _to_list(place, bank, query)


@reads
def selection(request: HttpRequest, org: str) -> HttpResponse:
    """Mentors who wait for the decision of the working group, by the criteria of the method."""
    place = _place(request, org)
    day = _today(place)
    page = Paginator(queries.waiting_mentors(request.actor, place.program), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": queries.mentor_rows(page.object_list, queries.known(place, day)), "criteria": queries.criteria()}
    can = policy.can_decide(request.actor, MentorProfile(program=place.program))
    return render(request, "banks/selection.html", _context(place, "mentors") | context | {"can": can, "total": page.paginator.count})


@reads
def applications(request: HttpRequest, org: str) -> HttpResponse:
    """What came by links and waits for the curator."""
    place = _place(request, org)
    page = Paginator(queries.applications(request.actor, place.program), PAGE).get_page(request.GET.get("page"))
    rows = queries.in_words(list(page), place, _today(place))
    can = programs.can_manage(request.actor, place.program)
    return render(request, "banks/applications.html", _context(place, "") | {"page": page, "rows": rows, "can": can})


@writes
def application(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """One application beside the people it may be about: take it in or decline it."""
    row = get_object_or_404(queries.applications_visible_to(request.actor), pk=pk, link__program__organization__code=org)
    require(policy.can_settle(request.actor, row))
    place = queries.place_of(request.actor, row.link.program)
    said = queries.in_words([row], place, _today(place))[0]
    form = forms.take_form(posted(request), place, said)
    if request.method == "POST" and (request.POST.get("decline") or form.is_valid()):
        try:
            text = _settle(request, place, said, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, text)
            return redirect(f"{reverse('banks:applications', args=[org])}?program={place.program.pk}")
    return render(request, "banks/application.html", _context(place, "") | {"said": said, "form": form})


@writes
def links(request: HttpRequest, org: str) -> HttpResponse:
    """Short forms of the programme; POST opens a new one."""
    place = _place(request, org)
    require(programs.can_manage(request.actor, place.program))
    first = {"kind": "mentee", "closes_on": _today(place) + dt.timedelta(days=14)}
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
    context = {"links": queries.links(request.actor, place.program), "form": form, "today": _today(place)}
    return render(request, "banks/links.html", _context(place, "") | context)


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
    form = forms.ShortForm(posted(request), topics=queries.public_topics(link))
    if request.method == "POST" and (form.is_machine or form.is_valid()):
        try:
            if not form.is_machine:
                today = clock.today(link.program.organization.timezone)
                services.receive_application(link=link, answers=form.answers, token=form.token, today=today)
            return redirect("banks:apply_done", token)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "banks/apply.html", {"link": link, "form": form, "asks": queries.asks_for_help(link)})


@reads
@login_not_required
def apply_done(request: HttpRequest, token: str) -> HttpResponse:
    """Thanks, and one more person by the same link."""
    link = get_object_or_404(queries.public_links(token))
    return render(request, "banks/apply_done.html", {"link": link, "token": token})


def _place(request: HttpRequest, org: str, bank: str = "", *, is_list: bool = False) -> queries.Place | None:
    """The programme of the page; a school without one is told what to do first."""
    place = queries.place(request.actor, org, request.GET.get("program"), bank)
    if place is None:
        school = get_object_or_404(orgs.visible_to(request.actor), code=org)
        require(policy.can_list(request.actor, school))
        if not is_list:
            raise Refused(_("There is no programme yet. Create it first."))
    return place


def _found(request: HttpRequest, org: str, bank: str, pk: int) -> tuple[Profile, queries.Place]:
    row = get_object_or_404(queries.VISIBLE[bank](request.actor), pk=pk, program__organization__code=org)
    return row, queries.place_of(request.actor, row.program)


def _context(place: queries.Place, bank: str) -> dict[str, object]:
    base = reverse(f"banks:{bank}", args=[place.organization.code]) if bank else ""
    return {"org": place.organization, "place": place, "program": place.program, "bank": bank, "base": base}


def _card_context(request: HttpRequest, place: queries.Place, row: Profile, bank: str) -> dict[str, object]:
    """Who sees the card as its owner or a guardian sees no steps and no list."""
    steps = [(name, label) for name, label in STEPS[bank].items() if policy.can_take_step(request.actor, name, row)]
    is_staff = policy.can_list(request.actor, place.organization)
    return _context(place, bank) | {
        "row": row,
        "steps": steps,
        "is_staff": is_staff,
        "can": policy.can_change_profile(request.actor, row),
    }


def _settle(request: HttpRequest, place: queries.Place, said: queries.Waiting, form: forms.TakeForm) -> str:
    if request.POST.get("decline"):
        services.decline_application(actor=request.actor, application=said.application)
        return _("The application is declined, what it said is wiped.")
    data = form.cleaned_data
    twin = next((person for person in said.twins if str(person.pk) == data["who"]), None)
    taking = services.Taking(
        data["form_code"], twin, data["new"] and NewPerson(**data["new"]), tuple(data["topics"]), data["words"], tuple(data["slots"])
    )
    made = services.take_in(actor=request.actor, application=said.application, taking=taking, today=_today(place))
    return _("%(name)s is in the bank.") % {"name": made.person.short_name}


def _today(place: queries.Place) -> dt.date:
    return clock.today(place.organization.timezone)


def _to_card(row: Profile) -> HttpResponse:
    name = "banks:mentor" if isinstance(row, MentorProfile) else "banks:mentee"
    return redirect(name, row.program.organization.code, row.pk)


def _to_list(place: queries.Place, bank: str, query: str = "") -> HttpResponse:
    rest = f"&{queries.Filters.of(QueryDict(query)).query}" if query else ""
    return redirect(f"{reverse(f'banks:{bank}', args=[place.organization.code])}?program={place.program.pk}{rest}")
