"""The table of a mentee's candidates: how each fits, and what choosing each would change for the others."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.engines import matching as engine
from tandem.kit.verdict import Refused
from tandem.mentoring.banks.models import MentorProfile, Request
from tandem.mentoring.matching.models import Suggestion
from tandem.mentoring.matching.queries.arranging import Arrangement, Move, Scene, arranged
from tandem.mentoring.matching.queries.proposing import Json, Pair, pair_of
from tandem.mentoring.matching.queries.saying import cost_text, hours_text, said
from tandem.registry.people.models import Person

SHOWN, LOOKED_AT = 3, 6
"""Candidates in the table, and the best ones by fit of whom it is counted what choosing them would change."""

YES, CARE, NO = "y", "w", "n"
ROWS = {
    "request": ("TOPIC", "TOPIC_NEAR", "NOT_TOPIC", "NOT_ASKED"), "hours": ("HOURS", "NOT_HOURS", "NOT_HOURS_KNOWN"),
    "wish": ("WISHED", "GENDER", "NOT_GENDER", "NOT_AGE"),
}  # fmt: skip
"""Which reasons and remarks of the engine stand in which row of the table."""
BAD = ("NOT_TOPIC", "NOT_HOURS")
AS_CARE = ("TOPIC_NEAR",)


@dataclass(frozen=True)
class Cell:
    """`sign` is y, w or n: fits, look at it, does not fit."""

    sign: str
    text: str


@dataclass(frozen=True)
class Price:
    """What a choice costs everybody, to the point, and what it changes for whom."""

    cost: str
    change: str

    @property
    def mark(self) -> str:
        """What a button carries: a press counts for the price that was read, not for what it has become since."""
        return sha256(f"{self.cost}|{self.change}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Candidate:
    """A row of the table. `role`: proposed, clears (takes a remark away) or option."""

    mentor: MentorProfile
    post: str
    score: int
    strength: int
    role: str
    cells: dict[str, Cell]
    price: Price

    @property
    def percent(self) -> int:
        return round(self.score / 100)

    @property
    def marks(self) -> list[bool]:
        return [place < self.strength for place in range(3)]


@dataclass(frozen=True)
class Excluded:
    """Mentors who may not be proposed, and the rules that forbid it."""

    names: list[str]
    why: str


@dataclass(frozen=True)
class Comparison:
    """The chosen request with its candidates, the best first, and those who may not be."""

    request: Request
    post: str
    hours: str
    is_pinned: bool
    candidates: list[Candidate]
    excluded: list[Excluded]

    @property
    def n_excluded(self) -> int:
        return sum(len(row.names) for row in self.excluded)


@dataclass(frozen=True)
class Free:
    """A mentor with places: how many are taken, proposed in the round, and there are in all."""

    mentor: MentorProfile
    post: str
    taken: int
    proposed: int
    places: int

    @property
    def pips(self) -> list[str]:
        """One sign a place: taken, proposed, free."""
        return ["on"] * self.taken + ["half"] * self.proposed + [""] * max(self.places - self.taken - self.proposed, 0)


@dataclass(frozen=True)
class Desk:
    """What stands beside the proposals. `more`: how many who wait could have a proposal now."""

    comparison: Comparison | None
    free: list[Free]
    suggestion: Suggestion | None
    more: int


def desk(here: Scene, looked_at: int | None, wanted: int | None = None) -> Desk:
    """The comparison of one request (`looked_at`) and the mentors with places. `wanted`: a mentor to stand in the table as well."""
    request = here.found.requests.get(str(looked_at))
    shown = _comparison(here, request, wanted) if request else None
    return Desk(shown, _free(here), here.proposed.get(looked_at or 0), here.table.more)


def _comparison(here: Scene, request: Request, wanted: int | None) -> Comparison:
    proposed = here.proposed.get(request.pk)
    own = (wanted, proposed.mentor_id if proposed else None)
    columns = [made for pair in _by_fit(here, request, own) if (made := _candidate(here, request, pair)) is not None]
    columns.sort(key=lambda one: (one.mentor.pk not in own, one.role != "proposed", one.role != "clears", -one.score))
    is_pinned = proposed is not None and proposed.is_pinned
    hours = hours_text(request.mentee.slots)
    chosen = columns[: max(SHOWN, sum(one.mentor.pk in own for one in columns))]
    return Comparison(request, _post(here, request.mentee.person), hours, is_pinned, chosen, _excluded(here, request))


def _by_fit(here: Scene, request: Request, own: tuple[int | None, ...]) -> list[Pair]:
    """Mentors that no rule forbids, the best fit first; whoever is asked about is among them, however bad."""
    today = here.table.today
    row = [today.snapshot.row[str(request.pk)]]
    points, broken = today.scores_of(row)[0].tolist(), today.broken_of(row)[0].tolist()
    allowed = [(-score, int(key)) for key, score, mask in zip(today.snapshot.mentor_ids, points, broken, strict=True) if not mask]
    chosen = [pk for place, (_score, pk) in enumerate(sorted(allowed)) if place < LOOKED_AT or pk in own]
    return [pair_of(here.found, engine.why_pair(today, str(request.pk), str(pk))) for pk in chosen]


def _candidate(here: Scene, request: Request, pair: Pair) -> Candidate | None:
    try:
        after = arranged(here, (request.pk, pair.mentor.pk))
    except Refused:  # a place that is pinned for another
        return None
    others = [move for move in after.moves if move.request != request.pk]
    proposed = here.proposed.get(request.pk)
    is_current = proposed is not None and proposed.mentor_id == pair.mentor.pk
    role = "proposed" if is_current else "clears" if after.remarks < here.remarks else "option"
    return Candidate(
        mentor=pair.mentor, post=_post(here, pair.mentor.person), score=pair.score, strength=int(str(pair.reasons["strength"])),
        role=role, cells=_cells(here, request, pair, others), price=price_of(after, request.pk),
    )  # fmt: skip


def _cells(here: Scene, request: Request, pair: Pair, others: list[Move]) -> dict[str, Cell]:
    kept: list[Json] = [*pair.reasons["reasons"], *pair.reasons["remarks"]]  # type: ignore[misc]
    cells = {row: _cell([one for one in kept if one["code"] in codes]) for row, codes in ROWS.items()}
    cells["load"] = _load(here, pair.mentor, others)
    lacking = any(one["code"] == "NOT_PAPERS" for one in kept)
    cells["papers"] = Cell(CARE, _("consents are to be collected")) if lacking else Cell(YES, _("trained, consents are signed"))
    return {name: cell for name, cell in cells.items() if cell is not None}


def _cell(kept: list[Json]) -> Cell | None:
    if not kept:
        return None
    codes = {str(one["code"]) for one in kept}
    sign = NO if codes & set(BAD) else CARE if codes & set(AS_CARE) or any(code.startswith("NOT_") for code in codes) else YES
    shown = [said(one) for one in kept]
    text = "; ".join(short or text for text, short in shown)
    return Cell(sign, text[:1].upper() + text[1:])


def _load(here: Scene, mentor: MentorProfile, others: list[Move]) -> Cell:
    """Whose place it is now, when somebody must go; otherwise how many places are taken."""
    displaced = [here.found.requests[str(move.request)] for move in others if move.before == mentor.pk]
    if displaced:
        return Cell(CARE, _("the place is kept for %(who)s") % {"who": displaced[0].mentee.person.short_name})
    return Cell(YES, _("%(taken)s of %(places)s") % {"taken": _taken(here, mentor), "places": limit_of(mentor)})


def limit_of(mentor: MentorProfile) -> int:
    """Places of a mentor in the programme."""
    return min(mentor.places, mentor.program.load_limit)


def _taken(here: Scene, mentor: MentorProfile) -> int:
    left = here.found.snapshot.mentors[here.found.snapshot.col[str(mentor.pk)]].capacity
    return max(limit_of(mentor) - left, 0)


def price_of(after: Arrangement, request: int) -> Price:
    """Of putting this request as the arrangement has it."""
    return Price(cost_text(*after.cost(request)), _told(after.scene, after, [move for move in after.moves if move.request != request]))


def _told(here: Scene, after: Arrangement, others: list[Move]) -> str:
    """«Егор Кузьмин → Диана Сафина: было 86, станет 74. Замечаний 2, среднее 83»."""
    figures = _("Remarks: %(remarks)s, mean fit %(mean)s.") % {"remarks": after.remarks, "mean": after.mean}
    if not others:
        return f"{_('Nobody else is touched.')} {figures}"
    told = [_move(here, move) for move in others[:2]]
    more = len(others) - len(told)
    told += [ngettext("%(n)s more pair changes.", "%(n)s more pairs change.", more) % {"n": more}] if more else []
    return " ".join([*told, figures])


def _move(here: Scene, move: Move) -> str:
    who = here.found.requests[str(move.request)].mentee.person.short_name
    if move.after is None:
        return _("%(who)s will wait.") % {"who": who}
    whom = here.found.mentors[str(move.after)].person.short_name
    now = round(move.new_score / 100)
    if move.before is None:
        return _("%(who)s gets %(whom)s: fit %(now)s.") % {"who": who, "whom": whom, "now": now}
    figures = {"who": who, "whom": whom, "was": round(move.old_score / 100), "now": now}
    return _("%(who)s goes to %(whom)s: was %(was)s, will be %(now)s.") % figures


def _excluded(here: Scene, request: Request) -> list[Excluded]:
    """Mentors of the same form whom a rule forbids, by the rules; those of other forms say nothing."""
    names: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key, why in engine.rules_broken(here.table.today, str(request.pk)).items():
        if why and all(one.code != engine.RuleCode.FORM for one in why):
            names[tuple(one.code for one in why)].append(here.found.mentors[key].person.short_name)
    rows = [Excluded(sorted(people), " ".join(said({"code": code, "data": {}}).text for code in why)) for why, people in names.items()]
    return sorted(rows, key=lambda row: (len(row.names), row.names))


def _free(here: Scene) -> list[Free]:
    proposed = Counter(row.mentor_id for row in here.proposed.values())
    mentors = here.found.mentors.values()
    rows = [Free(m, _post(here, m.person), _taken(here, m), proposed[m.pk], limit_of(m)) for m in mentors]
    return sorted((row for row in rows if row.taken < row.places), key=lambda row: (row.mentor.person.last_name, row.mentor.pk))


def _post(here: Scene, person: Person) -> str:
    return here.found.posts[person.pk].text if person.pk in here.found.posts else ""
