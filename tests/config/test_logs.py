import json
import logging

import pytest

from tandem.config import logs


@pytest.mark.parametrize("is_json", [True, False])
def test_a_traceback_says_where_and_never_what(is_json, capsys):
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.configure({"level": "INFO", "json": is_json})
    try:
        raise ValueError("Key (email)=(orlov@school.ru) already exists")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error")
    finally:
        root.handlers, root.level = before
    said = capsys.readouterr().err
    assert "orlov" not in said and "test_a_traceback_says_where" in said and "ValueError" in said
    if is_json:
        assert json.loads(said)["event"] == "Internal Server Error"
