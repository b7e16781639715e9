"""The dictionary of word forms, loaded once."""

import logging
from functools import cache

import pymorphy3

logging.getLogger("pymorphy3").setLevel(logging.WARNING)  # it tells where its dictionaries lie


@cache
def analyzer() -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer(lang="ru")
