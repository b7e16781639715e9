"""Why a pair, why not a pair, why somebody waits: codes and parts; `words` and `english` make sentences of them.

No names of people: ids go in and out, who reads puts the names beside.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from . import rules, taxonomy, words
from .flow import WAITS
from .problem import Mentee, Mentor, RuleCode, Snapshot
from .result import MUTUAL, Result

NO_CANDIDATE, CAPACITY = "NO_CANDIDATE", "CAPACITY"
SHOWN_HOURS = 3
PERSONAL = (RuleCode.CONSENT_MENTEE, RuleCode.CONSENT_GUARDIAN)
"""Rules that are about the mentee alone: no mentor can help."""

STRONG, FAIR = 7500, 5000
"""Scores from which a pair is strong (3 marks of 3) and fair (2 of 3)."""


@dataclass(frozen=True)
class Said:
    """One reason or remark: its code and the parts of its sentence, which can be kept as JSON and said in any language later."""

    code: str
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence in Russian."""
        return words.say(self.code, self.data)[0]

    @property
    def short(self) -> str:
        """The same in a few words for a list."""
        return words.say(self.code, self.data)[1]


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
    tight_mentors are all full and closed under alternating paths; places < contenders proves that somebody must wait. After a
    mutual choice they are those who fit: all hold people whom they prefer, and nobody is named as a contender.
    """

    mentee: str
    code: str
    why: Said
    advice: tuple[Said, ...] = ()
    violations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    relaxations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tight_mentors: tuple[str, ...] = ()
    places: int = 0
    contenders: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.why.text


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
    return rules_broken(result, mentee)[mentor]


def rules_broken(result: Result, mentee: str) -> dict[str, tuple[Said, ...]]:
    """{mentor: rules that forbid the pair} for all mentors; empty where the pair is allowed."""
    masks = result.broken_of([result.snapshot.row[mentee]])[0].tolist()
    said = {mask: tuple(Said(code) for code in rules.codes(mask)) for mask in set(masks)}
    return {mentor: said[mask] for mentor, mask in zip(result.snapshot.mentor_ids, masks, strict=True)}


def why_waiting(result: Result, mentee: str) -> WaitingReasons:
    """Why this mentee has no proposal. ValueError when there is one."""
    i = result.snapshot.row[mentee]
    if result.mate[i] != WAITS:
        raise ValueError(f"У наставляемого «{mentee}» есть предложение.")
    if not result.open_to([i]).any():
        return _no_candidate(result, i)
    return _passed_over(result, i) if result.objective == MUTUAL else _tight(result, i)


def _topics(snapshot: Snapshot, mentee: Mentee, mentor: Mentor) -> list[Said]:
    if not mentee.topics:
        return [Said("NOT_ASKED")]
    names_of, offered = snapshot.taxonomy, set(mentor.topics)
    exact = [code for code, _weight in mentee.topics if code in offered]
    if exact:
        return [Said("TOPIC", {"topics": [names_of.name(code) for code in exact]})]
    near = [(a, b) for a, _weight in mentee.topics for b in mentor.topics if names_of.nearness(a, b)]
    if near:
        asked, given = (names_of.name(code) for code in near[0])
        return [Said("TOPIC_NEAR", {"asked": asked, "given": given})]
    return [Said("NOT_TOPIC", {"topics": [names_of.name(code) for code, _weight in mentee.topics]})]


def _hours(mentee: Mentee, mentor: Mentor) -> list[Said]:
    if not mentee.slots or not mentor.slots:
        return [Said("NOT_HOURS_KNOWN", {"whose": "mentee" if mentor.slots else "mentor" if mentee.slots else "both"})]
    common = sorted(mentee.slots & mentor.slots)
    if not common:
        return [Said("NOT_HOURS")]
    return [Said("HOURS", {"slots": common[:SHOWN_HOURS], "more": max(0, len(common) - SHOWN_HOURS)})]


def _interests(mentee: Mentee, mentor: Mentor) -> list[Said]:
    from_mentor = {taxonomy.key(word) for word in mentor.interests}
    common = [word for word in mentee.interests if taxonomy.key(word) in from_mentor]
    if not common:
        return []
    return [Said("INTERESTS", {"interests": common})]


def _wishes(mentee: Mentee, mentor: Mentor) -> list[Said]:
    said = []
    if mentor.id in dict(mentee.wished):
        said.append(Said("WISHED"))
    if mentee.gender_pref and mentor.gender and mentee.gender_pref != mentor.gender:
        said.append(Said("NOT_GENDER"))
    elif mentee.gender_pref and mentor.gender:
        said.append(Said("GENDER"))
    if mentor.wished_age and mentee.age is not None:
        low, high = mentor.wished_age
        if not low <= mentee.age <= high:
            said.append(Said("NOT_AGE", {"low": low, "high": high, "age": mentee.age}))
    return said


def _no_candidate(result: Result, i: int) -> WaitingReasons:
    """Every mentor breaks a rule: which ones, and which single rule would open somebody."""
    snapshot, masks = result.snapshot, result.broken_of([i])[0]
    by_mentor = {mentor.id: rules.codes(mask) for mentor, mask in zip(snapshot.mentors, masks, strict=True)}
    opens = {code: tuple(snapshot.mentors[j].id for j in np.flatnonzero(rules.candidates_without(masks, code))) for code in RuleCode}
    opens = {code: mentors for code, mentors in opens.items() if mentors}
    return WaitingReasons(
        mentee=snapshot.mentees[i].id, code=NO_CANDIDATE, why=_told(by_mentor), advice=_advice(opens),
        violations={mentor: tuple(str(code) for code in codes) for mentor, codes in by_mentor.items()},
        relaxations={str(code): mentors for code, mentors in opens.items()},
    )  # fmt: skip


def _told(by_mentor: dict[str, tuple[RuleCode, ...]]) -> Said:
    """The rule that closes everybody of the form, or the rules with the numbers of mentors."""
    if not by_mentor:
        return Said("NO_MENTORS")
    in_form = [codes for codes in by_mentor.values() if RuleCode.FORM not in codes]
    if not in_form:
        return Said("NONE_IN_FORM")
    counts = {code: sum(code in codes for codes in in_form) for code in RuleCode}
    for_all = [code for code in RuleCode if counts[code] == len(in_form)]
    own = [code for code in for_all if code in PERSONAL or len(in_form) == 1]
    if own:
        return Said("OWN_RULES", {"rules": [str(code) for code in own[:2]]})
    if for_all:
        return Said("ALL_BREAK", {"rules": [str(code) for code in for_all[:2]]})
    order = list(RuleCode)
    shown = sorted((code for code in RuleCode if counts[code]), key=lambda code: (-counts[code], order.index(code)))[:3]
    return Said("SOME_BREAK", {"rules": [[str(code), counts[code]] for code in shown]})


def _advice(opens: dict[RuleCode, tuple[str, ...]]) -> tuple[Said, ...]:
    """What would help, the greatest help first."""
    helpful = sorted((code for code in opens if code in words.LIFTS), key=lambda code: (-len(opens[code]), list(RuleCode).index(code)))
    return tuple(Said(code, {"opens": len(opens[code])}) for code in helpful)


def _tight(result: Result, start: int) -> WaitingReasons:
    """Mentors that alternating paths reach from the mentee: all full; whoever may have only them contends for their places."""
    snapshot, (tight, places, contenders) = result.snapshot, result.tight_of(start)
    return WaitingReasons(
        mentee=snapshot.mentees[start].id, code=CAPACITY, advice=(Said("MORE_PLACES"),),
        why=Said("FULL", {"mentors": len(tight), "places": places, "contenders": len(contenders)}),
        tight_mentors=tight, places=places, contenders=contenders,
    )  # fmt: skip


def _passed_over(result: Result, i: int) -> WaitingReasons:
    """After a mutual choice: every mentor who fits has only people whom he or she prefers."""
    fits, snapshot = result.open_to([i]), result.snapshot
    return WaitingReasons(
        mentee=snapshot.mentees[i].id, code=CAPACITY, why=Said("PASSED_OVER", {"mentors": int(fits.sum())}), advice=(Said("MORE_PLACES"),),
        tight_mentors=tuple(snapshot.mentors[j].id for j in np.flatnonzero(fits)), places=int(snapshot.capacity[fits].sum()),
    )  # fmt: skip
