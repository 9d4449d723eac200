"""The page, the notebook, the jail and Pyodide judge answers alike: a sample of them.

`make agreement` compares all right answers, misconceptions and operator mutants, every night.
"""

import pytest

from benchmarks import agreement

SEED = 11


@pytest.mark.xdist_group("wasm")
def test_all_four_ways_agree():
    chosen = agreement.sample(exercises=6, each=8, seed=SEED)
    assert {one.kind for one in chosen} == {"right", "misconception", "mutant"}
    agree, _, differing = agreement.compare(chosen)
    assert [one for one in differing if one["why"] is None] == []
    assert agree + len(differing) == len(chosen)
    assert agree > len(chosen) / 2


def test_a_difference_is_found():
    """Else the test above could not fail."""
    (one, right), *_ = agreement.functions("sigmoid")
    wrong = agreement.in_notebook(one, lambda z: 0.5)
    assert agreement.in_notebook(one, right)[0] > wrong[0] and wrong[2] == 0
    cases = agreement.cases_of("sigmoid", agreement.SEED)
    constant = [{"value": 0.5}] * len(cases)
    made = agreement.verdict("sigmoid", agreement.SEED, constant)
    assert made[1] == "wrong" and not all(made[3])
