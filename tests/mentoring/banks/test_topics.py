"""The shipped taxonomy as data, topics named in words and topics suggested for them."""

import importlib
from collections import Counter

import pytest

from tandem.engines.matching import vectors
from tandem.mentoring.banks import queries

source = importlib.import_module("tandem.mentoring.banks.queries.topics")  # the package has a function of this name
FIRST_VERSION = """maths physics chemistry biology russian literature english german history social geography informatics primary oge ege vpr olympiad
project marks learn public team lead confidence finance volunteer events newclass friends conflict language mood safe_net programming robotics
web modelling electronics media ai music art theatre dance writing sport chess tourism crafts choice engineer medicine it_career teaching
business agro service university lesson discipline docs class_lead parents assess inclusion t_gifted weak functional t_digital methods
attestation contests t_burnout newplace activity practice""".split()
"""Codes that cards may hold since the first version of the file."""

TOPICS = source.with_own([])


@pytest.fixture(autouse=True)
def no_word_vectors(monkeypatch):
    """The same answers where the word vectors are installed and where they are not."""
    monkeypatch.setattr(vectors, "installed", lambda: None)
    source._tagger.cache_clear()
    yield
    source._tagger.cache_clear()


def test_taxonomy_covers_three_families_and_keeps_old_codes():
    codes = [topic.code for topic in TOPICS]
    assert len(codes) == len(set(codes)) >= 80
    assert set(FIRST_VERSION) <= set(codes)
    assert min(Counter(family for topic in TOPICS for family in topic.families)[family] for family in ("uu", "pu", "pp")) >= 40
    assert all(set(topic.families) <= {"uu", "pu", "pp"} and topic.families for topic in TOPICS)


def test_every_topic_has_colloquial_wordings_of_its_own():
    assert [topic.code for topic in TOPICS if len(topic.synonyms) < 4] == []
    assert [topic.code for topic in TOPICS if len(set(topic.synonyms)) < len(topic.synonyms)] == []


def test_every_wording_names_its_topic():
    wordings = source._wordings(tuple(TOPICS))
    missed = [(topic.code, said) for topic in TOPICS for said in (topic.name, *topic.synonyms) if topic.code not in wordings.named(said)]
    assert [(code, said) for code, said in missed if len(said) > 3] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Дети не слушаются меня на уроке", "discipline"),
        ("Очень боюсь ЕГЭ", "ege"),
        ("Ему не с кем дружить", "friends"),
        ("Мамы ругаются в родительском чате", "parents"),
        ("не хочу учиться", "motivation"),
    ],
)
def test_colloquial_words_name_a_topic(words, code):
    assert code in queries.guess_topics(words, TOPICS)


@pytest.mark.parametrize("words", ["Хочу учиться на пилота", "Учитель высшей категории", "", "ничего такого"])
def test_what_is_not_said_is_not_guessed(words):
    assert not {"motivation", "attestation"} & set(queries.guess_topics(words, TOPICS))


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("На контрольной руки дрожат, паникую", "exam_fear"),
        ("тяжело с логарифмами и корнями", "maths"),
        ("Хочу играть на барабанах", "music"),
    ],
)
def test_suggested_topics_start_with_the_surest(words, first):
    found = queries.suggested_topics(words, TOPICS)
    assert found[0].code == first
    assert len(found) <= 4


@pytest.mark.parametrize("words", ["", "   ", "пельмени"])
def test_nothing_is_suggested_for_nothing(words):
    assert queries.suggested_topics(words, TOPICS) == []
