"""Texts as vectors, topics of a text, nearness of requests to mentors: no word vectors are needed but in the last tests."""

import gzip
import io
import tarfile

import numpy as np
import pytest

from tandem.engines.matching import nearness, text, vectors
from tandem.engines.matching.nearness import Matcher, calibrated, ranking
from tandem.engines.matching.tagging import Tagger, TopicWords, Wordings
from tandem.engines.matching.text import HALF, WIDTH, TextSpace
from tandem.engines.russian.texts import lemmas

TOPICS = (
    TopicWords("maths", "математика", ("алгебра", "задачи по математике"), "уравнение дробь корень"),
    TopicWords("music", "музыка", ("гитара", "играть на инструменте"), "аккорд песня ритм"),
    TopicWords("lazy", "интерес к учёбе", ("не хочу учиться",), "желание скука"),
    TopicWords("friends", "найти друзей", ("не с кем дружить", "одиноко"), "дружба компания"),
)
BANK = [
    "Объясняю алгебру и геометрию, решаем уравнения",
    "Играю на гитаре, научу аккордам и ритму",
    "Помогу найти друзей в новом классе",
    "Веду кружок шахмат",
    "Хочу научиться играть песни",
    "Не понимаю дроби",
    "Мне не с кем дружить",
]


@pytest.fixture(autouse=True)
def no_word_vectors(monkeypatch, request):
    if "word_vectors" not in request.fixturenames:
        monkeypatch.setattr(vectors, "installed", lambda: None)
    monkeypatch.setattr(text, "_fitted", {})
    monkeypatch.setattr(nearness, "_fitted", {})


def test_lemmas_of_a_text():
    assert lemmas("Учу дробям, учёба!") == ["учить", "дробь", "учёба"]
    assert lemmas("  — ") == []


def test_vectors_have_length_one_and_fixed_width():
    space = TextSpace.fit(BANK, [topic.text for topic in TOPICS])
    found = space.encode([*BANK, "Ремонтирую гитары", ""])
    assert found.shape == (9, WIDTH) and found.dtype == np.float32
    assert np.allclose(np.linalg.norm(found[:8], axis=1), 1, atol=1e-5)
    assert not found[8].any()
    assert not found[:, HALF:].any()  # the half of the meaning, without word vectors


def test_the_same_bank_in_any_order_gives_the_same_vectors():
    one = TextSpace.fit(BANK).encode(BANK)
    text._fitted.clear()
    other = TextSpace.fit(list(reversed(BANK)) + BANK[:2]).encode(BANK)
    assert (one == other).all()


def test_a_fitted_space_is_remembered_and_old_ones_are_forgotten():
    first = TextSpace.fit(BANK)
    assert TextSpace.fit(reversed(BANK)) is first
    assert TextSpace.fit(BANK, ["ещё"]) is not first
    for number in range(text.KEPT_SPACES):
        TextSpace.fit([f"текст номер {number}", *BANK])
    assert len(text._fitted) == text.KEPT_SPACES
    assert TextSpace.fit(BANK) is not first


def test_a_text_of_the_bank_is_encoded_once(monkeypatch):
    space = TextSpace.fit(BANK)
    expected = space.encode(BANK)
    monkeypatch.setattr(TextSpace, "_encode", lambda *_: pytest.fail("encoded anew"))
    assert (space.encode(BANK[::-1]) == expected[::-1]).all()


def test_forms_of_words_and_shared_parts_of_words_bring_texts_together():
    space = TextSpace.fit(BANK)
    asked, maths, music, friends = space.encode(["уравнением и геометрией", BANK[0], BANK[1], BANK[2]])
    assert asked @ maths > 0.5 > max(asked @ music, asked @ friends)


def test_words_of_asking_tell_nothing():
    assert text.kept_lemmas("Хочу понять дроби, помогите") == ["дробь"]
    assert text.kept_lemmas("Как быть") == ["как", "быть"]


@pytest.mark.parametrize("texts", [[], ["один"], ["", ""], ["один текст", "другой"]])
def test_small_banks_are_fitted(texts):
    found = TextSpace.fit(texts).encode([*texts, "незнакомое"])
    assert found.shape == (len(texts) + 1, WIDTH) and np.isfinite(found).all()


def test_a_large_bank_is_fitted_on_a_part_of_it(monkeypatch):
    monkeypatch.setattr(text, "MOST_TEXTS", 5)
    monkeypatch.setattr(text, "MOST_GRAMS", 40)
    space = TextSpace.fit(BANK)
    assert len(space.spelling.place) == 40
    assert space.encode(BANK).any(axis=1).all()


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("Задачи по математике не решаются", ["maths"]),
        ("Купили гитару, играем песни", ["music"]),
        ("хочу учиться дальше", []),
        ("Больше не хочу учиться", ["lazy"]),
        ("Не с кем даже дружить, одиноко", ["friends"]),
        ("Сыграю на гитаре и решу задачу по математике", ["maths", "music"]),
        ("", []),
    ],
)
def test_topics_named_outright(said, codes):
    assert Wordings(TOPICS).named(said) == codes


def test_topics_of_a_text_are_named_ones_first_and_near_ones_after():
    tagger = Tagger.fit(TOPICS, BANK)
    assert tagger.topics_of("Не с кем дружить, а песни люблю")[0] == "friends"
    assert tagger.topics_of("уравнения с корнями") == ["maths"]
    assert tagger.topics_of("  ") == []
    assert tagger.topics_of("пельмени") == []


def test_profiles_have_length_one_or_nothing():
    tagger, texts = Tagger.fit(TOPICS, BANK), [*BANK[:3], ""]
    found = tagger.profiles(texts, tagger.space.encode(texts))
    assert found.argmax(axis=1)[:3].tolist() == [0, 1, 3]
    assert np.allclose(np.linalg.norm(found, axis=1), [1, 1, 1, 0], atol=1e-5)


def test_topics_bring_together_texts_without_a_common_word():
    mentors, request = ["Шахматы и шашки", "Гитара с нуля", "Алгебра"], "Аккорды и ритм"
    bank = [*mentors, request]
    plain = Matcher.fit(bank).nearness([request], mentors)[0]
    found = Matcher.fit(bank, TOPICS).nearness([request], mentors)[0]
    assert found.argmax() == 1 and found[1] > plain[1] + 0.2


def test_nearness_is_half_texts_and_half_topics():
    matcher = Matcher.fit(BANK, TOPICS)
    plain, topics = matcher.tagger.space.encode(BANK), matcher.tagger.profiles(BANK, matcher.tagger.space.encode(BANK))
    assert np.allclose(matcher.nearness(BANK, BANK), (plain @ plain.T + topics @ topics.T) / 2, atol=1e-4)


def test_a_matcher_is_remembered_and_old_ones_are_forgotten():
    first = Matcher.fit(BANK, TOPICS)
    assert Matcher.fit(BANK[::-1], TOPICS) is first
    assert Matcher.fit(BANK, TOPICS[1:]) is not first
    for number in range(text.KEPT_SPACES):
        Matcher.fit([f"текст номер {number}"], TOPICS)
    assert len(nearness._fitted) == text.KEPT_SPACES and first not in nearness._fitted.values()


def test_ranking_keeps_the_order_of_equal_ones():
    assert ranking(np.array([0.5, 0.5 + 1e-9, 0.7, 0.1])) == [2, 0, 1, 3]
    assert ranking(np.zeros(0)) == []


def test_calibration_spreads_the_bank_over_the_part():
    random = np.random.default_rng(5)
    mentees, mentors = (random.normal(size=(size, 8)).astype(np.float32) / 3 for size in (40, 30))
    mentors[3] = mentees[4] = 0
    left, right = calibrated(mentees, mentors)
    found, plain = left @ right.T, mentees @ mentors.T
    rows, cols = np.flatnonzero(mentees.any(axis=1)), np.flatnonzero(mentors.any(axis=1))
    speaking = found[np.ix_(rows, cols)]
    assert speaking.max() == pytest.approx(1, abs=1e-5) and np.percentile(speaking, 1) == pytest.approx(0, abs=1e-5)
    assert (speaking.ravel().argsort() == plain[np.ix_(rows, cols)].ravel().argsort()).all()
    assert np.allclose(found[rows, 3], np.median(speaking), atol=1e-4)
    assert not found[4].any()


@pytest.mark.parametrize(("mentees", "mentors"), [(0, 3), (3, 0), (0, 0)])
def test_calibration_without_texts_gives_empty_vectors(mentees, mentors):
    sides = [np.ones((2, 8), np.float32) if size else np.zeros((2, 8), np.float32) for size in (mentees, mentors)]
    assert [side.shape for side in calibrated(*sides)] == [(2, 0), (2, 0)]


def test_calibration_of_a_large_bank_looks_at_a_part_of_it():
    assert len(nearness._sample(np.zeros((5_000, 2), np.float32))) == 1_000


@pytest.fixture
def word_vectors(tmp_path, monkeypatch):
    """A navec file of nine words, 6 numbers each: music, maths and a word that is everywhere."""
    words = ["аккорд", "алгебра", "быстро", "гитара", "дробь", "песня", "и", "учёба", "ещё"]
    plain = sorted(words)
    kinds = {"аккорд": 1, "гитара": 1, "песня": 1, "алгебра": 2, "дробь": 2, "учёба": 2}
    counts = np.array([900 if word in ("и", "быстро") else 3 for word in plain] + [0, 0], np.uint32)
    codes = np.array([[kinds.get(word, 3), k % 4] for k, word in enumerate(plain)] + [[0, 0]] * 2, np.uint8)
    triples = np.zeros((2, 256, 3), np.float32)
    triples[0, 1], triples[0, 2], triples[0, 3] = (1, 0, 0), (0, 1, 0), (0.3, 0.3, 0)
    triples[1, :4] = [(0.05 * k, 0.02, 0.1) for k in range(4)]
    head = np.array([len(codes), 6, 2, 256], np.uint32).tobytes()
    parts = {
        "meta.json": b"{}",
        "vocab.bin": gzip.compress(
            np.array([len(codes)], np.uint32).tobytes() + counts.tobytes() + "\n".join([*plain, "<unk>", "<pad>"]).encode()
        ),
        "pq.bin": head + codes.tobytes() + triples.tobytes(),
    }
    path = tmp_path / "navec.tar"
    with tarfile.open(path, "w") as archive:
        for name, body in parts.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    found = vectors.read(path)
    monkeypatch.setattr(vectors, "installed", lambda: found)
    return found


def test_word_vectors_are_read_in_place(word_vectors):
    assert len(word_vectors.words) == 9 and word_vectors.total == 1821 and word_vectors.width == 6
    assert isinstance(word_vectors.codes, np.memmap)
    numbers = [word_vectors.find(word) for word in ("гитара", "нет такого", "яяя")]
    assert numbers[1:] == [-1, -1]
    rows = word_vectors.rows(numbers)
    assert rows[0, :3].tolist() == [1, 0, 0] and not rows[1:].any()
    assert word_vectors.frequency(numbers).tolist() == [3 / 1821, 0, 0]


def test_the_half_of_the_meaning_joins_words_that_share_no_letters(word_vectors):
    space = TextSpace.fit(["аккорд", "гитара", "алгебра", "дробь быстро"])
    song, guitar, algebra = space.encode(["песня", "гитара", "алгебра"])[:, HALF:]
    assert song @ guitar > 0.6 > 0 > song @ algebra
    assert space.is_familiar("пельмени")
    assert TextSpace.fit(["аккорд"], by_meaning=False).meaning is None


def test_a_word_with_or_without_dots_is_the_same(word_vectors):
    assert text._number("учёба", word_vectors) == word_vectors.find("учёба") >= 0
    assert text._number("нёт", word_vectors) == -1


def test_without_the_package_there_are_no_vectors(monkeypatch, word_vectors):
    monkeypatch.undo()
    monkeypatch.setattr(vectors.importlib.util, "find_spec", lambda name: None)
    assert vectors.installed.__wrapped__() is None
