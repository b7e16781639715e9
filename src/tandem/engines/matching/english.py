"""Plain English of reasons: the twin of `words`, for those who read the pages in English."""

from collections.abc import Callable, Iterable
from typing import Any

from .problem import RuleCode
from .words import Parts, Sentence

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WHOSE = {"mentee": "of the mentee", "mentor": "of the mentor", "both": "of both sides"}

BREAKS = {
    RuleCode.CONSENT_MENTEE: "The mentee has given no consent",
    RuleCode.CONSENT_GUARDIAN: "The parent (guardian) has given no consent",
    RuleCode.CONSENT_MENTOR: "The mentor has given no consent",
    RuleCode.CLEARANCE: "The mentor is not admitted to work with minors",
    RuleCode.TRAINING: "The mentor has not finished the training",
    RuleCode.FORM: "The mentor does not work in this form of mentoring",
    RuleCode.SCOPE: "The mentor is from another school or municipality",
    RuleCode.AGE_GAP: "The difference in age is too small",
    RuleCode.RELATIVE: "They are relatives or one and the same person",
    RuleCode.SUBORDINATE: "The mentor is the superior of the mentee",
    RuleCode.CONFLICT: "A conflict between them is noted",
    RuleCode.PREVIOUS_PAIR: "They have been or are in a pair already",
    RuleCode.LANGUAGE: "They have no language in common",
    RuleCode.GENDER_PREF: "The wish for a mentor of the other sex is not met",
    RuleCode.SLOTS: "They have no free hour in common",
    RuleCode.NO_PLACES: "The mentor has no free place",
    RuleCode.MIN_SCORE: "The fit is below the least allowed",
    RuleCode.EXCLUDED: "The curator asked not to propose this pair again",
}
AMONG = {
    RuleCode.CONSENT_MENTOR: "no consent of the mentor",
    RuleCode.CLEARANCE: "no admission to work with minors",
    RuleCode.TRAINING: "not trained",
    RuleCode.SCOPE: "from another school or municipality",
    RuleCode.AGE_GAP: "too small a difference in age",
    RuleCode.RELATIVE: "relatives or the mentee himself or herself",
    RuleCode.SUBORDINATE: "superiors of the mentee",
    RuleCode.CONFLICT: "a conflict is noted",
    RuleCode.PREVIOUS_PAIR: "have been or are in a pair",
    RuleCode.LANGUAGE: "no language in common",
    RuleCode.GENDER_PREF: "not of the sex wished",
    RuleCode.SLOTS: "no hour in common",
    RuleCode.NO_PLACES: "no free places",
    RuleCode.MIN_SCORE: "too weak a fit",
    RuleCode.EXCLUDED: "the curator asked not to propose",
}
LIFTS = {
    RuleCode.CONSENT_MENTEE: "Get the consent of the mentee",
    RuleCode.CONSENT_GUARDIAN: "Get the consent of the parent (guardian)",
    RuleCode.CONSENT_MENTOR: "Get the consent of the mentor",
    RuleCode.CLEARANCE: "Record the mentor's admission to work with minors",
    RuleCode.TRAINING: "Finish the training of the mentor",
    RuleCode.SCOPE: "Allow mentors from other schools",
    RuleCode.GENDER_PREF: "Ask again about the wish for a mentor",
    RuleCode.SLOTS: "Ask again about free hours or lift the rule of a common hour",
    RuleCode.NO_PLACES: "Give the mentor one more place",
    RuleCode.MIN_SCORE: "Lower the least allowed fit",
}


def say(code: str, data: Parts) -> Sentence:
    """The sentence of a reason and a few words for a list."""
    if code in SENTENCES:
        return SENTENCES[code](data)
    rule = RuleCode(code)
    if "opens" in data:
        return f"{LIFTS[rule]}: {_many(data['opens'], 'mentor')} will fit.", LIFTS[rule]
    return f"{BREAKS[rule]}.", BREAKS[rule]


def _many(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _hour(slot: int) -> str:
    return f"{DAYS[slot // 24]} {slot % 24}:00"


def _hours(data: Parts) -> Sentence:
    more = f" and {_many(data['more'], 'more hour')}" if data["more"] else ""
    first: Any = data["slots"][0]
    return f"Both sides are free on {', '.join(map(_hour, data['slots']))}{more}.", f"{DAYS[first // 24][:3]} {first % 24}:00"


def _full(data: Parts) -> Sentence:
    places, asked = _many(data["places"], "place"), _many(data["contenders"], "request")
    who = "The only mentor who fits is taken" if data["mentors"] == 1 else f"All {data['mentors']} mentors who fit are taken"
    return f"{who}: {places} for {asked}.", ""


def _passed(data: Parts) -> Sentence:
    who = "The only mentor who fits has" if data["mentors"] == 1 else f"All {data['mentors']} mentors who fit have"
    return f"{who} people nearer by marks and fit.", ""


def _some(data: Parts) -> Sentence:
    told = ", ".join(f"{AMONG[RuleCode(code)]} – {number}" for code, number in data["rules"])
    return f"None of the mentors of this form fits: {told}.", ""


def _all(data: Parts) -> Sentence:
    return f"None of the mentors of this form fits, all of them: {', '.join(AMONG[RuleCode(code)] for code in data['rules'])}.", ""


SENTENCES: dict[str, Callable[[Parts], Sentence]] = {
    "NOT_ASKED": lambda data: ("The topic of the request is not given: ask what help is needed.", "no topic given"),
    "TOPIC": lambda data: (f"The mentor helps with exactly what is asked for: {_quoted(data['topics'])}.", ", ".join(data["topics"])),
    "TOPIC_NEAR": lambda data: (
        f"“{data['asked']}” is asked for, the mentor helps with a near topic: “{data['given']}”.", f"{data['given']} – near to the request",
    ),
    "NOT_TOPIC": lambda data: (f"The mentor did not name the topic of the request: {_quoted(data['topics'])}.", "did not name the topic"),
    "NOT_HOURS_KNOWN": lambda data: (f"Free hours {WHOSE[data['whose']]} are not given: agree on a time.", "no hours given"),
    "NOT_HOURS": lambda data: ("There is no free hour in common: agree on a time.", "no common hour"),
    "HOURS": _hours,
    "INTERESTS": lambda data: (f"Common interests: {', '.join(data['interests'])}.", ", ".join(data["interests"][:2])),
    "WISHED": lambda data: ("There is a personal choice: named in the wishes or marked after the meeting.", "personal choice"),
    "NOT_GENDER": lambda data: ("The mentee asked for a mentor of the other sex.", "other sex"),
    "GENDER": lambda data: ("The wish about who will be the mentor is met.", ""),
    "NOT_AGE": lambda data: (f"The mentor wished for ages {data['low']}–{data['high']}, the mentee is {data['age']}.", "age not as wished"),
    "NO_MENTORS": lambda data: ("There is no mentor in this round.", ""),
    "NONE_IN_FORM": lambda data: ("There is no mentor in this form of mentoring yet.", ""),
    "OWN_RULES": lambda data: (" ".join(f"{BREAKS[RuleCode(code)]}." for code in data["rules"]), ""),
    "ALL_BREAK": _all,
    "SOME_BREAK": _some,
    "FULL": _full,
    "PASSED_OVER": _passed,
    "MORE_PLACES": lambda data: (f"{LIFTS[RuleCode.NO_PLACES]} or admit one more mentor.", LIFTS[RuleCode.NO_PLACES]),
    "NOT_PAPERS": lambda data: ("Consents of this pair must be gathered before the order.", "consents needed"),
    "NOT_REJECTED": lambda data: (f"This pair was rejected before: {data['note'] or 'no reason given'}.", "rejected before"),
}  # fmt: skip
"""Code → its sentence; the same codes as in `words`."""
