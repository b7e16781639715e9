"""The incremental engine: after any change it holds the same optimum as solving anew (scipy, another algorithm)."""

import random

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from tandem.engines.matching.engine import Arcs, Engine, Optimum


class Problem:
    """What the engine should be solving now, kept apart from it."""

    def __init__(self, engine_seed: int, size: tuple[int, int], scale: int = 1) -> None:
        chance = random.Random(engine_seed)
        n, m = size
        self.capacity = [chance.randrange(4) for _ in range(m)]
        self.arcs = {(i, j): chance.randrange(1, 60) * scale for i in range(n) for j in range(m) if chance.random() < 0.5}
        self.present = [True] * n
        self.pinned: dict[int, int] = {}
        self.chance = chance

    def engine(self) -> Engine:
        triples = [(i, j, w) for (i, j), w in self.arcs.items()]
        return Engine.from_scratch(Arcs.of(len(self.present), triples), self.capacity)

    def optimum(self) -> int:
        """Greatest weight: places as columns, a dummy column for everybody, by scipy."""
        rows = [i for i, here in enumerate(self.present) if here and i not in self.pinned]
        columns = [j for j, places in enumerate(self.capacity) for _ in range(places)]
        table = np.zeros((len(rows), len(columns) + len(rows)))
        for a, i in enumerate(rows):
            for b, j in enumerate(columns):
                table[a, b] = self.arcs.get((i, j), 0)
        chosen = linear_sum_assignment(table, maximize=True)
        return int(table[chosen].sum()) + sum(self.arcs[pair] for pair in self.pinned.items())

    def change(self, engine: Engine) -> None:
        """One random change of both."""
        chance, n, m = self.chance, len(self.present), len(self.capacity)
        i, j = chance.randrange(n), chance.randrange(m)
        what = chance.choice(["insert", "remove", "cap_up", "cap_down", "forbid", "set_arcs", "force", "release"])
        if what == "insert" and not self.present[i]:
            self.present[i] = True
            engine.insert(i)
        elif what == "remove":
            self.present[i] = False
            if i in self.pinned:
                self.capacity[self.pinned.pop(i)] += 1
            engine.remove(i)
        elif what == "cap_up" and self.capacity[j] < 5:
            self.capacity[j] += 1
            engine.cap_up(j)
        elif what == "cap_down" and self.capacity[j]:
            self.capacity[j] -= 1
            engine.cap_down(j)
        elif what == "forbid" and i not in self.pinned and chance.random() < 0.5:
            self.arcs.pop((i, j), None)
            engine.forbid(i, j)
        elif what == "set_arcs" and i not in self.pinned:
            self.arcs[i, j] = chance.randrange(1, 60)
            engine.set_arcs(i, {j: self.arcs[i, j]})
        elif what == "force" and self.present[i] and i not in self.pinned and self.capacity[j]:
            weight = None if (i, j) in self.arcs else chance.randrange(60)
            self.arcs.setdefault((i, j), weight or 0)
            self.pinned[i] = j
            self.capacity[j] -= 1
            engine.force(i, j, weight)
        elif what == "release" and self.pinned:
            i = chance.choice(sorted(self.pinned))
            self.capacity[self.pinned.pop(i)] += 1
            engine.release(i)


@pytest.mark.parametrize("seed", range(10))
def test_three_thousand_changes_equal_solving_anew(seed):
    problem = Problem(seed, (4 + seed, 2 + seed // 2))
    engine = problem.engine()
    for step in range(300):
        problem.change(engine)
        assert engine.check() == [], step
        assert engine.total == problem.optimum(), step


def test_moved_names_everybody_whose_mentor_changed():
    problem = Problem(5, (12, 5))
    engine = problem.engine()
    for _ in range(200):
        before = engine.assignment
        j = problem.chance.randrange(5)
        moved = engine.cap_up(j) if engine.capacity[j] < 2 else engine.cap_down(j)
        changed = {i for i, (old, new) in enumerate(zip(before, engine.assignment, strict=True)) if old != new}
        assert changed == set(moved)


def test_integers_beyond_machine_words_stay_exact():
    huge = 10**60
    triples = [(0, 0, huge + 1), (0, 1, huge), (1, 0, huge), (1, 1, huge + 5), (2, 0, huge + 3)]
    engine = Engine.from_scratch(Arcs.of(3, triples), [1, 1])
    assert engine.assignment == [-1, 1, 0]
    assert engine.total == 2 * huge + 8
    assert engine.check() == []


def test_a_trial_takes_everything_back():
    problem = Problem(11, (14, 6))
    engine = problem.engine()
    for _ in range(60):
        kept = (engine.assignment, list(engine.u), list(engine.v), list(engine.capacity), engine.total, dict(engine.pinned))
        memory = (dict(problem.arcs), list(problem.present), list(problem.capacity), dict(problem.pinned))
        with engine.trial():
            for _ in range(5):
                problem.change(engine)
        problem.arcs, problem.present, problem.capacity, problem.pinned = (type(one)(one) for one in memory)
        assert kept == (engine.assignment, engine.u, engine.v, engine.capacity, engine.total, engine.pinned)
        assert engine.check() == []
        assert engine.total == problem.optimum()
        problem.change(engine)


def test_it_goes_on_from_a_known_optimum():
    problem = Problem(3, (10, 4))
    first = problem.engine()
    triples = [(i, j, w) for (i, j), w in problem.arcs.items()]
    engine = Engine(Arcs.of(10, triples), problem.capacity, Optimum(np.array(first.mate), np.array(first.u), np.array(first.v)))
    assert engine.check() == []
    engine.cap_up(0)
    problem.capacity[0] += 1
    assert engine.total == problem.optimum()


def test_check_sees_a_wrong_start():
    arcs = Arcs.of(2, [(0, 0, 5), (1, 0, 9)])
    engine = Engine(arcs, [1], Optimum([0, -1], [5, 0], [0]))
    assert engine.check() == ["u[1] + v[0] < w"]


def test_refusals():
    engine = Engine.from_scratch(Arcs.of(2, [(0, 0, 5), (1, 0, 9)]), [1, 0])
    with pytest.raises(ValueError, match="уже в подборе"):
        engine.insert(0)
    with pytest.raises(ValueError, match="нет среди допустимых"):
        engine.force(0, 1)
    with pytest.raises(ValueError, match="нет места"):
        engine.force(0, 1, 3)
    with pytest.raises(ValueError, match="выбрана"):
        engine.discourage(1, 0, 3)
    with pytest.raises(ValueError, match="прибавлять нечему"):
        engine.reward(0, 3)
    engine.force(0, 0)
    with pytest.raises(ValueError, match="не осталось мест"):
        engine.cap_down(0)
    with pytest.raises(ValueError, match="закреплён"):
        engine.forbid(0, 0)
    with pytest.raises(ValueError, match="не закреплён"):
        engine.release(1)
    with pytest.raises(ValueError, match="меньше нуля"):
        Engine(Arcs.of(0, []), [-1])
    with engine.trial(), pytest.raises(RuntimeError), engine.trial():
        pass
