"""Every small slip in a right answer costs marks, unless it is listed with a reason why not."""

import importlib

import numpy as np
import pytest

from autograder.quality.equivalent_mutants import EQUIVALENT_MUTANTS, reason
from autograder.quality.mutation import Row, mutants_of, rows, survives, total
from autograder.specs import EXERCISES, mutation_operators

SEEDS = 2


@pytest.fixture(autouse=True)
def quiet_numpy():
    with np.errstate(all="ignore"):
        yield


@pytest.mark.parametrize("name", [n for n, one in EXERCISES.items() if one.kind != "cases"])
def test_a_mutant_loses_marks_unless_it_is_listed(name):
    mutants = list(mutants_of(name))
    changes = {mutant.change for mutant in mutants}
    assert len(changes) == len(mutants) > 3
    survived = {mutant.change for mutant in mutants if survives(name, mutant, SEEDS)}
    assert sorted(change for change in survived if not reason(name, change)) == []
    listed = {s.change for s in EQUIVALENT_MUTANTS if name in (s.exercises or (name,))}
    assert sorted((listed & changes) - survived) == []  # listed, and caught all the same


def test_every_listed_change_can_be_made():
    made = {(name, mutant.change) for name in EXERCISES for mutant in mutants_of(name)}
    for known in EQUIVALENT_MUTANTS:
        names = known.exercises or {name for name, change in made if change == known.change}
        assert names, known.change
        for name in names:
            assert (name, known.change) in made
    listed = [(known.change, name) for known in EQUIVALENT_MUTANTS for name in known.exercises]
    assert len(set(listed)) == len(listed)


def test_a_type_that_numpy_finds_by_itself_is_no_mistake():
    before, after = "f(np.array(x, dtype=float), dtype=float)", "f(np.array(x), dtype=float)"
    assert reason("hinge", f"hinge: {before} -> {after}")
    assert reason("hinge", f"hinge: {before} -> f(np.array(x, dtype=float))")
    assert not reason("hinge", f"hinge: {before} -> f(np.array(x))")
    assert not reason("hinge", "hinge: a + b -> a - b")


SOURCE = """
def target(x, y=1.0):
    if not len(x):
        raise ValueError(1 + 1)
    while x[0] < 1:
        x = x + 1
    return -sum(helper(x) if y <= 2 else x.copy())

def helper(x, axis: 1 | 2 = None):
    return x * True

def unused(x):
    return x + 1
"""
RETURNED = "sum(helper(x) if y <= 2 else x.copy())"


def test_the_mutants_of_a_function(tmp_path, monkeypatch):
    (tmp_path / "slips.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    slips = importlib.import_module("slips")
    mutants = list(mutation_operators.mutants(slips, "target"))
    assert [mutant.change for mutant in mutants] == [
        "target: 1.0 -> 0",
        "target: 1.0 -> 2",
        "target: without if not len(x):",
        "target: not len(x) -> len(x)",
        f"target: -{RETURNED} -> {RETURNED}",
        f"target: -{RETURNED} -> -{RETURNED.replace('sum', 'mean')}",
        f"target: -{RETURNED} -> -sum(x.copy() if y <= 2 else helper(x))",
        f"target: -{RETURNED} -> -{RETURNED.replace('<=', '<')}",
        f"target: -{RETURNED} -> -{RETURNED.replace('<=', '>')}",
        f"target: -{RETURNED} -> -{RETURNED.replace('2', '4')}",
        f"target: -{RETURNED} -> -{RETURNED.replace('.copy()', '')}",
        "helper: x * True -> x / True",
        "helper: x * True -> x * False",
    ]
    assert slips.target(np.array([3.0, 4.0])) == -7
    assert [mutants[i].function(np.array([3.0, 4.0])) for i in (4, 12)] == [7, 0]


def test_the_rows_add_up():
    row = next(rows(["nats_to_bits"], seeds=1))
    assert row.complete and row.wrong >= 4 and row.right >= 5
    both = total([row, row])
    assert (both.wrong, both.mutants) == (2 * row.wrong, 2 * row.mutants)
    for field, value in (("named", row.wrong - 1), ("accepted", 0), ("killed", row.killed - 1)):
        assert not Row(**{**vars(row), field: value}).complete
