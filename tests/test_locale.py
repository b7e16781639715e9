"""Rules of the Russian catalogues; each is proved by a planted fault in test_contracts.py."""

from pathlib import Path

import pytest

from tests.rules import words

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("rule", words.RULES, ids=lambda rule: rule.__name__)
def test_rule_of_the_catalogues_holds(rule: words.Rule) -> None:
    assert rule(ROOT) == []
