"""Topics of requests and skills: how many ask and can help, the school's own topics and words, suggestions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tandem.kit.http import ids_in, posted, writes
from tandem.kit.verdict import Refused, require
from tandem.mentoring.banks import forms, policy, queries, services
from tandem.mentoring.banks.views.pages import context_of, open_place


@writes
def topics(request: HttpRequest, org: str) -> HttpResponse:
    """Requests and skills: what is asked for, what can be helped with; topics of the school's own."""
    place = open_place(request.actor, org, request.GET.get("program"))
    can, gone = policy.can_edit_topics(request.actor, place.organization), ids_in(request.POST.getlist("remove"))
    form = forms.TopicForm(request.POST if request.method == "POST" and not gone else None)
    if gone:
        services.remove_topic(actor=request.actor, topic=get_object_or_404(queries.own_topics(place), pk=gone[0]))
        messages.success(request, _("The topic is removed."))
        return redirect("banks:topics", org)
    if request.method == "POST" and form.is_valid():
        services.add_topic(actor=request.actor, organization=place.organization, **form.cleaned_data)
        messages.success(request, _("The topic is added."))
        return redirect("banks:topics", org)
    said = {"form": form, "wording_form": forms.WordingForm(topics=place.topics), "can": can}
    return render(request, "banks/topics.html", context_of(place, "") | {"groups": queries.balance(place), **said})


@writes
def wording(request: HttpRequest, org: str) -> HttpResponse:
    """Words that people of the school use for a topic: add them or take them away."""
    place = open_place(request.actor, org, request.GET.get("program"))
    can, gone = policy.can_edit_topics(request.actor, place.organization), ids_in(request.POST.getlist("remove"))
    if gone:
        services.remove_wording(actor=request.actor, wording=get_object_or_404(queries.own_wordings(place), pk=gone[0]))
        messages.success(request, _("The words are removed."))
        return redirect("banks:topics", org)
    form = forms.WordingForm(posted(request), topics=place.topics)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_wording(actor=request.actor, organization=place.organization, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("The words are added: requests with them will get the topic."))
            return redirect("banks:topics", org)
    require(can)
    return render(request, "banks/wording.html", context_of(place, "") | {"form": form})


@writes
def suggest(request: HttpRequest, org: str) -> HttpResponse:
    """A part of the form of a request while it is being written: topics that its words seem to be about. Nothing is kept."""
    place = open_place(request.actor, org, request.GET.get("program"))
    require(policy.can_list(request.actor, place.organization))
    if request.method != "POST":
        return redirect("banks:topics", org)
    return render(request, "banks/_suggested.html", {"form": forms.half_filled(request.POST, place)})
