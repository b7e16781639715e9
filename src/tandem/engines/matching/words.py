"""Plain Russian of reasons: a code and its parts become a sentence and a few words for a list. `english` is its twin."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .problem import RuleCode

DAYS = ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье")
SHORT_DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")

Parts = Mapping[str, Any]
Sentence = tuple[str, str]
"""The sentence, the same in a few words."""
WHOSE = {"mentee": "наставляемого", "mentor": "наставника", "both": "обеих сторон"}

BREAKS = {
    RuleCode.CONSENT_MENTEE: "Нет согласия самого наставляемого",
    RuleCode.CONSENT_GUARDIAN: "Нет согласия родителя (законного представителя)",
    RuleCode.CONSENT_MENTOR: "Нет согласия наставника",
    RuleCode.CLEARANCE: "У наставника нет допуска к работе с детьми",
    RuleCode.TRAINING: "Наставник не прошёл обучение",
    RuleCode.FORM: "Наставник не работает в этой форме наставничества",
    RuleCode.SCOPE: "Наставник из другой школы или муниципалитета",
    RuleCode.AGE_GAP: "Слишком мала разница в возрасте",
    RuleCode.RELATIVE: "Они родственники или это один и тот же человек",
    RuleCode.SUBORDINATE: "Наставник – руководитель наставляемого",
    RuleCode.CONFLICT: "Один из двоих просил не объединять их в пару",
    RuleCode.PREVIOUS_PAIR: "Они уже были или есть в паре",
    RuleCode.LANGUAGE: "Нет общего языка",
    RuleCode.GENDER_PREF: "Пожелание о наставнике: другой пол",
    RuleCode.SLOTS: "Нет общего свободного часа",
    RuleCode.NO_PLACES: "У наставника нет свободных мест",
    RuleCode.MIN_SCORE: "Совпадение ниже допустимого",
    RuleCode.EXCLUDED: "Куратор просил больше не предлагать эту пару",
}
"""A rule as a sentence without a full stop: why this pair may not be."""

AMONG = {
    RuleCode.CONSENT_MENTOR: "нет согласия наставника",
    RuleCode.CLEARANCE: "нет допуска к работе с детьми",
    RuleCode.TRAINING: "не обучены",
    RuleCode.SCOPE: "из другой школы или муниципалитета",
    RuleCode.AGE_GAP: "мала разница в возрасте",
    RuleCode.RELATIVE: "родственники или сам наставляемый",
    RuleCode.SUBORDINATE: "руководители наставляемого",
    RuleCode.CONFLICT: "кто-то из двоих просил не объединять",
    RuleCode.PREVIOUS_PAIR: "уже были или есть в паре",
    RuleCode.LANGUAGE: "нет общего языка",
    RuleCode.GENDER_PREF: "другой пол, чем в пожелании",
    RuleCode.SLOTS: "нет общего часа",
    RuleCode.NO_PLACES: "нет свободных мест",
    RuleCode.MIN_SCORE: "низкое совпадение",
    RuleCode.EXCLUDED: "куратор просил не предлагать",
}
"""A rule in a count of mentors: «нет свободных мест – 11»."""

LIFTS = {
    RuleCode.CONSENT_MENTEE: "Получите его согласие",
    RuleCode.CONSENT_GUARDIAN: "Получите согласие родителя (законного представителя)",
    RuleCode.CONSENT_MENTOR: "Получите согласие наставника",
    RuleCode.CLEARANCE: "Внесите допуск наставника к работе с детьми",
    RuleCode.TRAINING: "Завершите обучение наставника",
    RuleCode.SCOPE: "Разрешите наставников из других школ",
    RuleCode.GENDER_PREF: "Уточните пожелание о наставнике",
    RuleCode.SLOTS: "Уточните свободные часы или снимите правило об общем часе",
    RuleCode.NO_PLACES: "Добавьте место наставнику",
    RuleCode.MIN_SCORE: "Снизьте допустимое совпадение",
}
"""What a curator can do about a rule; the others are not to be lifted."""


def hour(slot: int) -> str:
    """«во вторник в 15:00» from weekday * 24 + hour."""
    return f"{DAYS[slot // 24]} в {slot % 24}:00"


def short_hour(slot: int) -> str:
    """«вт 15:00»."""
    return f"{SHORT_DAYS[slot // 24]} {slot % 24}:00"


def count(number: int, one: str, few: str, many: str) -> str:
    """«1 место», «3 места», «5 мест»."""
    tens, ones = number % 100, number % 10
    form = one if ones == 1 and tens != 11 else few if 2 <= ones <= 4 and not 12 <= tens <= 14 else many
    return f"{number} {form}"


def quoted(names: Iterable[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)


def say(code: str, data: Parts) -> Sentence:
    """The sentence of a reason and a few words for a list."""
    if code in SENTENCES:
        return SENTENCES[code](data)
    rule = RuleCode(code)
    if "opens" in data:
        verb = "подойдёт" if data["opens"] % 10 == 1 and data["opens"] % 100 != 11 else "подойдут"
        return f"{LIFTS[rule]}: {verb} {count(data['opens'], 'наставник', 'наставника', 'наставников')}.", LIFTS[rule]
    return f"{BREAKS[rule]}.", BREAKS[rule]


def _hours(data: Parts) -> Sentence:
    shown = ", ".join(hour(slot) for slot in data["slots"])
    more = f" и ещё {count(data['more'], 'час', 'часа', 'часов')}" if data["more"] else ""
    return f"Обе стороны свободны {shown}{more}.", short_hour(data["slots"][0])


def _age(data: Parts) -> Sentence:
    return f"Наставник хотел бы возраст {data['low']}–{data['high']}, а наставляемому {data['age']}.", "возраст не по желанию"


def _near(data: Parts) -> Sentence:
    return f"Просят «{data['asked']}», наставник помогает по близкой теме «{data['given']}».", f"{data['given']} – близко к запросу"


def _full(data: Parts) -> Sentence:
    places, asked = data["places"], data["contenders"]
    if data["mentors"] == 1:
        return f"Единственный подходящий наставник занят: мест у него {places}, а запросов {asked}.", ""
    seats = count(places, "место", "места", "мест")
    return f"Все подходящие наставники заняты: у {data['mentors']} наставников {seats}, а запросов {asked}.", ""


def _passed(data: Parts) -> Sentence:
    if data["mentors"] == 1:
        return "Единственный подходящий наставник занят теми, кто ближе ему по отметкам и совпадению.", ""
    return f"Все подходящие наставники ({data['mentors']}) заняты теми, кто ближе им по отметкам и совпадению.", ""


def _some(data: Parts) -> Sentence:
    told = ", ".join(f"{AMONG[RuleCode(code)]} – {number}" for code, number in data["rules"])
    return f"Не подходит никто из наставников этой формы: {told}.", ""


def _all(data: Parts) -> Sentence:
    return f"Никто из наставников этой формы не подходит, у всех: {', '.join(AMONG[RuleCode(code)] for code in data['rules'])}.", ""


SENTENCES: dict[str, Callable[[Parts], Sentence]] = {
    "NOT_ASKED": lambda data: ("Тема запроса не указана: уточните, с чем нужна помощь.", "тема не указана"),
    "TOPIC": lambda data: (f"Наставник помогает именно с тем, о чём просят: {quoted(data['topics'])}.", ", ".join(data["topics"])),
    "TOPIC_NEAR": _near,
    "NOT_TOPIC": lambda data: (f"Наставник не называл тему запроса: {quoted(data['topics'])}.", "тему запроса не называл"),
    "NOT_HOURS_KNOWN": lambda data: (f"Свободные часы {WHOSE[data['whose']]} не указаны: договоритесь о времени.", "часы не указаны"),
    "NOT_HOURS": lambda data: ("Общего свободного часа нет: договоритесь о времени.", "нет общего часа"),
    "HOURS": _hours,
    "INTERESTS": lambda data: (f"Общие интересы: {', '.join(data['interests'])}.", ", ".join(data["interests"][:2])),
    "WISHED": lambda data: ("Есть личный выбор: назвали в пожелании или отметили после знакомства.", "личный выбор"),
    "NOT_GENDER": lambda data: ("Наставляемый просил наставника другого пола.", "другой пол"),
    "GENDER": lambda data: ("Пожелание, кто будет наставником, выполнено.", ""),
    "NOT_AGE": _age,
    "NO_MENTORS": lambda data: ("В подборе нет ни одного наставника.", ""),
    "NONE_IN_FORM": lambda data: ("В этой форме наставничества пока нет ни одного наставника.", ""),
    "OWN_RULES": lambda data: (" ".join(f"{BREAKS[RuleCode(code)]}." for code in data["rules"]), ""),
    "ALL_BREAK": _all,
    "SOME_BREAK": _some,
    "FULL": _full,
    "PASSED_OVER": _passed,
    "MORE_PLACES": lambda data: (f"{LIFTS[RuleCode.NO_PLACES]} или примите ещё одного наставника.", LIFTS[RuleCode.NO_PLACES]),
    "NOT_PAPERS": lambda data: ("До приказа нужно собрать согласия этой пары.", "нужны согласия"),
    "NOT_REJECTED": lambda data: (f"Эту пару уже отклоняли: {data['note'] or 'без причины'}.", "уже отклоняли"),
}
"""Code → its sentence; a code of a rule that is not here says that the rule is broken or, with `opens`, what would help."""
