"""Data files that a school may change: texts of papers and consents, programme templates, lists."""

import json
from functools import cache
from pathlib import Path

from tandem.registry.documents.models import Template
from tandem.registry.orgs.models import Organization

SHIPPED: dict[str, Path] = {}
"""Open list, filled from `apps.ready()` of higher apps: kind → folder with one JSON file per code."""


class NoSuchTemplate(LookupError):
    """Neither the tree nor the shipped folder knows the code: a fault of the program, not of the user."""


def template(kind: str, code: str, organization: Organization | None = None) -> dict:
    """Body of the data file: the nearest copy up the tree in its newest version, else the shipped file.

    A fresh dict each time, so the caller may change it. One query, none without an organization.
    """
    if organization is not None:
        own = _nearest(kind, code, organization)
        if own is not None:
            return own
    text = _shipped(kind).get(code)
    if text is None:
        raise NoSuchTemplate(f"{kind}/{code}")
    return json.loads(text)


def template_codes(kind: str, organization: Organization | None = None) -> list[str]:
    """Codes of a kind that the organization can choose from: shipped ones and its own, sorted."""
    codes = set(_shipped(kind))
    if organization is not None:
        rows = Template.objects.filter(kind=kind, organization__path__in=_paths_up(organization.path))
        codes |= set(rows.values_list("code", flat=True))
    return sorted(codes)


def _nearest(kind: str, code: str, organization: Organization) -> dict | None:
    rows = Template.objects.filter(kind=kind, code=code, organization__path__in=_paths_up(organization.path))
    # A longer path is nearer to the organization.
    best = max(rows.values_list("organization__path", "version", "body"), key=lambda row: (len(row[0]), row[1]), default=None)
    return best[2] if best else None


def _paths_up(path: str) -> list[str]:
    """Materialised paths from the organization to the root (treebeard: four characters a step)."""
    return [path[:end] for end in range(len(path), 0, -4)]


def _shipped(kind: str) -> dict[str, str]:
    folder = SHIPPED.get(kind)
    return _read(folder) if folder else {}


@cache
def _read(folder: Path) -> dict[str, str]:
    """{code: text of the file}; parsed anew for every caller, so that nobody changes what others see."""
    return {file.stem: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.json"))}
