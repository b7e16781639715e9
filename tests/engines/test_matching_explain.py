import re
import time

import pytest
from hypothesis import given, settings

from tandem.engines.matching import Policy, RuleCode, Taxonomy, match, why_not, why_pair, why_waiting, words
from tandem.engines.matching import english as english_words
from tandem.engines.matching.english import say as say_english
from tandem.engines.matching.taxonomy import key
from tandem.engines.matching.taxonomy import words as words_of
from tests.engines.matching_problems import mentee, mentor, problems, scored, snapshot

TAXONOMY = Taxonomy(names={"maths": "математика", "physics": "физика"}, groups={"maths": "school", "physics": "school"})
TUESDAY_15 = 24 + 15


def pair(one, other, policy=None):
    result = match(snapshot([mentee(**one)], [mentor(**other)], policy, taxonomy=TAXONOMY))
    return why_pair(result, "E1", "N1")


def texts(said):
    return {one.code: one.text for one in said}


def test_reasons_are_plain_russian():
    told = pair(
        {"topics": (("physics", 1),), "slots": frozenset({TUESDAY_15, 40}), "interests": ("шахматы", "кино"), "wished": (("N1", 500),)},
        {"topics": ("physics",), "slots": frozenset({TUESDAY_15}), "interests": ("Шахмат",)},
    )
    assert texts(told.reasons) == {
        "TOPIC": "Наставник помогает именно с тем, о чём просят: «физика».",
        "HOURS": "Обе стороны свободны во вторник в 15:00.",
        "INTERESTS": "Общие интересы: шахматы.",
        "WISHED": "Есть личный выбор: назвали в пожелании или отметили после знакомства.",
    }
    assert told.line == "Физика · вт 15:00 · шахматы · личный выбор"
    assert told.remarks == () and told.broken == () and told.strength == 3
    assert sum(told.parts.values()) == told.score


def test_remarks_say_what_is_not_ideal():
    told = pair(
        {"topics": (("physics", 1),), "slots": frozenset(), "gender_pref": "f"},
        {"topics": ("guitar",), "gender": "m", "wished_age": (14, 16)},
        Policy(gender_pref_applies=False),
    )
    assert set(texts(told.remarks)) == {"NOT_TOPIC", "NOT_HOURS_KNOWN", "NOT_GENDER", "NOT_AGE"}
    assert texts(told.remarks)["NOT_AGE"] == "Наставник хотел бы возраст 14–16, а наставляемому 12."
    assert told.strength == 1


@pytest.mark.parametrize(
    ("one", "other", "code", "text"),
    [
        ({"topics": (("physics", 1),)}, {"topics": ("maths",)}, "TOPIC_NEAR", "Просят «физика», наставник помогает по близкой теме «математика»."),
        ({}, {}, "NOT_ASKED", "Тема запроса не указана: уточните, с чем нужна помощь."),
        ({"slots": frozenset()}, {"slots": frozenset()}, "NOT_HOURS_KNOWN", "Свободные часы обеих сторон не указаны: договоритесь о времени."),
        ({}, {"slots": frozenset()}, "NOT_HOURS_KNOWN", "Свободные часы наставника не указаны: договоритесь о времени."),
        ({"gender_pref": "f"}, {"gender": "f"}, "GENDER", "Пожелание, кто будет наставником, выполнено."),
        ({}, {"wished_age": (9, 12)}, "HOURS", "Обе стороны свободны в понедельник в 14:00."),
        (
            {"slots": frozenset(range(8, 14))}, {"slots": frozenset(range(8, 14))}, "HOURS",
            "Обе стороны свободны в понедельник в 8:00, в понедельник в 9:00, в понедельник в 10:00 и ещё 3 часа.",
        ),
    ],
)  # fmt: skip
def test_each_reason(one, other, code, text):
    told = pair(one, other)
    assert texts([*told.reasons, *told.remarks])[code] == text


def test_no_common_hour_is_a_remark_where_it_is_not_a_rule():
    told = pair({"slots": frozenset({1})}, {}, Policy(min_common_slots=0))
    assert texts(told.remarks)["NOT_HOURS"] == "Общего свободного часа нет: договоритесь о времени."


def test_a_forbidden_pair_says_which_rules_it_breaks():
    result = match(snapshot([mentee(relatives=frozenset({"N1"}))], [mentor(capacity=0), mentor("N2")]))
    assert texts(why_not(result, "E1", "N1")) == {
        "RELATIVE": "Они родственники или это один и тот же человек.", "NO_PLACES": "У наставника нет свободных мест.",
    }  # fmt: skip
    assert why_not(result, "E1", "N2") == ()
    with pytest.raises(ValueError, match="есть предложение"):
        why_waiting(result, "E1")


def waiting(mentees, mentors, **policy):
    return why_waiting(match(snapshot(mentees, mentors, Policy(**policy))), "E1")


def test_a_rule_that_closes_everybody_is_named_alone():
    told = waiting([mentee(guardian_consent=None)], [mentor(), mentor("N2"), mentor("N3", forms=frozenset({"pu"}))])
    assert (told.code, told.text) == ("NO_CANDIDATE", "Нет согласия родителя (законного представителя).")
    assert told.relaxations == {"CONSENT_GUARDIAN": ("N1", "N2")}
    assert told.violations["N3"] == ("CONSENT_GUARDIAN", "FORM")
    assert texts(told.advice) == {"CONSENT_GUARDIAN": "Получите согласие родителя (законного представителя): подойдут 2 наставника."}


def test_several_rules_are_counted_in_mentors_and_those_not_to_be_lifted_are_not_advised():
    free_later = {"slots": frozenset({20})}
    told = waiting([mentee(relatives=frozenset({"N1"}))], [mentor(), mentor("N2", **free_later), mentor("N3", **free_later)])
    assert told.text == "Не подходит никто из наставников этой формы: нет общего часа – 2, родственники или сам наставляемый – 1."
    assert set(told.relaxations) == {"RELATIVE", "SLOTS"}
    assert [one.code for one in told.advice] == ["SLOTS"]


def test_two_rules_at_once_have_no_single_relaxation():
    told = waiting([mentee(slots=frozenset({9}), org="s2")], [mentor(), mentor("N2", capacity=0)], scope={"uu": "org"})
    assert told.text == "Никто из наставников этой формы не подходит, у всех: из другой школы или муниципалитета, нет общего часа."
    assert told.relaxations == {} and told.advice == ()


def test_no_rule_in_common_and_no_single_relaxation():
    hard = mentee(relatives=frozenset({"N1", "N2"}), conflicts=frozenset({"N1", "N3"}), past_mentors=frozenset({"N2", "N3"}))
    told = waiting([hard], [mentor(), mentor("N2"), mentor("N3")])
    assert told.text == (
        "Не подходит никто из наставников этой формы: родственники или сам наставляемый – 2, кто-то из двоих просил не объединять – 2, уже были или есть в паре – 2."
    )


def test_the_only_mentor_of_the_form_is_told_of_with_the_rule_itself():
    told = waiting([mentee(slots=frozenset({9}))], [mentor(), mentor("N2", forms=frozenset({"pu"}))])
    assert told.text == "Нет общего свободного часа."
    assert waiting([mentee(form="pp")], [mentor()]).text == "В этой форме наставничества пока нет ни одного наставника."


def test_one_full_mentor_is_told_of_in_the_singular():
    told = why_waiting(match(scored([[5], [9], [7]], [1])), "E1")
    assert told.text == "Единственный подходящий наставник занят: мест у него 1, а запросов 3."


def test_nobody_to_choose_from():
    assert waiting([mentee()], []).text == "В подборе нет ни одного наставника."


def test_all_suitable_mentors_are_full_with_a_proof():
    rows = [[2400, 6800, 9700], [9200, 8800, 1600], [3600, 2200, 6100], [8800, 5600, 5800], [7700, 4900, 9100], [3100, 2000, 6000]]
    result = match(scored(rows, [2, 1, 1]), objective=("matched", "total_score"))
    told = why_waiting(result, "E3")
    assert (told.code, told.tight_mentors, told.places) == ("CAPACITY", ("N1", "N2", "N3"), 4)
    assert told.contenders == ("E1", "E2", "E3", "E4", "E5", "E6")
    assert told.text == "Все подходящие наставники заняты: у 3 наставников 4 места, а запросов 6."


@settings(max_examples=100)
@given(problems(most=6))
def test_every_proof_of_waiting_holds(records):
    problem = snapshot(*records)
    result = match(problem)
    for name in result.waiting:
        told = why_waiting(result, name)
        allowed = {e.id: {n.id for n in problem.mentors if not why_not(result, e.id, n.id)} for e in problem.mentees}
        if told.code == "NO_CANDIDATE":
            assert allowed[name] == set()
            assert all(told.violations[n] == (code,) for code, names in told.relaxations.items() for n in names)
        else:
            assert told.places == sum(max(problem.mentors[problem.col[n]].capacity, 0) for n in told.tight_mentors)
            assert name in told.contenders and told.places < len(told.contenders)
            assert all(allowed[e] and allowed[e] <= set(told.tight_mentors) for e in told.contenders)


@pytest.mark.parametrize(("n", "text"), [(1, "1 час"), (3, "3 часа"), (11, "11 часов"), (12, "12 часов"), (21, "21 час"), (25, "25 часов")])
def test_numbers_agree_with_their_words(n, text):
    assert words.count(n, "час", "часа", "часов") == text


def test_interests_are_compared_without_their_endings():
    assert words_of("Очень люблю шахматы, кино и ещё хор") == ("шахматы", "кино", "еще", "хор")
    assert key("Шахматы") == key("шахмат") and key("аэ") == "аэ"


def test_a_hundred_mentors_and_two_hundred_requests_take_seconds_with_all_reasons():
    mentees = [
        mentee(f"E{i}", topics=((("maths", "physics", "guitar")[i % 3], 1),), slots=frozenset({i % 40, i % 17}), priority=1 + i % 3)
        for i in range(200)
    ]
    mentors = [
        mentor(f"N{j}", topics=(("maths", "guitar")[j % 2],), slots=frozenset({j % 40, j % 17}), capacity=1 + j % 2) for j in range(100)
    ]
    start = time.process_time()
    result = match(snapshot(mentees, mentors, taxonomy=TAXONOMY))
    told = [why_pair(result, *one) for one in result.pairs] + [why_waiting(result, one) for one in result.waiting]
    assert len(told) == 200
    assert result.certificate.gap == 0
    assert time.process_time() - start < 3


PARTS = {
    "topics": ["Физика"], "asked": "Физика", "given": "Алгебра", "whose": "both", "slots": [14, 39], "more": 2, "interests": ["шахматы"],
    "low": 10, "high": 12, "age": 15, "mentors": 3, "places": 4, "contenders": 6, "note": "",
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(words.SENTENCES))
def test_every_reason_is_said_in_both_languages(code):
    rules = [["SLOTS", 2]] if code == "SOME_BREAK" else ["SLOTS"]
    russian, english = words.say(code, PARTS | {"rules": rules}), say_english(code, PARTS | {"rules": rules})
    assert russian[0].endswith(".") and english[0].endswith(".")
    assert bool(russian[1]) == bool(english[1])
    assert not re.search("[а-яё]", re.sub("Физика|Алгебра|шахматы", "", " ".join(english)), re.IGNORECASE)


def test_both_languages_know_the_same_codes_and_rules():
    for name in ("SENTENCES", "BREAKS", "AMONG", "LIFTS", "WHOSE"):
        assert list(getattr(words, name)) == list(getattr(english_words, name)), name
    assert set(words.BREAKS) == set(RuleCode)
    for code in words.LIFTS:
        assert "2 mentors will fit" in say_english(code, {"opens": 2})[0] and "подойдут 2 наставника" in words.say(code, {"opens": 2})[0]
    assert say_english("FULL", PARTS | {"mentors": 1, "places": 1})[0] == "The only mentor who fits is taken: 1 place for 6 requests."
    assert say_english("SLOTS", {})[0] == "They have no free hour in common."
