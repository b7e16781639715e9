"""The command `tandem match-file`: the answer on standard output, or 2 and one sentence on standard error."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

CASE = Path(__file__).parents[2] / "engines" / "matching_cases" / "h01_capacity.json"


def test_it_prints_the_answer(capsys):
    call_command("match_file", CASE)
    said = json.loads(capsys.readouterr().out)
    assert said["assignment"] == json.loads(CASE.read_text("utf-8"))["expect"]["assignment"]


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b'{"mentees": NaN}', b"[" * 100_000])
def test_a_malformed_file_is_one_sentence_and_a_two(tmp_path, capsys, content):
    (tmp_path / "task.json").write_bytes(content)
    with pytest.raises(SystemExit) as caught:
        call_command("match_file", tmp_path / "task.json")
    out, err = capsys.readouterr()
    assert (caught.value.code, out, err.strip().count("\n"), err.strip()[-1]) == (2, "", 0, ".")


def test_a_file_that_is_not_there_is_a_sentence_too(tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        call_command("match_file", tmp_path)
    assert caught.value.code == 2
    assert "не открывается" in capsys.readouterr().err


def test_the_name_of_the_command_has_a_dash(tmp_path):
    command = [Path(sys.executable).parent / "tandem", "match-file", CASE]
    settings = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    ran = subprocess.run(command, capture_output=True, check=False, env=settings | {"TANDEM_DATA_DIR": str(tmp_path)})
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert json.loads(ran.stdout)["matched"] == 4
