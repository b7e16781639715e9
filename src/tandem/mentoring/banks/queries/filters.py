"""What a list of a bank is narrowed to, in words that a page can show and take away."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.mentoring.banks.models import MenteeState, MentorState, Source

NEEDS: dict[str, dict[str, str | Promise]] = {
    "mentors": {
        "free": gettext_lazy("without mentees"),
        "untrained": gettext_lazy("not trained"),
        "undecided": gettext_lazy("no decision yet"),
        "uncleared": gettext_lazy("no admission to work with minors"),
    },
    "mentees": {
        "unpaired": gettext_lazy("without a pair"),
        "paired": gettext_lazy("with a pair"),
        "norequest": gettext_lazy("without a request"),
    },
}
"""Bank → what may be the matter with its people."""
SORTS: dict[str, str | Promise] = {"": gettext_lazy("by name"), "new": gettext_lazy("new ones first")}


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty means everything that is in the bank now."""

    q: str = ""
    state: str = ""
    form: str = ""
    topic: str = ""
    grade: str = ""
    need: str = ""
    source: str = ""
    sort: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Filters":
        """From the address of a page; what is not a filter is left out."""
        return cls(**{name: str(given.get(name, "")).strip()[:100] for name in cls.__dataclass_fields__})

    @property
    def query(self) -> str:
        """The part of an address that gives these filters back."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def is_narrow(self) -> bool:
        return any(value for name, value in asdict(self).items() if name != "sort")


@dataclass(frozen=True)
class Chip:
    """An applied filter: its words and the filters without it."""

    label: str
    rest: str


def states(bank: str) -> list[tuple[str, str | Promise]]:
    return list((MentorState if bank == "mentors" else MenteeState).choices)


def chips(bank: str, filters: Filters, forms: Mapping[str, str], topics: Mapping[str, str]) -> list[Chip]:
    """Applied filters in the order of the form; the search and the order stay where they are."""
    words: dict[str, Mapping[str, object]] = {
        "state": dict(states(bank)) | {"all": _("everybody")},
        "form": forms,
        "topic": topics,
        "need": NEEDS[bank],
        "source": dict(Source.choices),
    }
    named = {
        "state": _("State"), "form": _("Form"), "topic": _("Topic"), "grade": _("Class"), "need": _("Attention"), "source": _("Came"),
    }  # fmt: skip
    found = []
    for name, label in named.items():
        if value := getattr(filters, name):
            rest = Filters(**(asdict(filters) | {name: ""}))
            found.append(Chip(f"{label}: {words.get(name, {}).get(value, value)}", rest.query))
    return found


def filter_words(bank: str, filters: Filters) -> dict[str, object]:
    """What the form of filters is made of."""
    return {
        "states": states(bank), "needs": NEEDS[bank].items(), "sorts": SORTS.items(), "grades": range(1, 12), "reset": without_filters(filters)
    }  # fmt: skip


def without_filters(filters: Filters) -> str:
    """Reset takes the filters away and never the search."""
    return Filters(q=filters.q, sort=filters.sort).query
