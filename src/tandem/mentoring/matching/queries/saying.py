"""Reasons of a round in the language of whoever reads them. An old round kept sentences instead of parts and shows them as they are."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from tandem.engines import matching as engine
from tandem.engines.russian import names
from tandem.mentoring.matching.models import Suggestion
from tandem.mentoring.mentorships.policy import REASONS
from tandem.registry.people.models import Person

Kept = Mapping[str, Any]
ASKED = _("The consent was asked for on %(day)s. When it is recorded, the next round takes it into account.")
ON_PAPER = _("The signers have no account: hand them the blank. When the consent is recorded, the next round takes it into account.")
REMINDED = _("The mentor was reminded on %(day)s. When it is recorded, the next round takes it into account.")
DONE = {
    "ASKED": ASKED, "ON_PAPER": ON_PAPER, "REMINDED": REMINDED,
    "CALL": _("The mentor has no account: tell them yourself. When it is recorded, the next round takes it into account."),
    "common_hours": _("From the next round on at least %(after)s common hours a week, before it was %(before)s."),
    "unknown_hours": _("From the next round on those who have not told their hours are proposed as well."),
    "wished_sex": _("From the next round on the wish for a man or a woman is a wish, not a rule."),
    "min_score": _("From the next round on pairs are proposed from a fit of %(after)s of 100, before it was %(before)s."),
    "FORM": _("The request is in the form “%(after)s” now, before it was in “%(before)s”. The next round looks there."),
}  # fmt: skip
"""What was done for whoever waits: a rule by its name, or the kind of the request for papers."""

STALE = {"NEWER": _("a newer round was made"), "FULL": _("the mentor has no free place any more")}
"""Why a proposal went out of date, besides what forbids the pair."""

MOVES = _("In the open part of this round answers would change: %(moves)s; more would have a mentor: %(gained)s.")


class Shown(NamedTuple):
    """A reason as a sentence and in a few words."""

    text: str
    short: str


def said(kept: Kept) -> Shown:
    """One reason, remark or advice."""
    if "text" in kept:
        return Shown(kept["text"], kept.get("short", ""))
    say = engine.in_russian if (get_language() or "ru").startswith("ru") else engine.in_english
    return Shown(*say(kept["code"], kept["data"]))


def in_case(person: Person, case: str) -> str:
    """«Ивановой Марии» for a Russian sentence; in another language the name as it is."""
    return names.short_in(person, case) if (get_language() or "ru").startswith("ru") else person.short_name


def line(reasons: Kept) -> str:
    """«Физика · вт 15:00»: the reasons of a pair in one line of a list."""
    if "line" in reasons:
        return str(reasons["line"])
    text = " · ".join(short for _text, short in map(said, reasons.get("reasons", ())) if short)
    return text[:1].upper() + text[1:]


def why_waits(reasons: Kept) -> str:
    """Why a request has no proposal."""
    return said(reasons["why"]).text if "why" in reasons else str(reasons.get("text", ""))


def note_of(suggestion: Suggestion) -> str:
    """Why the proposal was decided so: what people wrote, or why it went out of date."""
    why = suggestion.why
    return str((STALE | REASONS)[why["code"]] % why["parts"]) if why else suggestion.note


def cost_text(points: int, people: int, others: int) -> str:
    """«Пар на 1 меньше. Общий итог −12,34 балла. Наставник изменится ещё у 2»: the price of a choice for everybody (`arranging.Cost`)."""
    told = []
    if people > 0:
        told.append(ngettext("%(n)s pair more.", "%(n)s pairs more.", people) % {"n": people})
    elif people < 0:
        told.append(ngettext("%(n)s pair fewer.", "%(n)s pairs fewer.", -people) % {"n": -people})
    told.append(gettext("The total %(points)s.") % {"points": points_text(points)} if points else gettext("The total stays the same."))
    if others:
        told.append(ngettext("%(n)s other mentee changes the mentor.", "%(n)s other mentees change the mentor.", others) % {"n": others})
    return " ".join(told)


def points_text(points: int) -> str:
    """«−12,34 балла» of 100 a pair: nothing is rounded."""
    whole, rest = divmod(abs(points), 100)
    number = number_format(Decimal(abs(points)) / 100, decimal_pos=0 if not rest else 1 if not rest % 10 else 2)
    sign = "−" if points < 0 else "+"
    text = pgettext("not a whole number", "%(n)s points") if rest else ngettext("%(n)s point", "%(n)s points", whole)
    return text % {"n": f"{sign}{number}"}


def helped_text(helped: Kept) -> str:
    """What was done for whoever waits, and what comes of it."""
    if not helped:
        return ""
    parts = {**helped, "day": date_format(dt.date.fromisoformat(helped["day"]), "j E")}
    return str(DONE[helped["code"]] % parts) + (" " + str(MOVES % parts) if "moves" in helped else "")


def hours_text(slots: Iterable[int]) -> str:
    """«пн 14–16, чт 15–16»: free hours of the week, neighbours together."""
    runs: list[list[int]] = []
    for slot in sorted(slots):
        if runs and slot == runs[-1][-1] + 1 and slot % 24:
            runs[-1].append(slot)
        else:
            runs.append([slot])
    return ", ".join(f"{WEEKDAYS_ABBR[run[0] // 24]} {run[0] % 24}–{run[-1] % 24 + 1}".lower() for run in runs)
