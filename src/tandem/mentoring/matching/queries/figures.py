"""Figures of a round for fairness: what it gave to whom.

Category of need and sex are looked up for this report alone, after the answer is there; special conditions of a child are not
even here. Groups of few people stand together, so that no row tells about one child.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.engines import matching as engine
from tandem.mentoring.banks import queries as banks
from tandem.mentoring.matching.choices import BEST, MODE_NAMES, MUTUAL
from tandem.mentoring.matching.models import Run
from tandem.mentoring.matching.queries.records import Problem
from tandem.registry.people.choices import Sex

LEAST_GROUP = 3
"""Fewer people than this have no row of their own."""

UNSAID, TOGETHER = "?", "+"
"""The group of those of whom nothing is said; what joins the codes of groups that stand together."""

Kept = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One figure, what it means, the request to look at."""

    name: str
    text: str
    meaning: str
    request: int | None = None


@dataclass(frozen=True)
class Group:
    """Requests of one group: how many there are and have a proposal, mean fit of 100 (None without pairs), mean days of waiting.

    `inside`: small groups that stand together.
    """

    name: str
    inside: str
    asked: int
    matched: int
    fit: int | None
    days: int

    @property
    def text(self) -> str:
        fit = "–" if self.fit is None else _("%(n)s of 100") % {"n": self.fit}
        said = _("%(matched)s of %(asked)s matched, fit %(fit)s, mean waiting in days: %(days)s")
        return said % {"matched": self.matched, "asked": self.asked, "fit": fit, "days": self.days}


@dataclass(frozen=True)
class Figures:
    """What the page, the command and the comparison show. `mutual`: of a mutual choice, that it is one and what it costs."""

    summary: str
    lines: list[Line]
    groups: list[tuple[str, list[Group]]]
    mutual: str = ""

    def texts(self) -> dict[str, str]:
        """Name of a figure → the figure, groups included."""
        rows = {line.name: line.text for line in self.lines}
        return rows | {f"{about}: {row.name}": row.text for about, rows_of in self.groups for row in rows_of}


def figures_of(found: Problem, result: engine.Result, mutual: engine.Mutual | None = None) -> dict[str, Any]:
    """What is kept of an answer. No query: everybody is loaded already."""
    people = {key: one.mentee.person_id for key, one in found.requests.items()}
    needs = {key: one.mentee.category or UNSAID for key, one in found.requests.items()}
    sexes = {key: one.mentee.person.sex or UNSAID for key, one in found.requests.items()}
    groups = {"need": grouped(needs, people), "sex": grouped(sexes, people)}
    kept = engine.metrics(result, groups=groups, choices=found.choices).to_json()
    if mutual is None:
        return kept | {"mode": BEST}
    return kept | {"mode": MUTUAL, "usual": {"matched": mutual.usual.matched, "total": mutual.usual.total_score}}


def grouped(named: Mapping[str, str], people: Mapping[str, int]) -> dict[str, str]:
    """Request → its group. Small groups are joined, with the next larger one if they stay small; empty, when all are too few.

    So a row is never about fewer than LEAST_GROUP people, and neither is the difference of a total and its rows.
    """
    members: dict[str, set[int]] = defaultdict(set)
    for key, name in named.items():
        members[name].add(people[key])
    joined: list[str] = []
    for name in sorted(members, key=lambda one: (len(members[one]), one)):
        size = sum(len(members[one]) for one in joined)
        if len(members[name]) >= LEAST_GROUP and (not joined or size >= LEAST_GROUP):
            break
        joined.append(name)
    if joined and sum(len(members[one]) for one in joined) < LEAST_GROUP:
        return {}
    together = TOGETHER.join(sorted(joined))
    return {key: together if name in joined else name for key, name in named.items()}


def figures(run: Run) -> Figures | None:
    """Figures of a round as it was proposed; None for rounds made before figures were kept."""
    kept = run.stats.get("figures")
    return told(kept) if kept else None


def told(kept: Kept) -> Figures:
    """What is kept, in words. Before there was a choice of ways, all rounds were of one."""
    kept = {"mode": BEST, **kept}
    needs = {one["code"]: one["name"] for one in banks.categories()}
    names: dict[str, Mapping[str, str]] = {"need": needs, "sex": {Sex.MALE: _("boys and men"), Sex.FEMALE: _("girls and women")}}
    titles = {"need": _("Category of need"), "sex": _("Sex")}
    groups = [(titles[about], _groups(kept["by_group"].get(about, {}), names[about])) for about in titles]
    matched = _("%(n)s of %(total)s") % {"n": kept["matched"], "total": kept["asked"]}
    summary = _("Fairness: %(matched)s matched, the worst pair fits %(worst)s of 100")
    return Figures(
        summary=summary % {"matched": matched, "worst": _of_hundred(kept["worst_score"])}, lines=_lines(kept, matched),
        groups=[(title, rows) for title, rows in groups if rows], mutual=_mutual(kept) if kept["mode"] == MUTUAL else "",
    )  # fmt: skip


def beside(run: Run, other: Run) -> list[tuple[str, str, str]]:
    """(figure, in this round, in the other one); empty when one of the two has none."""
    here, there = figures(run), figures(other)
    if here is None or there is None:
        return []
    one, two = here.texts(), there.texts()
    return [(name, one.get(name, "–"), two.get(name, "–")) for name in one | two]


def _lines(kept: Kept, matched: str) -> list[Line]:
    load, worst = kept["load"], kept["worst_pair"]
    spread = _("all places taken: %(full)s of %(mentors)s; nobody proposed: %(idle)s; most mentees of one: %(most)s") % load
    return [
        Line(_("How it was matched"), str(capfirst(MODE_NAMES[kept["mode"]])), cost(kept) if kept["mode"] == MUTUAL else ""),
        Line(_("Have a proposal"), matched, _("Requests that took part and got a mentor.")),
        Line(_("Mean fit"), _("%(n)s of 100") % {"n": _of_hundred(kept["mean_score"])}, _("How well the proposed pairs fit on average.")),
        Line(
            _("The worst pair"), _("%(n)s of 100") % {"n": _of_hundred(kept["worst_score"])}, _("Nobody fits worse than these two."),
            request=int(worst[0]) if worst else None,
        ),
        Line(
            _("Would rather have each other"), str(kept["blocking_pairs"]),
            _("So many times both a mentee and a mentor would do better with each other: by the marks of a general meeting, then by the fit."),
        ),
        Line(_("Load of the mentors"), spread, _("How the free places of this round went to the mentors who had any.")),
        Line(
            _("Unevenness of the load"), number_format(load["gini"], 2),
            _("0: all mentors are used alike; near 1: a few mentors have everybody."),
        ),
    ]  # fmt: skip


def _mutual(kept: Kept) -> str:
    return f"{_('There are no two who would rather have each other than whom they got.')} {cost(kept)}"


def cost(kept: Kept) -> str:
    """What a mutual choice costs beside the best distribution."""
    fewer = kept["usual"]["matched"] - kept["matched"]
    points = _of_hundred(kept["usual"]["total"] - kept["total_score"])
    pairs = _("as many proposals")
    if fewer:
        pairs = ngettext("%(n)s proposal less", "%(n)s proposals less", fewer) % {"n": fewer}
    fit = _("the same sum of the fit")
    if points > 0:
        fit = ngettext("%(n)s point of the fit less", "%(n)s points of the fit less", points) % {"n": points}
    elif points < 0:
        fit = ngettext("%(n)s point of the fit more", "%(n)s points of the fit more", -points) % {"n": -points}
    return _("Beside the best distribution: %(pairs)s, %(fit)s.") % {"pairs": pairs, "fit": fit}


def _groups(shares: Kept, names: Mapping[str, str]) -> list[Group]:
    """Rows by name, small groups that stand together last."""
    rows = [_group(code.split(TOGETHER), share, names) for code, share in shares.items()]
    return sorted(rows, key=lambda row: (bool(row.inside), row.name))


def _group(codes: list[str], share: Kept, names: Mapping[str, str]) -> Group:
    fit = _of_hundred(share["mean_score"]) if share["matched"] else None
    inside = [str(names.get(one, _("not said"))) for one in codes]
    name = _("the others together: %(n)s") % {"n": len(inside)} if len(inside) > 1 else inside[0]
    said = ", ".join(inside).capitalize() if len(inside) > 1 else ""
    return Group(capfirst(name), said, share["asked"], share["matched"], fit, round(share["waiting_days"]))


def _of_hundred(score: float) -> int:
    return round(score / 100)
