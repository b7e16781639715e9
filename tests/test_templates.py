"""Rules of templates; each is proved by a planted fault in test_contracts.py."""

from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.rules import pages

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("rule", pages.RULES, ids=lambda rule: rule.__name__)
def test_rule_of_templates_holds(rule: pages.Rule) -> None:
    assert rule(ROOT) == []


@pytest.mark.parametrize("name", sorted(pages.templates(ROOT)))
def test_template_compiles(name: str) -> None:
    get_template(name)
