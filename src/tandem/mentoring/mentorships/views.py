import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engines import papers as engine
from tandem.kit import clock
from tandem.kit.files import DOCX, PDF, attachment
from tandem.kit.htmx import page_or_fragment
from tandem.kit.http import posted, reads, writes
from tandem.kit.verdict import Refused, require
from tandem.mentoring.banks import queries as banks
from tandem.mentoring.mentorships import forms, papers, policy, queries, services
from tandem.mentoring.mentorships.choices import ACTIONS
from tandem.mentoring.mentorships.models import Mentorship, State
from tandem.registry.documents import queries as documents
from tandem.registry.programs import policy as programs
from tandem.registry.programs import queries as programs_queries
from tandem.registry.programs.models import Program

PAGE = 50
WAITS = (State.PROPOSED, State.AGREED, State.PAUSED)
"""States in which a pair without its consents is marked in the list; what exactly is missing stands on the card."""
STEPS = {
    "agree": (policy.can_agree, services.agree_mentorship, None),
    "cancel": (policy.can_cancel, services.cancel_mentorship, forms.CancelForm),
    "pause": (policy.can_pause, services.pause_mentorship, forms.PauseForm),
    "resume": (policy.can_resume, services.resume_mentorship, None),
    "close": (policy.can_close, services.close_mentorship, forms.CloseForm),
    "agreement": (policy.can_record_agreement, services.record_labour_agreement, forms.AgreementForm),
}
"""Step in the address → its policy, its service, its form."""
WORDS = {
    "agree": (gettext_lazy("The participants have agreed"), gettext_lazy("The pair then waits for the order.")),
    "cancel": (gettext_lazy("Cancel the pair"), gettext_lazy("The pair has not worked yet. The requests wait for a mentor again.")),
    "pause": (gettext_lazy("Pause"), gettext_lazy("The places and the requests stay with the pair.")),
    "resume": (gettext_lazy("Go on after the pause"), gettext_lazy("All consents must be in place.")),
    "close": (gettext_lazy("Finish the pair"), gettext_lazy("The mentor's place is free from the next day.")),
    "agreement": (
        gettext_lazy("Record the additional agreement"),
        gettext_lazy("Copy the number, the date and the payment from the signed paper."),
    ),
    "replace": (
        gettext_lazy("Replace the mentor"),
        gettext_lazy("This pair ends, a pair with the new mentor begins on the next day and waits for its order."),
    ),
}
"""Step → what its button and page are called, and what it does."""


@reads
def index(request: HttpRequest, org: str) -> HttpResponse:
    """Pairs and groups of the chosen programme: filters, 50 a page."""
    place, program = banks.opened(request.actor, org, request.GET.get("program"))
    day = clock.today(place.timezone)
    filters = queries.Filters(**{name: request.GET.get(name, "").strip() for name in ("q", "state", "form", "grade")})
    found = queries.board(request.actor, program, filters, day) if program else queries.visible_to(request.actor).none()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    names = queries.form_names(program) if program else {}
    context = {
        "org": place, "program": program, "page": page, "filters": filters, "counts": _counts(program), "forms": names,
        "rows": queries.rows_of(page, day, gates=False, forms=names), "grades": range(1, 12), "waits": WAITS,
        "can_manage": programs.can_run(request.actor, program) if program else None,
    }  # fmt: skip
    return page_or_fragment(request, "mentorships/list.html", "mentorships/_rows.html", context)


@reads
def card(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """One pair: who, what is missing, the next step, papers, history."""
    pair = _pair(request, org, pk)
    actor, day = request.actor, _today(pair)
    sees, is_labour = policy.can_see_gate(actor, pair), queries.is_labour(pair, day)
    row = queries.rows_of([pair], day, gates=bool(sees))[0]
    context = {
        "org": pair.program.organization, "row": row, "pair": pair, "sees_gate": sees, "steps": _steps(request, pair, row.next_step, is_labour),
        "history": [(ACTIONS.get(event.action, event.action), event) for event in queries.history(actor, pair)[:30]],
        "papers": papers.available(pair, day) if sees else [], "is_labour": is_labour,
        "agreement": getattr(pair, "labour_agreement", None), "order": pair.order if sees else None,
        "curator": queries.curator_of(pair.program, day), "can_replace": policy.can_close(actor, pair), "can_manage": programs.can_run(actor, pair.program),
    }  # fmt: skip
    return render(request, "mentorships/card.html", context)


@writes
def open_pair(request: HttpRequest, org: str) -> HttpResponse:
    """A pair or a group by hand."""
    place, program = banks.opened_program(request.actor, org, request.GET.get("program"))
    require(programs.can_run(request.actor, program))
    day = clock.today(place.timezone)
    chosen = request.POST.get("form_code") or request.GET.get("form_code", "")
    first = {"started_on": max(day, program.started_on), "planned_until": program.finished_on, "form_code": chosen, "is_agreed": True}
    form = forms.OpenForm(posted(request), choices=queries.open_choices(request.actor, program, chosen, day), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.open_mentorship(actor=request.actor, today=day, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The pair is opened."))
            return _to_card(made)
    return render(request, "mentorships/open.html", {"org": place, "program": program, "form": form, "chosen": chosen})


@writes
def step(request: HttpRequest, org: str, pk: int, name: str) -> HttpResponse:
    """One step of a pair: agree, cancel, pause, resume, close, record the agreement."""
    pair = _pair(request, org, pk)
    can, do, form_class = STEPS[name]
    require(can(request.actor, pair))
    form = (form_class or Form)(posted(request), initial=_first(name, pair))
    if request.method == "POST" and form.is_valid():
        try:
            do(actor=request.actor, mentorship=pair, today=_today(pair), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done."))
            return _to_card(pair)
    row = queries.rows_of([pair], _today(pair))[0]
    title, hint = WORDS[name]
    context = {"org": pair.program.organization, "pair": pair, "row": row, "form": form, "title": title, "hint": hint}
    return render(request, "mentorships/step.html", context)


@writes
def replace(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Another mentor for the same mentees."""
    pair = _pair(request, org, pk)
    require(policy.can_close(request.actor, pair))
    choices = queries.mentors_instead(request.actor, pair.program, pair.form_code, pair.mentor_id)
    form = forms.ReplaceForm(posted(request), choices=choices, initial={"finished_on": _today(pair)})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.replace_mentor(actor=request.actor, mentorship=pair, today=_today(pair), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The mentor is replaced. The new pair waits for its order."))
            return _to_card(made)
    row = queries.rows_of([pair], _today(pair))[0]
    title, hint = WORDS["replace"]
    context = {"org": pair.program.organization, "pair": pair, "row": row, "form": form, "title": title, "hint": hint}
    return render(request, "mentorships/step.html", context)


@writes
def close_all(request: HttpRequest, org: str) -> HttpResponse:
    """Finish every working pair of the programme on one day; who cannot end then is named with the reason."""
    place, program = banks.opened_program(request.actor, org, request.GET.get("program"))
    require(programs.can_run(request.actor, program))
    day, outcome = clock.today(place.timezone), None
    first = {"finished_on": min(day, program.finished_on), "reason": _("the programme is finished")}
    form = forms.CloseForm(posted(request), initial=first)
    if request.method == "POST" and form.is_valid():
        outcome = services.close_all(actor=request.actor, program=program, today=day, **form.cleaned_data)
        messages.success(request, _("Finished pairs and groups: %(n)s.") % {"n": len(outcome.closed)})
        if not outcome.refused:
            return redirect(f"{reverse('mentorships:order', args=[org])}?program={program.pk}")
    refused = [(queries.title_of(row), why) for row, why in outcome.refused] if outcome else []
    counts = queries.state_counts(program)
    context = {"org": place, "program": program, "form": form, "refused": refused, "working": counts["active"] + counts["paused"]}
    return render(request, "mentorships/close_all.html", context)


@writes
def order(request: HttpRequest, org: str) -> HttpResponse:
    """Check what the order takes and what it leaves out and why; POST makes the draft."""
    place, program = banks.opened_program(request.actor, org, request.GET.get("program"))
    require(programs.can_run(request.actor, program))
    day = clock.today(place.timezone)
    ready, draft = queries.ready_for_order(program, day), queries.draft_of(program, "pairs-order")
    is_anew = draft is not None and draft.supersedes is not None
    form = forms.OrderForm(posted(request), ids=[pair.pk for pair in ready], is_anew=is_anew)
    if request.method == "POST" and form.is_valid():
        without = tuple(pair.pk for pair in ready if pair.pk not in form.cleaned_data["take"])
        paper = services.make_order(actor=request.actor, program=program, today=day, without=without)
        messages.success(request, _("The draft of the order is ready. Look at it and register it."))
        return redirect("documents:card", place.code, paper.pk)
    blocked = queries.blocked_from_order(program, day)
    context = {
        "org": place, "program": program, "form": form, "ready": queries.rows_of(ready, day, gates=False),
        "blocked": queries.rows_of([item.mentorship for item in blocked], day), "draft": draft,
        "ended": queries.ended_without_order(program),
    }  # fmt: skip
    return render(request, "mentorships/order.html", context)


@writes
def end_order(request: HttpRequest, org: str) -> HttpResponse:
    """The draft of the order on the end of finished pairs."""
    place, program = banks.opened_program(request.actor, org, request.GET.get("program"))
    if request.method != "POST":
        return redirect("mentorships:order", place.code)
    paper = services.make_end_order(actor=request.actor, program=program, today=clock.today(place.timezone))
    messages.success(request, _("The draft of the order is ready. Look at it and register it."))
    return redirect("documents:card", place.code, paper.pk)


@writes
def supersede(request: HttpRequest, org: str, paper: int) -> HttpResponse:
    """The draft of an order that takes the place of a signed one."""
    old = get_object_or_404(documents.visible_to(request.actor), pk=paper, organization__code=org, kind="pairs-order")
    program = get_object_or_404(programs_queries.visible_to(request.actor), pk=old.about["program"])
    if request.method != "POST":
        return redirect("documents:card", org, old.pk)
    today = clock.today(old.organization.timezone)
    made = services.supersede_order(actor=request.actor, program=program, paper=old, today=today)
    messages.success(request, _("The draft of the new order is ready. The old one is in force until the new one is signed."))
    return redirect("documents:card", org, made.pk)


@reads
def paper(request: HttpRequest, org: str, pk: int, kind: str, form: str) -> HttpResponse:
    """A paper of one pair to save: extract, acquaintance list, consent and agreement of the employee."""
    pair = _pair(request, org, pk)
    require(policy.can_see_gate(request.actor, pair))
    if kind not in papers.OF_PAIR or (kind in papers.OF_ORDER and pair.order is None):
        raise Http404
    document = papers.OF_PAIR[kind](pair, _today(pair))
    name = f"{papers.PAIR_LABELS[kind]} {pair.pk}"
    if form == "docx":
        return attachment(engine.render_docx(document), f"{name}.docx", DOCX)
    return attachment(engine.render_pdf(document), f"{name}.pdf", PDF)


def _pair(request: HttpRequest, org: str, pk: int) -> Mentorship:
    return get_object_or_404(queries.visible_to(request.actor), pk=pk, program__organization__code=org)


def _today(pair: Mentorship) -> dt.date:
    return clock.today(pair.program.organization.timezone)


def _to_card(pair: Mentorship) -> HttpResponse:
    return redirect("mentorships:card", pair.program.organization.code, pair.pk)


def _counts(program: Program | None) -> list[tuple[str, str, int]]:
    counts = queries.state_counts(program) if program else {}
    return [(state, str(label), counts[state]) for state, label in State.choices if counts.get(state)]


def _steps(request: HttpRequest, pair: Mentorship, next_step: str, is_labour: bool) -> list[tuple[str, object, object]]:
    """(step, what it is called, verdict) of the steps beside the next one; agreements are for employees."""
    shown = [name for name in STEPS if name != next_step and (is_labour or name != "agreement")]
    return [(name, WORDS[name][0], STEPS[name][0](request.actor, pair)) for name in shown]


def _first(name: str, pair: Mentorship) -> dict[str, object]:
    if name == "close":
        return {"finished_on": _today(pair)}
    agreement = getattr(pair, "labour_agreement", None)
    if name == "agreement" and agreement is not None:
        return {"number": agreement.number, "dated_on": agreement.dated_on, "payment": agreement.payment}
    return {"dated_on": _today(pair)} if name == "agreement" else {}
