import pytest

from tandem.engines.matching import vectors
from tandem.engines.russian.texts import lemma
from tandem.foundation.jobs.queries import FIRST
from tandem.mentoring.banks import queries as banks
from tandem.mentoring.matching import queries
from tandem.mentoring.matching.queries import spoken
from tests import factories as make
from tests.factories import matching as rounds
from tests.factories.people import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_word_vectors(monkeypatch):
    monkeypatch.setattr(vectors, "installed", lambda: None)


@pytest.fixture
def bank():
    """Two mentors of the same topic and one request; only words can tell them apart."""
    program, mentors, (asked, _second) = rounds.bank()
    return program, mentors, asked


def say(row, **words):
    for name, text in words.items():
        setattr(row, name, text)
    row.save(update_fields=list(words))


def proposed(program, asked, **weights):
    rules = queries.rules_of(program)[0]
    rules = {**rules, "weights": rules["weights"] | weights}
    return next(pair for pair in queries.proposal_of(program, rules, TODAY).pairs if pair.request == asked)


@pytest.mark.parametrize("place", [0, 1])
def test_words_choose_between_mentors_of_the_same_topic(bank, place):
    program, mentors, asked = bank
    say(asked, words="Не понимаю электричество, ток и напряжение")
    say(mentors[place], competences="Электрические цепи, сила тока", achievements="Призёр олимпиады")
    say(mentors[1 - place], competences="Астрономия, наблюдаем звёзды")
    found = proposed(program, asked)
    assert found.mentor == mentors[place]
    assert found.reasons["parts"]["text"] > 1000


def test_without_words_there_is_no_part_of_the_text(bank):
    program, mentors, asked = bank
    say(asked, words="Не понимаю электричество")
    assert "text" not in proposed(program, asked).reasons["parts"]
    assert spoken.vectors([asked], mentors, []) == ({}, {})


def test_a_part_without_weight_is_not_counted(bank, monkeypatch):
    program, mentors, asked = bank
    say(asked, words="ток")
    say(mentors[0], competences="ток")
    monkeypatch.setattr(spoken, "vectors", lambda *_: pytest.fail("counted"))
    assert "text" not in proposed(program, asked, text=0).reasons["parts"]


def test_a_silent_mentor_is_not_put_last(bank):
    program, mentors, asked = bank
    far = make.mentor(program, competences="Вязание крючком")
    say(asked, words="Ток и напряжение")
    say(mentors[0], competences="Сила тока")
    left, right = spoken.vectors([asked], [*mentors, far], banks.shipped_topics())
    near, silent, foreign = (float(left[asked.pk] @ right[one.pk]) for one in (*mentors, far))
    assert near > silent > foreign


def test_only_words_about_the_request_are_read(bank):
    _program, mentors, asked = bank
    say(mentors[0], competences="Сила тока", achievements="Победитель", interests="шахматы", result="итог", decision_note="решение")
    assert spoken.said_by(mentors[0]) == "Сила тока Победитель"
    say(asked, words="ток")
    before = spoken.vectors([asked], mentors, [])[0][asked.pk]
    say(asked.mentee, wishes="по состоянию здоровья", special_conditions=True, category="support")
    assert (spoken.vectors([asked], mentors, [])[0][asked.pk] == before).all()


def test_what_one_process_has_fitted_another_one_reads(bank, monkeypatch):
    _program, mentors, asked = bank
    say(asked, words="Не понимаю электричество, ток")
    say(mentors[0], competences="Электрические цепи, сила тока")
    first, other = spoken.vectors([asked], mentors, [])
    monkeypatch.setattr(spoken.Matcher, "fit", lambda *_: pytest.fail("fitted again"))
    again, same = spoken.vectors([asked], mentors, [])
    assert (again[asked.pk] == first[asked.pk]).all() and all((same[key] == other[key]).all() for key in other)
    say(asked, words="Хочу играть в шахматы")
    with pytest.raises(pytest.fail.Exception, match="fitted again"):
        spoken.vectors([asked], mentors, [])


def test_language_is_loaded_before_anybody_waits_for_it():
    assert spoken.load in FIRST
    lemma.cache_clear()
    spoken.load()
    assert lemma.cache_info().currsize > 500
