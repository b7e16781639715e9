"""Reasons are kept in parts and said in the language of whoever reads; old rounds kept sentences."""

import json

import pytest
from django.urls import reverse
from django.utils import translation

from tandem.mentoring.matching import queries
from tests import factories as make
from tests.factories import matching as rounds
from tests.factories.people import TODAY

pytestmark = pytest.mark.django_db
CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


def kept(program):
    """What a round keeps, as it comes back from the database."""
    proposal = queries.proposal_of(program, queries.rules_of(program)[0], TODAY)
    return json.loads(json.dumps([pair.reasons for pair in proposal.pairs] + [left.reasons for left in proposal.waiting]))


def test_one_round_is_read_in_two_languages():
    program, _mentors, _asked = rounds.bank()
    make.request(program, make.mentee(program, slots=[100]))
    pair, _other, left = kept(program)
    assert "text" not in json.dumps([pair, left])
    russian = (queries.said(pair["reasons"][0]).text, queries.why_waits(left))
    with translation.override("en"):
        english = (queries.said(pair["reasons"][0]).text, queries.why_waits(left))
    assert russian[0].startswith("Наставник помогает именно с тем") and english[0].startswith("The mentor helps with exactly")
    assert all(set(text.lower()) & set(CYRILLIC) for text in russian)
    assert not set(english[1].lower()) & set(CYRILLIC)


def test_a_round_that_kept_sentences_is_read_as_it_was_written(client):
    run = rounds.run()
    rounds.suggestion(run)
    rounds.waiting(run)
    client.force_login(make.account("curator", run.program.organization))
    for language in ("ru", "en"):
        client.cookies["django_language"] = language
        body = client.get(reverse("matching:round", args=[run.program.organization.code, run.pk])).content.decode()
        assert all(text in body for text in ("Физика · пн 14:00", "Наставник помогает.", "Нет согласия родителя.", "Получите согласие."))


def test_a_round_that_counted_nothing_says_nothing():
    assert (queries.line({}), queries.why_waits({})) == ("", "")
