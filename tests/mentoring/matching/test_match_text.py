import io
import json

import pytest
from django.core.management import call_command

from tandem.engines.matching import vectors

MENTORS = [
    {"type": "mentor", "id": "k2", "forms": ["uu"], "text": "Играю на гитаре, учу аккордам"},
    {"type": "mentor", "id": "k1", "forms": ["uu", "pu"], "text": "Объясняю дроби и уравнения", "age": 16},
    {"type": "mentor", "id": 7, "forms": ["pp"], "text": "Дисциплина на уроке, работа с подростками"},
    {"type": "mentor", "id": "p8", "forms": ["pp"], "text": "Рабочие программы, КТП, электронный журнал"},
]
REQUESTS = [
    {"type": "request", "id": "r1", "form": "uu", "text": "не понимаю алгебру"},
    {"type": "request", "id": 2, "form": "pp", "text": "На моём уроке шумно, меня не слушают"},
    {"type": "request", "id": "r3", "form": "ss", "text": "что-нибудь"},
    {"type": "request", "id": "r4", "form": "uu", "text": ""},
]


@pytest.fixture(autouse=True)
def no_word_vectors(monkeypatch):
    monkeypatch.setattr(vectors, "installed", lambda: None)


def ranked(path, rows, encoding="utf-8"):
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding=encoding)
    out = io.StringIO()
    call_command("match_text", str(path), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_request_gets_the_mentors_of_its_form(tmp_path):
    assert ranked(tmp_path / "a.jsonl", [*MENTORS, *REQUESTS]) == [
        {"request": "r1", "ranking": ["k1", "k2"]},
        {"request": 2, "ranking": [7, "p8"]},
        {"request": "r3", "ranking": []},
        {"request": "r4", "ranking": ["k1", "k2"]},
    ]


def test_order_of_lines_changes_nothing_but_the_order_of_answers(tmp_path):
    one = ranked(tmp_path / "a.jsonl", [*MENTORS, *REQUESTS])
    other = ranked(tmp_path / "b.jsonl", [*REQUESTS[::-1], *MENTORS[::-1]], "utf-8-sig")
    assert other[::-1] == one


def test_separators_inside_a_text_do_not_end_the_line(tmp_path):
    rows = [MENTORS[1] | {"text": "Дроби\u2028и уравнения\x0b"}, REQUESTS[0]]
    assert ranked(tmp_path / "a.jsonl", rows) == [{"request": "r1", "ranking": ["k1"]}]


def test_file_without_requests_prints_nothing(tmp_path):
    assert ranked(tmp_path / "a.jsonl", MENTORS) == []
    assert ranked(tmp_path / "b.jsonl", REQUESTS[:1]) == [{"request": "r1", "ranking": []}]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Файл пуст"),
        (b"\n  \n", "Файл пуст"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"{", "Строка 1 не читается как JSON"),
        (b"[" * 100_000, "Строка 1 не читается как JSON"),
        (b'{"type": "mentor", "id": "\\ud800", "forms": [], "text": ""}', "Строка 1 не читается как JSON"),
        (b"\n[1]", "Строка 2: нужен объект JSON"),
        (b'{"type": "pupil"}', 'Строка 1: поле «type» должно быть «mentor» или «request», а там "pupil"'),
        (b'{"type": "mentor", "forms": [], "text": ""}', "поле «id» должно быть непустой строкой или целым числом, а там пусто"),
        (b'{"type": "mentor", "id": true, "forms": [], "text": ""}', "поле «id»"),
        (b'{"type": "mentor", "id": 1.5, "forms": [], "text": ""}', "поле «id»"),
        (b'{"type": "mentor", "id": "", "forms": [], "text": ""}', "поле «id»"),
        (b'{"type": "mentor", "id": "1", "forms": []}', "поле «text» должно быть строкой"),
        (b'{"type": "mentor", "id": "1", "forms": "uu", "text": ""}', "поле «forms» должно быть списком строк"),
        (b'{"type": "mentor", "id": "1", "forms": [1], "text": ""}', "поле «forms»"),
        (b'{"type": "request", "id": "1", "forms": ["uu"], "text": ""}', "у запроса поле «form»"),
        (b'{"type": "request", "id": "1", "form": "", "text": ""}', "у запроса поле «form»"),
        (b'{"type": "request", "id": 1, "form": "a", "text": ""}\n' * 2, "Строка 2: номер «1» уже был"),
        (b'{"type": "mentor", "id": "1", "forms": [], "text": ["' + b"x" * 90 + b'"]}', "…"),
    ],
)
def test_malformed_file_is_refused_in_one_sentence(tmp_path, capsys, content, sentence):
    (tmp_path / "a.jsonl").write_bytes(content)
    with pytest.raises(SystemExit) as left:
        call_command("match_text", str(tmp_path / "a.jsonl"))
    said = capsys.readouterr()
    assert left.value.code == 2 and not said.out
    assert sentence in said.err and said.err.count("\n") == 1


def test_missing_file_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit) as left:
        call_command("match_text", str(tmp_path / "no.jsonl"))
    assert left.value.code == 2 and "не открывается" in capsys.readouterr().err
