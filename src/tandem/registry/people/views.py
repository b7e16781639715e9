import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.engines import papers as engine
from tandem.foundation.audit import queries as audit
from tandem.kit import clock
from tandem.kit.dates import parse_date
from tandem.kit.files import CSV, PDF, XLSX, attachment, streamed
from tandem.kit.forms import refusals_at
from tandem.kit.htmx import page_or_fragment
from tandem.kit.http import posted, reads, writes
from tandem.kit.passwords import one_time_password
from tandem.kit.verdict import ALLOWED, Conflict, Refused, Verdict, require
from tandem.registry.orgs import queries as orgs
from tandem.registry.orgs.models import Organization
from tandem.registry.people import forms, papers, policy, queries, services
from tandem.registry.people.choices import MANY
from tandem.registry.people.models import Person

PAGE = 50


@reads
def index(request: HttpRequest, org: str) -> HttpResponse:
    """People of the school on a day: tabs by kind, search, class."""
    place = _place(request, org)
    day, filters = _day(request, place), queries.Filters.of(request.GET)
    page = Paginator(queries.listed(request.actor, place, filters, day), PAGE).get_page(request.GET.get("page"))
    census = queries.census(request.actor, place, day)
    context = {
        "org": place, "page": page, "filters": filters, "day": day, "is_past": day != _today(place),
        "tabs": [(kind.value, label, census.kinds[kind]) for kind, label in MANY.items() if kind in census.kinds],
        "classes": census.classes, "can_add": policy.can_add(request.actor, place), "can_export": policy.can_export(request.actor, place),
    }  # fmt: skip
    return page_or_fragment(request, "people/list.html", "people/_rows.html", context)


@writes
def export(request: HttpRequest, org: str, form: str) -> HttpResponse:
    """The list as it is filtered, as a workbook or as CSV; who took it away stands in the journal."""
    place = _place(request, org)
    require(policy.can_export(request.actor, place))
    day, filters = _day(request, place), queries.Filters.of(request.GET)
    if request.method != "POST":
        return redirect("people:list", org)
    rows = queries.listed(request.actor, place, filters, day)
    services.record_export(actor=request.actor, organization=place, kind=form, filters=vars(filters), count=rows.count())
    name = f"{_('People')} {place.short_name} {day:%Y-%m-%d}.{form}"
    return streamed(queries.as_csv(rows, day), name, CSV) if form == "csv" else attachment(queries.as_xlsx(rows, day), name, XLSX)


@reads
def duplicates(request: HttpRequest, org: str) -> HttpResponse:
    """Cards with one name, to be merged or left."""
    place = _place(request, org)
    page = Paginator(queries.as_of(queries.duplicates(request.actor, place), _today(place)), PAGE).get_page(request.GET.get("page"))
    return render(request, "people/duplicates.html", {"org": place, "groups": queries.groups(page), "page": page})


@writes
def new(request: HttpRequest, org: str) -> HttpResponse:
    """One person by hand."""
    place = _place(request, org)
    require(policy.can_add(request.actor, place))
    form = forms.NewPersonForm(posted(request), today=_today(place), initial={"kind": request.GET.get("kind", "pupil")})
    if request.method == "POST" and form.is_valid():
        made = services.add_person(actor=request.actor, organization=place, new=services.NewPerson(**form.person()), today=_today(place))
        messages.success(request, _("%(name)s is added.") % {"name": made.full_name})
        return _to_card(made)
    return render(request, "people/new.html", {"org": place, "form": form})


@reads
def card(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """The card: facts, what the person is and was, roles, family, consents, what happened; of another day it is only read."""
    person = _person(request, org, pk)
    day, today = _day(request, person.organization), _today(person.organization)
    can_change = day == today and policy.can_change(request.actor, person)
    context = {
        "org": person.organization, "person": person, "day": day, "is_past": day != today, "twins": queries.same_name(person),
        "history": audit.history(request.actor, f"people.person:{person.pk}")[:20] if can_change else [],
        "can_change": can_change, "can_see_contacts": policy.can_see_contacts(request.actor, person),
        "can_give_roles": day == today and policy.can_give_roles(request.actor, person.organization),
    }  # fmt: skip
    return render(request, "people/card.html", context | queries.facts_of(request.actor, person, day, today))


@writes
def edit(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Change the card; the second of two people sees what the first one saved."""
    person = _person(request, org, pk)
    require(policy.can_change(request.actor, person))
    form = forms.CardForm(posted(request), today=_today(person.organization), person=person)
    current = None
    if request.method == "POST" and form.is_valid():
        try:
            services.change_person(actor=request.actor, person=person, card=form.card(), version=form.cleaned_data["version"])
            messages.success(request, _("Saved."))
            return _to_card(person)
        except Conflict as conflict:
            current = conflict.current
            form.data = {**request.POST.dict(), "version": current.version}
            form.add_error(None, str(conflict))
    context = {"org": person.organization, "person": person, "form": form, "current": current}
    return render(request, "people/edit.html", context)


@writes
def place(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Another class or post from a day."""
    person = _person(request, org, pk)
    form = forms.PlaceForm(posted(request), today=_today(person.organization), post=queries.post_of(person))

    def save(data: dict) -> None:
        services.place_person(actor=request.actor, person=person, kind=data["kind"], post=form.post(), since=data["since"])

    return _form(request, person, form, save, _("Class or post"))


@writes
def dates(request: HttpRequest, org: str, pk: int, post: int) -> HttpResponse:
    """Correct the dates of a period; the journal keeps what stood there before."""
    person = _person(request, org, pk)
    row = get_object_or_404(queries.posts_visible_to(request.actor), pk=post, person=person)
    form = forms.DatesForm(posted(request), initial={"started_on": row.started_on, "finished_on": row.finished_on})

    def save(data: dict) -> None:
        services.correct_dates(actor=request.actor, post=row, **data)

    return _form(request, person, form, save, _("Dates: %(post)s") % {"post": row.text})


@writes
def archive(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """The person has left, or has come back."""
    person = _person(request, org, pk)
    require(policy.can_change(request.actor, person))
    if request.method != "POST":
        return render(request, "people/archive.html", {"org": person.organization, "person": person})
    if person.archived_on is not None:
        services.restore_person(actor=request.actor, person=person)
    else:
        services.archive_person(actor=request.actor, person=person, today=_today(person.organization))
    messages.success(request, _("Saved."))
    return _to_card(person)


@writes
def guardians(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Say who represents the child."""
    person = _person(request, org, pk)
    form = forms.GuardianForm(posted(request), choices=queries.guardian_choices(request.actor, person, request.GET.get("q", "")))

    def save(data: dict) -> None:
        services.link_guardian(actor=request.actor, child=person, today=_today(person.organization), **data)

    return _form(request, person, form, save, _("Guardian of the child"), "people/guardians.html")


@writes
def guardian(request: HttpRequest, org: str, pk: int, link: int) -> HttpResponse:
    """End a guardianship, limit the rights or give them back."""
    person = _person(request, org, pk)
    require(policy.can_change(request.actor, person))
    row = get_object_or_404(queries.links_visible_to(request.actor), pk=link, child=person)
    wanted, today = request.POST.get("do"), _today(person.organization)
    if wanted == "unlink":
        services.unlink_guardian(actor=request.actor, link=row, today=today)
    elif wanted in ("limit", "unlimit"):
        services.limit_guardian(actor=request.actor, link=row, is_limited=wanted == "limit", today=today)
        messages.success(request, _("Saved."))
    return _to_card(person)


@writes
def merge(request: HttpRequest, org: str, pk: int, other: int) -> HttpResponse:
    """Two cards side by side; the left one stays."""
    kept, gone = _person(request, org, pk), _person(request, org, other)
    require(policy.can_change(request.actor, kept))
    require(policy.can_change(request.actor, gone))
    if request.method == "POST":
        services.merge_people(actor=request.actor, kept=kept, gone=gone, today=_today(kept.organization))
        messages.success(request, _("The cards are one now. The journal keeps what the other one was."))
        return _to_card(kept)
    fields = [(name, label, getattr(kept, name), getattr(gone, name)) for name, label in forms.labels()]
    context = {"kept": kept, "gone": gone, "fields": fields, "moves": queries.names_to_move(gone)}
    return render(request, "people/merge.html", context | {"org": kept.organization})


@writes
def access(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Roles and the account of a person."""
    person = _person(request, org, pk)
    require(policy.can_give_roles(request.actor, person.organization))
    form = forms.RoleForm(posted(request), initial={"since": _today(person.organization)})
    if request.method == "POST" and form.is_valid():
        services.grant_role(actor=request.actor, person=person, organization=person.organization, **form.cleaned_data)
        messages.success(request, _("The role is given."))
        return redirect("people:access", org, pk)
    return _access(request, person, form=form)


@writes
def end_role(request: HttpRequest, org: str, pk: int, membership: int) -> HttpResponse:
    """Take a role away."""
    person = _person(request, org, pk)
    row = get_object_or_404(queries.memberships_visible_to(request.actor), pk=membership, person=person)
    if request.method == "POST":
        services.end_membership(actor=request.actor, membership=row, today=_today(person.organization))
        messages.success(request, _("The role is taken away."))
    return redirect("people:access", org, pk)


@writes
def account(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Create the account and show its card: the password is seen this once only."""
    person = _person(request, org, pk)
    require(policy.can_give_roles(request.actor, person.organization))
    form = forms.AccountForm(posted(request))
    if request.method == "POST" and form.is_valid():
        password, data = one_time_password(), form.cleaned_data
        with refusals_at(form, "login"):
            services.create_account(actor=request.actor, person=person, password_hash=services.hash_password(password), **data)
            return _account_card(request, person, password)
    return _access(request, person, account_form=form) if request.method == "POST" else redirect("people:access", org, pk)


@writes
def account_action(request: HttpRequest, org: str, pk: int, action: str) -> HttpResponse:
    """A new password, closing, opening, forgetting the codes of the phone."""
    person = _person(request, org, pk)
    require(policy.can_give_roles(request.actor, person.organization))
    if action == "password" and request.method == "POST":
        password = one_time_password()
        services.set_password(actor=request.actor, person=person, password_hash=services.hash_password(password))
        return _account_card(request, person, password)
    verbs = {"close": services.deactivate_account, "open": services.activate_account, "codes": services.reset_second_factor}
    if action not in (*verbs, "password"):
        raise Http404
    if request.method == "POST":
        verbs[action](actor=request.actor, person=person)
        messages.success(request, _("Done."))
    return redirect("people:access", org, pk)


@writes
def first_curator(request: HttpRequest, org: str) -> HttpResponse:
    """Access for the head or the curator of a school, given from above; the card with the password is shown once."""
    place = get_object_or_404(orgs.overseen_by(request.actor), code=org)
    require(policy.can_give_roles(request.actor, place))
    form = forms.NewcomerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        password = one_time_password()
        who = services.Newcomer(**form.newcomer(), password_hash=services.hash_password(password))
        with refusals_at(form, "login"):
            person = services.give_first_access(actor=request.actor, organization=place, who=who, today=_today(place))
            return _account_card(request, person, password)
    return render(request, "people/first_curator.html", {"org": place, "form": form})


@reads
def consents(request: HttpRequest, org: str) -> HttpResponse:
    """Participants × kinds of consent, those who lack something first."""
    place = _place(request, org)
    initial = {"signed_on": _today(place), "valid_until": queries.usual_end(_today(place))}
    context = _consent_table(request, place, forms.SheetForm(initial=initial))
    return page_or_fragment(request, "people/consents.html", "people/_consents.html", context)


def _consent_table(request: HttpRequest, place: Organization, form: Form) -> dict[str, object]:
    shown = queries.shown_matrix(request.actor, place, queries.Asked.of(request.GET), _today(place), request.GET.get("page"))
    state = {"org": place, "form": form, "sent": request.POST, "ticks": request.POST.getlist("sign")}
    return shown | state | {"can_record": policy.can_record_at(request.actor, place)}


@writes
def blanks(request: HttpRequest, org: str) -> HttpResponse:
    """Blanks of what is missing, everything or what is ticked: one person a sheet, in one file."""
    place = _place(request, org)
    require(policy.can_record_at(request.actor, place))
    if request.method != "POST":
        return redirect("people:consents", org)
    today = _today(place)
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
    require(policy.can_record_at(request.actor, place := _place(request, org)))
    if request.method != "POST":
        return redirect("people:consents", org)
    form, ticks = forms.SheetForm(request.POST, request.FILES), request.POST.getlist("sign")
    if form.is_valid():
        rows, sheet = queries.matrix(request.actor, place, queries.Asked(), _today(place)), services.Sheet(**form.cleaned_data)
        signed = [services.Signed(r.person, c.kind, c.signer, r.signs(c, request.POST)) for r, c in queries.ticked(rows, ticks)]
        with refusals_at(form):
            require(Verdict(_("Tick the consents that are signed.")) if not ticks else ALLOWED)
            n = len(services.record_consents(actor=request.actor, signed=signed, sheet=sheet, today=_today(place)))
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
        services.withdraw_consent(actor=request.actor, consent=row, today=_today(row.person.organization))
        messages.success(request, _("The consent is withdrawn. What needed it has stopped."))
        return redirect(back)
    return render(request, "people/withdraw.html", {"consent": row, "back": back})


@reads
def my_consents(request: HttpRequest) -> HttpResponse:
    """What I and my children have signed."""
    rows = [(row, queries.holds(row, _today(row.person.organization))) for row in queries.own_consents(request.actor)]
    return render(request, "people/my_consents.html", {"rows": rows})


@writes
def profile(request: HttpRequest) -> HttpResponse:
    """My cards; my phone and e-mail, which I may change."""
    cards, sent = queries.own_cards(request.actor, clock.today()), request.POST.get("card")
    rows = [(card, forms.ContactsForm(request.POST if sent == str(card.pk) else None, card=card)) for card in cards]
    for card, form in rows:
        if form.is_bound and form.is_valid():
            services.change_own_contacts(actor=request.actor, person=card, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("people:profile")
    return render(request, "people/profile.html", {"rows": rows})


def _place(request: HttpRequest, org: str) -> Organization:
    place = get_object_or_404(orgs.visible_to(request.actor), code=org)
    require(policy.can_list(request.actor, place))
    return place


def _person(request: HttpRequest, org: str, pk: int) -> Person:
    return get_object_or_404(queries.visible_to(request.actor).select_related("organization", "user"), pk=pk, organization__code=org)


def _today(place: Organization) -> dt.date:
    return clock.today(place.timezone)


def _day(request: HttpRequest, place: Organization) -> dt.date:
    """«As it was on»: the day asked for, else today."""
    return parse_date(request.GET.get("day", ""), _today(place)) or _today(place)


def _to_card(person: Person) -> HttpResponse:
    return redirect("people:card", person.organization.code, person.pk)


def _form(
    request: HttpRequest, person: Person, form: Form, save: Callable[[dict], None], title: str, page: str = "people/form.html"
) -> HttpResponse:
    """A small form of the card: save and go back to the card, or say at the form what is wrong."""
    require(policy.can_change(request.actor, person))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            save(form.cleaned_data)
            messages.success(request, _("Saved."))
            return _to_card(person)
    return render(request, page, {"org": person.organization, "person": person, "form": form, "title": title})


def _access(request: HttpRequest, person: Person, **given: object) -> HttpResponse:
    role, login = forms.RoleForm(initial={"since": _today(person.organization)}), queries.free_login(person)
    account = forms.AccountForm(initial={"login": login, "email": person.email})
    held = {"roles": queries.roles_of(person), "narrow_roles": queries.narrow_roles(request.actor, person)}
    context = {"org": person.organization, "person": person, **held, "form": role, "account_form": account}
    return render(request, "people/access.html", context | given)


def _account_card(request: HttpRequest, person: Person, password: str) -> HttpResponse:
    context = {"org": person.organization, "person": person, "password": password, "address": request.build_absolute_uri("/")}
    return render(request, "people/account_card.html", context | {"can_return": policy.can_view(request.actor, person)})
