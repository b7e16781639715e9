"""What the pages of a load show."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tandem.engines.russian.days import in_words
from tandem.engines.sheets.read import letters
from tandem.foundation.jobs.models import Job
from tandem.interfaces.imports.choices import FIELDS, Decision, Kind, field_of
from tandem.interfaces.imports.models import Batch, Row, RowState
from tandem.interfaces.imports.policy import UNDO_DAYS
from tandem.interfaces.imports.queries import twins
from tandem.interfaces.imports.queries.columns import kind_by_headings, missing, repeated
from tandem.interfaces.imports.queries.reading import KEY_FIELDS
from tandem.interfaces.imports.queries.tables import columns_of
from tandem.kit import clock
from tandem.kit.actor import Actor, Grant
from tandem.registry.orgs.choices import MANAGES, Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import User
from tandem.registry.programs import queries as programs

LIST = 50
CAUSES: dict[str, Promise] = {
    "twin": _("Look like people who are in the school already"),
    "twin_row": _("Stand in the table twice"),
    "no_class": _("Without a class"),
    "no_name": _("Without a name"),
    "unknown": _("Not found among the school's people"),
    "form": _("No form of mentoring fits"),
    "odd_birth": _("Unlikely date of birth"),
    "late": _("Changed in the school while the table was being loaded"),
}
MUST_CHOOSE = (Decision.SAME, Decision.NEW, Decision.SKIP)


@dataclass(frozen=True)
class Cell:
    """A cell of a row in trouble: its address in the file, the text, the problem and what would be accepted."""

    address: str
    column: int
    label: str
    text: str
    problem: str = ""
    suggestion: str = ""


@dataclass(frozen=True)
class Shown:
    """A row of the check page. `pairs` are (field, in the file, on the card) of two that look alike."""

    row: Row
    name: str
    cells: list[Cell]
    choices: tuple[str, ...]
    pairs: list[tuple[str, str, str]]
    changes: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Group:
    """Rows with one cause of trouble; `choices` are decisions for all of them at once."""

    cause: str
    title: str
    count: int
    rows: list[Shown]
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    total: int
    new: int = 0
    change: int = 0
    same: int = 0
    refused: int = 0
    skip: int = 0
    done: int = 0
    undone: int = 0

    @property
    def ready(self) -> int:
        return self.new + self.change + self.same


def visible_to(actor: Actor) -> QuerySet[Batch]:
    """The queryset twin of policy.can_view."""
    places = Organization.objects.under(actor.paths(*MANAGES))
    return Batch.objects.filter(organization__in=places.values("pk")).select_related("organization", "program__organization", "file")


def history(actor: Actor, organization: Organization) -> QuerySet[Batch]:
    """Tables of the school, the newest first."""
    return visible_to(actor).filter(organization=organization).order_by("-created_at", "-pk")


def summary(batch: Batch) -> Summary:
    """How many rows are in which state. One query."""
    counts = dict(batch.rows.order_by().values_list("state").annotate(Count("pk")))
    return Summary(sum(counts.values()), **counts)


def outcomes(batch: Batch) -> dict[str, int]:
    """Numbers of the report: rows added, changed, the same, skipped and refused. Two queries."""
    done = dict(batch.rows.filter(state=RowState.DONE).order_by().values_list("outcome").annotate(Count("pk")))
    said = summary(batch)
    return {
        "created": done.get("created", 0), "changed": done.get("changed", 0), "same": done.get("same", 0),
        "skipped": said.skip, "refused": said.refused,
    }  # fmt: skip


def old_batches(limit: dt.datetime) -> list[Batch]:
    """Tables that came (or were loaded) before the moment and are not wiped yet."""
    rows = Batch.objects.select_related("organization", "file__organization").filter(created_at__lt=limit)
    return [row for row in rows.order_by("pk")[:200] if not row.counts.get("purged") and (row.loaded_at or row.created_at) < limit]


def groups(batch: Batch, cause: str = "") -> list[Group]:
    """Rows that need a look, by cause; at most LIST rows of each, all of one cause when it is asked for. Four queries."""
    waiting = batch.rows.exclude(cause="").exclude(state__in=[RowState.DONE, RowState.UNDONE])
    counts = dict(waiting.order_by().values_list("cause").annotate(Count("pk")))
    rows = list((waiting.filter(cause=cause) if cause else waiting).order_by("cause", "number")[: LIST * (1 if cause else 4)])
    return [
        Group(
            name,
            title_of(batch.kind, name),
            counts[name],
            _shown(batch, [row for row in rows if row.cause == name]),
            _choices(batch.kind, name),
        )
        for name in sorted(counts, key=lambda name: (name.startswith("twin"), -counts[name]))
        if not cause or name == cause
    ]


def changed_rows(batch: Batch) -> list[Shown]:
    """«Было → станет»: the first rows that change somebody's card."""
    rows = batch.rows.filter(state=RowState.CHANGE).exclude(cause="twin_row").order_by("number")[:LIST]
    return _shown(batch, list(rows))


def first_rows(batch: Batch) -> list[Shown]:
    """A few rows as they will be added."""
    return _shown(batch, list(batch.rows.filter(state=RowState.NEW).order_by("number")[:5]))


def refused_rows(batch: Batch) -> QuerySet[Row]:
    """Rows that were not loaded: refused and skipped ones, in the order of the file."""
    return batch.rows.filter(state__in=[RowState.REFUSED, RowState.SKIP]).order_by("number")


def title_of(kind: str, cause: str) -> str:
    if cause in CAUSES:
        return str(CAUSES[cause])
    field = field_of(kind, cause)
    return str(field.label) if field else cause


def live_job(batch: Batch) -> Job | None:
    """The job that checks, loads or undoes the table."""
    return Job.objects.filter(pk=batch.job_id).first() if batch.job_id else None


def batch_of(job: Job) -> Batch:
    rows = Batch.objects.select_related("organization", "program__organization", "file")
    return rows.get(pk=job.args["batch"])


def actor_of(job: Job, batch: Batch) -> Actor:
    """Whoever started the job, with the rights of today."""
    if not job.user_id:
        return operator(batch.organization)
    user = User.objects.filter(pk=job.user_id, is_active=True).first()
    return programs.actor_for(user, clock.today) if user else Actor(job.user_id, "")


def operator(organization: Organization) -> Actor:
    """The command line acts as a curator of the school."""
    return Actor(user_id=0, name="tandem import", grants=frozenset({Grant(Role.CURATOR, organization.path)}))


def program_choices(actor: Actor, organization: Organization) -> list[tuple[int, str]]:
    """Programmes that a bank's table may go to."""
    rows = programs.of_organization(actor, organization).exclude(state="closed")
    return [(program.pk, f"{program.name}, {program.school_year}") for program in rows]


def form_choices(batch: Batch) -> list[tuple[str, str]]:
    """Forms of mentoring to choose for requests that say none."""
    if batch.kind != Kind.REQUESTS or batch.program is None:
        return []
    return list(batch.program.forms.order_by("position").values_list("code", "name"))


def is_reread(batch: Batch, data: dict) -> bool:
    """Did the curator ask for another kind, sheet or row of headings?"""
    now = (batch.kind, batch.sheet, batch.header_row)
    return now != (data["kind"], data.get("sheet") or batch.sheet, data["header_row"])


def likelier_kind(batch: Batch) -> Kind | None:
    """The kind of table that the headings speak of, when it is another one than was chosen."""
    kind = kind_by_headings([str(column["heading"]) for column in batch.mapping], batch.kind)
    return None if kind == batch.kind else Kind(kind)


def wrong_columns(kind: str, chosen: Sequence[str]) -> str:
    """What is wrong with the choice of columns, or nothing."""
    if missing(kind, chosen):
        return gettext("Say which column holds the names: one with the full name, or the last and the first name.")
    if field := repeated(kind, chosen):
        return gettext("Two columns are “%(field)s”. Leave one of them.") % {"field": field.label}
    return ""


def shown_row(batch: Batch, row: Row) -> Shown:
    return _shown(batch, [row])[0]


def undo_until(batch: Batch) -> dt.datetime | None:
    return batch.loaded_at + dt.timedelta(days=UNDO_DAYS) if batch.loaded_at else None


def _choices(kind: str, cause: str) -> tuple[str, ...]:
    if cause in ("twin", "twin_row"):
        return MUST_CHOOSE
    field = field_of(kind, cause)
    is_key = cause in (*KEY_FIELDS, "no_name", "unknown", "form", "late") or (field is not None and field.is_key)
    return (Decision.SKIP,) if is_key else (Decision.WITHOUT, Decision.SKIP)


def _shown(batch: Batch, rows: Sequence[Row]) -> list[Shown]:
    twin_ids = {row.twin_person_id for row in rows if row.twin_person_id}
    cards = twins.cards(batch.organization, twin_ids)
    earlier = {row.number: row for row in batch.rows.filter(number__in={row.twin_row for row in rows if row.twin_row})}
    return [_show(batch, row, cards.get(row.twin_person_id or 0), earlier.get(row.twin_row or 0)) for row in rows]


def _show(batch: Batch, row: Row, card: twins.Known | None, earlier: Row | None) -> Shown:
    columns = columns_of(batch)
    wrong = {int(problem["column"] or 0): problem for problem in row.problems}
    cells = [
        Cell(
            f"{letters(n)}{row.number}", n, batch.mapping[n]["heading"] or _label(batch.kind, code), row.cells[n] if n < len(row.cells) else "",
            wrong.get(n, {}).get("text", ""), wrong.get(n, {}).get("suggestion", ""),
        )
        for n, code in enumerate(columns)
        if code or n in wrong
    ]  # fmt: skip
    name = " ".join(filter(None, row.values.get("name", []))) or next((cell.text for cell in cells if cell.text), "")
    pairs = _pairs(batch.kind, row.values, card, earlier) if row.cause in ("twin", "twin_row") else []
    return Shown(row, name, cells, _choices(batch.kind, row.cause), pairs, _changes(batch.kind, row.values))


def _pairs(kind: str, values: dict, card: twins.Known | None, earlier: Row | None) -> list[tuple[str, str, str]]:
    """(what, in the file, on the card or in the row above) of what either says."""
    here = _said_of(twins.card_of(values) | twins.post_of(values))
    there = _said_of(card.card | card.post if card else twins.card_of(earlier.values) | twins.post_of(earlier.values) if earlier else {})
    names = ("full_name", "birth_date", "class_name", "position", "subject", "phone", "email")
    return [(_label(kind, name), here[name], there[name]) for name in names if here[name] or there[name]]


def _said_of(said: dict[str, object]) -> dict[str, str]:
    """A card and its post in the words of a comparison: the name and the class are one."""
    words = {name: _said(value) for name, value in said.items()}
    for whole, parts, joint in (("full_name", ("last_name", "first_name", "patronymic"), " "), ("class_name", ("grade", "letter"), "")):
        words[whole] = joint.join(filter(None, (words.get(part, "") for part in parts)))
    return defaultdict(str, words)


def _changes(kind: str, values: dict) -> list[tuple[str, str, str]]:
    """(field, was, becomes)."""
    diff = values.get("diff", {})
    return [(_label(kind, name), _said(pair[0]), _said(pair[1])) for part in diff.values() for name, pair in part.items()]


def _label(kind: str, code: str) -> str:
    code = {"grade": "class_name", "wished_age_from": "wished_ages", "wished_age_to": "wished_ages", "form_codes": "forms"}.get(code, code)
    known = field_of(kind, code) or next((field for fields in FIELDS.values() for field in fields if field.code == code), None)
    return str(known.label) if known else ""


def _said(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if hasattr(value, "year"):
        return in_words(value)  # type: ignore[arg-type]
    text = str(value)
    return f"{text[8:]}.{text[5:7]}.{text[:4]}" if len(text) == 10 and text[4:5] == text[7:8] == "-" else text
