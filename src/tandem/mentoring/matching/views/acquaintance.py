from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tandem.kit import clock
from tandem.kit.http import ids_in, posted, writes
from tandem.kit.verdict import Refused, require
from tandem.mentoring.banks import queries as banks
from tandem.mentoring.matching import forms, policy, queries, services
from tandem.mentoring.matching.choices import MARKING
from tandem.mentoring.matching.models import Acquaintance
from tandem.registry.people.models import Person


@writes
def acquaintances(request: HttpRequest, org: str) -> HttpResponse:
    """General meetings of the programme; POST records one with those who were there."""
    place, program = banks.opened_program(request.actor, org, request.GET.get("program"))
    require(policy.can_change_rules(request.actor, program))
    day = clock.today(place.timezone)
    form = forms.AcquaintanceForm(posted(request), initial={"held_on": day, "closes_on": day + MARKING})
    if request.method == "POST" and form.is_valid():
        people = ids_in(request.POST.getlist("person"))
        try:
            row = services.hold_acquaintance(actor=request.actor, program=program, people=people, **form.cleaned_data)
            return redirect("matching:acquaintance", org, row.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    mentors, mentees = queries.may_come(program)
    context = {"org": place, "program": program, "form": form, "mentors": mentors, "mentees": mentees, "rows": queries.held(program)}
    return render(request, "matching/acquaintances.html", context)


@writes
def acquaintance(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """A meeting: who has marked and who has not; what is marked enters the next round. POST changes the term."""
    row = _meeting(request, org, pk)
    require(policy.can_change_rules(request.actor, row.program))
    form = forms.ClosingForm(posted(request), initial={"closes_on": row.closes_on})
    if request.method == "POST" and form.is_valid():
        try:
            services.move_closing(actor=request.actor, meeting=row, **form.cleaned_data)
            messages.success(request, _("The term is changed."))
            return redirect("matching:acquaintance", org, row.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    guests = queries.guests(row, clock.today(row.program.organization.timezone))
    context = {"org": row.program.organization, "meeting": row, "guests": guests, "form": form}
    context["marked"] = sum(bool(guest.marked) for guest in guests)
    return render(request, "matching/acquaintance.html", context)


@writes
def marks(request: HttpRequest, org: str, pk: int, person: int) -> HttpResponse:
    """Whom the person would like: the own page of a participant, or the curator with a paper in hand."""
    row = _meeting(request, org, pk)
    by = get_object_or_404(row.attendees, pk=person)
    day = clock.today(row.program.organization.timezone)
    require(policy.can_mark(request.actor, row, by, set(row.attendees.values_list("pk", flat=True)), day))
    guests = queries.guests(row, day, by)
    if request.method == "POST":
        values = {guest.person.pk: _value(request.POST.get(f"about_{guest.person.pk}", "")) for guest in guests}
        services.set_marks(actor=request.actor, meeting=row, by=by, marks=values, today=day)
        messages.success(request, _("Thank you, it is kept. Only the curator sees the marks."))
        return _back(request, row, by)
    return render(request, "matching/marks.html", {"org": row.program.organization, "meeting": row, "by": by, "guests": guests})


def _meeting(request: HttpRequest, org: str, pk: int) -> Acquaintance:
    return get_object_or_404(queries.acquaintances_visible_to(request.actor), pk=pk, program__organization__code=org)


def _value(text: str) -> int:
    """What a radio button sends; anything else is «may be»."""
    return {"1": 1, "-1": -1}.get(text, 0)


def _back(request: HttpRequest, row: Acquaintance, by: Person) -> HttpResponse:
    """The curator goes on with the next paper, everybody else home."""
    if by.pk in request.actor.person_ids | request.actor.ward_ids:
        return redirect("desk:today")
    return redirect("matching:acquaintance", row.program.organization.code, row.pk)
