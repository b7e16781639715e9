"""What happens after a round, and groups: `python -m tandem.config.bench.matching.changes` prints one line of JSON for each row.

Petitions: 200 mentees of the round in a fixed order each reject the mentor, every answer is kept. Groups: 60 mentees and 15 mentors
with a quarter and a third of 20 hours free, grades 5–11 no more than one apart, one of four offered topics of twelve, sizes 2 to
3–6; proved by HiGHS.
"""

import json
import resource
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from tandem.config.bench.matching.region import region
from tandem.engines.matching import INERTIA, MIN_CHANGES, Rematch, Result, match
from tandem.engines.matching.groups import solved
from tandem.engines.matching.hall import Hall
from tandem.engines.matching.state import Inertia

SIZE, PETITIONS, SEED = "20000×6000", 200, 7
TOPICS, HOURS, LIMIT = 12, 20, 60.0
GROUPS = (60, 15)


def petitions(result: Result, inertia: Inertia) -> dict[str, Any]:
    """CPU seconds (median and 95th percentile), third pairs touched by a petition, points of the total after all of them."""
    rematch = Rematch.of_result(result, inertia)
    asking = np.random.default_rng(SEED).permutation(len(result.pairs))[:PETITIONS]
    seconds, touched, points = [], 0, result.total_score
    for place in asking.tolist():
        mentee, _mentor = result.pairs[place]
        mentor = rematch.assignment[mentee]
        started = time.process_time()
        answer = rematch.petition(mentee, {mentor} if mentor else set(), keep=True)
        seconds.append(time.process_time() - started)
        touched += answer.touched
        points += answer.score_delta
    median, late = np.percentile(seconds, [50, 95]).tolist()
    return {"seconds": round(median, 5), "late": round(late, 5), "touched": touched / len(asking), "points": points}


def hall(n: int, m: int) -> Hall:
    """A school that forms groups."""
    chance = np.random.default_rng(SEED)
    free, opened = chance.random((n, HOURS)) < 0.25, chance.random((m, HOURS)) < 0.3
    asked = [frozenset(map(str, chance.choice(TOPICS, 3, replace=False))) for _ in range(n)]
    offered = [frozenset(map(str, chance.choice(TOPICS, 4, replace=False))) for _ in range(m)]
    near = np.array([[len(a & b) for b in offered] for a in asked])
    return Hall(
        allowed=near > 0, score=2_000 * near + chance.integers(0, 2_000, (n, m)), lowest=np.full(m, 2), highest=chance.integers(3, 7, m),
        free=[frozenset(np.flatnonzero(row).tolist()) for row in free], open=[frozenset(np.flatnonzero(row).tolist()) for row in opened],
        grades=chance.integers(5, 12, n).tolist(), grade_gap=1, asked=asked, offered=offered,
    )  # fmt: skip


def groups() -> dict[str, Any]:
    """CPU seconds to the proved optimum, people seated, the gap."""
    n, m = GROUPS
    problem, started = hall(n, m), time.process_time()
    found = solved(problem, ([f"E{i:03}" for i in range(n)], [f"N{j:03}" for j in range(m)]), ("matched", "total_score"), LIMIT)
    return {"seconds": round(time.process_time() - started, 3), "matched": found.matched, "gap": found.gap}


def measured() -> Iterator[dict[str, Any]]:
    """Rows without their memory: size, what, seconds, goal, optimum_share."""
    result = match(region(SIZE))
    free = petitions(result, 0)
    yield {"size": SIZE, "what": "petition, re-optimised freely", "seconds": free["seconds"]}
    for inertia in (INERTIA, MIN_CHANGES):
        one = petitions(result, inertia)
        share = round(one["points"] / free["points"], 6)
        name = f"petition, a change costs {inertia} points" if inertia != MIN_CHANGES else "petition, fewest changes"
        told = f"{name} ({one['touched']:.2f} third pairs touched)"
        yield {"size": SIZE, "what": told, "seconds": one["seconds"], "goal": 0.005, "optimum_share": share}
        yield {"size": SIZE, "what": f"{name}, 95th percentile", "seconds": one["late"], "goal": 0.05}
    told = groups()
    what = f"groups ({told['matched']} seated, gap {told['gap']:.1%})"
    yield {
        "size": "×".join(map(str, GROUPS)),
        "what": what,
        "seconds": told["seconds"],
        "goal": 5.0,
        "optimum_share": float(told["gap"] == 0),
    }


def main() -> None:
    for row in measured():
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(row | {"memory_mb": round(memory)}), flush=True)


if __name__ == "__main__":
    main()
