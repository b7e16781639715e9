import json
import subprocess
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from tandem.config.bench import matching
from tandem.config.bench.matching import changes, mentor_match, table, ways
from tandem.config.bench.matching.region import SIZES, region

KEYS = {"size", "what", "peer", "seconds", "peer_seconds", "ratio", "memory_mb", "optimum_share"}


def test_every_way_finds_the_optimum_of_a_school():
    problem = region("100×30")
    blocks = ways.score_blocks(problem)
    ours = ways.ours(problem, ways.TOTAL)
    assert ours["proved"]
    told = [ways.by_ortools(problem, blocks), ways.by_scipy(problem, blocks)]
    points, matched = ways._sparse(problem, blocks)
    assert {(one["points"], one["matched"]) for one in [ours, *told]} == {(points, matched)}


def test_rows_say_what_was_measured_against_what(monkeypatch):
    told = {
        "total": {"task": "total", "seconds": 0.5, "scoring": 0.2, "pairs": 1000, "points": 100, "matched": 9, "memory_mb": 80},
        "default": {"task": "default", "seconds": 0.9, "proved": True, "memory_mb": 90},
        "ortools": {"task": "ortools", "seconds": 0.8, "points": 100, "matched": 9, "memory_mb": 300},
        "scipy": {"task": "scipy", "seconds": 1.8, "points": 100, "matched": 9, "memory_mb": 200},
    }
    groups = []
    monkeypatch.setattr(table, "_child", lambda size, tasks: groups.append((size, tasks)) or [told[one] for one in tasks])
    monkeypatch.setattr(mentor_match, "measured", lambda size: {"seconds": 5.0, "points": 90, "matched": 8})
    later = {"size": "20000×6000", "what": "petition", "seconds": 0.001, "memory_mb": 200, "goal": 0.005}
    monkeypatch.setattr(table, "_run", lambda module: [later] if module == "changes" else [])
    rows = [row.to_json() for row in matching.rows()]
    assert all(set(row) >= KEYS for row in rows)
    assert {row["size"] for row in rows} == set(SIZES)
    assert [tasks for size, tasks in groups if size == "100000×30000"] == [["total"], ["default"], ["ortools"]]
    beside = next(row for row in rows if row["peer"] == table.ORTOOLS)
    assert (beside["seconds"], beside["peer_seconds"], beside["ratio"], beside["optimum_share"]) == (0.5, 1.0, 2.0, 1.0)
    theirs = [row for row in rows if row["peer"] == "mentor-match 7.0.1"]
    assert [row["size"] for row in theirs] == ["100×30", "1000×300"]
    assert "90.0% of the points, 8 of 9 matched" in theirs[0]["what"] and theirs[0]["ratio"] == 10.0
    shown = list(matching.measure())
    assert {result.goal for result in shown if result.what.endswith("memory")} == {table.MEMORY_MB}
    assert next(result.goal for result in shown if result.what == "20000×6000: whole default objective") == 2.5
    assert next(result.value for result in shown if result.what == "20000×6000: petition") == 0.001


def test_the_row_of_mentor_match_is_left_out_where_it_cannot_be_installed(settings, tmp_path, monkeypatch, capsys):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(mentor_match.subprocess, "run", lambda *_a, **_k: SimpleNamespace(returncode=1))
    told = {"total": {"seconds": 1.0, "points": 1, "matched": 1, "memory_mb": 1}}
    assert list(table._beside_mentor_match("100×30", told)) == []
    assert "cannot be installed here" in capsys.readouterr().err


def test_mentor_match_is_installed_once_and_asked_with_our_scores(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    asked = []

    def run(command, **more):
        asked.append(command)
        (tmp_path / "bench" / "mentor-match").mkdir(parents=True, exist_ok=True)
        pairs = json.loads(more["input"])["pairs"] if "input" in more else []
        return SimpleNamespace(
            returncode=0, stdout=json.dumps({"seconds": 1, "points": sum(pair[2] for pair in pairs), "matched": len(pairs)})
        )

    monkeypatch.setattr(mentor_match.subprocess, "run", run)
    first, second = mentor_match.measured("100×30"), mentor_match.measured("100×30")
    pairs = [int(q) - 1 for block in ways.score_blocks(region("100×30")) for q in block.q.ravel() if q]
    assert first == second == {"seconds": 1, "points": sum(pairs), "matched": len(pairs)}
    assert len([command for command in asked if "mentor-match==7.0.1" in command]) == 1


def test_a_child_is_a_process_of_one_thread(monkeypatch):
    seen = {}

    def run(command, env, **_more):
        seen.update(command=command, threads=env["OPENBLAS_NUM_THREADS"])
        return subprocess.CompletedProcess(command, 0, stdout='{"task": "total"}\n')

    monkeypatch.setattr(table.subprocess, "run", run)
    assert table._child("100×30", ["total"]) == [{"task": "total"}]
    assert seen["command"][-2:] == ["100×30", "total"] and seen["threads"] == "1"


def test_rows_are_printed_as_json(monkeypatch, capsys):
    monkeypatch.setattr(matching, "rows", lambda: iter([table.Row("100×30", "scoring", 0.5, 80, "scipy", 1.0)]))
    call_command("bench", "matching", "--json")
    [row] = json.loads(capsys.readouterr().out)
    assert (row["size"], row["ratio"]) == ("100×30", 2.0)
    with pytest.raises(CommandError, match="tandem bench matching --json"):
        call_command("bench", "lists", "--json")


def test_petitions_and_groups_are_measured_on_whole_answers(monkeypatch):
    monkeypatch.setattr(changes, "SIZE", "100×30")
    monkeypatch.setattr(changes, "PETITIONS", 20)
    monkeypatch.setattr(changes, "GROUPS", (20, 5))
    rows = [table.Row(memory_mb=1, **row) for row in changes.measured()]
    assert [row.size for row in rows] == ["100×30"] * 5 + ["20×5"]
    assert [row.goal for row in rows] == [None, 0.005, 0.05, 0.005, 0.05, 5.0]
    assert rows[-1].optimum_share == 1.0
    assert all(0.8 < row.optimum_share <= 1.01 for row in rows[:-1] if row.optimum_share)
