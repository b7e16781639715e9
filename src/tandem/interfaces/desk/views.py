"""Pages of the desk: start and set-up, home, search, notices, help, journal, progress, display and the failures."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as sign_in
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from tandem.foundation.jobs import queries as jobs
from tandem.foundation.notify import queries as notify
from tandem.interfaces.desk import queries, services
from tandem.interfaces.desk.forms import AccountForm, JournalForm, SchoolForm, StartForm
from tandem.kit import clock, display, kept
from tandem.kit.http import posted, reads, writes
from tandem.kit.verdict import Refused, require
from tandem.registry.orgs import policy as orgs_policy
from tandem.registry.orgs import queries as orgs
from tandem.registry.orgs.choices import UPPER, Role
from tandem.registry.people import services as people
from tandem.registry.programs import queries as programs

YEAR = 365 * 24 * 3600
PAGE = 50
ACCOUNT, SCHOOL = "setup_account", "setup_school"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@reads
def start(request: HttpRequest) -> HttpResponse:
    """The address without anything behind it: set-up of an empty installation, else the home page or sign-in."""
    if orgs.is_empty():
        return redirect("desk:setup")
    return redirect("desk:today" if request.user.is_authenticated else settings.LOGIN_URL)


@login_not_required
@reads
def health(request: HttpRequest) -> HttpResponse:
    """State for a monitor: 200 while pages can be served, 503 when they cannot."""
    state = queries.health()
    answer = {"status": state.status, "database": state.database, "worker": state.worker, "migrations": state.migrations}
    return JsonResponse(answer, status=200 if state.can_serve else 503)


@login_not_required
@writes
def show_settings(request: HttpRequest) -> HttpResponse:
    """Size of letters, theme and low vision: kept in a cookie, so it works before sign-in too."""
    if request.method != "POST":
        return render(request, "desk/display.html", {"next": _back(request)})
    response = HttpResponseRedirect(_back(request))
    display.set_display(request, response)
    return response


@login_not_required
@writes
def language(request: HttpRequest) -> HttpResponse:
    """Russian or English, kept in a cookie."""
    if request.method != "POST":
        return render(request, "desk/display.html", {"next": _back(request)})
    response = HttpResponseRedirect(_back(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response


@reads
def today(request: HttpRequest) -> HttpResponse:
    """The home page of the role: staff of a school, an upper level, a participant."""
    org = queries.organization_of(request.actor, request)
    day = clock.today(org.timezone) if org else clock.today()
    context: dict[str, object] = {"org": org, "today": day}
    if org is not None and org.kind == "school" and queries.is_staff(request.actor, org):
        context["home"] = queries.staff_home(request.actor, org, request.GET.get("program"), day)
        context["show_all"] = bool(request.GET.get("all"))
        return render(request, "desk/today.html", context)
    if request.actor.paths(*UPPER, Role.ADMIN) or request.actor.program_ids(*UPPER):
        return render(request, "desk/summary.html", context | {"home": queries.upper_home(request.actor, day)})
    return render(request, "desk/own.html", context | {"home": queries.own_home(request.actor, day)})


@reads
def kept_form(request: HttpRequest) -> HttpResponse:
    """What was sent when the session had ended: one press sends it where it was going."""
    return render(request, "desk/kept.html", {"kept": kept.held(request)})


@reads
def search(request: HttpRequest) -> HttpResponse:
    """Results of the field at the top of every page."""
    org = queries.organization_of(request.actor, request)
    typed = request.GET.get("q", "")[:100].strip()
    found = queries.find(request.actor, org, typed, clock.today())
    return render(request, "desk/search.html", {"org": org, "q": typed, "found": found})


@writes
def notifications(request: HttpRequest) -> HttpResponse:
    """Own notices; «mark all as read» is a button, because looking does not change anything."""
    if request.method == "POST":
        services.read_notices(actor=request.actor)
        return redirect("desk:notifications")
    page = Paginator(notify.visible_to(request.actor), PAGE).get_page(request.GET.get("page"))
    unread = any(notice.read_at is None for notice in page)
    return render(request, "desk/notifications.html", {"page": page, "unread": unread})


@reads
def activity(request: HttpRequest, org: str) -> HttpResponse:
    """The journal: who did what and when."""
    school = get_object_or_404(orgs.visible_to(request.actor), code=org)
    require(orgs_policy.can_read_journal(request.actor, school))
    form = JournalForm(request.GET, people=queries.who_acted(request.actor, school))
    page = Paginator(queries.journal(request.actor, school, form.filters()), PAGE).get_page(request.GET.get("page"))
    context = {"org": school, "form": form, "page": page, "rows": queries.in_words(request.actor, school, page.object_list)}
    return render(request, "desk/activity.html", context)


@reads
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress of long work that the person started."""
    row = get_object_or_404(jobs.visible_to(request.actor), pk=pk)
    return render(request, "desk/job.html", {"job": row})


@login_not_required
@reads
def guide(request: HttpRequest) -> HttpResponse:
    """Help on one page, by role; the same place on every page."""
    return render(request, "desk/help.html")


@login_not_required
@reads
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/accessibility.html")


@login_not_required
@reads
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/privacy.html")


@login_not_required
@writes
def setup(request: HttpRequest) -> HttpResponse:
    """Step 1 of the first run: the account. Nothing is created before the last step."""
    if not orgs.is_empty():
        return redirect("desk:start")
    form = AccountForm(posted(request), initial=_kept_account(request))
    if request.method == "POST" and form.is_valid():
        hashed = people.hash_password(form.cleaned_data["password"])
        request.session[ACCOUNT] = form.account() | {"password_hash": hashed}
        return redirect("desk:setup_school")
    return render(request, "desk/setup.html", {"form": form, "step": 1, "button": _("Next: the school")})


@login_not_required
@writes
def setup_school(request: HttpRequest) -> HttpResponse:
    """Step 2: the school."""
    if not orgs.is_empty():
        return redirect("desk:start")
    if ACCOUNT not in request.session:
        return redirect("desk:setup")
    form = SchoolForm(posted(request), initial=request.session.get(SCHOOL))
    if request.method == "POST" and form.is_valid():
        request.session[SCHOOL] = form.cleaned_data
        return redirect("desk:setup_program")
    return render(request, "desk/setup.html", {"form": form, "step": 2, "button": _("Next: the programme")})


@login_not_required
@writes
def setup_program(request: HttpRequest) -> HttpResponse:
    """Step 3: the programme; then everything is created at once and the person is signed in."""
    if not orgs.is_empty():
        return redirect("desk:start")
    if SCHOOL not in request.session:
        return redirect("desk:setup_school")
    plans = {plan.code: plan for plan in programs.plans()}
    plan = plans.get(request.POST.get("template") or request.GET.get("template", "")) or next(iter(plans.values()))
    form = StartForm(posted(request), plan=plan, today=clock.today())
    if request.method == "POST" and form.is_valid() and _found(request, form, plan.code):
        messages.success(request, _("Everything is set up. Five steps are left to the first order."))
        return redirect("desk:today")
    context = {"form": form, "step": 3, "button": _("Create and begin"), "plans": list(plans.values()), "plan": plan}
    return render(request, "desk/setup.html", context)


def _kept_account(request: HttpRequest) -> dict[str, str]:
    """What the person typed in step 1, when he comes back to it; the password is typed again."""
    kept = request.session.get(ACCOUNT)
    if not kept:
        return {}
    parts = (kept["last_name"], kept["first_name"], kept["patronymic"])
    return {"full_name": " ".join(part for part in parts if part), "login": kept["login"]}


def _found(request: HttpRequest, form: StartForm, template: str) -> bool:
    """Create the installation and sign its founder in; a refusal stays on the form."""
    founding = services.Founding(
        account=request.session[ACCOUNT], school=request.session[SCHOOL],
        program=form.program() | {"template": template}, forms=tuple(form.cleaned_data["form_codes"]),
    )  # fmt: skip
    try:
        user = services.found_installation(founding=founding, today=clock.today())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    sign_in(request, user, backend=BACKEND)
    for key in (ACCOUNT, SCHOOL):
        request.session.pop(key, None)
    return True


def _back(request: HttpRequest) -> str:
    """Where the person was: `next` or the referring page, never another origin."""
    wanted = request.POST.get("next") or request.GET.get("next") or request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else "/"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"reason": _("This page is not for your role.")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the frame of a page: what failed may be the database itself."""
    return render(None, "500.html", status=500)  # type: ignore[arg-type]


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page stood open for too long, or cookies are off. Its own form is not lost: the person looks at it and sends it again."""
    if kept.keep(request):
        return redirect("desk:kept")
    said = _("It stood open for too long. Go back, refresh it and send the form again.")
    return render(request, "403.html", {"reason": said, "expired": True}, status=403)
