"""English whose words are longer by a third, to see what other languages will do to the pages."""

import math
import re
from collections.abc import Callable

import pytest
from django.utils import translation

WORD = re.compile(r"(%\(\w+\)[a-z]|<[^>]*>|&\w+;)|([A-Za-z]{3,})")


def longer(text: str) -> str:
    """«Today, %(day)s» → «Todayöö, %(day)s»: placeholders and tags stay as they are."""
    return WORD.sub(lambda found: found[1] or found[2] + "ö" * math.ceil(len(found[2]) * 0.35), text)


def longer_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every translated text of the English pages is longer until the end of the test."""
    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        real: Callable[..., str] = getattr(translation._trans, name)  # type: ignore[attr-defined]
        monkeypatch.setattr(
            translation._trans, name, lambda *args, real=real: longer(real(*args)) if translation.get_language() == "en" else real(*args)
        )  # type: ignore[attr-defined]
