from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tandem.kit import clock
from tandem.kit.http import posted, reads, writes
from tandem.kit.verdict import Conflict, Refused, require
from tandem.registry.orgs import policy, queries, services
from tandem.registry.orgs.forms import NewOrganizationForm, SchoolForm


@writes
def settings(request: HttpRequest, org: str) -> HttpResponse:
    """Requisites of the organization; the second of two people sees what the first one saved."""
    place = get_object_or_404(queries.visible_to(request.actor), code=org)
    require(policy.can_change(request.actor, place))
    form = SchoolForm(posted(request), organization=place)
    current = None
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            services.change_organization(actor=request.actor, organization=place, data=form.requisites(), version=version)
            messages.success(request, _("Saved."))
            return redirect("orgs:settings", org)
        except Conflict as conflict:
            current = conflict.current
            form.data = {**request.POST.dict(), "version": current.version}
            form.add_error(None, str(conflict))
    number = queries.next_number(place, clock.today(place.timezone)) if place.kind == "school" else ""
    context = {"org": place, "form": form, "current": current, "number": number}
    return render(request, "orgs/settings.html", context)


@reads
def organisations(request: HttpRequest) -> HttpResponse:
    """The tree with counts."""
    require(policy.can_see_tree(request.actor))
    labels = [label for label, _count in queries.COUNTS.values()]
    return render(request, "orgs/organisations.html", {"tree": queries.tree(request.actor), "labels": labels})


@writes
def new(request: HttpRequest) -> HttpResponse:
    """A region, a municipality or a school."""
    require(policy.can_see_tree(request.actor))
    parents = queries.parent_choices(request.actor)
    form = NewOrganizationForm(
        posted(request), parents=parents, may_have_none=bool(policy.can_add(request.actor, None, "school")),
        initial={"parent": request.GET.get("under")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_organization(actor=request.actor, parent=form.cleaned_data["parent"], data=form.data_of_node())
            messages.success(request, _("%(name)s is added.") % {"name": made.short_name})
            return redirect("orgs:organisations")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "orgs/new.html", {"form": form})
