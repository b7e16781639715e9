"""Roles and accounts."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tandem.kit.forms import refusals_at
from tandem.kit.http import posted, writes
from tandem.kit.passwords import one_time_password
from tandem.kit.verdict import require
from tandem.registry.orgs import queries as orgs
from tandem.registry.people import forms, policy, queries, services
from tandem.registry.people.models import Person
from tandem.registry.people.views.pages import person_of, today_at


@writes
def access(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Roles and the account of a person."""
    person = person_of(request.actor, org, pk)
    require(policy.can_give_roles(request.actor, person.organization))
    form = forms.RoleForm(posted(request), initial={"since": today_at(person.organization)})
    if request.method == "POST" and form.is_valid():
        services.grant_role(actor=request.actor, person=person, organization=person.organization, **form.cleaned_data)
        messages.success(request, _("The role is given."))
        return redirect("people:access", org, pk)
    return _access(request, person, form=form)


@writes
def end_role(request: HttpRequest, org: str, pk: int, membership: int) -> HttpResponse:
    """Take a role away."""
    person = person_of(request.actor, org, pk)
    row = get_object_or_404(queries.memberships_visible_to(request.actor), pk=membership, person=person)
    if request.method == "POST":
        services.end_membership(actor=request.actor, membership=row, today=today_at(person.organization))
        messages.success(request, _("The role is taken away."))
    return redirect("people:access", org, pk)


@writes
def account(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Create the account and show its card: the password is seen this once only."""
    person = person_of(request.actor, org, pk)
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
    person = person_of(request.actor, org, pk)
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
            person = services.give_first_access(actor=request.actor, organization=place, who=who, today=today_at(place))
            return _account_card(request, person, password)
    return render(request, "people/first_curator.html", {"org": place, "form": form})


def _access(request: HttpRequest, person: Person, **given: object) -> HttpResponse:
    role, login = forms.RoleForm(initial={"since": today_at(person.organization)}), queries.free_login(person)
    account = forms.AccountForm(initial={"login": login, "email": person.email})
    held = {"roles": queries.roles_of(person), "narrow_roles": queries.narrow_roles(request.actor, person)}
    context = {"org": person.organization, "person": person, **held, "form": role, "account_form": account}
    return render(request, "people/access.html", context | given)


def _account_card(request: HttpRequest, person: Person, password: str) -> HttpResponse:
    context = {"org": person.organization, "person": person, "password": password, "address": request.build_absolute_uri("/")}
    return render(request, "people/account_card.html", context | {"can_return": policy.can_view(request.actor, person)})
