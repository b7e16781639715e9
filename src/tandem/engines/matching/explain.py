"""Why a pair, why not a pair, why somebody waits: codes and numbers for machines, Russian sentences for people.

No names of people: ids go in and out, who reads puts the names beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from . import rules, taxonomy, words
from .flow import WAITS
from .problem import Mentee, Mentor, RuleCode, Snapshot
from .result import Result

NO_CANDIDATE, CAPACITY = "NO_CANDIDATE", "CAPACITY"
SHOWN_HOURS = 3
PERSONAL = (RuleCode.CONSENT_MENTEE, RuleCode.CONSENT_GUARDIAN)
"""Rules that are about the mentee alone: no mentor can help."""

STRONG, FAIR = 7500, 5000
"""Scores from which a pair is strong (3 marks of 3) and fair (2 of 3)."""


@dataclass(frozen=True)
class Said:
    """One reason or remark: its code, the sentence, the same in a few words for a list."""

    code: str
    text: str
    short: str = ""


@dataclass(frozen=True)
class PairReasons:
    """Why two fit: score 0..10000, its parts, reasons, remarks (what is not ideal), rules that are broken."""

    mentee: str
    mentor: str
    score: int
    parts: dict[str, int]
    reasons: tuple[Said, ...]
    remarks: tuple[Said, ...]
    broken: tuple[RuleCode, ...] = ()

    @property
    def strength(self) -> int:
        """1, 2 or 3 marks."""
        return 3 if self.score >= STRONG else 2 if self.score >= FAIR else 1

    @property
    def line(self) -> str:
        """«Физика · вт 15:00»: the reasons in one line of a list."""
        text = " · ".join(said.short for said in self.reasons if said.short)
        return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class WaitingReasons:
    """Why a mentee has no proposal. `code` is NO_CANDIDATE or CAPACITY; the fields of the other kind are empty.

    violations: mentor id → rules it breaks; relaxations: rule → mentors that open when this one rule is lifted.
    tight_mentors are all full and closed under alternating paths; places < contenders proves that somebody must wait.
    """

    mentee: str
    code: str
    text: str
    advice: tuple[Said, ...] = ()
    violations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    relaxations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tight_mentors: tuple[str, ...] = ()
    places: int = 0
    contenders: tuple[str, ...] = ()


def why_pair(result: Result, mentee: str, mentor: str) -> PairReasons:
    """Reasons of a pair; also of one that was not proposed or may not be."""
    snapshot = result.snapshot
    i, j = snapshot.row[mentee], snapshot.col[mentor]
    e, n = snapshot.mentees[i], snapshot.mentors[j]
    said = (*_topics(snapshot, e, n), *_hours(e, n), *_interests(e, n), *_wishes(e, n))
    parts = result.parts_of(i, j)
    return PairReasons(
        mentee=mentee, mentor=mentor, score=sum(parts.values()), parts=parts,
        reasons=tuple(one for one in said if not one.code.startswith("NOT_")),
        remarks=tuple(one for one in said if one.code.startswith("NOT_")),
        broken=() if result.mate[i] == j else rules.codes(result.broken_of([i])[0, j]),
    )  # fmt: skip


def why_not(result: Result, mentee: str, mentor: str) -> tuple[Said, ...]:
    """Rules that forbid the pair, as sentences; empty when it is allowed."""
    snapshot = result.snapshot
    broken = rules.codes(result.broken_of([snapshot.row[mentee]])[0, snapshot.col[mentor]])
    return tuple(Said(code, f"{words.BREAKS[code]}.", words.BREAKS[code]) for code in broken)


def broken_texts(codes: Sequence[RuleCode]) -> list[str]:
    """Rules as sentences without a full stop."""
    return [words.BREAKS[code] for code in codes]


def hours_text(slots: Iterable[int]) -> str:
    """«пн 14–16, чт 15–16»: free hours of the week, neighbours together."""
    return ", ".join(words.hour_ranges(slots))


def why_waiting(result: Result, mentee: str) -> WaitingReasons:
    """Why this mentee has no proposal. ValueError when there is one."""
    i = result.snapshot.row[mentee]
    if result.mate[i] != WAITS:
        raise ValueError(f"У наставляемого «{mentee}» есть предложение.")
    return _tight(result, i) if result.open_to([i]).any() else _no_candidate(result, i)


def _topics(snapshot: Snapshot, mentee: Mentee, mentor: Mentor) -> list[Said]:
    if not mentee.topics:
        return [Said("NOT_ASKED", "Тема запроса не указана: уточните, с чем нужна помощь.", "тема не указана")]
    names_of, offered = snapshot.taxonomy, set(mentor.topics)
    exact = [code for code, _weight in mentee.topics if code in offered]
    if exact:
        names = [names_of.name(code) for code in exact]
        return [Said("TOPIC", f"Наставник помогает именно с тем, о чём просят: {words.quoted(names)}.", ", ".join(names))]
    near = [(a, b) for a, _weight in mentee.topics for b in mentor.topics if names_of.nearness(a, b)]
    if near:
        asked, given = (names_of.name(code) for code in near[0])
        return [Said("TOPIC_NEAR", f"Просят «{asked}», наставник помогает по близкой теме «{given}».", f"{given} – близко к запросу")]
    names = [names_of.name(code) for code, _weight in mentee.topics]
    return [Said("NOT_TOPIC", f"Наставник не называл тему запроса: {words.quoted(names)}.", "тему запроса не называл")]


def _hours(mentee: Mentee, mentor: Mentor) -> list[Said]:
    if not mentee.slots or not mentor.slots:
        who = "наставляемого" if mentor.slots else "наставника" if mentee.slots else "обеих сторон"
        return [Said("NOT_HOURS_KNOWN", f"Свободные часы {who} не указаны: договоритесь о времени.", "часы не указаны")]
    common = sorted(mentee.slots & mentor.slots)
    if not common:
        return [Said("NOT_HOURS", "Общего свободного часа нет: договоритесь о времени.", "нет общего часа")]
    shown = ", ".join(words.hour(slot) for slot in common[:SHOWN_HOURS])
    more = f" и ещё {words.count(len(common) - SHOWN_HOURS, 'час', 'часа', 'часов')}" if len(common) > SHOWN_HOURS else ""
    return [Said("HOURS", f"Обе стороны свободны {shown}{more}.", words.short_hour(common[0]))]


def _interests(mentee: Mentee, mentor: Mentor) -> list[Said]:
    from_mentor = {taxonomy.key(word) for word in mentor.interests}
    common = [word for word in mentee.interests if taxonomy.key(word) in from_mentor]
    if not common:
        return []
    return [Said("INTERESTS", f"Общие интересы: {', '.join(common)}.", ", ".join(common[:2]))]


def _wishes(mentee: Mentee, mentor: Mentor) -> list[Said]:
    said = []
    if mentor.id in dict(mentee.wished):
        said.append(Said("WISHED", "Есть личный выбор: назвали в пожелании или отметили после знакомства.", "личный выбор"))
    if mentee.gender_pref and mentor.gender and mentee.gender_pref != mentor.gender:
        said.append(Said("NOT_GENDER", "Наставляемый просил наставника другого пола.", "другой пол"))
    elif mentee.gender_pref and mentor.gender:
        said.append(Said("GENDER", "Пожелание, кто будет наставником, выполнено."))
    if mentor.wished_age and mentee.age is not None:
        low, high = mentor.wished_age
        if not low <= mentee.age <= high:
            said.append(Said("NOT_AGE", f"Наставник хотел бы возраст {low}–{high}, а наставляемому {mentee.age}.", "возраст не по желанию"))
    return said


def _no_candidate(result: Result, i: int) -> WaitingReasons:
    """Every mentor breaks a rule: which ones, and which single rule would open somebody."""
    snapshot, masks = result.snapshot, result.broken_of([i])[0]
    by_mentor = {mentor.id: rules.codes(mask) for mentor, mask in zip(snapshot.mentors, masks, strict=True)}
    opens = {code: tuple(snapshot.mentors[j].id for j in np.flatnonzero(rules.candidates_without(masks, code))) for code in RuleCode}
    opens = {code: mentors for code, mentors in opens.items() if mentors}
    return WaitingReasons(
        mentee=snapshot.mentees[i].id, code=NO_CANDIDATE, text=_told(by_mentor), advice=_advice(opens),
        violations={mentor: tuple(str(code) for code in codes) for mentor, codes in by_mentor.items()},
        relaxations={str(code): mentors for code, mentors in opens.items()},
    )  # fmt: skip


def _told(by_mentor: dict[str, tuple[RuleCode, ...]]) -> str:
    """One or two sentences: the rule that closes everybody of the form, or the rules with the numbers of mentors."""
    if not by_mentor:
        return "В подборе нет ни одного наставника."
    in_form = [codes for codes in by_mentor.values() if RuleCode.FORM not in codes]
    if not in_form:
        return "В этой форме наставничества пока нет ни одного наставника."
    counts = {code: sum(code in codes for codes in in_form) for code in RuleCode}
    for_all = [code for code in RuleCode if counts[code] == len(in_form)]
    own = [code for code in for_all if code in PERSONAL or len(in_form) == 1]
    if own:
        return " ".join(f"{words.BREAKS[code]}." for code in own[:2])
    if for_all:
        return f"Никто из наставников этой формы не подходит, у всех: {', '.join(words.AMONG[code] for code in for_all[:2])}."
    order = list(RuleCode)
    shown = sorted((code for code in RuleCode if counts[code]), key=lambda code: (-counts[code], order.index(code)))[:3]
    told = ", ".join(f"{words.AMONG[code]} – {counts[code]}" for code in shown)
    return f"Не подходит никто из наставников этой формы: {told}."


def _advice(opens: dict[RuleCode, tuple[str, ...]]) -> tuple[Said, ...]:
    """What would help, the greatest help first."""
    helpful = sorted((code for code in opens if code in words.LIFTS), key=lambda code: (-len(opens[code]), list(RuleCode).index(code)))
    return tuple(Said(code, f"{words.LIFTS[code]}: {_fits(len(opens[code]))}.", words.LIFTS[code]) for code in helpful)


def _fits(number: int) -> str:
    verb = "подойдёт" if number % 10 == 1 and number % 100 != 11 else "подойдут"
    return f"{verb} {words.count(number, 'наставник', 'наставника', 'наставников')}"


def _tight(result: Result, start: int) -> WaitingReasons:
    """Mentors that alternating paths reach from the mentee: all full; whoever may have only them contends for their places."""
    snapshot = result.snapshot
    reached = np.zeros(len(snapshot.mentors), dtype=bool)
    front = result.open_to([start])
    while (front & ~reached).any():
        reached |= front
        front = result.open_to(np.flatnonzero(np.isin(result.mate, np.flatnonzero(reached))))
    contends = result.only_within(reached)
    tight = [snapshot.mentors[j].id for j in np.flatnonzero(reached)]
    contenders = tuple(snapshot.mentees[i].id for i in np.flatnonzero(contends))
    places = int(snapshot.capacity[reached].sum())
    lift = words.LIFTS[RuleCode.NO_PLACES]
    return WaitingReasons(
        mentee=snapshot.mentees[start].id, code=CAPACITY, text=_full(len(tight), places, len(contenders)),
        advice=(Said(RuleCode.NO_PLACES, f"{lift} или примите ещё одного наставника.", lift),),
        tight_mentors=tuple(tight), places=places, contenders=contenders,
    )  # fmt: skip


def _full(mentors: int, places: int, contenders: int) -> str:
    if mentors == 1:
        return f"Единственный подходящий наставник занят: мест у него {places}, а запросов {contenders}."
    seats = words.count(places, "место", "места", "мест")
    return f"Все подходящие наставники заняты: у {mentors} наставников {seats}, а запросов {contenders}."
