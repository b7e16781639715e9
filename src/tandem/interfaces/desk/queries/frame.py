"""What surrounds every page: the organization of the page, the navigation of the role, unread notices."""

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.foundation.notify import queries as notify
from tandem.kit.actor import Actor
from tandem.registry.orgs import queries as orgs
from tandem.registry.orgs.choices import MANAGES, STAFF, UPPER, Role
from tandem.registry.orgs.models import Organization

JOURNAL = (Role.HEAD, Role.CURATOR, Role.ADMIN)
SETTINGS = (*MANAGES, Role.ADMIN)
EVERYBODY = tuple(Role)
HELP = {
    Role.CURATOR: "curator", Role.HEAD: "head", Role.GROUP: "curator", Role.PSYCHOLOGIST: "curator", Role.MENTOR: "mentor",
    Role.MENTEE: "family", Role.GUARDIAN: "family", Role.MUNICIPAL: "upper", Role.REGIONAL: "upper", Role.ADMIN: "admin",
}  # fmt: skip
"""Parts of the help by role, the first that fits is opened."""


@dataclass(frozen=True)
class NavItem:
    """A link of the side bar. `group` numbers the blocks between thin lines; `is_tab`: also in the bar of a phone; `short` is its name there and under an icon."""

    code: str
    label: str | Promise
    url: str
    icon: str
    group: int = 0
    is_tab: bool = False
    short: str | Promise = ""
    is_current: bool = False


@dataclass(frozen=True)
class _Page:
    code: str
    label: str | Promise
    address: str
    icon: str
    roles: tuple[str, ...]
    group: int = 0
    is_tab: bool = False
    short: str | Promise = ""
    is_of_place: bool = False
    """The role must be held at the whole organization: one in a programme does not open it."""


PAGES = (
    _Page("today", _("Today"), "/today/", "checklist", EVERYBODY, 0, True),
    _Page("programme", _("Programme"), "/o/{org}/programmes/", "map-2", STAFF, 0),
    _Page("people", _("People"), "/o/{org}/people/", "users", STAFF, 1, True, is_of_place=True),
    _Page("mentors", _("Bank of mentors"), "/o/{org}/people/mentors/", "school", STAFF, 1, short=_("Mentors")),
    _Page("mentees", _("Bank of mentees"), "/o/{org}/people/mentees/", "user-plus", STAFF, 1, short=_("Mentees")),
    _Page("consents", _("Consents"), "/o/{org}/people/consents/", "signature", STAFF, 1, is_of_place=True),
    _Page("matching", _("Matching"), "/o/{org}/matching/", "puzzle", STAFF, 2),
    _Page("mentorships", _("Pairs and groups"), "/o/{org}/mentorships/", "heart-handshake", STAFF, 2, True, _("Pairs")),
    _Page("documents", _("Documents"), "/o/{org}/documents/", "file-text", STAFF, 3),
    _Page("activity", _("Journal"), "/o/{org}/activity/", "clock", JOURNAL, 3, is_of_place=True),
    _Page("settings", _("Settings"), "/o/{org}/settings/school/", "settings", SETTINGS, 3, is_of_place=True),
    _Page(
        "organisations", _("Organizations"), "/system/organisations/", "building-community", (*UPPER, Role.ADMIN), 3, True, is_of_place=True
    ),
    _Page("my-consents", _("My consents"), "/my/consents/", "signature", (Role.MENTOR, Role.MENTEE, Role.GUARDIAN), 1, True, _("Consents")),
    _Page("my-profile", _("My page"), "/my/profile/", "user-circle", EVERYBODY, 4, True, _("Me")),
)


def frame(actor: Actor, request: HttpRequest) -> dict[str, object]:
    """`org`, `nav` (list of NavItem), `notices` (unread) and `help` (its part) of a page. One query when the actor has a place."""
    org = organization_of(actor, request)
    unread = getattr(org, "unread", None)
    notices = notify.unread_count(actor) if unread is None else unread
    return {"org": org, "nav": navigation(actor, org, request.path), "notices": notices, "help": _part_of_help(actor)}


def _part_of_help(actor: Actor) -> str:
    held = {grant.role for grant in actor.grants}
    return next((part for role, part in HELP.items() if role in held), "")


def organization_of(actor: Actor, request: HttpRequest) -> Organization | None:
    """The organization in the address, else in `?org=`, else where the actor has a role, else the first school."""
    match = request.resolver_match
    wanted = (match.kwargs.get("org") if match else None) or request.GET.get("org", "")
    own = [grant.path for grant in actor.grants if grant.path]
    rank = Case(
        When(code=wanted, then=0), When(path__in=own, kind="school", then=1), When(path__in=own, then=2),
        When(kind="school", then=3), default=4, output_field=IntegerField(),
    )  # fmt: skip
    return orgs.visible_to(actor).annotate(unread=_unread(actor)).order_by(rank, "short_name", "pk").first()


def _unread(actor: Actor) -> Coalesce:
    """Unread notices as a subquery, so that the frame costs one query."""
    mine = notify.visible_to(actor).filter(read_at=None).order_by().values("user_id")
    return Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")[:1]), Value(0))


def navigation(actor: Actor, org: Organization | None, path: str) -> list[NavItem]:
    """Pages that the actor's roles open, the longest matching address marked as current."""
    allowed = [page for page in PAGES if _is_open(actor, org, page)]
    addresses = [page.address.format(org=org.code if org else "") for page in allowed]
    current = max((a for a in addresses if path.startswith(a)), key=len, default="")
    return [
        NavItem(p.code, p.label, address, p.icon, p.group, p.is_tab, p.short or p.label, address == current)
        for p, address in zip(allowed, addresses, strict=True)
    ]


def _is_open(actor: Actor, org: Organization | None, page: _Page) -> bool:
    if "{org}" not in page.address:
        held = any(g.role in page.roles and not (page.is_of_place and g.program_id) for g in actor.grants)
        return held or page.roles == EVERYBODY
    return org is not None and org.kind == "school" and _works_at(actor, org, page)


def _works_at(actor: Actor, org: Organization, page: _Page) -> bool:
    """A role at the organization, above it, or (where that is enough) in one of its programmes."""
    return any(
        g.role in page.roles and org.path.startswith(g.path) and not (page.is_of_place and g.program_id) for g in actor.grants
    )  # fmt: skip
