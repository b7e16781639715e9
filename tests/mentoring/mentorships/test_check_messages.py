import io
import json

import pytest
from django.core.management import call_command


def test_each_message_gets_a_verdict_in_the_order_of_the_file(tmp_path):
    path, out = tmp_path / "a.jsonl", io.StringIO()
    rows = [{"id": 2, "text": "Мой номер 8 916 123-45-67, маме не говори"}, {"id": "б", "text": "Спасибо, до четверга!", "more": 1}]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    call_command("check_messages", str(path), stdout=out)
    assert [json.loads(line) for line in out.getvalue().splitlines()] == [
        {"id": 2, "held": True, "why": ["phone", "secrecy"]},
        {"id": "б", "held": False, "why": []},
    ]


@pytest.mark.parametrize(
    ("content", "sentence"), [(b'{"id": 1}', "Строка 1: поле «text»"), (b'{"text": ""}', "поле «id»"), (b"{", "не читается")]
)
def test_malformed_file_is_refused_whole(tmp_path, capsys, content, sentence):
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(SystemExit) as left:
        call_command("check_messages", str(path))
    said = capsys.readouterr()
    assert left.value.code == 2 and sentence in said.err and not said.out


def test_missing_file_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit) as left:
        call_command("check_messages", str(tmp_path / "no.jsonl"))
    assert left.value.code == 2 and "не открывается" in capsys.readouterr().err
