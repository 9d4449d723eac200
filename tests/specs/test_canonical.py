"""What is generated, hashed or compared between machines does not depend on the processor."""

import os
import subprocess
import sys

import pytest
from compare_builds import AVX2, AVX512

from autograder.specs import EXERCISES, sheet, sheets
from autograder.specs.canonical import RESIDUE, canonical, could_round_otherwise, digits_within

# What students get of all exercises, what the keys of their verdicts are made of, and the parts of
# the sheets behind them, so that a failure says where to look. Of a sheet that is drawn, as many
# digits as a key has: a drawn number can lie at a border of rounding, which changes no verdict.
PROGRAM = """
import hashlib, os
from autograder.grading import batch, grade_notebook
from autograder.specs import ASSIGNMENTS
from autograder.specs.canonical import canonical

def show(data, *names):
    print(hashlib.sha256(str(data).encode()).hexdigest(), *names)

for name, assignment in ASSIGNMENTS.items():
    for seed in range(int(os.environ.get("SEEDS", "1"))):
        for exercise, drawn in grade_notebook.sheets_of(name, seed).items():
            for part in (*drawn["checks"], *drawn["misconceptions"]):
                show(canonical(part, 8), exercise, repr(part["name"]), "seed", seed)
        show(batch._specification(name, seed), "key of", name, "seed", seed)
    show(assignment.checks(), name)
"""
KERNELS = ("Haswell", "SkylakeX", "Sandybridge", "Nehalem", "Zen")
# Each kernel once, and together they have each of the other settings. With none of them: `here`.
MACHINES = {
    "Haswell with two threads": {"OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_NUM_THREADS": "2"},
    "SkylakeX": {"OPENBLAS_CORETYPE": "SkylakeX"},
    "Sandybridge without AVX-512": {
        "OPENBLAS_CORETYPE": "Sandybridge",
        "NPY_DISABLE_CPU_FEATURES": " ".join(AVX512),
    },
    "Nehalem without AVX2": {
        "OPENBLAS_CORETYPE": "Nehalem",
        "NPY_DISABLE_CPU_FEATURES": " ".join(AVX2 + AVX512),
    },
    "Zen": {"OPENBLAS_CORETYPE": "Zen"},
}


def printed(settings: dict[str, str]) -> str:
    """What the program prints on a machine with these settings."""
    ours = {key: value for key, value in os.environ.items() if "BLAS" not in key}
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM],
        env=ours | {"OPENBLAS_NUM_THREADS": "1"} | settings,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout


@pytest.fixture(scope="module")
def here():
    return printed({})


@pytest.mark.parametrize("machine", MACHINES)
def test_sheets_and_keys_are_the_same_on_every_processor(machine, here):
    there = printed(MACHINES[machine])
    differ = [
        ours.partition(" ")[2]
        for ours, theirs in zip(here.splitlines(), there.splitlines(), strict=True)
        if ours != theirs
    ]
    assert not differ, "write these without a difference of nearly equal numbers"


def test_the_settings_do_change_the_processor():
    """Otherwise the test above compares a machine with itself."""
    program = (
        "import hashlib, numpy as np; rng = np.random.default_rng(1);"
        "a = rng.normal(size=(40, 300)); print(hashlib.sha256((a @ a.T).tobytes()).hexdigest())"
    )
    seen = {
        subprocess.check_output(
            [sys.executable, "-c", program], env=os.environ | {"OPENBLAS_CORETYPE": kernel}
        )
        for kernel in KERNELS
    }
    assert len(seen) > 1


@pytest.mark.parametrize("name", EXERCISES)
def test_no_visible_number_lies_where_machines_could_round_differently(name, monkeypatch):
    """If this fails, choose other numbers for the case: theirs is at a border of rounding."""
    computed = []

    def noted(data, *args, **kwargs):
        if args:  # an answer, and not the arguments of a case
            computed.append((data, args[0]))
        return canonical(data, *args, **kwargs)

    monkeypatch.setattr(sheets, "canonical", noted)
    sheet(EXERCISES[name])
    near = [
        number
        for data, digits in computed
        for number in _floats(data)
        if could_round_otherwise(number, digits, error=4e-15)
    ]
    assert near == []


def _floats(data):
    if isinstance(data, float):
        yield data
    elif isinstance(data, list):
        for item in data:
            yield from _floats(item)
    elif isinstance(data, dict):
        yield from _floats(list(data.values()))


def test_canonical_numbers():
    data = {"a": [0.1 + 0.2, 5e-14, -5e-14, 1e300, 3], "b": True, "c": "0.30000000000000004"}
    assert canonical(data, residue=RESIDUE) == {
        "a": [0.3, 0.0, 0.0, 1e300, 3],
        "b": True,
        "c": "0.30000000000000004",
    }
    assert canonical(5e-14) == 5e-14  # inputs keep their small numbers
    assert str(canonical([-1e-20], residue=RESIDUE)) == "[0.0]"
    assert canonical(2 / 3, digits=3) == 0.667


def test_rounding_stays_far_inside_of_the_tolerance():
    for rtol in (1e-9, 1e-6):
        number = 1.0 + 4.9999 * 10.0 ** -digits_within(rtol)
        assert abs(canonical(number, digits_within(rtol)) - number) < rtol / 100


def test_a_number_at_the_border_is_found():
    assert could_round_otherwise(1.2345678901249999)
    assert not could_round_otherwise(1.23456789012)
    assert could_round_otherwise(RESIDUE)
