"""One person of a bank: the card, its steps and requests."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tandem.kit.http import posted, reads, writes
from tandem.kit.verdict import Conflict, Refused, require
from tandem.mentoring.banks import forms, policy, queries, services
from tandem.mentoring.banks.choices import STEPS
from tandem.mentoring.banks.views.pages import Profile, context_of, find_profile, open_place, to_card, today_at
from tandem.registry.people import queries as people
from tandem.registry.programs import policy as programs


@writes
def new(request: HttpRequest, org: str, bank: str, person: int) -> HttpResponse:
    """Put one person into the bank with everything that is known."""
    place = open_place(request.actor, org, request.GET.get("program"), bank)
    require(programs.can_manage(request.actor, place.program))
    card = get_object_or_404(people.visible_to(request.actor), pk=person, organization=place.organization)
    parts = forms.profile_forms(posted(request), place, bank)
    if request.method == "POST" and forms.are_valid(parts):
        try:
            data = forms.merged(parts)
            made = services.enter_profile(
                actor=request.actor, program=place.program, bank=bank, person=card, data=data, today=today_at(place)
            )
        except Refused as refusal:
            parts[0].add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s is in the bank.") % {"name": card.short_name})
            return to_card(made)
    return render(request, "banks/edit.html", context_of(place, bank) | {"person": card, "parts": parts})


@reads
def mentor(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """The card of a mentor."""
    row, place = find_profile(request.actor, org, "mentors", pk)
    day = today_at(place)
    context = _card_context(request, place, row, "mentors") | {
        "card": queries.mentor_card(request.actor, row, place, day), "marks": queries.marks_of(row),
        "clearances": queries.clearances_of(row), "can_decide": policy.can_decide(request.actor, row),
        "can_clear": policy.can_record_clearance(request.actor, row.person, [row.program_id]), "today": day,
    }  # fmt: skip
    return render(request, "banks/mentor.html", context)


@reads
def mentee(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """The card of a mentee."""
    row, place = find_profile(request.actor, org, "mentees", pk)
    context = _card_context(request, place, row, "mentees") | {
        "card": queries.mentee_card(request.actor, row, place, today_at(place)), "asked": queries.asked_of(row, place),
        "category": queries.category_name(row.category), "sees_special": policy.can_see_special(request.actor, row),
    }  # fmt: skip
    return render(request, "banks/mentee.html", context)


@writes
def edit(request: HttpRequest, org: str, bank: str, pk: int) -> HttpResponse:
    """Change the card; the second of two people sees what the first one saved."""
    row, place = find_profile(request.actor, org, bank, pk)
    require(policy.can_change_profile(request.actor, row))
    parts, current = forms.profile_forms(posted(request), place, bank, row)[:1], None
    if request.method == "POST" and parts[0].is_valid():
        try:
            services.change_profile(
                actor=request.actor, profile=row, data=forms.merged(parts), version=queries.number_in(request.POST, "version")
            )
            messages.success(request, _("Saved."))
            return to_card(row)
        except Conflict as conflict:
            current = conflict.current
            parts[0].add_error(None, str(conflict))
        except Refused as refusal:
            parts[0].add_error(None, str(refusal))
    theirs = forms.profile_forms(None, place, bank, current)[0] if current else None
    context = {"person": row.person, "parts": parts, "row": row, "version": (current or row).version, "theirs": theirs}
    return render(request, "banks/edit.html", context_of(place, bank) | context)


@writes
def step(request: HttpRequest, org: str, bank: str, pk: int, name: str) -> HttpResponse:
    """One step with a person of a bank: a decision, an admission, leaving, coming back."""
    row, place = find_profile(request.actor, org, bank, pk)
    if name not in STEPS[bank]:
        raise Http404
    require(policy.can_take_step(request.actor, name, row))
    form = forms.step_form(posted(request), name, row, today_at(place))
    if request.method == "POST" and form.is_valid():
        try:
            services.take_step(actor=request.actor, name=name, profile=row, data=form.cleaned_data, today=today_at(place))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return to_card(row)
    return render(
        request, "banks/step.html", context_of(place, bank) | {"row": row, "form": form, "name": name, "label": STEPS[bank][name]}
    )


@writes
def ask(request: HttpRequest, org: str, pk: int, asked: int | None = None) -> HttpResponse:
    """Add a request of a mentee; correct or close one that waits."""
    row, place = find_profile(request.actor, org, "mentees", pk)
    require(policy.can_change_profile(request.actor, row))
    old = get_object_or_404(queries.requests_visible_to(request.actor), pk=asked, mentee=row) if asked else None
    form = forms.request_form(posted(request), place, old)
    if request.method == "POST" and ((old and request.POST.get("close")) or form.is_valid()):
        try:
            asked = None if old and request.POST.get("close") else services.Asked(**form.cleaned_data)
            kept = services.save_request(actor=request.actor, mentee=row, old=old, asked=asked, today=today_at(place))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if kept and not form.cleaned_data["topics"] and form.suggested:
                messages.success(request, _("The request is saved. Mark what it is about: mentors are found by topics first."))
                return redirect("banks:request", org, row.pk, kept.pk)
            messages.success(request, _("The request is saved."))
            return to_card(row)
    return render(request, "banks/request.html", context_of(place, "mentees") | {"row": row, "form": form, "old": old})


def _card_context(request: HttpRequest, place: queries.Place, row: Profile, bank: str) -> dict[str, object]:
    """Who sees the card as its owner or a guardian sees no steps and no list."""
    steps = [(name, label) for name, label in STEPS[bank].items() if policy.can_take_step(request.actor, name, row)]
    is_staff = policy.can_list(request.actor, place.organization)
    return context_of(place, bank) | {
        "row": row,
        "steps": steps,
        "is_staff": is_staff,
        "can": policy.can_change_profile(request.actor, row),
    }
