"""The card of a person: what the person is and was, family, two cards made one."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from tandem.foundation.audit import queries as audit
from tandem.kit.forms import refusals_at
from tandem.kit.http import posted, reads, writes
from tandem.kit.verdict import Conflict, require
from tandem.registry.people import forms, policy, queries, services
from tandem.registry.people.models import Person
from tandem.registry.people.views.pages import day_of, person_of, to_card, today_at


@reads
def card(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """The card: facts, what the person is and was, roles, family, consents, what happened; of another day it is only read."""
    person = person_of(request.actor, org, pk)
    day, today = day_of(request.GET, person.organization), today_at(person.organization)
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
    person = person_of(request.actor, org, pk)
    require(policy.can_change(request.actor, person))
    form = forms.CardForm(posted(request), today=today_at(person.organization), person=person)
    current = None
    if request.method == "POST" and form.is_valid():
        try:
            services.change_person(actor=request.actor, person=person, card=form.card(), version=form.cleaned_data["version"])
            messages.success(request, _("Saved."))
            return to_card(person)
        except Conflict as conflict:
            current = conflict.current
            form.data = {**request.POST.dict(), "version": current.version}
            form.add_error(None, str(conflict))
    context = {"org": person.organization, "person": person, "form": form, "current": current}
    return render(request, "people/edit.html", context)


@writes
def place(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Another class or post from a day."""
    person = person_of(request.actor, org, pk)
    form = forms.PlaceForm(posted(request), today=today_at(person.organization), post=queries.post_of(person))

    def save(data: dict) -> None:
        services.place_person(actor=request.actor, person=person, kind=data["kind"], post=form.post(), since=data["since"])

    return _form(request, person, form, save, _("Class or post"))


@writes
def dates(request: HttpRequest, org: str, pk: int, post: int) -> HttpResponse:
    """Correct the dates of a period; the journal keeps what stood there before."""
    person = person_of(request.actor, org, pk)
    row = get_object_or_404(queries.posts_visible_to(request.actor), pk=post, person=person)
    form = forms.DatesForm(posted(request), initial={"started_on": row.started_on, "finished_on": row.finished_on})

    def save(data: dict) -> None:
        services.correct_dates(actor=request.actor, post=row, **data)

    return _form(request, person, form, save, _("Dates: %(post)s") % {"post": row.text})


@writes
def archive(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """The person has left, or has come back."""
    person = person_of(request.actor, org, pk)
    require(policy.can_change(request.actor, person))
    if request.method != "POST":
        return render(request, "people/archive.html", {"org": person.organization, "person": person})
    if person.archived_on is not None:
        services.restore_person(actor=request.actor, person=person)
    else:
        services.archive_person(actor=request.actor, person=person, today=today_at(person.organization))
    messages.success(request, _("Saved."))
    return to_card(person)


@writes
def guardians(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Say who represents the child."""
    person = person_of(request.actor, org, pk)
    form = forms.GuardianForm(posted(request), choices=queries.guardian_choices(request.actor, person, request.GET.get("q", "")))

    def save(data: dict) -> None:
        services.link_guardian(actor=request.actor, child=person, today=today_at(person.organization), **data)

    return _form(request, person, form, save, _("Guardian of the child"), "people/guardians.html")


@writes
def guardian(request: HttpRequest, org: str, pk: int, link: int) -> HttpResponse:
    """End a guardianship, limit the rights or give them back."""
    person = person_of(request.actor, org, pk)
    require(policy.can_change(request.actor, person))
    row = get_object_or_404(queries.links_visible_to(request.actor), pk=link, child=person)
    wanted, today = request.POST.get("do"), today_at(person.organization)
    if wanted == "unlink":
        services.unlink_guardian(actor=request.actor, link=row, today=today)
    elif wanted in ("limit", "unlimit"):
        services.limit_guardian(actor=request.actor, link=row, is_limited=wanted == "limit", today=today)
        messages.success(request, _("Saved."))
    return to_card(person)


@writes
def merge(request: HttpRequest, org: str, pk: int, other: int) -> HttpResponse:
    """Two cards side by side; the left one stays."""
    kept, gone = person_of(request.actor, org, pk), person_of(request.actor, org, other)
    require(policy.can_change(request.actor, kept))
    require(policy.can_change(request.actor, gone))
    if request.method == "POST":
        services.merge_people(actor=request.actor, kept=kept, gone=gone, today=today_at(kept.organization))
        messages.success(request, _("The cards are one now. The journal keeps what the other one was."))
        return to_card(kept)
    fields = [(name, label, getattr(kept, name), getattr(gone, name)) for name, label in forms.labels()]
    context = {"kept": kept, "gone": gone, "fields": fields, "moves": queries.names_to_move(gone)}
    return render(request, "people/merge.html", context | {"org": kept.organization})


def _form(
    request: HttpRequest, person: Person, form: Form, save: Callable[[dict], None], title: str, page: str = "people/form.html"
) -> HttpResponse:
    """A small form of the card: save and go back to the card, or say at the form what is wrong."""
    require(policy.can_change(request.actor, person))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            save(form.cleaned_data)
            messages.success(request, _("Saved."))
            return to_card(person)
    return render(request, page, {"org": person.organization, "person": person, "form": form, "title": title})
