import datetime as dt
import re
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from tandem.engines.papers import blocks
from tandem.engines.russian import names
from tandem.kit.actor import Actor
from tandem.registry.documents.models import Paper, PaperState, StoredFile
from tandem.registry.documents.policy import PROGRAM
from tandem.registry.documents.queries.kinds import KINDS, kind_label
from tandem.registry.orgs.choices import MANAGES, STAFF
from tandem.registry.orgs.models import Organization


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; empty means everything. `q` is looked for in the number and the title."""

    q: str = ""
    kind: str = ""
    state: str = ""
    year: str = ""


def visible_to(actor: Actor) -> QuerySet[Paper]:
    """Twin of policy.can_view."""
    wanted = Q(subject__in=[f"{PROGRAM}{pk}" for pk in actor.program_ids(*STAFF)])
    for path in actor.paths(*STAFF):
        wanted |= Q(organization__path__startswith=path)
    return Paper.objects.filter(wanted).select_related("organization", "supersedes")


def files_visible_to(actor: Actor) -> QuerySet[StoredFile]:
    """Twin of policy.can_read_file."""
    wanted = Q(pk__in=[])
    for path in actor.paths(*MANAGES):
        wanted |= Q(organization__path__startswith=path)
    return StoredFile.objects.filter(wanted).select_related("organization")


def papers(actor: Actor, organization: Organization, filters: Filters) -> QuerySet[Paper]:
    """Documents of one school, the newest first; the long content stays in the database."""
    rows = visible_to(actor).filter(organization=organization)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if re.fullmatch("[1-9][0-9]{3}", filters.year):
        rows = rows.filter(Q(year=int(filters.year)) | Q(year=None, created_at__year=int(filters.year)))
    found = _search(rows, filters.q)
    return found.defer("content", "about").order_by("-created_at", "-pk")


def papers_about(actor: Actor, subject: str) -> QuerySet[Paper]:
    """Documents of one subject («program:12»), the newest first."""
    return visible_to(actor).filter(subject=subject).order_by("-created_at", "-pk")


def to_sign(actor: Actor, organization: Organization) -> QuerySet[Paper]:
    """What waits for the head's signature, oldest first."""
    rows = visible_to(actor).filter(organization=organization, state=PaperState.REGISTERED)
    return rows.defer("content", "about").order_by("dated_on", "pk")


@dataclass(frozen=True)
class Counts:
    """Numbers over the list: documents by state, signed ones whose scan nobody has added."""

    states: dict[str, int]
    without_scan: int


def counts(actor: Actor, organization: Organization) -> Counts:
    """One query."""
    rows = visible_to(actor).filter(organization=organization).order_by()
    found = list(rows.values_list("state").annotate(all=Count("pk"), scanned=Count("scan")))
    bare = sum(total - scanned for state, total, scanned in found if state == PaperState.SIGNED)
    return Counts({state: total for state, total, _scanned in found}, bare)


def years(actor: Actor, organization: Organization) -> list[int]:
    """Calendar years that have numbered documents, the newest first."""
    rows = visible_to(actor).filter(organization=organization).exclude(year=None)
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def versions(actor: Actor, paper: Paper) -> list[Paper]:
    """The documents that this one replaced, back to the first, and those that replaced it: oldest first."""
    rows = {row.pk: row for row in visible_to(actor).filter(organization=paper.organization_id, kind=paper.kind).defer("content", "about")}
    chain = [paper]
    while (earlier := rows.get(chain[0].supersedes_id or 0)) is not None:
        chain.insert(0, earlier)
    while (later := next((r for r in rows.values() if r.supersedes_id == chain[-1].pk), None)) is not None:
        chain.append(later)
    return chain


def document_of(paper: Paper) -> blocks.Document:
    """The tree of blocks: frozen for a registered paper, composed from today's data for a draft."""
    return blocks.from_json(paper.content) if paper.content else KINDS[paper.kind].compose(paper)


def address_of(paper: Paper) -> str:
    """Address of the paper's card for the QR code; a path when the installation has no public address."""
    return settings.TANDEM_BASE_URL.rstrip("/") + reverse("documents:card", args=[paper.organization.code, paper.pk])


def file_name(paper: Paper) -> str:
    """«Приказ 214-од от 25.11.2026», safe for any file system; a draft says that it is one."""
    if not paper.number or paper.state == PaperState.DRAFT:
        return f"Проект {paper.pk}"
    number = paper.number.replace("/", "-").replace("\\", "-")
    return f"Приказ {number} от {_day(paper.dated_on)}"


def _day(day: dt.date | None) -> str:
    return day.strftime("%d.%m.%Y") if day else ""


def _search(rows: QuerySet[Paper], q: str) -> QuerySet[Paper]:
    """By words of the kind and the title, or by the number. Titles are not folded in the database: a school has few papers."""
    words = names.fold(q).split()
    if not words:
        return rows
    known = rows.values_list("pk", "kind", "title", "number")
    found = [pk for pk, kind, title, number in known if all(w in names.fold(f"{kind_label(kind)} {title} {number}") for w in words)]
    return rows.filter(pk__in=found)
