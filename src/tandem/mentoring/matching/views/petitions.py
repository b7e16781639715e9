import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.kit import clock
from tandem.kit.http import posted, reads, writes
from tandem.kit.verdict import Refused
from tandem.mentoring.banks import queries as banks
from tandem.mentoring.matching import forms, policy, queries, services
from tandem.mentoring.matching.models import Petition, PetitionKind
from tandem.mentoring.mentorships.models import Mentorship

DONE = {
    "grant": gettext_lazy("The petition is granted."), "decline": gettext_lazy("The petition is declined. The petitioner reads the reason."),
    "withdraw": gettext_lazy("The petition is taken back."),
}  # fmt: skip


@reads
def petitions(request: HttpRequest, org: str) -> HttpResponse:
    """Petitions of the chosen programme, those that wait for the head first."""
    place, program = banks.opened(request.actor, org, request.GET.get("program"))
    rows = queries.queue(request.actor, program) if program else []
    context = {"org": place, "program": program, "rows": rows, "today": clock.today(place.timezone)}
    return render(request, "matching/petitions.html", context)


@writes
def ask(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """File a petition about a pair: for another mentor, or to give the pair up."""
    pair = queries.pair_to_ask(request.actor, pk)
    if pair is None or pair.program.organization.code != org:
        raise Http404
    day = clock.today(pair.program.organization.timezone)
    form = forms.PetitionForm(posted(request), kinds=_kinds(request, pair))
    if request.method == "POST" and form.is_valid():
        try:
            row = services.file_petition(actor=request.actor, mentorship=pair, today=day, **form.asked(pair))
            messages.success(
                request, _("The petition is with the head. The answer comes by %(day)s.") % {"day": f"{row.decide_by:%d.%m.%Y}"}
            )
            return redirect("matching:petition", org, row.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    days = {kind: policy.decide_by(kind, day) for kind in PetitionKind}
    return render(request, "matching/ask.html", {"org": pair.program.organization, "pair": pair, "form": form, "days": days})


@writes
def petition(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """A petition: its words, whom the engine would put instead, the head's decision."""
    row = get_object_or_404(queries.petitions_visible_to(request.actor), pk=pk, mentorship__program__organization__code=org)
    day = clock.today(row.mentorship.program.organization.timezone)
    can = policy.can_decide_petition(request.actor, row)
    offers = queries.offers(row, day) if can else []
    form = forms.DecisionForm(posted(request), offers=offers, first=queries.first_day(row, day))
    if request.method == "POST":
        answer = _decided(request, row, form, day)
        if answer:
            return answer
    context = {"org": row.mentorship.program.organization, "petition": row, "can": can, "offers": form.rows(offers), "form": form}
    context |= {"can_withdraw": policy.can_withdraw(request.actor, row), "outcome": queries.plan_in_words(row)}
    if policy.can_see_exchange(request.actor, row):
        context |= {"steps": queries.steps_in_words(row), "to_order": queries.waits_for_order(row)}
    return render(request, "matching/petition.html", context)


def _kinds(request: HttpRequest, pair: Mentorship) -> list[tuple[str, str]]:
    """What the actor may ask about the pair. Raises Refused when it is nothing."""
    kinds = queries.kinds_to_file(request.actor, pair)
    if not kinds:
        raise Refused(_("A petition is filed by the mentee, the guardian or the mentor while the pair works."))
    return kinds


def _decided(request: HttpRequest, row: Petition, form: forms.DecisionForm, day: dt.date) -> HttpResponse | None:
    """What was pressed is done; None shows the form with its errors."""
    step = request.POST.get("step", "")
    if step == "grant" and not form.is_valid():
        return None
    try:
        if step == "grant":
            services.grant_petition(actor=request.actor, petition=row, today=day, **form.granted())
        elif step == "decline":
            services.decline_petition(actor=request.actor, petition=row, note=request.POST.get("note", ""), today=day)
        elif step == "withdraw":
            services.withdraw_petition(actor=request.actor, petition=row)
        if step in DONE:
            messages.success(request, DONE[step])
        return redirect("matching:petition", row.mentorship.program.organization.code, row.pk)
    except Refused as refusal:
        form.is_valid()
        form.add_error(None, str(refusal))
        return None
