import pytest

from tandem.engines.russian.lines import id_of, objects, text_of


def test_objects_come_with_the_numbers_of_their_lines():
    content = '\ufeff{"id": 1, "text": "а\u2028б"}\n\n{"id": "в"}\n'.encode()
    assert list(objects(content)) == [(1, {"id": 1, "text": "а\u2028б"}), (3, {"id": "в"})]
    assert list(objects(b"")) == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff", "UTF-8"),
        (b"{}\n{", "Строка 2 не читается"),
        (b"[1]", "Строка 1: нужен объект"),
        (b'{"a": "\\ud800"}', "Строка 1 не читается"),
    ],
)
def test_malformed_line_is_refused_in_one_sentence(content, sentence):
    with pytest.raises(ValueError, match=sentence):
        list(objects(content))


@pytest.mark.parametrize("name", [None, "", True, 1.5, []])
def test_an_id_is_a_string_or_a_whole_number(name):
    with pytest.raises(ValueError, match="Строка 7: поле «id»"):
        id_of({"id": name}, 7)
    assert id_of({"id": 0}, 7) == 0


def test_a_text_is_a_string():
    assert text_of({"text": ""}, 1) == ""
    with pytest.raises(ValueError, match="Строка 2: поле «text» должно быть строкой, а там пусто"):
        text_of({}, 2)
