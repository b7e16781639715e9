"""Documented generator of matching problems the size of a school up to a region; numbers only, no records of people.

One seed gives one problem. Municipalities share the mentees by Dirichlet(3); a school has about 40 of them; 30 % of requests are
of teachers (pp), 40 % of pupils to teachers (pu), 30 % of pupils to pupils (uu). 64 topics of Zipf popularity (exponent 0.7) in
8 groups: 1–4 are asked, 2–8 offered. Texts are noisy mixtures of 96-dimensional topic vectors. 42 hours of a week: a mentee has
22 % of them free, a mentor 30 %. Mentors: 30 % pupils, 2.6 % work online (with teachers, in any municipality), 1–6 places. About as
many places as mentees. 1 % lack a consent, 7 % of mentees speak only the second language, 3 % hold a wish for a man or a woman,
one pair of fifty mentees is a conflict. Priorities 1, 2, 3 with 15, 60, 25 %.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tandem.engines.matching import Policy, RuleCode, Snapshot
from tandem.engines.matching.arrays import UNKNOWN, MenteeSide, MentorSide, Sparse
from tandem.engines.matching.taxonomy import OWN, SIBLING

SIZES = {"100×30": (100, 30, 1), "1000×300": (1000, 300, 1), "5000×1500": (5000, 1500, 5), "20000×6000": (20000, 6000, 20),
         "100000×30000": (100000, 30000, 100)}  # fmt: skip
"""Name → mentees, mentors, municipalities."""

SEED = 7
PP, PU, UU = range(3)
FORMS = ("pp", "pu", "uu")
TOPICS, GROUP, INTERESTS, HOURS, VECTOR = 64, 8, 32, 42, 96
POLICY = Policy(
    min_common_slots=2, unknown_slots_ok=False, scope={"pp": "municipality", "pu": "municipality", "uu": "org"},
    min_age_gap={"pp": None, "pu": 2, "uu": 0}, clearance_required_forms=frozenset({"pu", "uu"}),
)  # fmt: skip


@dataclass
class _World:
    """What both sides share."""

    random: np.random.Generator
    share: NDArray[np.float64]
    schools: NDArray[np.int64]
    popularity: NDArray[np.float64]
    meaning: NDArray[np.float32]


def region(name: str) -> Snapshot:
    """The problem of one of `SIZES`."""
    n, m, towns = SIZES[name]
    random = np.random.default_rng(SEED)
    share = random.dirichlet(np.full(towns, 3.0))
    popularity = 1 / np.arange(1, TOPICS + 1) ** 0.7
    meaning = random.standard_normal((TOPICS, VECTOR)).astype(np.float32)
    meaning /= np.linalg.norm(meaning, axis=1, keepdims=True)
    schools = np.maximum(np.round(share * n / 40), 1).astype(np.int64)
    world = _World(random, share, schools, popularity / popularity.sum(), meaning)
    rows, cols = _mentees(world, n), _mentors(world, m)
    conflicts = np.unique(np.stack([random.integers(0, n, max(n // 50, 1)), random.integers(0, m, max(n // 50, 1))], axis=1), axis=0)
    return Snapshot(
        mentee_ids=tuple(f"E{i:06}" for i in range(n)), mentor_ids=tuple(f"N{j:06}" for j in range(m)), policy=POLICY,
        rows=rows, cols=cols, forms=FORMS, spoken=np.array([[True, False, True], [False, True, True], [True, True, True]]),
        listed={RuleCode.CONFLICT: conflicts.astype(np.int32)}, wished=np.zeros((0, 3), dtype=np.int32),
    )  # fmt: skip


def _mentees(world: _World, n: int) -> MenteeSide:
    random = world.random
    form = random.choice(3, n, p=[0.3, 0.4, 0.3]).astype(np.int32)
    topics = _topics(world, n, (1, 4), (1.0, 0.7, 0.4))
    asked = topics / topics.sum(axis=1, keepdims=True)
    return MenteeSide(
        **_places(world, n), form=form, age=np.where(form == PP, random.integers(21, 60, n), random.integers(7, 18, n)).astype(np.int32),
        gender=random.integers(0, 2, n).astype(np.int32), languages=np.where(random.random(n) < 0.93, 0, 1).astype(np.int32),
        consent=random.random(n) > 0.01, hours=_hours(random, n, 0.22), has_hours=np.ones(n, dtype=bool), tie=_ties(random, n),
        topics=_sparse(asked), interests=_sparse(random.random((n, INTERESTS)) < 0.12), vectors=_vectors(world, topics),
        gender_pref=np.where(random.random(n) < 0.03, random.integers(0, 2, n), UNKNOWN).astype(np.int32),
        guardian=np.ones(n, dtype=np.int32), priority=random.choice([1, 2, 3], n, p=[0.15, 0.6, 0.25]).astype(np.int32),
        waiting_days=random.integers(0, 100, n),
    )  # fmt: skip


def _mentors(world: _World, m: int) -> MentorSide:
    random = world.random
    is_pupil = random.random(m) < 0.3
    online = ~is_pupil & (random.random(m) < 0.026 / 0.7)
    kind = random.random(m)
    forms = np.stack([~is_pupil & (kind < 0.75), ~is_pupil & (kind >= 0.25), is_pupil], axis=1)
    forms[online] = (True, False, False)
    topics = _topics(world, m, (2, 8), (1.0, 0.8, 0.6))
    near = np.repeat((topics > 0).reshape(m, -1, GROUP).any(axis=2), GROUP, axis=1)
    offered = np.where(topics > 0, OWN, np.where(near, SIBLING, 0))
    return MentorSide(
        **_places(world, m), forms=forms, age=np.where(is_pupil, random.integers(13, 19, m), random.integers(25, 66, m)).astype(np.int32),
        gender=(random.random(m) < 0.18).astype(np.int32), languages=np.where(random.random(m) < 0.12, 2, 0).astype(np.int32),
        consent=random.random(m) > 0.01, hours=_hours(random, m, 0.30), has_hours=np.ones(m, dtype=bool), tie=_ties(random, m),
        topics=_sparse(offered), interests=_sparse(random.random((m, INTERESTS)) < 0.15), vectors=_vectors(world, topics),
        capacity=random.choice([1, 2, 3, 4, 5, 6], m, p=[0.15, 0.2, 0.25, 0.2, 0.12, 0.08]), is_pupil=is_pupil,
        clearance=np.ones(m, dtype=bool), trained=np.ones(m, dtype=bool), online=online, wish_low=np.full(m, UNKNOWN, dtype=np.int32),
        wish_high=np.full(m, UNKNOWN, dtype=np.int32), outcome=random.beta(6, 2, m).astype(np.float32),
    )  # fmt: skip


def _places(world: _World, size: int) -> dict[str, NDArray[np.int32]]:
    """Municipalities, and schools inside them by common numbers."""
    town = world.random.choice(len(world.share), size, p=world.share)
    first = np.cumsum(world.schools) - world.schools
    school = first[town] + (world.random.random(size) * world.schools[town]).astype(np.int64)
    return {"municipality": town.astype(np.int32), "org": school.astype(np.int32)}


def _topics(world: _World, size: int, count: tuple[int, int], levels: tuple[float, ...]) -> NDArray[np.float32]:
    """Levels of chosen topics, float32[size, TOPICS]."""
    random, table = world.random, np.zeros((size, TOPICS), dtype=np.float32)
    wanted = random.integers(count[0], count[1] + 1, size)
    for number in range(count[1]):
        rows = np.flatnonzero(wanted > number)
        table[rows, random.choice(TOPICS, len(rows), p=world.popularity)] = random.choice(levels, len(rows))
    return table


def _vectors(world: _World, topics: NDArray[np.float32]) -> NDArray[np.float32]:
    noise = world.random.standard_normal((len(topics), VECTOR), dtype=np.float32) * np.float32(0.7 / VECTOR**0.5)
    mixed = topics @ world.meaning + noise
    return mixed / np.linalg.norm(mixed, axis=1, keepdims=True)


def _hours(random: np.random.Generator, size: int, share: float) -> NDArray[np.uint64]:
    bits = (random.random((size, HOURS)) < share).astype(np.uint64) << np.arange(HOURS, dtype=np.uint64)
    return bits.sum(axis=1, dtype=np.uint64)[:, None]


def _ties(random: np.random.Generator, size: int) -> NDArray[np.uint32]:
    return random.integers(0, 1 << 32, size, dtype=np.uint32)


def _sparse(table: NDArray[np.generic]) -> Sparse:
    start = np.concatenate([[0], np.cumsum((table != 0).sum(axis=1))]).astype(np.int64)
    rows, index = np.nonzero(table)
    return Sparse(start, index.astype(np.int32), table[rows, index].astype(np.float32), table.shape[1])
