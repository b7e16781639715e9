import datetime as dt
from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from tandem.kit import clock
from tandem.kit.htmx import page_or_fragment, wants_fragment
from tandem.kit.http import ids_in, posted, reads, writes
from tandem.kit.verdict import Refused, require
from tandem.mentoring.banks import queries as bank_queries
from tandem.mentoring.banks import services as bank
from tandem.mentoring.matching import forms, policy, queries, services
from tandem.mentoring.matching.choices import COMPARED, WEIGHTS
from tandem.mentoring.matching.models import Run, RunState, Suggestion
from tandem.mentoring.mentorships import queries as pairs
from tandem.registry.programs import policy as programs
from tandem.registry.programs.models import Program

AT_ONCE = 500
"""Pairs that are approved together at most."""


@reads
def index(request: HttpRequest, org: str) -> HttpResponse:
    """Rounds of the chosen programme, and whether a new one can be started."""
    place, program = bank_queries.opened(request.actor, org, request.GET.get("program"))
    if program is None:
        return render(request, "matching/list.html", {"org": place, "program": None})
    ready = queries.ready(program)
    context = {
        "org": place, "program": program, "ready": ready, "rounds": list(queries.rounds(request.actor, program)[:50]),
        "can_start": policy.can_start(request.actor, program, ready.mentors, ready.asked),
        "can_manage": programs.can_run(request.actor, program),
    }  # fmt: skip
    return render(request, "matching/list.html", context)


@writes
def start(request: HttpRequest, org: str) -> HttpResponse:
    """Who takes part in the new round and under which rules; POST starts it."""
    place, program = bank_queries.opened_program(request.actor, org, request.GET.get("program"))
    require(policy.can_change_rules(request.actor, program))
    ready, choosers = queries.ready(program), queries.choosers(program)
    mutual = policy.can_choose_mutually(choosers.marked, choosers.guests)
    form = _start_form(request, program, ready, choosers if mutual else None)
    if request.method == "POST" and form.is_valid():
        try:
            run = services.start_run(actor=request.actor, program=program, today=clock.today(place.timezone), **form.cleaned_data)
            return redirect("matching:round", place.code, run.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    can = policy.can_start(request.actor, program, ready.mentors, ready.asked)
    context = {"org": place, "program": program, "form": form, "ready": ready, "can": can, "rules": queries.rules_of(program)[0]}
    context |= {"mutual": mutual, "meeting": choosers.last, "today": clock.today(place.timezone)}
    return render(request, "matching/new.html", context)


@writes
def rules(request: HttpRequest, org: str) -> HttpResponse:
    """Rules of the programme and the people who are not proposed to each other."""
    place, program = bank_queries.opened_program(request.actor, org, request.GET.get("program"))
    require(policy.can_change_rules(request.actor, program))
    body, version = queries.rules_of(program)
    first = {**body, "version": version, **{f"weight_{name}": body["weights"][name] for name in WEIGHTS}}
    form = forms.RulesForm(posted(request), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_rules(actor=request.actor, program=program, body=form.body(), version=form.cleaned_data["version"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The rules are saved. They count from the next round on."))
            return redirect(f"{reverse('matching:list', args=[place.code])}?program={program.pk}")
    exclusions = queries.exclusions_visible_to(request.actor).filter(program=program)[:100]
    return render(request, "matching/rules.html", {"org": place, "program": program, "form": form, "exclusions": exclusions})


@writes
def lift(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """These two may be proposed to each other again."""
    row = get_object_or_404(queries.exclusions_visible_to(request.actor), pk=pk, program__organization__code=org)
    address = f"{reverse('matching:rules', args=[org])}?program={row.program_id}"
    if request.method == "POST":
        services.lift_exclusion(actor=request.actor, exclusion=row)
        messages.success(request, _("These two may be proposed to each other again."))
    return redirect(address)


@reads
def round_page(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """A round: its progress, then proposals, decisions, and who waits and why."""
    run = _run(request, org, pk)
    context = {"org": run.program.organization, "program": run.program, "run": run, "can": policy.can_decide(request.actor, run)}
    if run.state != RunState.READY:
        job = queries.job_of(run)
        return render(request, "matching/progress.html", context | {"job": job, "is_stuck": queries.is_stuck(run, job)})
    if wants_fragment(request):  # the page of progress asks again and again: now there is something to open
        return HttpResponseClientRedirect(request.path)
    asked = request.GET
    look = queries.Look(asked.get("only", ""), asked.get("page"), _id_in(asked, "look"), _id_in(asked, "mentor"))
    context |= {"bench": queries.workbench(run, _today(run), look), "only": look.only, "figures": queries.figures(run)}
    context |= {"stats": queries.full_stats(run), "rail": True, "cell_rows": COMPARED, "weights": WEIGHTS}
    context["all_waiting"] = asked.get("waiting") == "all"
    return render(request, "matching/round.html", context)


@writes
def assign(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Put the request and the mentor of the comparison together; nobody chosen means the best for all who are open."""
    run = _run(request, org, pk)
    require(policy.can_decide(request.actor, run))
    form = forms.AssignForm(posted(request))
    if not form.is_valid():
        return redirect("matching:round", org, pk)
    data = form.cleaned_data
    pin = (data["request"], data["mentor"]) if data["mentor"] else None
    here = queries.scene(run, _today(run))
    made = queries.arranged(here, pin) if pin else queries.improved(here)
    look = redirect(f"{reverse('matching:round', args=[org, pk])}?look={data['request'] or ''}")
    if pin and request.POST.get(f"told-{pin[1]}") not in (None, queries.price_of(made, pin[0]).mark):
        messages.warning(request, _("The bank has changed since you opened the page. Look at what this choice does now."))
        return look
    services.arrange_round(actor=request.actor, run=run, arrangement=made, revision=data["revision"], pin=pin)
    messages.success(request, _("Done. Proposals that changed: %(n)s. Nothing is approved yet.") % {"n": len(made.moves)})
    return look


@writes
def add_place(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """One more place with a mentor for whom somebody waits."""
    run = _run(request, org, pk)
    require(policy.can_decide(request.actor, run))
    asked, mentor = (_id_in(request.POST, name) for name in ("request", "mentor"))
    if request.method == "POST":
        one = get_object_or_404(bank_queries.mentors_visible_to(request.actor), pk=mentor, program=run.program)
        bank.change_mentor(actor=request.actor, mentor=one, data={"places": one.places + 1}, version=one.version)
        messages.success(request, _("A place is added. Now the mentor can be assigned."))
    return redirect(f"{reverse('matching:round', args=[org, pk])}?look={asked or ''}&mentor={mentor or ''}")


@writes
def help_waiting(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Do what would help those who wait: ask for a consent, lower a rule, look in another form."""
    run = _run(request, org, pk)
    require(policy.can_decide(request.actor, run))
    ids = ids_in(request.POST.getlist("request"))
    if request.method == "POST" and ids:
        relief = queries.relief(run, ids, _today(run))
        row = services.help_waiting(actor=request.actor, run=run, relief=relief, today=_today(run))
        messages.success(request, queries.helped_text(row.helped))
    return redirect(f"{reverse('matching:round', args=[org, pk])}#wait-h")


@writes
def pin(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Keep a proposal as it is, or let it go."""
    one = _suggestion(request, org, pk)
    require(policy.can_reject(request.actor, one))
    if request.method == "POST":
        services.pin_suggestion(actor=request.actor, suggestion=one, pinned=request.POST.get("pinned") == "1")
    return redirect(f"{reverse('matching:round', args=[org, one.run_id])}?look={one.request_id}")


@reads
def news(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """What an open page of the round asks now and then: has somebody else decided something since it was opened?"""
    run = _run(request, org, pk)
    if not wants_fragment(request):
        return redirect("matching:round", org, pk)
    context = {"org": run.program.organization, "run": run, "seen": _id_in(request.GET, "revision") or 0}
    return render(request, "matching/_news.html", context)


@reads
def what_if(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """What other rules would change in this round; nothing is saved."""
    run = _run(request, org, pk)
    require(policy.can_change_rules(request.actor, run.program))
    body, version = queries.rules_of(run.program)
    first = {**body, "version": version, **{f"weight_{name}": body["weights"][name] for name in WEIGHTS}}
    form = forms.RulesForm(request.GET or None, initial=first)
    context = {"org": run.program.organization, "program": run.program, "run": run, "form": form}
    context["outcome"] = queries.outcome(run, form.body(), _today(run)) if form.is_bound and form.is_valid() else None
    return page_or_fragment(request, "matching/what_if.html", "matching/_try.html", context)


@reads
def again(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """The round solved again from what it was made of, and compared with another round."""
    run = _run(request, org, pk)
    others = queries.visible_to(request.actor).filter(program=run.program, state=RunState.READY).exclude(pk=run.pk)
    other = others.filter(pk=_id_in(request.GET, "with") or 0).first()
    context = {"org": run.program.organization, "program": run.program, "run": run, "others": others.order_by("-number")[:20]}
    context |= {"proof": queries.solved_again(run), "other": other, "figures_of": queries.figures(run)}
    if other:
        context |= {"difference": queries.difference(run, other), "figures": queries.beside(run, other)}
    return render(request, "matching/again.html", context)


@reads
def check(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Look once more at what was chosen before it is approved."""
    run = _run(request, org, pk)
    require(policy.can_decide(request.actor, run))
    rows = _chosen(run, request.GET)
    if not rows:
        messages.info(request, _("Tick the pairs that you want to approve."))
        return redirect("matching:round", org, pk)
    return _check_page(request, run, rows, _approve_form(run, rows))


@writes
def approve(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Approve the checked proposals; who lost a place meanwhile is told of on the page of the result."""
    run = _run(request, org, pk)
    require(policy.can_decide(request.actor, run))
    rows = _chosen(run, request.POST)
    if request.method != "POST" or not rows:
        return redirect("matching:round", org, pk)
    form = _approve_form(run, rows, request.POST)
    if form.is_valid():
        data, ids = form.cleaned_data, [row.suggestion.pk for row in rows]
        try:
            services.approve_suggestions(
                actor=request.actor, run=run, ids=ids, started_on=data["started_on"], groups=data.get("groups", ()), today=_today(run)
            )
            return redirect(_with_ids("matching:result", run, ids))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _check_page(request, run, rows, form)


@reads
def result(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """What came of an approval, and the next step: the order."""
    run = _run(request, org, pk)
    rows = _chosen(run, request.GET)
    done = [row for row in rows if row.suggestion.state == "approved"]
    context = {
        "org": run.program.organization, "program": run.program, "run": run, "done": done,
        "failed": [row for row in rows if row.suggestion.state != "approved"],
        "lacking": sum(not row.suggestion.mentorship.consents_complete for row in done),
        "can_manage": programs.can_run(request.actor, run.program),
    }  # fmt: skip
    return render(request, "matching/result.html", context)


@writes
def reject(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Say no to a proposal, with a reason."""
    one = _suggestion(request, org, pk)
    require(policy.can_reject(request.actor, one))
    form = forms.RejectForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.reject_suggestion(actor=request.actor, suggestion=one, **form.cleaned_data)
        messages.success(request, _("The proposal is rejected. The request waits for the next round or for your own choice."))
        return redirect("matching:round", org, one.run_id)
    return _step_page(request, one, form, _("Reject the proposal"), _("Reject"))


@writes
def undo(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Take an approval back while there is no order."""
    one = _suggestion(request, org, pk)
    require(policy.can_undo(request.actor, one))
    if request.method == "POST":
        back = services.undo_approval(actor=request.actor, suggestion=one, today=_today(one.run))
        of_group = _("The group is dissolved, approvals taken back: %(n)s.") % {"n": len(back)}
        messages.success(request, of_group if len(back) > 1 else _("The approval is taken back."))
        return redirect("matching:round", org, one.run_id)
    return _step_page(request, one, None, _("Take the approval back"), _("Take the approval back"))


@writes
def by_hand(request: HttpRequest, org: str, pk: int) -> HttpResponse:
    """Set a pair by one's own choice; every hard rule that forbids it is named."""
    run = _run(request, org, pk)
    require(policy.can_decide(request.actor, run))
    day = _today(run)
    choices = queries.hand_choices(run, day)
    first = {"request": request.GET.get("request"), "mentor": request.GET.get("mentor"), "started_on": max(day, run.program.started_on)}
    form, price = forms.HandForm(posted(request), **choices, initial=first), None
    if request.method == "POST" and form.is_valid():
        try:
            price = _set_or_price(request, run, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if price is None:
                messages.success(request, _("The pair is set and approved."))
                return redirect("matching:round", org, run.pk)
    context = {"org": run.program.organization, "program": run.program, "run": run, "form": form, "price": price}
    return render(request, "matching/by_hand.html", context)


def _set_or_price(request: HttpRequest, run: Run, form: forms.HandForm) -> queries.Price | None:
    """Set the pair whose price was shown; show the price of another one first."""
    day, data = _today(run), dict(form.cleaned_data)
    mentor, asked = queries.chosen_by_hand(run, data.pop("mentor"), data.pop("request"))
    made = queries.hand_made(run.program, mentor, asked, day)
    around = queries.around(run, made, day)
    price = queries.price_of(around, asked.pk)
    if not form.is_seen(f"{run.revision}:{price.mark}"):
        return price
    data.pop("seen", None)
    services.set_pair(actor=request.actor, run=run, made=made, around=around, today=day, **data)
    return None


def _start_form(request: HttpRequest, program: Program, ready: queries.Ready, choosers: queries.Choosers | None) -> forms.StartForm:
    names = pairs.form_names(program)
    choices = [(code, f"{names.get(code, code)}: {n}") for code, n in ready.requests.items()]
    return forms.StartForm(posted(request), choices=choices, choosers=choosers, initial={"forms": list(ready.requests)})


def _run(request: HttpRequest, org: str, pk: int) -> Run:
    return get_object_or_404(queries.visible_to(request.actor), pk=pk, program__organization__code=org)


def _suggestion(request: HttpRequest, org: str, pk: int) -> Suggestion:
    rows = queries.suggestions_visible_to(request.actor)
    return get_object_or_404(rows, pk=pk, run__program__organization__code=org)


def _id_in(data: QueryDict, name: str) -> int | None:
    """A number of a row in the address, if it is one."""
    return next(iter(ids_in([data.get(name, "")])), None)


def _today(run: Run) -> dt.date:
    return clock.today(run.program.organization.timezone)


def _chosen(run: Run, data: QueryDict) -> list[queries.Row]:
    """Rows of the round that the address or the form names; `all` are those without remarks."""
    ids = queries.ready_ids(run)[:AT_ONCE] if data.get("all") else ids_in(data.getlist("take"))
    return queries.rows_of(run, ids, _today(run)) if ids else []


def _approve_form(run: Run, rows: list[queries.Row], data: QueryDict | None = None) -> forms.ApproveForm:
    several = Counter(row.suggestion.mentor_id for row in rows)
    names = {row.suggestion.mentor_id: row.mentor.person.short_name for row in rows}
    groups = [(pk, names[pk]) for pk, n in several.items() if n > 1]
    ids = [row.suggestion.pk for row in rows]
    return forms.ApproveForm(data, take=ids, groups=groups, initial={"started_on": max(_today(run), run.program.started_on), "take": ids})


def _check_page(request: HttpRequest, run: Run, rows: list[queries.Row], form: forms.ApproveForm) -> HttpResponse:
    context = {
        "org": run.program.organization, "program": run.program, "run": run, "rows": rows, "form": form,
        "remarks": sum(bool(row.remarks) for row in rows),
    }  # fmt: skip
    return render(request, "matching/check.html", context)


def _step_page(request: HttpRequest, one: Suggestion, form: forms.RejectForm | None, title: str, button: str) -> HttpResponse:
    run = one.run
    row = queries.rows_of(run, [one.pk], _today(run))[0]
    context = {"org": run.program.organization, "program": run.program, "run": run, "row": row, "form": form}
    context |= {"title": title, "button": button}
    return render(request, "matching/step.html", context)


def _with_ids(name: str, run: Run, ids: list[int]) -> str:
    query = QueryDict(mutable=True)
    query.setlist("take", ids)
    return f"{reverse(name, args=[run.program.organization.code, run.pk])}?{query.urlencode()}"
