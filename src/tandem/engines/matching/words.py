"""Plain Russian of reasons: hours of the week, numbers of people, rules."""

from collections.abc import Iterable

from .problem import RuleCode

DAYS = ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье")
SHORT_DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")

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


def hour_ranges(slots: Iterable[int]) -> list[str]:
    """«пн 14–16» for each run of neighbouring hours of a day."""
    runs: list[list[int]] = []
    for slot in sorted(slots):
        if runs and slot == runs[-1][-1] + 1 and slot % 24:
            runs[-1].append(slot)
        else:
            runs.append([slot])
    return [f"{SHORT_DAYS[run[0] // 24]} {run[0] % 24}–{run[-1] % 24 + 1}" for run in runs]
