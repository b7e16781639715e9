import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from tandem.config.bench import texts, world
from tandem.config.bench.frame import Result, best_ms, median, p95, table
from tandem.config.bench.site import linked
from tandem.config.management.commands import bench
from tandem.engines.matching import vectors
from tests import factories as make

GOOD = Result("a page", 20, "ms", 50, "sign-in page", 10)
SLOW = Result("another page", 80, "ms", 50)


def test_table_shows_the_goal_the_ratio_and_the_baseline():
    lines = table([GOOD, SLOW]).splitlines()
    assert [cell.strip() for cell in lines[2].split("|")[1:-1]] == ["a page", "20 ms", "≤ 50", "yes", "2.0×", "sign-in page: 10 ms"]
    assert "NO" in lines[3]
    assert len({len(line) for line in lines}) == 1, "columns are aligned"


def test_number_without_a_goal_is_always_met():
    assert Result("x", 10**9, "ms").is_met
    assert not SLOW.is_met


def test_percentile_is_one_of_the_values():
    values = [float(n) for n in range(1, 101)]
    assert (median(values), p95(values), p95([7.0])) == (50.5, 95.0, 7.0)
    assert best_ms(lambda: None) >= 0


def test_links_of_a_page_are_found_once():
    html = '<link rel="stylesheet" href="/a.css"><script src="/b.js" defer></script><img src="data:x"><link href="/a.css"><a href="/c/">'
    assert linked(html) == ["/a.css", "/b.js"]


def test_invented_people_do_not_repeat():
    rows = list(world.pupils(20_000))
    assert len(set(rows)) == len(rows)


@pytest.mark.django_db
def test_measuring_needs_an_empty_database():
    make.school()
    with pytest.raises(CommandError, match="make bench"):
        call_command("bench")


def test_unknown_row_is_refused():
    with pytest.raises(CommandError, match="no row speed"):
        call_command("bench", "speed")


def test_rows_are_measured_one_by_one(monkeypatch, capsys, db):
    monkeypatch.setattr(bench, "ROWS", {"one": lambda: iter([GOOD]), "two": lambda: iter([SLOW])})
    with pytest.raises(SystemExit) as left:
        call_command("bench", "one")
    assert left.value.code == 0
    with pytest.raises(SystemExit) as left:
        call_command("bench")
    assert left.value.code == 1
    assert "another page" in capsys.readouterr().out


def test_goal_may_be_the_least_value():
    good, bad = (Result("quality", value, "", 0.77, at_least=True) for value in (0.8, 0.7))
    assert good.is_met and not bad.is_met
    assert good.cells()[1:4] == ["0.800", "≥ 0.77", "yes"]


def test_quality_of_rankings():
    mentors = [{"id": name, "forms": ["uu"]} for name in "abc"] + [{"id": "d", "forms": ["pp"]}]
    requests = [{"form": "uu", "labels": {"b": 2, "c": 1}}, {"form": "pp", "labels": {"d": 1}}]
    found = texts.quality(np.array([[0.9, 0.5, 0.1, 1.0], [0, 0, 0, 0]]), mentors, requests)
    ideal = 3 + 1 / np.log2(3)
    assert found["MRR"] == pytest.approx((1 / 2 + 1) / 2)
    assert found["NDCG@5"] == pytest.approx(((3 / np.log2(3) + 1 / 2) / ideal + 1) / 2)


def test_labelled_set_is_large_and_whole():
    rows = [json.loads(line) for line in texts.SET.read_text(encoding="utf-8").splitlines()]
    mentors, requests = ([row for row in rows if row["type"] == kind] for kind in ("mentor", "request"))
    assert len(mentors) >= 60 and len(requests) >= 80
    forms = {mentor["id"]: mentor["forms"] for mentor in mentors}
    assert all(request["form"] in forms[name] for request in requests for name in request["labels"])
    assert all(2 in request["labels"].values() and set(request["labels"].values()) <= {1, 2} for request in requests)


def test_topics_help_requests_to_find_mentors(monkeypatch):
    monkeypatch.setattr(texts, "TIMES", 1)
    monkeypatch.setattr(vectors, "installed", lambda: None)
    monkeypatch.setattr(texts, "installed", lambda: None)
    found = {row.what.split("mentors, ")[-1]: row.value for row in texts.measure()}
    assert found["texts and topics (no word vectors): MRR"] > 0.77
    assert found["texts and topics (no word vectors): NDCG@5"] > 0.73
    assert found["spelling alone: MRR"] > found["lemmas: MRR"] > found["plain words: MRR"]
