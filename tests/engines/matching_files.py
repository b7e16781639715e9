"""Problems of the exchange format made at random, and slow answers to them: everything is enumerated, by the README alone.

Nothing here uses the engine: rules, values, groups and stability are written again over the plain JSON.
"""

import itertools
import random

STEPS = ("matched", "matched_by_priority", "waiting_days", "min_score", "leximin", "total_score", "min_changes", "balance")
FORMS = ("pp", "pu", "uu")
HOURS = ("пн14", "вт15", "ср16", "чт10")


class Chance(random.Random):
    """Chance that makes trouble with a given share of the fields."""

    def __init__(self, seed, strict):
        super().__init__(seed)
        self.strict = strict

    def rare(self, trouble, usual):
        return trouble if self.random() < self.strict else usual

    def some(self, names, most=2):
        return sorted(self.sample(sorted(names), min(len(names), self.randrange(most + 1))))

    def person(self, name):
        """Fields of both sides."""
        return {
            "id": name, "org": self.rare("s2", "s1"), "municipality": self.rare("m2", "m1"), "languages": self.rare(["tt"], ["ru"]),
            "gender": self.choice(["f", "m"]), "consent": self.rare(False, True), "slots": self.rare(self.some(HOURS, 4), list(HOURS)),
        }  # fmt: skip

    def mentee(self, name, mentees, mentors):
        return self.person(name) | {
            "form": self.choice(FORMS), "age": self.choice([12, 15, 19, 30]), "grade": self.choice([None, 7, 8, 9, 10]),
            "gender_pref": self.rare("f", None), "guardian_consent": self.rare(self.choice([None, False]), True),
            "priority": self.randrange(1, 4), "waiting_days": self.randrange(4), "relatives": self.rare(self.some(mentors), []),
            "supervisors": self.rare(self.some(mentors), []), "conflicts": self.rare(self.some(mentors + mentees), []),
            "past_mentors": self.rare(self.some(mentors), []),
        }  # fmt: skip

    def mentor(self, name, mentees):
        return self.person(name) | {
            "forms": self.rare(sorted(set(self.choices(FORMS, k=2))), list(FORMS)), "age": self.rare(self.choice([14, 17]), 40),
            "languages": self.rare(["ru", "tt"], ["ru"]), "clearance": self.rare(False, True),
            "capacity": self.rare(self.choice([-1, 0]), self.choice([1, 1, 2, 3])), "min_group": self.choice([1, 1, 2]),
            "online": self.rare(True, False), "subordinates": self.rare(self.some(mentees), []),
        }  # fmt: skip

    def objective(self):
        """Any steps in any order; every other time people come first, as a programme would have it."""
        steps = self.sample(STEPS, self.randrange(1, 5))
        first = self.choice([[], [], ["matched"], ["matched_by_priority", "matched"]])
        return first + [step for step in steps if step not in first]

    def policy(self):
        return {
            "min_common_slots": self.choice([0, 0, 1, 2]), "online_crosses_scope": self.random() < 0.7, "min_score": self.rare(3000, 0),
            "scope": {"pp": "municipality", "pu": self.choice(["municipality", None]), "uu": self.choice(["org", None])},
            "min_age_gap": {"pp": None, "pu": self.choice([2, None]), "uu": self.choice([0, -3])},
            "clearance_required_forms": ["pu", "uu"], "guardian_consent_under": 18, "group_common_slots": self.choice([0, 1, 2]),
            "group_max_grade_gap": self.choice([0, 1, 2]),
        }  # fmt: skip


def problem(seed, n=4, m=3, strict=0.25):
    """A file as a dictionary. strict: how often a field makes trouble."""
    chance = Chance(seed, strict)
    mentees, mentors = [f"E{i}" for i in range(1, n + 1)], [f"N{j}" for j in range(1, m + 1)]
    return {
        "policy": chance.policy(), "objective": chance.objective(),
        "mentees": [chance.mentee(name, mentees, mentors) for name in mentees],
        "mentors": [chance.mentor(name, mentees) for name in mentors],
        "scores": {a: {b: chance.choice([0, 1000, 2999, 3000, 5000, 7000, 7001]) for b in mentors} for a in mentees},
        "current": {a: chance.choice([None, *mentors]) for a in mentees if chance.random() < 0.7}, "ask": {"op": "match"},
    }  # fmt: skip


def codes(file, e, n):
    """Rules that one pair breaks, in the order of the README."""
    policy, form = file["policy"], e["form"]
    scope, gap = policy["scope"].get(form), policy["min_age_gap"].get(form)
    crosses = scope == "municipality" and policy["online_crosses_scope"] and n["online"]
    checks = {
        "CONSENT_MENTEE": not e["consent"],
        "CONSENT_GUARDIAN": e["age"] < policy["guardian_consent_under"] and not e["guardian_consent"],
        "CONSENT_MENTOR": not n["consent"],
        "CLEARANCE": form in policy["clearance_required_forms"] and "uu" not in n["forms"] and not n["clearance"],
        "FORM": form not in n["forms"],
        "SCOPE": bool(scope) and e[scope] != n[scope] and not crosses,
        "AGE_GAP": gap is not None and n["age"] - e["age"] < gap,
        "RELATIVE": n["id"] in e["relatives"],
        "SUBORDINATE": n["id"] in e["supervisors"] or e["id"] in n["subordinates"],
        "CONFLICT": n["id"] in e["conflicts"],
        "PREVIOUS_PAIR": n["id"] in e["past_mentors"],
        "LANGUAGE": not set(e["languages"]) & set(n["languages"]),
        "GENDER_PREF": e["gender_pref"] not in (None, n["gender"]),
        "SLOTS": len(set(e["slots"]) & set(n["slots"])) < policy["min_common_slots"],
        "NO_PLACES": n["capacity"] <= 0,
        "MIN_SCORE": file["scores"][e["id"]][n["id"]] < policy["min_score"],
    }
    return [code for code, is_broken in checks.items() if is_broken]


def allowed(file):
    """Pairs that break nothing."""
    return {(e["id"], n["id"]) for e in file["mentees"] for n in file["mentors"] if not codes(file, e, n)}


def assignments(file, may=None):
    """Every assignment within the places, as mentee → mentor or None."""
    may = allowed(file) if may is None else may
    places = {n["id"]: n["capacity"] for n in file["mentors"]}
    choices = [[None, *(n for n in places if (e["id"], n) in may)] for e in file["mentees"]]
    for chosen in itertools.product(*choices):
        if all(chosen.count(n) <= max(places[n], 0) for n in places):
            yield dict(zip((e["id"] for e in file["mentees"]), chosen, strict=True))


def value(file, assignment, objective=None):
    """What an assignment is worth, step by step; the greater the better."""
    who = {e["id"]: e for e in file["mentees"]}
    pairs = [(a, b) for a, b in assignment.items() if b is not None]
    scores = sorted(file["scores"][a][b] for a, b in pairs)
    loads = [sum(b == n["id"] for _a, b in pairs) for n in file["mentors"]]
    worth = {
        "matched": len(pairs),
        "matched_by_priority": [sum(who[a]["priority"] == one for a, _b in pairs) for one in (1, 2, 3)],
        "waiting_days": sum(who[a]["waiting_days"] for a, _b in pairs),
        "min_score": scores[0] if scores else 0,
        "leximin": scores,
        "total_score": sum(scores),
        "min_changes": -sum(assignment[a] != b for a, b in file.get("current", {}).items()),
        "balance": -sum(load**2 for load in loads),
    }
    return [worth[step] for step in objective or file["objective"]]


def best(file, may=None):
    """(the value of the optimum, all optimal assignments)."""
    found = [(value(file, one), one) for one in assignments(file, may)]
    top = max(worth for worth, _one in found)
    return top, [one for worth, one in found if worth == top]


def is_group(file, mentor, members):
    """May these sit together with the mentor?"""
    if not members:
        return True
    n = next(one for one in file["mentors"] if one["id"] == mentor)
    people = [e for e in file["mentees"] if e["id"] in members]
    policy, ask = file["policy"], file["ask"]
    grades = [e["grade"] for e in people if e.get("grade") is not None]
    common = set(n["slots"]).intersection(*(e["slots"] for e in people))
    quiet = not any(a["id"] in b["conflicts"] for a in people for b in people if a is not b)
    sized = max(ask["min"], n["min_group"]) <= len(people) <= min(ask["max"], n["capacity"])
    near = not grades or max(grades) - min(grades) <= policy["group_max_grade_gap"]
    return sized and quiet and near and len(common) >= policy["group_common_slots"]


def best_groups(file):
    """The best value over all ways to sit in groups."""
    mentors = [n["id"] for n in file["mentors"]]
    ways = (one for one in assignments(file) if all(is_group(file, n, [a for a, b in one.items() if b == n]) for n in mentors))
    return max(value(file, one) for one in ways)


def blocking(file, assignment):
    """Pairs that would leave their mates for each other; only pairs that both list."""
    places = {n["id"]: n["capacity"] for n in file["mentors"]}
    found = []
    for a, b in allowed(file):
        mine, theirs = file["rank_mentee"][a], file["rank_mentor"][b]
        if b not in mine or a not in theirs or assignment[a] == b:
            continue
        held = [one for one, mentor in assignment.items() if mentor == b]
        wants = assignment[a] is None or mine.index(b) < mine.index(assignment[a])
        if wants and (len(held) < places[b] or any(theirs.index(a) < theirs.index(one) for one in held)):
            found.append((a, b))
    return found


def stable(file):
    """Every stable assignment."""
    listed = {(a, b) for a, b in allowed(file) if b in file["rank_mentee"][a] and a in file["rank_mentor"][b]}
    return [one for one in assignments(file, listed) if not blocking(file, one)]
