"""Rules of the house that imports do not show. Each is proved once by a planted fault in test_contracts.py."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from tests.rules import code

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("rule", code.RULES, ids=lambda rule: rule.__name__)
def test_rule_of_the_house_holds(rule: code.Rule) -> None:
    assert rule(ROOT) == []


def test_foreign_keys_point_to_the_same_or_a_lower_app() -> None:
    assert code.keys_pointing_up(_keys()) == []


def _keys() -> Iterator[tuple[str, str, str]]:
    for model in apps.get_models():
        if model.__module__.startswith("tandem."):
            for field in model._meta.get_fields():
                if field.is_relation and not field.auto_created and field.related_model:
                    yield model._meta.app_label, f"{model.__name__}.{field.name}", field.related_model._meta.app_label


def test_import_contracts_are_kept() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def views() -> Iterator[tuple[str, object]]:
    """(route, view) of every address that leads into our code."""
    yield from ((route, view) for route, view in _walk(get_resolver(), "") if view.__module__.startswith("tandem."))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, object]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, entry.callback
        else:
            yield from _walk(entry, route)


def test_every_view_says_whether_it_writes() -> None:
    assert [route for route, view in views() if getattr(view, "access", "") not in ("reads", "writes")] == []


def test_every_app_has_its_place_in_the_order() -> None:
    own = {config.label for config in apps.get_app_configs() if config.name.startswith("tandem.")} - {"config", "kit"}
    assert own <= set(code.ORDER.split())
